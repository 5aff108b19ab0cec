"""A workbook of criteria on its way in: uploaded first, carried along while what it says is looked at."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hoaban.apps.governance.queries.books import BOUNDS


class BookForm(forms.Form):
    """A file, or one that was uploaded before."""

    file = forms.FileField(
        label=_("Workbook of criteria"), help_text=_("XLSX of at most 1 MB"), required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )  # fmt: skip
    carried = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2 * BOUNDS.most_bytes)

    def clean(self) -> dict[str, Any]:
        """Either of both, within the bound."""
        given = super().clean() or self.cleaned_data
        upload = given.get("file")
        if upload is not None and upload.size > BOUNDS.most_bytes:
            raise ValidationError({"file": _("The file is larger than 1 MB. Take pictures and other sheets out.")})
        if upload is None and not given.get("carried"):
            raise ValidationError({"file": _("Choose a workbook, .xlsx.")})
        return given

    def content(self) -> bytes:
        """The bytes of a valid form; b"" for what was carried along and is damaged."""
        if (upload := self.cleaned_data.get("file")) is not None:
            content: bytes = upload.read()
            return content
        try:
            return base64.b64decode(self.cleaned_data["carried"], validate=True)
        except (binascii.Error, ValueError):
            return b""


def carry(content: bytes) -> str:
    """A workbook as a hidden field holds it."""
    return base64.b64encode(content).decode()
