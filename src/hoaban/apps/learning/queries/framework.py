"""The competency framework: groups, levels, who must hold what since when, and which courses give it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from hoaban.apps.lawbook.models import Category
from hoaban.apps.learning.models import Competency, CompetencyKind, CompetencyLevel, Course, FormerWording, Requirement
from hoaban.apps.organisation.models import Level, PostStandard
from hoaban.apps.people.models import QualificationKind
from hoaban.apps.people.queries.rows import title_name
from hoaban.shared.access import Actor
from hoaban.shared.periods import on_day

STANDARD_FIELDS: dict[int, str] = {
    QualificationKind.EDUCATION: "education", QualificationKind.POLITICAL_THEORY: "political_theory",
    QualificationKind.STATE_MANAGEMENT: "state_management",
}  # fmt: skip
"""Kind of qualification -> the level that the standard of a title asks."""


@dataclass(frozen=True, slots=True)
class CompetencyRow:
    """A competency as the list shows it: its levels by name, and how much refers to it on the day."""

    competency: Competency
    levels: tuple[str, ...]
    requirements: int
    courses: int


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """A requirement in words; ``state`` is "now", "past" or "coming" on the day asked of."""

    requirement: Requirement
    level_name: str
    whom: tuple[tuple[str, Any], ...]
    title: str
    state: str


@dataclass(frozen=True, slots=True)
class StandardUse:
    """How many titles ask a level by their standard on the day."""

    level: int
    level_name: str
    titles: int


@dataclass(frozen=True, slots=True)
class CompetencyFile:
    """A competency whole."""

    competency: Competency
    levels: list[CompetencyLevel]
    requirements: list[RequirementRow]
    standards: list[StandardUse]
    courses: list[tuple[Course, int, str]]
    former: list[FormerWording]
    """What it said before, the latest first."""


def list_competencies(*, actor: Actor, on: date) -> list[tuple[str, str, list[CompetencyRow]]]:
    """The framework by group as it stood on the day: (key, name, competencies); the same for everybody signed in.

    Three queries.
    """
    if not is_somebody(actor=actor):
        return []
    in_force = Count("requirements", filter=on_day(on, "requirements__"), distinct=True)
    courses = Count("given_by", filter=Q(given_by__course__is_open=True), distinct=True)
    counted = Competency.objects.annotate(n_requirements=in_force, n_courses=courses)
    rows = list(counted.order_by("position", "code").prefetch_related("former_wordings"))
    levels: dict[int, list[str]] = {}
    for level in CompetencyLevel.objects.order_by("competency_id", "level"):
        levels.setdefault(level.competency_id, []).append(level.name)
    for one in rows:
        if worded := _worded_on(one, on):
            levels[one.pk] = [level.name for level in worded]
    made = [
        CompetencyRow(one, tuple(levels.get(one.pk, ())), one.n_requirements, one.n_courses) for one in rows
    ]  # fmt: skip
    return [
        (str(kind), str(kind.label), [row for row in made if row.competency.kind == kind]) for kind in CompetencyKind
    ]


def is_somebody(*, actor: Actor) -> bool:
    """Whether somebody asks at all; the framework and the catalogue are open to everybody who is signed in."""
    return actor.user_id is not None or bool(actor.grants)


def find_competency(*, actor: Actor, code: str) -> Competency:
    """A competency by its code; Http404."""
    found = Competency.objects.filter(code=code).first()
    if found is None or not is_somebody(actor=actor):
        raise Http404(code)
    return found


def get_competency(*, actor: Actor, code: str, on: date) -> CompetencyFile:
    """A competency with its levels, requirements over time, standards and courses; Http404."""
    one = find_competency(actor=actor, code=code)
    former = list(one.former_wordings.order_by("-ends_before"))
    levels = _worded_on(one, on) or list(one.levels.order_by("level"))
    names = {(one.pk, level.level): level.name for level in levels}
    rows = Requirement.objects.filter(competency=one)
    courses = [
        (outcome.course, outcome.level, names.get((one.pk, outcome.level), ""))
        for outcome in one.given_by.select_related("course").order_by("level", "course__name_vi")
    ]
    standards = _standards(one, names, on)
    return CompetencyFile(one, levels, _requirements(rows, names, on), standards, courses, former)


def _worded_on(one: Competency, on: date) -> list[CompetencyLevel]:
    """Put the words of the day into a competency that is only shown; its levels of then, none where it says so still."""
    then = min(
        (row for row in one.former_wordings.all() if row.ends_before > on),
        key=lambda row: row.ends_before,
        default=None,
    )
    if then is None:
        return []
    for name in ("kind", "name_vi", "name_en", "description_vi", "description_en"):
        setattr(one, name, getattr(then, name))
    return [
        CompetencyLevel(competency=one, level=number, name_vi=vi, name_en=en)
        for number, (vi, en) in enumerate(then.levels, 1)
    ]


def list_requirements(
    *, actor: Actor, on: date, every: bool = False, title_id: int | None = None
) -> list[RequirementRow]:
    """Requirements in force on the day (``every``: of all time); ``title_id``: only those naming the title."""
    if not is_somebody(actor=actor):
        return []
    rows: QuerySet[Requirement] = Requirement.objects.all() if every else Requirement.objects.on(on)
    if title_id is not None:
        rows = rows.filter(title_id=title_id)
    names = {(row.competency_id, row.level): row.name for row in CompetencyLevel.objects.all()}
    return _requirements(rows, names, on)


def describe(rows: Sequence[Requirement]) -> list[RequirementRow]:
    """Requirements that get_requirement gave, in words, each as of its first day."""
    keys = {row.competency_id for row in rows}
    levels = CompetencyLevel.objects.filter(competency_id__in=keys)
    names = {(row.competency_id, row.level): row.name for row in levels}
    return [_described(row, names, row.starts_on) for row in rows]


def get_requirement(*, actor: Actor, pk: int) -> Requirement:
    """One requirement with its competency and title; Http404."""
    found = Requirement.objects.select_related("competency", "title", "unit").filter(pk=pk).first()
    if found is None or not is_somebody(actor=actor):
        raise Http404(pk)
    return found


def _requirements(
    rows: QuerySet[Requirement], names: dict[tuple[int, int], str], on: date
) -> list[RequirementRow]:  # fmt: skip
    found = rows.select_related("competency", "title", "unit").order_by(
        "competency__position", "-starts_on", "title__name_key", "category", "unit_level", "target_group", "id"
    )
    return [_described(row, names, on) for row in found]


def _described(row: Requirement, names: dict[tuple[int, int], str], on: date) -> RequirementRow:
    level = names.get((row.competency_id, row.required_level), str(row.required_level))
    return RequirementRow(row, level, _whom(row), title_name(row.title), _state(row, on))


def _state(row: Requirement, on: date) -> str:
    if row.holds_on(on):
        return "now"
    return "coming" if row.starts_on > on else "past"


def _whom(row: Requirement) -> tuple[tuple[str, Any], ...]:
    """Conditions as (kind, word), to be put into a sentence by the page."""
    found: list[tuple[str, Any]] = []
    if row.title_id is not None:
        found.append(("title", title_name(row.title)))
    if row.unit is not None:
        found.append(("unit", row.unit.name))
    if row.category is not None:
        found.append(("category", Category(row.category).label))
    if row.unit_level is not None:
        found.append(("level", Level(row.unit_level).label))
    if row.leaders_only:
        found.append(("leaders", ""))
    if row.target_group is not None:
        found.append(("group", row.target_group))
    if row.people_each is not None:
        found.append(("each", row.people_each))
    return tuple(found)


def _standards(one: Competency, names: dict[tuple[int, int], str], on: date) -> list[StandardUse]:
    field = STANDARD_FIELDS.get(one.measured_by) if one.measured_by else None
    if field is None:
        return []
    rows = PostStandard.objects.on(on).filter(**{f"{field}__gt": 0}).order_by()
    counts = rows.values_list(field).annotate(n=Count("pk")).order_by(field)
    return [StandardUse(level, names.get((one.pk, level), str(level)), n) for level, n in counts]
