"""Improvement plans that an actor sees, and which of them wait."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from hoaban.apps.governance.models import ImprovementPlan, ImprovementStep, PlanState
from hoaban.shared.access import Actor, Permission

NAMED = 10
"""Plans and steps named on Today."""


def get_plan(*, actor: Actor, plan_id: int) -> ImprovementPlan:
    """The plan; Http404 outside the actor's part."""
    rows = ImprovementPlan.objects.filter(actor.within(Permission.VIEW_GOVERNANCE), pk=plan_id)
    found = rows.select_related("sheet__round", "sheet__band").first()
    if found is None:
        raise Http404
    return found


def list_plans(*, actor: Actor) -> QuerySet[ImprovementPlan]:
    """Plans of the actor's part, those of the latest round first."""
    rows = ImprovementPlan.objects.filter(actor.within(Permission.VIEW_GOVERNANCE))
    return rows.select_related("sheet__round").order_by("-sheet__round__year", "sheet__name_key")


def waiting_plans(*, actor: Actor, on: date) -> list[ImprovementPlan]:
    """Plans to be drawn up by the actor's communes; for who follows them those to be approved, and those not sent in time."""
    own = actor.within(Permission.SCORE_COMMUNE)
    sent = actor.within(Permission.RUN_GOVERNANCE)
    rows, late = list_plans(actor=actor), Q(state=PlanState.WANTED, due_on__lt=on)
    drawn = rows.filter(own, state=PlanState.WANTED) if actor.may(Permission.SCORE_COMMUNE) else rows.none()
    asked = rows.filter(sent, Q(state=PlanState.SENT) | late) if actor.may(Permission.RUN_GOVERNANCE) else rows.none()
    found = [*drawn[:NAMED]]
    return [*found, *(one for one in asked[:NAMED] if one not in found)]


def waiting_steps(*, actor: Actor, on: date) -> list[ImprovementStep]:
    """Steps of approved plans: not reported yet, for the commune; reported or overdue, for who follows them."""
    rows = ImprovementStep.objects.filter(plan__state=PlanState.APPROVED, confirmed_on=None).select_related(
        "plan__sheet"
    )
    own = rows.filter(actor.within(Permission.SCORE_COMMUNE, "plan__unit_path"), done_on=None)
    followed = rows.filter(actor.within(Permission.RUN_GOVERNANCE, "plan__unit_path"))
    found = [*own[:NAMED]] if actor.may(Permission.SCORE_COMMUNE) else []
    if actor.may(Permission.RUN_GOVERNANCE):
        keys = {one.pk for one in found}
        found += [one for one in followed if one.pk not in keys and (one.done_on or one.due_on < on)][:NAMED]
    return found
