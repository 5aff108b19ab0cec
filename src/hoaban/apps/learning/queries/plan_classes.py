"""From a plan to its classes: what is planned, who is in classes, who completed; and what a class is opened from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum
from django.http import Http404

from hoaban.apps.learning.models import (
    Course,
    Enrolment,
    EnrolmentState,
    PlanLine,
    PlanState,
    TrainingClass,
    TrainingPlan,
)
from hoaban.apps.learning.queries.classes import TAKING_PART
from hoaban.apps.learning.queries.plan_people import below_of
from hoaban.apps.learning.queries.plans import tree_of
from hoaban.apps.learning.rules.plans import ClassSize, class_size, nearest
from hoaban.apps.organisation import queries as organisation
from hoaban.shared.access import Actor, Permission, below


@dataclass(frozen=True, slots=True)
class Progress:
    """How far planned people are: with a place in a class of the plan, and with the course completed in one."""

    in_classes: int = 0
    completed: int = 0

    def __add__(self, other: Progress) -> Progress:
        return Progress(self.in_classes + other.in_classes, self.completed + other.completed)


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """A unit of a plan with what it planned of a course and how far it is."""

    name: str
    quota: int
    progress: Progress


@dataclass(frozen=True, slots=True)
class PlanSource:
    """What a class is opened from: a line of an approved plan, or a course over all its lines (``line`` None)."""

    plan: TrainingPlan
    line: PlanLine | None
    course: Course
    mode: str
    cost: int
    units: list[PlannedUnit]

    @property
    def quota(self) -> int:
        """Everybody planned."""
        return sum(one.quota for one in self.units)

    @property
    def progress(self) -> Progress:
        """How far they are."""
        return sum((one.progress for one in self.units), Progress())

    @property
    def left(self) -> int:
        """Planned and in no class yet."""
        return max(0, self.quota - self.progress.in_classes)

    @property
    def size(self) -> ClassSize:
        """The next class."""
        return class_size(
            quota=self.quota, taken=self.progress.in_classes, cost=self.cost, capacity=self.course.capacity_max,
            fixed=self.course.cost_fixed,
        )  # fmt: skip


def progress_of_lines(*, actor: Actor, plan: TrainingPlan, lines: Sequence[PlanLine]) -> dict[int, Progress]:
    """Line -> how far it is, for the own lines of a plan; people of plans below count there. Two queries.

    Whoever is in a class that was opened from another line of the same course counts for that line; who is in a class
    for all lines counts for the first.
    """
    counted = _counted(plan, {line.course_id for line in lines})
    if not counted:
        return {}
    paths = dict.fromkeys(below_of(actor=actor, plan=plan), 0) | {plan.unit_path: plan.pk}
    found: dict[int, Progress] = {}
    for (course, source, path), progress in counted.items():
        same = [line for line in lines if line.course_id == course]
        line = next((one for one in same if one.source == source), same[0])
        if nearest(paths, path) == plan.pk:
            found[line.pk] = found.get(line.pk, Progress()) + progress
    return found


def progress_of_courses(*, actor: Actor, plan: TrainingPlan) -> dict[int, Progress]:  # noqa: ARG001 - a plan that get_plan gave
    """Course -> how far a plan and everything below it is."""
    found: dict[int, Progress] = {}
    for (course, _source, _path), progress in _counted(plan, None).items():
        found[course] = found.get(course, Progress()) + progress
    return found


def _counted(plan: TrainingPlan, courses: Iterable[int] | None) -> dict[tuple[int, str | None, str], Progress]:
    """Course, source of the line of the class, path of the person -> people in classes of the plan's period."""
    rows = Enrolment.objects.filter(
        below(plan.unit_path), state__in=TAKING_PART, training_class__training_plan__year=plan.year,
        training_class__training_plan__until_year=plan.until_year,
    ).exclude(training_class__state=TrainingClass.State.CANCELLED)  # fmt: skip
    if courses is not None:
        rows = rows.filter(training_class__course_id__in=courses)
    names = ("training_class__course_id", "training_class__plan_line__source", "unit_path", "state")
    counts: Counter[tuple[int, str | None, str]] = Counter()
    completed: Counter[tuple[int, str | None, str]] = Counter()
    for course, source, path, state, number in rows.order_by().values_list(*names).annotate(n=Count("pk")):
        counts[course, source, path] += number
        completed[course, source, path] += number if state == EnrolmentState.COMPLETED else 0
    return {key: Progress(number, completed[key]) for key, number in counts.items()}


def line_source(*, actor: Actor, line_id: int, on: date) -> PlanSource:
    """A line of an approved plan in the part where the actor approves training; else Http404."""
    part = actor.within(Permission.APPROVE_TRAINING, "plan__unit_path")
    rows = PlanLine.objects.filter(part, pk=line_id, plan__state=PlanState.APPROVED)
    line = rows.select_related("plan__unit", "course").first()
    if line is None:
        raise Http404
    # Beside the other lines of the course, so that people of their classes are not counted here.
    lines = list(line.plan.lines.filter(course_id=line.course_id).order_by("source"))
    progress = progress_of_lines(actor=actor, plan=line.plan, lines=lines).get(line.pk, Progress())
    name = organisation.unit_names([line.plan.unit_id], on)[line.plan.unit_id]
    return PlanSource(line.plan, line, line.course, line.mode, line.cost, [PlannedUnit(name, line.quota, progress)])


def course_source(*, actor: Actor, plan_id: int, code: str, on: date) -> PlanSource:
    """A course over all lines of an approved plan in the part where the actor approves training; else Http404."""
    plans = TrainingPlan.objects.filter(actor.within(Permission.APPROVE_TRAINING), pk=plan_id, state=PlanState.APPROVED)
    plan = plans.select_related("unit").first()
    course = Course.objects.filter(code=code).first()
    if plan is None or course is None:
        raise Http404
    lines = PlanLine.objects.filter(course=course, plan__in=tree_of(plan, actor=actor).order_by().values("pk"))
    planned = dict(lines.order_by().values_list("plan__unit_id").annotate(n=Sum("quota")))
    if not planned:
        raise Http404
    owners = dict(lines.values_list("plan__unit_path", "plan__unit_id"))
    far: dict[int, Progress] = {}
    for (_course, _source, path), progress in _counted(plan, [course.pk]).items():
        if (unit := nearest(owners, path)) is not None:
            far[unit] = far.get(unit, Progress()) + progress
    names = organisation.unit_names(list(planned), on)
    units = [PlannedUnit(names[unit], number, far.get(unit, Progress())) for unit, number in planned.items()]
    cost = lines.aggregate(cost=Sum("cost"))["cost"]
    return PlanSource(plan, None, course, course.mode, cost, sorted(units, key=lambda one: (-one.quota, one.name)))
