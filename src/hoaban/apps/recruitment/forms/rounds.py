"""Shapes of input about rounds, marks and results."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.people.forms.fields import rank_choices
from hoaban.apps.recruitment.commands.decisions import DecisionFacts
from hoaban.apps.recruitment.commands.rounds import RoundFacts
from hoaban.apps.recruitment.forms.fields import OnceForm
from hoaban.shared.fields import DayField, FewDigitsField


class RoundForm(OnceForm):
    """Where and when a round is held and who marks."""

    held_on = DayField(label=_("Day of the round"))
    place = forms.CharField(label=_("Place of the round"), max_length=200)
    first = forms.CharField(label=_("Account of the first marker"), max_length=150)
    second = forms.CharField(label=_("Account of the second marker"), max_length=150)
    third = forms.CharField(
        label=_("Account of the third marker"), max_length=150,
        help_text=_("Marks only papers on which the first two differ too much."),
    )  # fmt: skip

    def facts(self) -> RoundFacts:
        """The round as the command takes it."""
        told = self.cleaned_data
        return RoundFacts(told["held_on"], told["place"], (told["first"], told["second"], told["third"]))


class RoundPlaceForm(OnceForm):
    """Another day or place of a round."""

    held_on = DayField(label=_("Day of the round"))
    place = forms.CharField(label=_("Place of the round"), max_length=200)


class AbsentForm(OnceForm):
    """Who did not come, by numbers of applications."""

    numbers = forms.CharField(
        label=_("Numbers of the applications of those absent"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}), help_text=_("One a line; the whole list, each time."),
    )  # fmt: skip


class MarkForm(OnceForm):
    """A mark of 100 and why."""

    mark = FewDigitsField(label=_("Mark, of 100"), min_value=0, max_value=100, max_digits=5, decimal_places=2)
    reason = forms.CharField(
        label=_("Reason for the mark"),
        max_length=500,
        required=False,
        help_text=_("The candidate reads it. Needed below the pass mark, and where two marks are settled."),
    )


class AnswerForm(OnceForm):
    """The answer to an appeal; an empty mark keeps the old one."""

    mark = FewDigitsField(
        label=_("New mark"), min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False,
        help_text=_("Empty: the mark is kept."),
    )  # fmt: skip
    answer = forms.CharField(
        label=_("Answer to the candidate"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class EvenForm(OnceForm):
    """The head's decision among candidates who are even."""

    first = forms.TypedChoiceField(label=_("Who comes first"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, even: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first"].choices = even  # type: ignore[attr-defined]


class DecisionForm(OnceForm):
    """A decision of recruitment."""

    decision_no = forms.CharField(label=_("Decision number"), max_length=80, help_text=_("Such as 215/QĐ-SNV."))
    decided_on = DayField(label=_("Decided on"))
    signer = forms.CharField(label=_("Signed by"), max_length=120)
    starts_on = DayField(label=_("Takes up the post on"))
    rank = forms.ChoiceField(
        label=_("Salary rank"), required=False, help_text=_("With step and coefficient it goes into the record on entering service."),
    )  # fmt: skip
    step = forms.IntegerField(label=_("Salary step"), min_value=1, max_value=20, required=False)
    coefficient = FewDigitsField(
        label=_("Salary coefficient"), max_digits=4, decimal_places=2, min_value=Decimal(0), required=False
    )

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["rank"].choices = rank_choices(on)  # type: ignore[attr-defined]

    def facts(self) -> DecisionFacts:
        """The decision as the command takes it."""
        told = self.cleaned_data
        names = ("decision_no", "decided_on", "signer", "starts_on", "rank", "step", "coefficient")
        return DecisionFacts(**{name: told[name] for name in names})


class ProbationForm(OnceForm):
    """The end of probation."""

    ended_on = DayField(label=_("Probation ended on"))


class FailForm(OnceForm):
    """Probation that is not passed."""

    ends_on = DayField(label=_("First day out of service"))
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
