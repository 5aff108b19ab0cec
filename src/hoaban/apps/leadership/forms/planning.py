"""Shapes of input of leadership planning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hoaban.apps.leadership.models.planning import PlanningKind, Readiness
from hoaban.shared.fields import DayField


class RoundForm(forms.Form):
    """A round to be opened."""

    unit = forms.TypedChoiceField(label=_("Unit whose posts are planned"), coerce=int)
    kind = forms.ChoiceField(label=_("Kind of round"), choices=PlanningKind.choices)
    term = forms.RegexField(
        r"^\d{4}-\d{4}$", label=_("Term of the plan"), help_text=_("Such as 2025-2030"),
        error_messages={"invalid": _("Write both years, such as 2025-2030.")},
    )  # fmt: skip
    year = forms.IntegerField(
        label=_("Year"), min_value=2000, max_value=2100, widget=forms.NumberInput(attrs={"class": "date"})
    )
    opens_on = DayField(label=_("Nominations from"))
    due_on = DayField(label=_("To be approved by"))

    def __init__(self, *args: Any, units: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]

    def clean_term(self) -> str:
        """The term, first year before the last."""
        first, last = self.cleaned_data["term"].split("-")
        if first >= last:
            raise ValidationError(_("The first year comes before the last."), "order")
        return str(self.cleaned_data["term"])


class NominationForm(forms.Form):
    """Somebody put forward for a post."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    official = forms.TypedChoiceField(label=_("Who"), coerce=int, widget=forms.RadioSelect)
    removes = forms.TypedChoiceField(
        label=_("What is proposed"), coerce=lambda text: text == "out", initial="in",
        choices=(("in", _("Into the plan")), ("out", _("Out of the plan"))),
    )  # fmt: skip
    readiness = forms.TypedChoiceField(
        label=_("Could take the post"), coerce=int, choices=Readiness.choices, initial=Readiness.SOON
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, help_text=_("Needed when somebody is to be taken out, and in a yearly review"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["official"].choices = people  # type: ignore[attr-defined]


class MeetingForm(forms.Form):
    """One meeting with the votes for everybody nominated; a vote's field is called ``vote-ID``."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    held_on = DayField(label=_("Day of the meeting"))
    called = forms.IntegerField(label=_("Called"), min_value=1, max_value=9999)
    present = forms.IntegerField(label=_("Present"), min_value=1, max_value=9999)
    note = forms.CharField(
        label=_("Minutes"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, nominees: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.names = [f"vote-{key}" for key, _name in nominees]
        for key, name in nominees:
            self.fields[f"vote-{key}"] = forms.IntegerField(
                label=name, min_value=0, max_value=9999, widget=forms.NumberInput(attrs={"class": "date"})
            )

    @property
    def votes(self) -> dict[int, int]:
        """Nomination -> how many agreed."""
        return {int(name.removeprefix("vote-")): self.cleaned_data[name] for name in self.names}

    @property
    def vote_fields(self) -> list[forms.BoundField]:
        """The fields of the votes, in the order of the nominations."""
        return [self[name] for name in self.names]
