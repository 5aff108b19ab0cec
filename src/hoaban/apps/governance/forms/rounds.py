"""Shapes of input about rounds: opening one, the council's decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.governance.commands.rounds import Decision
from hoaban.apps.governance.forms.fields import OnceForm
from hoaban.shared.fields import DayField


class RoundForm(OnceForm):
    """The round of a year."""

    year = forms.TypedChoiceField(label=_("Year evaluated"), coerce=int)
    due_on = DayField(label=_("Communes send their sheets by"))

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


class TermForm(OnceForm):
    """The years of a term."""

    first_year = forms.TypedChoiceField(label=_("First year of the term"), coerce=int)
    year = forms.TypedChoiceField(label=_("Last year of the term"), coerce=int)
    due_on = DayField(label=_("Communes send their sheets by"))

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_year", "year"):
            self.fields[name].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


class DecisionForm(OnceForm):
    """The council's decision."""

    decision_no = forms.CharField(
        label=_("Number of the decision"), max_length=60, help_text=_("Such as: 120/QĐ-UBND.")
    )
    decided_on = DayField(label=_("Day of the decision"))
    signer = forms.CharField(label=_("Signed by"), max_length=120)

    def decision(self) -> Decision:
        """The decision as the command takes it."""
        told = self.cleaned_data
        return Decision(told["decision_no"], told["decided_on"], told["signer"])
