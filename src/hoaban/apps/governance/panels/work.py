"""Navigation of the report card, and its work on the Today page."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.governance.models import ImprovementPlan, PlanState
from hoaban.apps.governance.queries import plans, waiting
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Task, today_panel

navigation.add(
    "insight",
    Entry(
        gettext_lazy("Report card of communes"), "governance_rounds", Permission.VIEW_GOVERNANCE, order=60,
        covers="/bang-diem-xa/",
    ),
)  # fmt: skip


@today_panel
def sheets_waiting(*, actor: Actor, on: date) -> list[Task]:  # noqa: ARG001 - every panel is asked alike
    """Sheets of communes that wait for the actor, one by one for a commune, together for who verifies many."""
    return [
        Task(one.title, _address(one), _("Open the sheet") if one.sheet_id else _("Open the evaluation"),
             due_on=one.due_on, detail=one.detail, kind="governance")
        for one in waiting.list_waiting(actor=actor)
    ]  # fmt: skip


def _address(one: waiting.Waiting) -> str:
    if one.sheet_id:
        return reverse("governance_sheet", args=[one.sheet_id])
    return reverse("governance_round", args=[one.round_id]) + (f"?state={one.state}" if one.state else "")


@today_panel
def plans_waiting(*, actor: Actor, on: date) -> list[Task]:
    """Improvement plans to draw up or to approve; those that a commune has not sent in time, for who follows them."""
    made = []
    for plan in plans.waiting_plans(actor=actor, on=on):
        drawn = plan.state == PlanState.WANTED
        own = actor.may(Permission.SCORE_COMMUNE, plan.unit_path)
        title = _("Approve the improvement plan")
        if drawn:
            title = _("Draw up the improvement plan") if own else _("The improvement plan is overdue")
        made.append(_plan_task(plan, title, plan.due_on if drawn else None))
    return made


@today_panel
def plan_steps_waiting(*, actor: Actor, on: date) -> list[Task]:
    """Steps of improvement plans that are due, or reported and to be confirmed."""
    return [
        _plan_task(step.plan, step.text if step.done_on is None else _("Confirm: %(step)s") % {"step": step.text},
                   step.due_on)
        for step in plans.waiting_steps(actor=actor, on=on)
    ]  # fmt: skip


def _plan_task(plan: ImprovementPlan, title: str, due_on: date | None) -> Task:
    url = reverse("governance_plan", args=[plan.pk])
    return Task(title, url, _("Open the plan to improve"), due_on=due_on, detail=plan.sheet.name, kind="governance")
