"""Shapes of input of the catalogue of courses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hoaban.apps.learning.commands.courses import CourseDetails
from hoaban.apps.learning.models import Course, CourseKind, Mode
from hoaban.apps.people.models import QualificationKind
from hoaban.apps.people.queries.rows import LADDERS

Choices = list[tuple[str, Any]]
OUTCOMES = 6
"""How many competencies the form has room for."""
_SHORT = {"class": "date"}
_PLAIN = (
    "name_vi", "name_en", "kind", "mode", "hours", "weeks", "capacity_min", "capacity_max", "cost_per_head",
    "cost_fixed", "provider_name", "target", "has_test", "valid_months", "legal_basis", "source", "is_open",
)  # fmt: skip


def _count(label: Any, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, widget=forms.NumberInput(attrs=_SHORT), **options)


def award_choices() -> Choices:
    """Levels of qualifications by kind, each coded "kind:level"."""
    groups: Choices = [("", _("No qualification"))]
    for kind, ladder in LADDERS.items():
        levels = [(f"{kind}:{value}", label) for value, label in ladder.choices if value]  # type: ignore[attr-defined]
        groups.append((str(QualificationKind(kind).label), levels))
    return groups


class CourseForm(forms.Form):
    """A course; without its code, which is given once."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name_vi = forms.CharField(label=_("Vietnamese name"), max_length=200)
    name_en = forms.CharField(label=_("English name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind of course"), choices=CourseKind.choices)
    mode = forms.ChoiceField(label=_("How it is held"), choices=Mode.choices)
    target = forms.CharField(label=_("For whom"), max_length=300, required=False)
    provider = forms.ChoiceField(label=_("Provider"), required=False)
    provider_name = forms.CharField(label=_("Provider outside the province"), max_length=200, required=False)
    hours = _count(_("Periods"), min_value=1, max_value=5000)
    weeks = _count(_("Weeks away from the office"), min_value=0, max_value=104, initial=1)
    capacity_min = _count(_("Smallest class"), min_value=1, max_value=2000, initial=15)
    capacity_max = _count(_("Largest class"), min_value=1, max_value=10_000, initial=60)
    cost_per_head = _count(_("Cost per head, đồng"), min_value=0, max_value=10**12, initial=0)
    cost_fixed = _count(_("Fixed cost of a class, đồng"), min_value=0, max_value=10**12, initial=0)
    has_test = forms.BooleanField(label=_("Ends with a test"), required=False, initial=True)
    valid_months = _count(
        _("Months the certificate is valid"), min_value=1, max_value=600, required=False,
        help_text=_("Leave empty when it holds for good"),
    )  # fmt: skip
    awards = forms.ChoiceField(label=_("Qualification written into the record"), required=False)
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=300, required=False)
    source = forms.CharField(label=_("Source"), max_length=300, required=False)
    is_open = forms.BooleanField(label=_("Offered"), required=False, initial=True)

    def __init__(self, *args: Any, levels: Choices, providers: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["provider"].choices = [("", _("Outside the province, or not known")), *providers]
        fields["awards"].choices = award_choices()
        for number in range(1, OUTCOMES + 1):
            fields[f"outcome_{number}"] = forms.ChoiceField(
                label=_("Competency given, %(number)s") % {"number": number}, required=False,
                choices=[("", _("No competency")), *levels],
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A competency is chosen once."""
        given = super().clean() or self.cleaned_data
        chosen = [text.split(":")[0] for text in self._outcomes(given)]
        if len(chosen) != len(set(chosen)):
            raise ValidationError(_("A competency is chosen twice. Keep the higher level only."), "twice")
        return given

    def _outcomes(self, given: Mapping[str, Any]) -> list[str]:
        return [text for number in range(1, OUTCOMES + 1) if (text := given.get(f"outcome_{number}"))]

    def details(self) -> CourseDetails:
        """What the commands take."""
        given = self.cleaned_data
        facts = {name: given[name] for name in _PLAIN}
        kind, _colon, level = (given["awards"] or "").partition(":")
        pairs = [text.split(":") for text in self._outcomes(given)]
        return CourseDetails(
            **facts, provider_id=int(given["provider"]) if given["provider"] else None,
            awards_kind=int(kind) if kind else None, awards_level=int(level) if level else None,
            outcomes={int(key): int(number) for key, number in pairs},
        )  # fmt: skip


class NewCourseForm(CourseForm):
    """A course with its code."""

    code = forms.RegexField(
        r"^[A-Za-z0-9-]+$", label=_("Code"), max_length=30, help_text=_("Letters without marks, digits and hyphens"),
        error_messages={"invalid": _("Only letters without marks, digits and hyphens, such as CDS or VTVL-CX.")},
    )  # fmt: skip
    field_order = ("code",)


def initial_of(course: Course, outcomes: Mapping[int, int]) -> dict[str, Any]:
    """What the form of a course starts with."""
    facts: dict[str, Any] = {name: getattr(course, name) for name in _PLAIN}
    awards = f"{course.awards_kind}:{course.awards_level}" if course.awards_kind else ""
    facts |= {"version": course.version, "provider": str(course.provider_id or ""), "awards": awards}
    return facts | {f"outcome_{n}": f"{key}:{level}" for n, (key, level) in enumerate(sorted(outcomes.items()), 1)}
