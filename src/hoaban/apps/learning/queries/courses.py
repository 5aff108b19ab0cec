"""The catalogue of courses: what is offered, for whom, what it gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from hoaban.apps.learning.models import CompetencyLevel, Course, CourseOutcome, TrainingClass
from hoaban.apps.learning.queries.classes import TAKING_PART, seen_by
from hoaban.apps.learning.queries.framework import is_somebody
from hoaban.apps.learning.rules.gaps import Offer
from hoaban.shared.access import STEP, Actor, Permission
from hoaban.shared.names import fold


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A level of a competency that a course gives."""

    competency_code: str
    competency: str
    level: int
    level_name: str


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class to come: where, when, and how many of its seats are free."""

    id: int
    code: str
    name: str
    course_id: int
    mode: str
    mode_label: str
    place: str
    starts_on: date
    ends_on: date
    nominate_until: date | None
    state: str
    state_label: str
    seats: int
    taken: int

    @property
    def free(self) -> int:
        """Seats that nobody has."""
        return max(0, self.seats - self.taken)


def may_keep(*, actor: Actor) -> bool:
    """Whether the actor keeps the framework and the catalogue, which are one for the whole province."""
    return any(len(prefix) <= STEP for prefix in actor.prefixes(Permission.APPROVE_TRAINING))


def list_courses(*, actor: Actor, kind: str = "", mode: str = "", text: str = "", offered: str = "") -> list[Course]:
    """The catalogue by kind and name; it is the same for everybody who is signed in.

    ``offered``: "" those offered, "all" every course ever, "no" those no longer offered. ``text``: without tones.
    """
    if not is_somebody(actor=actor):
        return []
    courses: QuerySet[Course] = Course.objects.select_related("provider").order_by("kind", "name_vi")
    if kind:
        courses = courses.filter(kind=kind)
    if mode:
        courses = courses.filter(mode=mode)
    if offered != "all":
        courses = courses.filter(is_open=offered != "no")
    key = fold(text)
    return [one for one in courses if not key or key in fold(f"{one.code} {one.name_vi} {one.name_en} {one.target}")]


def get_course(*, actor: Actor, code: str) -> Course:
    """A course of the catalogue; Http404 for none and for nobody."""
    course = Course.objects.select_related("provider").filter(code=code).first()
    if course is None or not is_somebody(actor=actor):
        raise Http404(code)
    return course


def list_outcomes(*, actor: Actor, course_ids: Iterable[int]) -> dict[int, list[OutcomeRow]]:
    """Course id -> what it gives, in the order of the framework (two queries); the catalogue is everybody's."""
    if not is_somebody(actor=actor):
        return {}
    names = {(row.competency_id, row.level): row.name for row in CompetencyLevel.objects.all()}
    found: dict[int, list[OutcomeRow]] = defaultdict(list)
    rows = CourseOutcome.objects.filter(course_id__in=list(course_ids)).select_related("competency")
    for row in rows.order_by("competency__position", "competency__code"):
        one = row.competency
        found[row.course_id].append(
            OutcomeRow(one.code, one.name, row.level, names.get((one.pk, row.level), str(row.level)))
        )
    return dict(found)


def list_offers(*, actor: Actor) -> list[Offer]:
    """Every course with what it gives, as the rules of gaps ask it (two queries); the catalogue is everybody's."""
    if not is_somebody(actor=actor):
        return []
    gives: dict[int, dict[int, int]] = defaultdict(dict)
    for course, competency, level in CourseOutcome.objects.values_list("course_id", "competency_id", "level"):
        gives[course][competency] = level
    rows = Course.objects.values_list("id", "code", "cost_per_head", "weeks", "is_open")
    return [Offer(pk, code, cost, weeks, gives.get(pk, {}), is_open) for pk, code, cost, weeks, is_open in rows]


def classes_to_come(*, actor: Actor, course_ids: Iterable[int], on: date) -> list[ClassRow]:
    """Classes of the courses that take nominations and that the actor may see, the first first, with their free seats.

    Only those that begin on the day or later (one query).
    """
    taking = Q(enrolments__state__in=TAKING_PART)
    offered = Q(course_id__in=list(course_ids), state=TrainingClass.State.OPEN, starts_on__gte=on)
    rows = (
        TrainingClass.objects.filter(seen_by(actor), offered)
        .annotate(taken=Count("enrolments", filter=taking))
        .order_by("starts_on", "code")
    )
    return [
        ClassRow(
            row.pk, row.code, row.name, row.course_id, row.mode, str(row.get_mode_display()), row.place, row.starts_on,
            row.ends_on, row.nominate_until, row.state, str(row.get_state_display()), row.capacity_max,
            row.taken,
        )
        for row in rows
    ]  # fmt: skip
