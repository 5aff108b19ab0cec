"""The form of a photo or scan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.service.rules.files import MOST_BYTES

TOO_LARGE = _("The file is larger than 10 MB. Scan it in grey or in parts.")


class FileForm(forms.Form):
    """A photo or scan on its way in, and which document it shows."""

    file = forms.FileField(
        label=_("Photo or scan"), help_text=_("PDF, PNG or JPG, at most 10 MB"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg", "capture": "environment"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty. Choose another.")},
    )  # fmt: skip
    document = forms.ChoiceField(label=_("Document that it shows"), required=False)
    title = forms.CharField(label=_("Title of the file"), required=False, max_length=200)

    def __init__(self, *args: Any, documents: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = dict(documents)
        self.fields["document"].choices = [("", _("Another paper")), *documents]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """The upload, refused before it is stored when it is too large."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return upload

    def facts(self) -> dict[str, Any]:
        """Title and document as the command takes them."""
        chosen = self.cleaned_data["document"]
        title = self.cleaned_data["title"] or self.names.get(chosen, "")
        return {"upload": self.cleaned_data["file"], "title": title, "document_id": int(chosen) if chosen else None}
