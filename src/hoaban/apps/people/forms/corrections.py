"""Corrections of a period or a qualification; removal; ethnic languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from hoaban.apps.lawbook.models import Category
from hoaban.apps.people.forms.fields import (
    LEVELS,
    KnownDay,
    KnownDayField,
    ReasonedForm,
    VersionedForm,
    ends_before,
    last_day,
    mark_choices,
    rank_choices,
    with_empty,
)
from hoaban.apps.people.models import (
    Assignment,
    AssignmentKind,
    CommitteeSeat,
    Employment,
    EndReason,
    FamilyMark,
    Qualification,
    SalaryStep,
    StudyMode,
)
from hoaban.apps.people.queries.rows import qualification_level
from hoaban.shared.fields import DayField, FewDigitsField


class PartForm(ReasonedForm):
    """A correction of one part; ``changes`` gives what was touched under the names of the model."""

    def __init__(self, *args: Any, part: Any, on: date, **kwargs: Any) -> None:
        self.part, self.on = part, on
        super().__init__(*args, **kwargs)

    def changes(self) -> dict[str, Any]:
        """The fields that were touched, as the command takes them."""
        found: dict[str, Any] = {}
        for name in self.changed_data:
            if name in ("version", "reason"):
                continue
            value = self.cleaned_data.get(name)
            if name == "last":
                found["ends_before"] = ends_before(value)
            elif name == "awarded":
                found |= {"awarded_on": value.on, "precision": value.precision}  # type: ignore[union-attr]
            elif name == "begun":
                found |= {"studied_from": value and value.on, "studied_from_precision": value.precision if value else 1}
            else:
                found[name] = value
        return found


class PeriodForm(PartForm):
    """A part that holds from a day to a day."""

    starts_on = DayField(label=_("First day"))
    last = DayField(label=_("Last day"), required=False, help_text=_("Empty while it still holds"))

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("starts_on"), given.get("last")
        if first and last and last < first:
            text = _("The end is before the start (%(start)s). Change one of them.")
            self.add_error("last", forms.ValidationError(text, params={"start": f"{first:%d/%m/%Y}"}))
        return given


class EmploymentForm(PeriodForm):
    """An employment period corrected."""

    category = forms.TypedChoiceField(label=_("Category"), coerce=int, choices=Category)
    end_reason = forms.ChoiceField(label=_("Why it ended"), choices=with_empty(EndReason.choices, "–"), required=False)
    basis = forms.CharField(label=_("Number of the decision"), max_length=200, required=False)


class AssignmentForm(PeriodForm):
    """An assignment corrected: not where, but when and how."""

    kind = forms.ChoiceField(label=_("How"), choices=AssignmentKind)
    key_leader = forms.BooleanField(label=_("Key leader"), required=False)
    held_since = DayField(label=_("In the post since"))
    decision_no = forms.CharField(label=_("Number of the decision"), max_length=80, required=False)
    decision_on = DayField(label=_("Day of the decision"), required=False)
    end_reason = forms.ChoiceField(label=_("Why it ended"), choices=with_empty(EndReason.choices, "–"), required=False)


class QualificationForm(PartForm):
    """A qualification corrected."""

    level = forms.TypedChoiceField(label=_("Level"), coerce=int)
    awarded = KnownDayField(label=_("Awarded on"), help_text=_("Day/month/year, or 06/2018, or 2018"))
    field = forms.CharField(label=_("Field of study"), max_length=200, required=False)
    institution = forms.CharField(label=_("Institution"), max_length=200, required=False)
    begun = KnownDayField(label=_("Studied from"), required=False, help_text=_("Day/month/year, or 06/2018, or 2018"))
    study_mode = forms.TypedChoiceField(
        label=_("Mode of study"),
        coerce=int,
        choices=StudyMode,
        required=False,
        empty_value=0,  # type: ignore[arg-type]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.part.kind
        levels = [(level, qualification_level(kind, level)) for level in LEVELS[kind]]
        self.fields["level"].choices = levels  # type: ignore[attr-defined]


class SalaryStepForm(PeriodForm):
    """A salary step corrected."""

    rank = forms.ChoiceField(label=_("Rank or professional title"), required=False)
    step = forms.IntegerField(label=_("Step"), min_value=1, max_value=20, required=False)
    coefficient = FewDigitsField(
        label=_("Coefficient"), max_digits=4, decimal_places=2, min_value=Decimal(0), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = rank_choices(self.on)
        if self.part.rank not in dict(known):
            known.append((self.part.rank, self.part.rank))
        self.fields["rank"].choices = known  # type: ignore[attr-defined]


class SeatPartForm(PeriodForm):
    """A committee seat corrected."""

    role = forms.CharField(label=_("Role"), max_length=80, required=False)


class MarkPartForm(PeriodForm):
    """A family-policy mark corrected."""

    mark = forms.ChoiceField(label=_("Mark"))
    basis = forms.CharField(label=_("Decision or certificate"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = mark_choices(self.on)
        if self.part.mark not in dict(known):
            known.append((self.part.mark, self.part.mark))
        self.fields["mark"].choices = known  # type: ignore[attr-defined]


class RemoveForm(VersionedForm):
    """Something taken out that never was."""

    reason = forms.CharField(label=_("Why is it removed?"), max_length=500)


class FinishForm(VersionedForm):
    """An assignment brought to its end."""

    last = DayField(label=_("Last day in the post"))
    reason = forms.ChoiceField(
        label=_("Why"), choices=[(r.value, r.label) for r in (EndReason.CHANGED, EndReason.TERM, EndReason.DISMISSED)]
    )


class LanguagesForm(VersionedForm):
    """Ethnic languages: those of the code list, and what this record calls otherwise."""

    names = forms.MultipleChoiceField(
        label=_("Ethnic languages"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Of the code list of ethnic languages. What the record calls otherwise may stay."),
    )  # fmt: skip

    def __init__(self, *args: Any, offered: Sequence[str], held: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        names = [*offered, *(name for name in held if name not in offered)]
        cast(forms.MultipleChoiceField, self.fields["names"]).choices = [(name, name) for name in names]
        self.initial["names"] = [*held]


PARTS: dict[str, tuple[type[models.Model], Callable[..., PartForm]]] = {
    "assignment": (Assignment, AssignmentForm),
    "employment": (Employment, EmploymentForm),
    "qualification": (Qualification, QualificationForm),
    "salary": (SalaryStep, SalaryStepForm),
    "seat": (CommitteeSeat, SeatPartForm),
    "mark": (FamilyMark, MarkPartForm),
}
"""Word in an address -> the model of the part, and its form."""


def part_initial(part: Any) -> dict[str, Any]:
    """What the form of a part starts with."""
    found = {field.attname: getattr(part, field.attname) for field in part._meta.concrete_fields}
    if "ends_before" in found:
        found["last"] = last_day(found["ends_before"])
    if "awarded_on" in found:
        found["awarded"] = KnownDay(part.awarded_on, part.precision)
        found["begun"] = KnownDay(part.studied_from, part.studied_from_precision) if part.studied_from else None
    return found
