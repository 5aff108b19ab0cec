"""The form of a photo, and that of taking it away."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.shared.fields import PhotoField


class PhotoForm(forms.Form):
    """A photo and where it comes from."""

    file = PhotoField()
    reason = forms.CharField(
        label=_("Where the photo comes from"), max_length=500,
        help_text=_("Such as: taken at the office on 05/03/2026"),
        error_messages={"required": _("Say where the photo comes from.")},
    )  # fmt: skip


class PhotoAwayForm(forms.Form):
    """Why the photo is taken away."""

    reason = forms.CharField(
        label=_("Why the photo is taken away"), max_length=500,
        error_messages={"required": _("Say why the photo is taken away.")},
    )  # fmt: skip
