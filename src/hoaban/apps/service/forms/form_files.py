"""The form with which a blank form is attached to a document of the catalogue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hoaban.apps.service.rules.form_files import MOST_BYTES

TOO_LARGE = _("The form is larger than 2 MB. Save it without pictures.")


class FormFileForm(forms.Form):
    """A blank form on its way in; ``standing``: the one that was seen."""

    standing = forms.IntegerField(widget=forms.HiddenInput, required=False)
    file = forms.FileField(
        label=_("Blank form"), help_text=_("DOCX, ODT or PDF without macros, at most 2 MB"), required=False,
        widget=forms.FileInput(attrs={"accept": ".docx,.odt,.pdf"}),
        error_messages={"empty": _("The form is empty. Choose another file.")},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A file, unless the one there is taken away; refused before it is read when it is too large."""
        given = super().clean() or self.cleaned_data
        upload = given.get("file")
        if upload is None and "detach" not in self.data and "file" not in self.errors:
            self.add_error("file", ValidationError(_("Choose a file."), "required"))
        if upload is not None and upload.size > MOST_BYTES:
            self.add_error("file", ValidationError(TOO_LARGE, "too-large"))
        return given
