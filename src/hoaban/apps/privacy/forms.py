"""Forms of proposals, and of what is due to be deleted or made anonymous."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.privacy.rules import TYPED
from hoaban.shared.fields import PhotoField, UploadForm


class ProposalForm(forms.Form):
    """A field of the own record, what it should say, why, and a paper that shows it."""

    field = forms.ChoiceField(label=_("Field to correct"), choices=[(key, one.label) for key, one in TYPED.items()])
    value = forms.CharField(
        label=_("Correct value"),
        max_length=120,
        help_text=_("A day as DD/MM/YYYY; an identification number as 12 digits"),
    )
    reason = forms.CharField(
        label=_("What is wrong, by which paper"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(
        label=_("Scanned proof"), help_text=_("PDF, JPEG or PNG of at most 10 MB"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
        error_messages={"required": _("Attach the paper that shows it."), "empty": _("The paper is empty. Choose another file.")},
    )  # fmt: skip


class ProofForm(UploadForm):
    """Why an entry of the own record is proposed, and the paper that shows it."""

    why = forms.CharField(
        label=_("What is wrong or missing, by which paper"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(
        label=_("Scanned proof"), help_text=_("PDF, JPEG or PNG of at most 10 MB. On a phone you can take the photo here."),
        allow_empty_file=True, widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        error_messages={"required": _("Attach the paper that shows it.")},
    )  # fmt: skip


class PhotoProposalForm(forms.Form):
    """A photo that the official proposes for the own record."""

    file = PhotoField()
    reason = forms.CharField(
        label=_("Why another photo, when it was taken"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class DecisionForm(forms.Form):
    """What the office answers."""

    answer = forms.CharField(
        label=_("Answer to the official"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where the proposal is not accepted"),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.accepted = self.data.get("accepted") == "1"


class CarryOutForm(forms.Form):
    """That what the preview showed is to be carried out, by which decision."""

    expected = forms.IntegerField(min_value=1, max_value=1_000_000_000, widget=forms.HiddenInput)
    basis = forms.CharField(
        label=_("Decision or minutes"), max_length=500,
        help_text=_("Number and day, such as: Biên bản 12/BB-SNV, 10/03/2026"),
        error_messages={"required": _("Enter the decision or minutes by which this is carried out.")},
    )  # fmt: skip
    sure = forms.BooleanField(
        label=_("I have looked at the list; it cannot be undone."),
        error_messages={"required": _("Confirm that you have looked at the list.")},
    )
