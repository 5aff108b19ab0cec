"""Shapes of input about planning rounds."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.learning.commands.planning import SECONDS, WEEKS
from hoaban.apps.learning.forms.plans import MoneyField


class AgainForm(forms.Form):
    """The same question with another budget, and with the pins and exclusions that were marked."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    budget = MoneyField(label=_("Budget, VND"))
    seconds = forms.IntegerField(label=_("Seconds to calculate"), min_value=SECONDS[0], max_value=SECONDS[1])
    near = forms.BooleanField(
        label=_("Change as little of the proposal as possible"), required=False,
        help_text=_("Otherwise the planner begins anew and may move everybody"),
    )  # fmt: skip


class RoundForm(forms.Form):
    """A question to the planner."""

    budget = MoneyField(label=_("Budget, VND"))
    presence = forms.IntegerField(
        label=_("Present in every office, percent"), min_value=0, max_value=100,
        help_text=_("So many stay in every week; a smaller number lets more people go"),
    )  # fmt: skip
    weeks = forms.IntegerField(
        label=_("Weeks a person, at most"), min_value=WEEKS[0], max_value=WEEKS[1],
        help_text=_("Classes that take longer are left out"),
    )  # fmt: skip
    seconds = forms.IntegerField(
        label=_("Seconds to calculate"), min_value=SECONDS[0], max_value=SECONDS[1],
        help_text=_("30 are enough for a department; 120 for the whole province"),
    )  # fmt: skip


class ApplyForm(forms.Form):
    """A proposal made places in classes."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Note"), max_length=500, required=False,
        help_text=_("Stands at every place; needed where somebody clashes with leave or an office is left short"),
    )  # fmt: skip
