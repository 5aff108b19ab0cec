"""What a planning round is made from: open classes of the plan's year, people with gaps, offices. Few queries for all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Sum
from django.utils.timezone import localtime

from hoaban.apps.learning.models import Absence, ClassSession, Course, Enrolment, Mode, TrainingClass
from hoaban.apps.learning.models.classes import OPEN_STATES
from hoaban.apps.learning.models.plans import PlanLine, TrainingPlan
from hoaban.apps.learning.queries.plan_needs import Learner, list_learners
from hoaban.apps.learning.queries.plans import tree_of
from hoaban.apps.learning.rules.plans import GROUPS
from hoaban.apps.learning.rules.scheduling import (
    ClassFacts,
    GapFacts,
    OfficeFacts,
    PersonFacts,
    QuotaFacts,
    left_out,
    planned_weeks,
    week_of,
)
from hoaban.apps.people.models import CensusRow
from hoaban.shared.access import Actor, Permission, below
from hoaban.shared.periods import overlapping


@dataclass(frozen=True)
class Ground:
    """The facts of a round; ``without``: classes that cannot be planned for, with why (see left_out)."""

    classes: list[ClassFacts]
    without: list[tuple[int, str]]
    people: list[PersonFacts]
    offices: list[OfficeFacts]
    quotas: list[QuotaFacts]


def list_offered(*, actor: Actor, plan: TrainingPlan, on: date) -> list[TrainingClass]:
    """Classes open for nomination in the plan's years that its unit organises and that have not begun."""
    rows = TrainingClass.objects.filter(
        below(plan.unit_path, "organiser_path"), actor.within(Permission.APPROVE_TRAINING, "organiser_path"),
        state=TrainingClass.State.OPEN, starts_on__gt=on, starts_on__year__range=(plan.year, plan.until_year),
    )  # fmt: skip
    return list(rows.select_related("course").order_by("starts_on", "code"))


def gather(*, actor: Actor, plan: TrainingPlan, on: date, weeks: int) -> Ground:
    """Everything a round of this plan is made from, as things stand on the day."""
    offered = list_offered(actor=actor, plan=plan, on=on)
    facts = _classes(offered, plan.year)
    kept = [one for one in facts if not left_out(one, weeks)]
    without = [(one.id, why) for one in facts if (why := left_out(one, weeks))]
    learners = list_learners(actor=actor, on=on, path=plan.unit_path)
    busy = _busy(actor, plan, on)
    courses = dict(Course.objects.values_list("id", "code"))
    here = {one.course for one in kept}
    people = [_person(one, courses, here, busy) for one in learners]
    return Ground(kept, without, people, _offices(actor, plan, on, busy), _quotas(actor, plan))


def _classes(offered: Sequence[TrainingClass], year: int) -> list[ClassFacts]:
    keys = [one.pk for one in offered]
    days: dict[int, list[date]] = defaultdict(list)
    sessions = ClassSession.objects.filter(training_class_id__in=keys).exclude(mode=Mode.ONLINE)
    for key, begins in sessions.values_list("training_class_id", "starts_at"):
        days[key].append(localtime(begins).date())
    taken = Counter(
        Enrolment.objects.filter(training_class_id__in=keys, state__in=OPEN_STATES).values_list(
            "training_class_id", flat=True
        )
    )
    return [_class(one, days[one.pk], taken[one.pk], year) for one in offered]


def _class(one: TrainingClass, days: list[date], taken: int, year: int) -> ClassFacts:
    """A class that is sure to be held already owes its fixed cost whatever is planned."""
    least, online = max(0, one.capacity_min - taken), one.mode == Mode.ONLINE
    weeks = planned_weeks(
        year=year, starts_on=one.starts_on, ends_on=one.ends_on, days=days, online=online, weeks=one.course.weeks
    )
    return ClassFacts(
        one.pk, one.course.code, one.place, online, weeks, max(0, one.capacity_max - taken), least,
        0 if taken and not least else one.cost_fixed, one.cost_per_head,
    )  # fmt: skip


@dataclass(frozen=True)
class _Busy:
    """By official: weeks away, weeks that classes take, courses they are enrolled for."""

    weeks: dict[int, set[int]]
    spent: dict[int, set[int]]
    courses: dict[int, set[str]]


def _busy(actor: Actor, plan: TrainingPlan, on: date) -> _Busy:
    found = _Busy(defaultdict(set), defaultdict(set), defaultdict(set))
    first, after = on, date(plan.until_year + 1, 1, 1)
    places = Enrolment.objects.filter(
        below(plan.unit_path), actor.within(Permission.VIEW_LEARNING), state__in=OPEN_STATES,
        training_class__starts_on__lt=after, training_class__ends_on__gte=date(plan.year, 1, 1),
    ).exclude(training_class__state=TrainingClass.State.CANCELLED)  # fmt: skip
    held = list(places.select_related("training_class__course"))
    classes = {one.training_class_id: one.training_class for one in held}
    facts = {one.id: one for one in _classes(list(classes.values()), plan.year)}
    for one in held:
        fact = facts[one.training_class_id]
        found.courses[one.official_id].add(fact.course)
        found.spent[one.official_id].update(fact.weeks)
        if not fact.online:
            found.weeks[one.official_id].update(fact.weeks)
    away = Absence.objects.filter(
        overlapping(first, after), official_id__in=_in_part(actor, plan, on).values("official_id")
    )
    for who, starts_on, ends_before in away.values_list("official_id", "starts_on", "ends_before"):
        found.weeks[who].update(_weeks_between(max(first, starts_on), min(after, ends_before or after), plan.year))
    return found


def _weeks_between(first: date, after: date, year: int) -> Iterable[int]:
    return range(week_of(first, year), week_of(after - timedelta(days=1), year) + 1)


def _in_part(actor: Actor, plan: TrainingPlan, on: date) -> Any:
    return CensusRow.objects.filter(
        below(plan.unit_path), actor.within(Permission.VIEW_LEARNING), starts_on__lte=on, ends_before__gt=on
    )


def _person(one: Learner, courses: dict[int, str], here: set[str], busy: _Busy) -> PersonFacts:
    """A gap is closed by the cheapest course that has a class; one for which there is a place already is closed."""
    gaps = []
    taken = busy.courses.get(one.official_id, set())
    for gap in one.gaps:
        codes = [courses[key] for key in gap.course_ids if key in courses]
        if any(code in taken for code in codes):
            continue
        if (code := next((code for code in codes if code in here), None)) is not None:
            gaps.append(GapFacts(code, gap.due_on))
    return PersonFacts(
        one.official_id, one.unit_id, one.groups, tuple(gaps), frozenset(busy.weeks.get(one.official_id, ())),
        len(busy.spent.get(one.official_id, ())),
    )  # fmt: skip


def _offices(actor: Actor, plan: TrainingPlan, on: date, busy: _Busy) -> list[OfficeFacts]:
    headcount: Counter[int] = Counter()
    away: dict[int, Counter[int]] = defaultdict(Counter)
    for unit, who in _in_part(actor, plan, on).values_list("unit_id", "official_id"):
        headcount[unit] += 1
        away[unit].update(busy.weeks.get(who, ()))
    return [OfficeFacts(unit, count, max(away[unit].values(), default=0)) for unit, count in sorted(headcount.items())]


def _quotas(actor: Actor, plan: TrainingPlan) -> list[QuotaFacts]:
    plans = tree_of(plan, actor=actor).order_by().values("pk")
    sums = [Sum("quota"), *(Sum(group) for group in GROUPS)]
    rows = PlanLine.objects.filter(plan__in=plans).order_by("course__code").values_list("course__code").annotate(*sums)
    return [
        QuotaFacts(code, group, people, of_group)
        for code, people, *counts in rows
        for group, of_group in zip(GROUPS, counts, strict=True)
    ]
