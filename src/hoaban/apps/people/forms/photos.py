"""The form of a photo, and that of taking it away."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

ACCEPTED = ".jpg,.jpeg,.png"
PHOTO_HELP = _("JPEG or PNG of at most 5 MB, upright, 4 × 6 or 3 × 4, at least 240 × 320 pixels")


class PhotoForm(forms.Form):
    """A photo and where it comes from."""

    file = forms.FileField(
        label=_("Photo 4 × 6"), help_text=PHOTO_HELP, widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("Choose the photo."), "empty": _("The photo is empty. Choose another file.")},
    )  # fmt: skip
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
