"""Plans that wait for somebody: to be submitted, accepted, or decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q

from hoaban.apps.learning.models.plans import PlanState, TrainingPlan
from hoaban.apps.organisation import queries as organisation
from hoaban.shared.access import Actor, Permission

MOST = 20
"""Tasks of a kind that are named; somebody with more opens the list."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A plan that waits; ``kind``: "submit", "accept" (``count`` plans below it) or "decide"."""

    kind: str
    plan_id: int
    unit: str
    period: str
    state: str
    due_on: date | None
    reason: str = ""
    count: int = 0


def list_waiting(*, actor: Actor, on: date) -> list[Waiting]:
    """What waits for this actor; a draft only for the unit at home or the unit's own office. Few queries."""
    found = [*_to_submit(actor), *_to_accept(actor), *_to_decide(actor)]
    names = organisation.unit_names({plan.unit_id for _kind, plan, _n, _due in found}, on)
    return [
        Waiting(
            kind, plan.pk, names.get(plan.unit_id, ""), plan.period, plan.state, due,
            plan.reason if plan.state == PlanState.RETURNED else "", count,
        )
        for kind, plan, count, due in found
    ]  # fmt: skip


Found = tuple[str, TrainingPlan, int, date | None]


def _to_submit(actor: Actor) -> Iterable[Found]:
    """Open plans of the actor's own unit: the highest plan within the part, or the one of the unit at home."""
    rows = TrainingPlan.objects.filter(
        actor.within(Permission.PROPOSE_TRAINING), state__in=[PlanState.DRAFT, PlanState.RETURNED]
    )
    prefixes = actor.prefixes(Permission.PROPOSE_TRAINING)
    own = Q(unit_path__in=[*prefixes, actor.home_path]) | Q(parent=None)
    return [("submit", plan, 0, plan.due_on) for plan in rows.filter(own).order_by("due_on", "pk")[:MOST]]


def _to_accept(actor: Actor) -> Iterable[Found]:
    """Plans with submitted plans below them that the actor accepts."""
    rows = TrainingPlan.objects.filter(
        actor.within(Permission.APPROVE_TRAINING), state__in=[PlanState.DRAFT, PlanState.RETURNED]
    )
    waiting = Q(children__state=PlanState.SUBMITTED, children__amends=None)
    found = rows.annotate(n=Count("children", waiting), due=Min("children__due_on", filter=waiting)).filter(n__gt=0)
    return [("accept", plan, plan.n, plan.due) for plan in found.order_by("due_on", "pk")[:MOST]]


def _to_decide(actor: Actor) -> Iterable[Found]:
    """Plans and amendments that wait for a decision at the top."""
    top = Q(parent=None) & actor.within(Permission.APPROVE_TRAINING)
    below_top = (
        Q(amends__isnull=False, parent__parent=None, parent__isnull=False)
        & actor.within(Permission.APPROVE_TRAINING, "parent__unit_path")
    )  # fmt: skip
    rows = TrainingPlan.objects.filter(top | below_top, state=PlanState.SUBMITTED)
    return [("decide", plan, 0, plan.due_on) for plan in rows.order_by("due_on", "pk")[:MOST]]
