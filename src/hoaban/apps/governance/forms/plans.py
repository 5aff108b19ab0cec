"""Shapes of input about improvement plans."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.governance.commands.plans import StepFacts
from hoaban.apps.governance.forms.fields import OnceForm
from hoaban.shared.fields import DayField


class StepForm(OnceForm):
    """A step of a plan."""

    text = forms.CharField(label=_("What is to be done"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    responsible = forms.CharField(label=_("Who is responsible"), max_length=120)
    due_on = DayField(label=_("To be done by"))

    def facts(self) -> StepFacts:
        """The step as the command takes it."""
        told = self.cleaned_data
        return StepFacts(told["text"], told["responsible"], told["due_on"])


class ReportForm(OnceForm):
    """The report on a step."""

    report = forms.CharField(label=_("What was done"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
