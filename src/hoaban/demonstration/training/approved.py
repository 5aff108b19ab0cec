"""This year's plan of training: approved in winter, paid from several sources, amended since."""

from __future__ import annotations

from datetime import date

from hoaban.apps.learning.commands import plan_steps, plans
from hoaban.apps.learning.commands.plans import LineFacts
from hoaban.apps.learning.models import BudgetSource, Course, CourseKind, PlanLine, TrainingPlan
from hoaban.apps.organisation.models import Unit
from hoaban.demonstration.targets import Targets
from hoaban.shared.access import Actor
from hoaban.shared.periods import on_day

CEILING = 32_000_000_000
NO_NEED = "Đơn vị không có nhu cầu trong năm."
WHY_AMENDED = "Bổ sung lớp kỹ năng phục vụ người dân cho bộ phận một cửa của xã, phường."
ADDED = "KNM-MOTCUA"
SOURCES = {CourseKind.ETHNIC_KNOWLEDGE: BudgetSource.CENTRAL, CourseKind.ETHNIC_LANGUAGE: BudgetSource.CENTRAL}
"""Paid for by target programmes; the rest by the province, and some by communes and offices themselves."""
OWN = {
    CourseKind.DIGITAL: (BudgetSource.COMMUNE, BudgetSource.UNIT),
    CourseKind.PROCEDURES: (BudgetSource.COMMUNE, BudgetSource.UNIT),
}
"""What one in three communes, or other offices, pay for out of their own budgets."""


def build_approved(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:  # noqa: ARG001 - called alike
    """The plan of the running year, from its drafts to the decision and to the amendment that replaced it."""
    province = Unit.objects.filter(on_day(on)).get(code="11")
    opened, decided = date(on.year - 1, 9, 15), date(on.year - 1, 12, 19)
    top = plans.open_year(
        actor=actor, unit_id=province.pk, year=on.year, until_year=on.year, due_on=date(on.year - 1, 10, 31),
        ceiling=CEILING, on=opened,
    )  # fmt: skip
    below = list(TrainingPlan.objects.filter(year=on.year, parent__isnull=False).select_related("unit"))
    for place, plan in enumerate(sorted(below, key=lambda one: (one.unit.level != 3, one.unit.code))):
        if place % 3 == 0:
            _pay_from_others(plan, actor=actor, on=opened)
    for plan in sorted(below, key=lambda one: -len(one.unit_path)):
        _hand_on(plan, actor=actor, on=date(on.year - 1, 10, 20))
    plan_steps.submit_plan(actor=actor, plan_id=top.pk, version=None, on=decided)
    plan_steps.approve_plan(
        actor=actor, plan_id=top.pk, version=None, on=decided, decision_no="2614/QĐ-UBND", decided_on=decided
    )
    _amend(top, actor=actor, on=min(on, date(on.year, 1, 20)))


def _pay_from_others(plan: TrainingPlan, *, actor: Actor, on: date) -> None:
    lines = list(plan.lines.select_related("course").order_by("pk"))
    facts = [_facts(line, _source(plan, line)) for line in lines]
    if any(one.source != line.source for one, line in zip(facts, lines, strict=True)):
        plans.import_lines(
            actor=actor, plan_id=plan.pk, version=None, lines=facts, name="ke-hoach-boi-duong.xlsx", on=on
        )


def _source(plan: TrainingPlan, line: PlanLine) -> str:
    kind = CourseKind(line.course.kind)
    if kind in OWN:
        return OWN[kind][plan.unit.level != 3]
    return SOURCES.get(kind, BudgetSource.PROVINCE)


def _facts(line: PlanLine, source: str) -> LineFacts:
    return LineFacts(
        course_id=line.course_id, quota=line.quota, source=source, mode=line.mode, quarter=line.quarter,
        ethnic_minority=line.ethnic_minority, women=line.women, planned=line.planned,
        newly_appointed=line.newly_appointed, cost=line.cost, note=line.note,
    )  # fmt: skip


def _hand_on(plan: TrainingPlan, *, actor: Actor, on: date) -> None:
    reason = "" if plan.lines.exists() or plan.children.exists() else NO_NEED
    plan_steps.submit_plan(actor=actor, plan_id=plan.pk, version=None, on=on, reason=reason)
    plan_steps.accept_plan(actor=actor, plan_id=plan.pk, version=None, on=on)


def _amend(top: TrainingPlan, *, actor: Actor, on: date) -> None:
    made = plan_steps.amend_plan(actor=actor, plan_id=top.pk, version=None, on=on, reason=WHY_AMENDED)
    course = Course.objects.get(code=ADDED)
    facts = LineFacts(
        course_id=course.pk, quota=2 * course.capacity_max, source=BudgetSource.OTHER, quarter=2, women=30
    )
    plans.save_line(actor=actor, plan_id=made.pk, line_id=None, version=None, facts=facts, on=on)
    plan_steps.submit_plan(actor=actor, plan_id=made.pk, version=None, on=on)
    number = "87/QĐ-UBND"
    plan_steps.approve_plan(actor=actor, plan_id=made.pk, version=None, on=on, decision_no=number, decided_on=on)
