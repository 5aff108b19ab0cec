"""Shapes of input of the steps of a round, of planning and of rotation."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.shared.fields import DayField


class StepForm(forms.Form):
    """A step that needs nothing but a look."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(StepForm):
    """A step that needs a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ApprovalForm(StepForm):
    """The decision that approves a round."""

    decision_no = forms.CharField(label=_("Number of the decision"), max_length=80)
    decided_on = DayField(label=_("Day of the decision"))
