"""Opening a plan for one command: lock, version, permission, event; and the refusal of a plan over its ceiling."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.learning.models.plans import TrainingPlan
from hoaban.apps.learning.queries import plans as queries
from hoaban.apps.learning.rules.plans import By
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.templatetags.hoaban import number

_NEEDED = {
    By.UNIT: Permission.PROPOSE_TRAINING,
    By.PARENT: Permission.APPROVE_TRAINING,
    By.TOP: Permission.APPROVE_TRAINING,
}


class OverCeiling(CommandRefused):
    """A plan above its ceiling; ``facts`` are what the event keeps."""

    def __init__(self, plan: TrainingPlan, total: int, ceiling: int) -> None:
        self.plan, self.facts = plan, {"total": total, "ceiling": ceiling, "over": total - ceiling}
        super().__init__(
            "over-ceiling",
            _(
                "The plan of %(unit)s comes to VND %(total)s and is VND %(over)s above its ceiling of VND %(ceiling)s."
                " Lower numbers or costs, or have the ceiling raised."
            )
            % {
                "unit": plan.unit.name,
                "total": number(total),
                "over": number(total - ceiling),
                "ceiling": number(ceiling),
            },
        )


def lock_plan(*, actor: Actor, plan_id: int, version: int | None) -> TrainingPlan:
    """The plan, locked together with those above it; refuses when somebody changed it after it was read.

    Raises Http404 outside the actor's part, CommandRefused "changed".
    """
    plan = queries.get_plan(actor=actor, plan_id=plan_id)
    keys = [plan.pk, *(key for key in (plan.parent_id, plan.parent.parent_id if plan.parent else None) if key)]
    list(TrainingPlan.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
    plan = queries.get_plan(actor=actor, plan_id=plan_id)
    if version is not None and version != plan.version:
        raise CommandRefused(
            "changed", _("Someone changed this plan meanwhile. Look at it as it is now, then do it again.")
        )
    return plan


def require_power(plan: TrainingPlan, *, actor: Actor, by: By) -> None:
    """Raises PermissionDenied unless the actor has that power over the plan."""
    actor.require(_NEEDED[by], _place_of(plan, by))


def _place_of(plan: TrainingPlan, by: By) -> str:
    if by == By.UNIT:
        return plan.unit_path
    if by == By.TOP:
        return queries.top_of(plan).unit_path
    return plan.parent.unit_path if plan.parent else plan.unit_path


@contextmanager
def changing(
    *, actor: Actor, plan_id: int, version: int | None, action: str, on: date, reason: str = "", by: By = By.UNIT
) -> Iterator[tuple[TrainingPlan, dict[str, Any]]]:
    """Open a plan for one command: yields it and the facts of the event; counts its version up and leaves the event.

    The event is left out, and nothing else is written, when the command sets the fact ``unchanged``.
    """
    with transaction.atomic():
        plan = lock_plan(actor=actor, plan_id=plan_id, version=version)
        require_power(plan, actor=actor, by=by)
        facts: dict[str, Any] = {}
        yield plan, facts
        if facts.pop("unchanged", False):
            return
        plan.version += 1
        plan.save()
        leave(plan, actor=actor, action=action, on=on, after=facts, reason=reason)


def leave(plan: TrainingPlan, *, actor: Actor, action: str, on: date, after: dict[str, Any], reason: str = "") -> None:
    """Leave the event of a command about a plan."""
    audit.record(
        actor=actor, action=action, subject=plan, path=plan.unit_path, on=on, after=after, reason=reason,
        batch=current_submission(),
    )  # fmt: skip


@contextmanager
def leaving_refusals(*, actor: Actor, on: date) -> Iterator[None]:
    """Keep an event of a plan refused for its ceiling: it is written after everything else was rolled back."""
    try:
        yield
    except OverCeiling as refused:
        leave(refused.plan, actor=actor, action="learning.refuse_over_ceiling", on=on, after=refused.facts)
        raise
