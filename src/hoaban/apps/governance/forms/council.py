"""The form in which the council changes the points of one criterion."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.governance.commands.council import Change
from hoaban.apps.governance.forms.fields import OnceForm
from hoaban.apps.governance.models import CommuneScore
from hoaban.shared.fields import FewDigitsField


class AdjustForm(OnceForm):
    """Points and why; empty points take the change back."""

    points = FewDigitsField(
        label=_("Points of the council"), required=False, min_value=Decimal(0), max_digits=5, decimal_places=2,
        help_text=_("Leave it empty to go back to the verified points"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why the council changes the points"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, score: CommuneScore, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("points", score.council)

    def change(self) -> Change:
        """The change as the command takes it."""
        return Change(self.cleaned_data["points"], self.cleaned_data["reason"])
