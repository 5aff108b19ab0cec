"""Forms of proposals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.privacy.rules import FIELDS


class ProposalForm(forms.Form):
    """A field of the own record, what it should say, why, and a paper that shows it."""

    field = forms.ChoiceField(label=_("Field to correct"), choices=[(key, one.label) for key, one in FIELDS.items()])
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


class DecisionForm(forms.Form):
    """What the office answers."""

    answer = forms.CharField(
        label=_("Answer to the official"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where the proposal is not accepted"),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.accepted = self.data.get("accepted") == "1"
