"""Shapes of input of evidence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hoaban.shared.fields import DayField


class EvidenceForm(forms.Form):
    """What an official shows."""

    level = forms.TypedChoiceField(label=_("Level of the competency"), coerce=int)
    text = forms.CharField(
        label=_("What shows it"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The work done, where and when, who can confirm it"),
    )  # fmt: skip
    file = forms.FileField(label=_("File"), required=False, help_text=_("PDF, JPEG or PNG, at most 10 MB"))

    def __init__(self, *args: Any, levels: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["level"].choices = levels  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """Accept or refuse."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("accept", _("Accept")), ("refuse", _("Refuse"))], widget=forms.RadioSelect
    )
    expires_on = DayField(label=_("Valid until"), required=False, help_text=_("Leave empty when it holds for good"))
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500, help_text=_("Needed for a refusal: what would be accepted")
    )

    def clean(self) -> dict[str, Any]:
        """A refusal gives its reason."""
        given = super().clean() or self.cleaned_data
        if given.get("decision") == "refuse" and not given.get("reason", "").strip():
            self.add_error("reason", ValidationError(_("Say why it is refused and what would be accepted."), "reason"))
        return given
