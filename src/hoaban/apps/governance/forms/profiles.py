"""Shape of input about inhabitants and zones of communes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.governance.commands.profiles import ZONES, Said
from hoaban.apps.governance.forms.fields import OnceForm
from hoaban.shared.fields import DayField

NUMERALS = ("I", "II", "III")


class ProfileForm(OnceForm):
    """What holds of a commune from a day on."""

    population = forms.IntegerField(label=_("Number of inhabitants"), min_value=1, max_value=2_000_000)
    zone = forms.TypedChoiceField(
        label=_("Zone of remoteness (I to III)"), coerce=int,
        choices=[(key, numeral) for key, numeral in zip(ZONES, NUMERALS, strict=True)],
        help_text=_("III: the most difficult communes"),
    )  # fmt: skip
    starts_on = DayField(label=_("Holds from the day"))
    source = forms.CharField(
        label=_("Where the number comes from"), max_length=200, help_text=_("Such as: report 45/BC-CTK of 10/01/2026")
    )

    def said(self) -> Said:
        """What is said, as the command takes it."""
        told = self.cleaned_data
        return Said(told["starts_on"], told["population"], told["zone"], told["source"])
