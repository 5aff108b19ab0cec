"""What the forms of recruitment share: the version read, once, yes and no."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import Education


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


def yes_no(label: Any) -> forms.TypedChoiceField:
    """A question answered by yes or no."""
    return forms.TypedChoiceField(
        label=label, choices=[("yes", _("Yes")), ("no", _("No"))], coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip


def ethnic_groups() -> list[tuple[Any, Any]]:
    """All ethnic groups, with an empty choice in front."""
    return [("", _("Choose")), *((group.pk, group.name) for group in lawbook.ethnic_groups())]


EDUCATION = [(code, label) for code, label in Education.choices if code]
"""Levels of education that somebody may hold."""
