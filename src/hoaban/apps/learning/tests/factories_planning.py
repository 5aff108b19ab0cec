"""Planning rounds for tests: a plan, open classes of one course, people who need it, and a round that is solved."""

from __future__ import annotations

from datetime import date
from typing import Any

from hoaban.apps.learning.commands import planning, planning_solving
from hoaban.apps.learning.models import Course, TrainingClass
from hoaban.apps.learning.models.plans import PlanningRound, TrainingPlan
from hoaban.apps.learning.tests import factories_plans as plans
from hoaban.apps.learning.tests.factories_plans import NOW

FIRST, LAST = date(2026, 5, 4), date(2026, 5, 8)
"""Monday to Friday of the first class."""


def top_plan() -> TrainingPlan:
    """The province's plan of 2026 without any below it."""
    return TrainingPlan.objects.create(
        unit=plans.unit("11", NOW), unit_path=plans.home_affairs().prefixes("learning.approve")[0],  # type: ignore[arg-type]
        year=2026, until_year=2026,
    )  # fmt: skip


def open_class(plan: TrainingPlan, code: str = "VTVL-CX", **facts: Any) -> TrainingClass:
    """A class of a course that is open for nomination."""
    number = TrainingClass.objects.count() + 1
    given: dict[str, Any] = {
        "code": f"L{number:02d}", "name": f"Lớp {number}", "mode": "in_person", "state": "open", "place": "Hội trường",
        "organiser_path": plan.unit_path, "starts_on": FIRST, "ends_on": LAST, "capacity_min": 1, "capacity_max": 3,
        "cost_per_head": 500_000, "cost_fixed": 1_000_000, "secret": f"s{number}", "feed_key": f"k{number}",
    } | facts  # fmt: skip
    return TrainingClass.objects.create(course=Course.objects.get(code=code), **given)


def asked(plan: TrainingPlan, **facts: Any) -> PlanningRound:
    """A round that waits for a worker."""
    given = {"budget": 50_000_000, "seconds": 1, "presence": 0, "weeks": 4, "on": NOW} | facts
    return planning.ask_round(actor=plans.home_affairs(), plan_id=plan.pk, **given)


def solved(plan: TrainingPlan, **facts: Any) -> PlanningRound:
    """A round with its proposal."""
    return solve(asked(plan, **facts))


def solve(row: PlanningRound) -> PlanningRound:
    """The same round once a worker has solved it."""
    planning_solving.solve_round(actor=plans.home_affairs(), round_id=row.pk)
    row.refresh_from_db()
    return row


def seats(row: PlanningRound) -> set[tuple[int, int]]:
    """(Official, class) of the proposal."""
    return {(int(who), klass) for who, classes in row.told["seats"].items() for klass in classes}
