"""Next year's plan of training in the middle of its approval."""

from __future__ import annotations

from datetime import date, timedelta

from hoaban.apps.learning.commands import plan_steps, plans
from hoaban.apps.learning.models import PlanState, TrainingPlan
from hoaban.apps.organisation.models import Unit
from hoaban.demonstration.targets import Targets
from hoaban.shared.access import Actor
from hoaban.shared.periods import on_day

CEILING = 18_000_000_000
RETURNED = "Chỉ tiêu bồi dưỡng lý luận chính trị cao hơn số người còn thiếu; đề nghị rà soát lại."


def build_plan(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:  # noqa: ARG001 - parts are called alike
    """The year is open; most units have submitted, some are accepted, some returned, some still writing."""
    province = Unit.objects.filter(on_day(on)).get(code="11")
    plans.open_year(
        actor=actor, unit_id=province.pk, year=on.year + 1, until_year=on.year + 1, due_on=on + timedelta(days=21),
        ceiling=CEILING, on=on,
    )  # fmt: skip
    below = TrainingPlan.objects.filter(year=on.year + 1, parent__unit=province, state=PlanState.DRAFT)
    for place, plan in enumerate(below.order_by("unit__code")):
        _move(plan, place, actor=actor, on=on)


def _move(plan: TrainingPlan, place: int, *, actor: Actor, on: date) -> None:
    if place % 5 == 4 or plan.children.exists():
        return
    reason = "" if plan.lines.exists() else "Đơn vị không có nhu cầu trong năm."
    plan_steps.submit_plan(actor=actor, plan_id=plan.pk, version=None, on=on, reason=reason)
    if place % 5 in (0, 1):
        plan_steps.accept_plan(actor=actor, plan_id=plan.pk, version=None, on=on)
    elif place % 7 == 3:
        plan_steps.return_plan(actor=actor, plan_id=plan.pk, version=None, on=on, reason=RETURNED)
