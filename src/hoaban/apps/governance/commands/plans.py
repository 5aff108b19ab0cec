"""Improvement plans of weak communes: drawn up, sent, approved, carried out step by step, closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.governance.commands.opening import keep, leave, open_plan
from hoaban.apps.governance.models import ImprovementPlan, ImprovementStep, PlanState
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused


@dataclass(frozen=True, slots=True)
class StepFacts:
    """A step of a plan: what, who, until when."""

    text: str
    responsible: str
    due_on: date


@transaction.atomic
def add_step(*, actor: Actor, plan_id: int, version: int | None, facts: StepFacts, on: date) -> ImprovementStep:
    """The commune adds a step while it draws the plan up; its day lies ahead."""
    plan = _plan(actor, plan_id, version, Permission.SCORE_COMMUNE, PlanState.WANTED)
    if facts.due_on < on:
        raise CommandRefused("days", _("The day of the step has passed. Choose a later day."), "due_on")
    made = ImprovementStep.objects.create(
        plan=plan, text=tidy(facts.text), responsible=tidy(facts.responsible), due_on=facts.due_on
    )
    keep(plan)
    leave(actor, "add_step", plan, plan.unit_path, on=on, after={"step": made.text, "due_on": str(made.due_on)})
    return made


@transaction.atomic
def change_step(
    *, actor: Actor, plan_id: int, version: int | None, step_id: int, facts: StepFacts, on: date
) -> ImprovementStep:
    """The commune changes a step while it draws the plan up, or after it was sent back."""
    plan = _plan(actor, plan_id, version, Permission.SCORE_COMMUNE, PlanState.WANTED)
    step = _step(plan, step_id)
    if facts.due_on < on:
        raise CommandRefused("days", _("The day of the step has passed. Choose a later day."), "due_on")
    before = {"step": step.text, "responsible": step.responsible, "due_on": str(step.due_on)}
    step.text, step.responsible, step.due_on = tidy(facts.text), tidy(facts.responsible), facts.due_on
    step.save(update_fields=["text", "responsible", "due_on"])
    keep(plan)
    after = {"step": step.text, "responsible": step.responsible, "due_on": str(step.due_on)}
    leave(actor, "change_step", plan, plan.unit_path, on=on, before=before, after=after)
    return step


@transaction.atomic
def remove_step(*, actor: Actor, plan_id: int, version: int | None, step_id: int, on: date) -> None:
    """The commune takes a step out of the plan that it draws up."""
    plan = _plan(actor, plan_id, version, Permission.SCORE_COMMUNE, PlanState.WANTED)
    step = _step(plan, step_id)
    told = {"step": step.text, "due_on": str(step.due_on)}
    step.delete()
    keep(plan)
    leave(actor, "remove_step", plan, plan.unit_path, on=on, before=told)


@transaction.atomic
def send_plan(*, actor: Actor, plan_id: int, version: int | None, on: date) -> ImprovementPlan:
    """The commune sends its plan to be approved; it has at least one step."""
    plan = _plan(actor, plan_id, version, Permission.SCORE_COMMUNE, PlanState.WANTED)
    if not plan.steps.exists():
        raise CommandRefused("missing", _("The plan has no steps yet. Add at least one."))
    plan.state, plan.returned = PlanState.SENT, ""
    keep(plan, "state", "returned")
    leave(actor, "send_plan", plan, plan.unit_path, on=on)
    return plan


@transaction.atomic
def return_plan(*, actor: Actor, plan_id: int, version: int | None, reason: str) -> ImprovementPlan:
    """Home Affairs sends a plan back to be changed."""
    plan = _plan(actor, plan_id, version, Permission.RUN_GOVERNANCE, PlanState.SENT)
    plan.state, plan.returned = PlanState.WANTED, tidy(reason)
    keep(plan, "state", "returned")
    leave(actor, "return_plan", plan, plan.unit_path, reason=plan.returned)
    return plan


@transaction.atomic
def approve_plan(*, actor: Actor, plan_id: int, version: int | None, on: date) -> ImprovementPlan:
    """Home Affairs approves a plan; its steps are followed from then on."""
    plan = _plan(actor, plan_id, version, Permission.RUN_GOVERNANCE, PlanState.SENT)
    plan.state = PlanState.APPROVED
    keep(plan, "state")
    leave(actor, "approve_plan", plan, plan.unit_path, on=on)
    return plan


@transaction.atomic
def report_step(*, actor: Actor, plan_id: int, version: int | None, step_id: int, report: str, on: date) -> None:
    """The commune reports a step as done; what is confirmed already stays."""
    plan = _plan(actor, plan_id, version, Permission.SCORE_COMMUNE, PlanState.APPROVED)
    step = _step(plan, step_id)
    step.done_on, step.report, step.not_accepted = on, tidy(report), ""
    step.save(update_fields=["done_on", "report", "not_accepted"])
    keep(plan)
    leave(actor, "report_step", plan, plan.unit_path, on=on, after={"step": step.text, "report": step.report})


@transaction.atomic
def confirm_step(*, actor: Actor, plan_id: int, version: int | None, step_id: int, on: date) -> ImprovementPlan:
    """Home Affairs confirms a reported step; with the last one the plan is closed."""
    plan = _plan(actor, plan_id, version, Permission.RUN_GOVERNANCE, PlanState.APPROVED)
    step = _step(plan, step_id)
    if step.done_on is None:
        raise CommandRefused("state", _("The commune has not reported this step yet."))
    step.confirmed_on = on
    step.save(update_fields=["confirmed_on"])
    if not plan.steps.filter(confirmed_on=None).exists():
        plan.state = PlanState.CLOSED
    keep(plan, "state")
    leave(actor, "confirm_step", plan, plan.unit_path, on=on, after={"step": step.text, "state": plan.state})
    return plan


@transaction.atomic
def refuse_report(
    *, actor: Actor, plan_id: int, version: int | None, step_id: int, reason: str, on: date
) -> ImprovementPlan:
    """Home Affairs does not accept a report: the step is open again, and the commune reads why."""
    plan = _plan(actor, plan_id, version, Permission.RUN_GOVERNANCE, PlanState.APPROVED)
    step = _step(plan, step_id)
    if step.done_on is None:
        raise CommandRefused("state", _("The commune has not reported this step yet."))
    if not reason.strip():
        raise CommandRefused("reason", _("Say why; the commune reads it."), "reason")
    before = {"report": step.report, "done_on": str(step.done_on)}
    step.done_on, step.not_accepted = None, tidy(reason)[:500]
    step.save(update_fields=["done_on", "not_accepted"])
    keep(plan)
    leave(actor, "refuse_report", plan, plan.unit_path, on=on, before=before, reason=step.not_accepted)
    return plan


def _plan(actor: Actor, plan_id: int, version: int | None, permission: Permission, state: PlanState) -> ImprovementPlan:
    plan = open_plan(actor, plan_id, version, permission)
    if plan.state != state:
        message = _("The plan is in the state “%(state)s”; this cannot be done now.")
        raise CommandRefused("changed", message % {"state": plan.get_state_display()})
    return plan


def _step(plan: ImprovementPlan, step_id: int) -> ImprovementStep:
    step = plan.steps.filter(pk=step_id, confirmed_on=None).first()
    if step is None:
        raise CommandRefused("changed", _("This step is confirmed already, or is not part of the plan."))
    return step
