"""Forms by which officials propose a qualification or a correction of their service; read again when the office accepts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.people.forms.fields import KnownDay, KnownDayField, award_choices
from hoaban.apps.people.models import Assignment, Qualification, StudyMode
from hoaban.shared.fields import DayField
from hoaban.shared.proposing import as_text


class ProposedQualification(forms.Form):
    """A qualification as its paper tells it."""

    award = forms.ChoiceField(label=_("Qualification"))
    awarded = KnownDayField(label=_("Awarded on"), help_text=_("Day/month/year, or 06/2018, or 2018"))
    field = forms.CharField(label=_("Field of study"), max_length=200, required=False)
    institution = forms.CharField(label=_("Institution"), max_length=200, required=False)
    begun = KnownDayField(label=_("Studied from"), required=False, help_text=_("Day/month/year, or 06/2018, or 2018"))
    study_mode = forms.TypedChoiceField(
        label=_("Mode of study"), coerce=int, choices=StudyMode, required=False, empty_value=0  # type: ignore[arg-type]
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["award"].choices = award_choices()  # type: ignore[attr-defined]


class ProposedAssignment(forms.Form):
    """Days and decision of an assignment as its decision tells them."""

    starts_on = DayField(label=_("First day"))
    decision_no = forms.CharField(label=_("Number of the decision"), max_length=80, required=False)
    decision_on = DayField(label=_("Day of the decision"), required=False)


def qualification_texts(one: Qualification) -> dict[str, str]:
    """A qualification as the form shows it."""
    begun = KnownDay(one.studied_from, one.studied_from_precision) if one.studied_from else ""
    return {
        "award": f"{one.kind}:{one.level}", "awarded": str(KnownDay(one.awarded_on, one.precision)), "field": one.field,
        "institution": one.institution, "begun": str(begun), "study_mode": str(one.study_mode),
    }  # fmt: skip


def assignment_texts(one: Assignment) -> dict[str, str]:
    """An assignment as the form shows it."""
    return {name: as_text(getattr(one, name)) for name in ProposedAssignment.base_fields}
