"""What the forms of the report card share: the version read, once, a reason."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class OnceForm(forms.Form):
    """A form that is carried out once, however often it is sent, and carries the version that was read."""

    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("once", secrets.token_hex(8))


class ConfirmForm(OnceForm):
    """A step that asks nothing."""


class ReasonForm(OnceForm):
    """A step that asks why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
