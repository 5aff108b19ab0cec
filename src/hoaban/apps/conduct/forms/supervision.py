"""Shapes of input about supervision visits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.conduct.commands.supervision import FindingFacts, VisitFacts
from hoaban.apps.conduct.forms.discipline import VersionForm
from hoaban.apps.conduct.models import Severity
from hoaban.shared.fields import DayField

LINES = {"rows": 3}


class VisitForm(forms.Form):
    """What the plan says of a visit."""

    subject = forms.CharField(
        label=_("Subject of the visit"), max_length=300,
        help_text=_("What is looked at, such as deadlines of one-stop dossiers."),
    )  # fmt: skip
    head = forms.CharField(label=_("Head of the delegation"), max_length=120)
    planned_on = DayField(label=_("Planned for"))
    basis = forms.CharField(
        label=_("Decision on the visit"), max_length=200, required=False,
        help_text=_("Number and day, as soon as there is one."),
    )  # fmt: skip

    def facts(self) -> VisitFacts:
        """What was typed."""
        return VisitFacts(**{name: self.cleaned_data[name] for name in ("subject", "head", "planned_on", "basis")})


class NewVisitForm(VisitForm):
    """A visit with the unit it goes to."""

    unit = forms.TypedChoiceField(
        label=_("Unit visited"), coerce=int, error_messages={"required": _("Choose the unit that is visited.")}
    )
    field_order = ("unit",)

    def __init__(self, *args: Any, units: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["unit"]
        choice.choices = [("", "–"), *units]


class ChangeVisitForm(VersionForm, VisitForm):
    """A visit of the plan as somebody read it."""


class HeldForm(VersionForm):
    """On which day a visit was held."""

    held_on = DayField(label=_("Held on"))


class ConcludeForm(VersionForm):
    """How a visit ended."""

    concluded_on = DayField(label=_("Day of the conclusion"))
    conclusion = forms.CharField(
        label=_("Conclusion of the visit"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The unit reads it, with every finding and recommendation."),
        error_messages={"required": _("Write the conclusion of the visit.")},
    )  # fmt: skip


class FindingForm(VersionForm):
    """A finding; a shortcoming has a recommendation and its day."""

    text = forms.CharField(label=_("What was found"), max_length=2000, widget=forms.Textarea(attrs=LINES))
    severity = forms.TypedChoiceField(label=_("Severity"), coerce=int, choices=Severity, initial=Severity.MINOR)
    recommendation = forms.CharField(
        label=_("Recommendation"), max_length=2000, required=False, widget=forms.Textarea(attrs=LINES),
        help_text=_("What the unit is to do; a shortcoming needs one."),
    )  # fmt: skip
    due_on = DayField(label=_("To be done by"), required=False)

    def facts(self) -> FindingFacts:
        """What was typed."""
        return FindingFacts(**{n: self.cleaned_data[n] for n in ("text", "severity", "recommendation", "due_on")})


class ReportForm(VersionForm):
    """What the unit did."""

    done_text = forms.CharField(
        label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What was mended, since when, and by which paper."),
        error_messages={"required": _("Say what was done, in a sentence.")},
    )  # fmt: skip


class JudgeForm(VersionForm):
    """An answer to the unit's report."""

    answer = forms.CharField(
        label=_("Answer to the unit"), max_length=1000, required=False, widget=forms.Textarea(attrs=LINES),
        help_text=_("Needed when the report is sent back: what is missing."),
    )  # fmt: skip
