"""The form of a scanned paper of a record."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.record.models import PaperKind, RecordPaper
from hoaban.apps.record.queries.seen import PAPERS
from hoaban.apps.record.rules.groups import GROUPS
from hoaban.shared.fields import DayField, UploadForm

FACTS = ("kind", "title", "number", "issuer", "issued_on")


def kind_choices(kinds: Collection[str]) -> list[tuple[Any, Any]]:
    """The kinds that somebody may see, by the groups of the electronic record."""
    found = []
    for group in GROUPS:
        held = [(one.value, one.label) for one in PaperKind if PAPERS[one].page == group.key and one.value in kinds]
        if held:
            found.append((group.short, held))
    return [("", _("– choose –")), *found]


class PaperForm(forms.Form):
    """What is written of a paper that is recorded already."""

    kind = forms.ChoiceField(
        label=_("Kind of paper"), error_messages={"required": _("Choose the kind of paper from the list.")}
    )
    title = forms.CharField(
        label=_("What the paper says"), required=False, max_length=200,
        help_text=_("Such as: Bachelor of law, Hanoi Law University. Left empty, the kind stands here."),
    )  # fmt: skip
    number = forms.CharField(label=_("Number of the paper"), required=False, max_length=80)
    issuer = forms.CharField(label=_("Paper issued by"), required=False, max_length=200)
    issued_on = DayField(label=_("Day of the paper"), required=False)

    def __init__(self, *args: Any, kinds: Collection[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = kind_choices(kinds)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """As the commands take them."""
        return {key: self.cleaned_data[key] for key in FACTS}


class NewPaperForm(UploadForm, PaperForm):
    """A paper with its scanned file, which comes last: what was written stays where the file is too large."""

    file = forms.FileField(
        label=_("Scanned paper"), allow_empty_file=True,
        help_text=_("PDF, JPEG or PNG of at most 10 MB. On a phone you can take the photo here."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        error_messages={
            "required": _("Choose the scanned paper, or take a photo of it."),
            "invalid": _("Choose the scanned paper, or take a photo of it."),
        },
    )  # fmt: skip


class PaperChangeForm(PaperForm):
    """What is written of a paper, with the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, paper: RecordPaper, **options: Any) -> None:
        read = {key: getattr(paper, key) for key in (*FACTS, "version")}
        super().__init__(*args, initial=read, **options)


class PaperRemoveForm(forms.Form):
    """Why a paper is taken out of the record."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why the paper is taken out of the record.")},
    )  # fmt: skip
