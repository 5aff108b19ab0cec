"""The steps of a plan: submitted, accepted, returned, approved, amended. The table of steps stands in the rules."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from hoaban.apps.learning.commands.plan_record import (
    OverCeiling,
    leave,
    leaving_refusals,
    lock_plan,
    require_power,
)
from hoaban.apps.learning.models import TrainingClass
from hoaban.apps.learning.models.plans import PlanLine, PlanState, TrainingPlan
from hoaban.apps.learning.queries import plans as queries
from hoaban.apps.learning.rules.plans import GROUPS, Move, Step, find_move, over_ceiling
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared.access import Actor, Permission

NAMED = 5
"""How many missing units a refusal names before it counts the rest."""


def submit_plan(*, actor: Actor, plan_id: int, version: int | None, on: date, reason: str = "") -> TrainingPlan:
    """Hand a plan to the level above. Everything below it must be accepted; an empty plan says why it is empty.

    Raises CommandRefused: "children" names the units whose plans are missing, "over-ceiling" the amount (and an event is
    left), "empty" asks for the reason why nothing is proposed.
    """
    with leaving_refusals(actor=actor, on=on), transaction.atomic():
        plan, move = _ready(actor=actor, plan_id=plan_id, version=version, step=Step.SUBMIT)
        _require_children(actor=actor, plan=plan, on=on)
        total = _require_ceiling(plan, actor=actor)
        if not queries.tree_of(plan, actor=actor).filter(lines__isnull=False).exists() and not reason.strip():
            raise CommandRefused(
                "empty", _("The plan proposes nothing. Say why, and it can be submitted empty."), "reason"
            )
        plan.submitted_on, plan.reason = on, reason.strip()
        return _finish(plan, move, actor=actor, on=on, reason=reason, facts={"total": total})


def accept_plan(*, actor: Actor, plan_id: int, version: int | None, on: date) -> TrainingPlan:
    """Take a submitted plan into the plan above it."""
    with leaving_refusals(actor=actor, on=on), transaction.atomic():
        plan, move = _ready(actor=actor, plan_id=plan_id, version=version, step=Step.ACCEPT)
        total = _require_ceiling(plan, actor=actor)
        return _finish(plan, move, actor=actor, on=on, facts={"total": total})


def accept_plans_below(*, actor: Actor, plan_id: int, on: date) -> tuple[int, list[str]]:
    """Accept every submitted plan below a plan; gives how many, and what was said of those that were refused."""
    plan = queries.get_plan(actor=actor, plan_id=plan_id)
    actor.require(Permission.APPROVE_TRAINING, plan.unit_path)
    accepted, refused = 0, []
    for key, version in plan.children.filter(state=PlanState.SUBMITTED, amends=None).values_list("pk", "version"):
        try:
            accept_plan(actor=actor, plan_id=key, version=version, on=on)
            accepted += 1
        except CommandRefused as said:
            refused.append(said.message)
    return accepted, refused


def return_plan(*, actor: Actor, plan_id: int, version: int | None, on: date, reason: str) -> TrainingPlan:
    """Return a plan for change, with a reason."""
    with transaction.atomic():
        plan, move = _ready(actor=actor, plan_id=plan_id, version=version, step=Step.RETURN)
        if not reason.strip():
            raise CommandRefused("reason", _("Say what is to be changed."), "reason")
        plan.reason = reason.strip()
        return _finish(plan, move, actor=actor, on=on, reason=reason)


def approve_plan(
    *, actor: Actor, plan_id: int, version: int | None, on: date, decision_no: str, decided_on: date
) -> TrainingPlan:
    """Record the decision that approves a plan: locked from now on, with every plan below it.

    An amendment takes the place of the plan that it amends. Raises CommandRefused: "children", "over-ceiling" (an event
    is left), "decision".
    """
    with leaving_refusals(actor=actor, on=on), transaction.atomic():
        plan, move = _ready(actor=actor, plan_id=plan_id, version=version, step=Step.APPROVE)
        if not decision_no.strip():
            raise CommandRefused("decision", _("The number of the decision is missing."), "decision_no")
        if decided_on > on:
            raise CommandRefused("decided", _("The day of the decision has not come yet."), "decided_on")
        _require_children(actor=actor, plan=plan, on=on)
        total = _require_ceiling(plan, actor=actor)
        _require_ceilings_above(plan, actor=actor, total=total)
        decided = {"decision_no": decision_no.strip(), "decided_on": decided_on}
        plan.decision_no, plan.decided_on = decision_no.strip(), decided_on
        locked = 1
        if plan.amends is not None:
            _replace(plan, plan.amends)
        else:
            below_it = queries.tree_of(plan, actor=actor).exclude(pk=plan.pk).values_list("pk", flat=True)
            accepted = TrainingPlan.objects.filter(pk__in=list(below_it), state=PlanState.ACCEPTED)
            locked += accepted.update(state=PlanState.APPROVED, version=F("version") + 1, **decided)
        facts = {"total": total, "decision": decision_no.strip(), "plans": locked}
        return _finish(plan, move, actor=actor, on=on, facts=facts)


def amend_plan(*, actor: Actor, plan_id: int, version: int | None, on: date, reason: str) -> TrainingPlan:
    """Begin an amendment of an approved plan: a copy of its lines that takes the same steps; returns it."""
    with transaction.atomic():
        plan, _move = _ready(actor=actor, plan_id=plan_id, version=version, step=Step.AMEND)
        if not reason.strip():
            raise CommandRefused("reason", _("Say why the plan is amended."), "reason")
        same = TrainingPlan.objects.filter(unit=plan.unit, year=plan.year, until_year=plan.until_year)
        if same.exclude(state__in=[PlanState.APPROVED, PlanState.AMENDED]).exists():
            raise CommandRefused("amending", _("An amendment of this plan is on its way already. Change that one."))
        made = TrainingPlan.objects.create(
            unit=plan.unit, unit_path=plan.unit_path, year=plan.year, until_year=plan.until_year, parent=plan.parent,
            amends=plan, filled_on=plan.filled_on, ceiling=plan.ceiling, reason=reason.strip(),
        )  # fmt: skip
        names = ("course_id", "mode", "quarter", "quota", "gap", "short", "cost", "source", "note", *GROUPS)
        lines = [PlanLine(plan=made, **{name: getattr(line, name) for name in names}) for line in plan.lines.all()]
        PlanLine.objects.bulk_create(lines)
        leave(made, actor=actor, action="learning.amend_plan", on=on, after={"lines": len(lines)}, reason=reason)
    return made


def drop_plan(*, actor: Actor, plan_id: int, version: int | None, on: date) -> None:
    """Give up an amendment that is not submitted; the approved plan stays as it is."""
    with transaction.atomic():
        plan, _move = _ready(actor=actor, plan_id=plan_id, version=version, step=Step.DROP)
        leave(plan, actor=actor, action="learning.drop_plan", on=on, after={"lines": plan.lines.count()})
        plan.delete()


def _ready(*, actor: Actor, plan_id: int, version: int | None, step: Step) -> tuple[TrainingPlan, Move]:
    """The plan, locked, with the row of the table for the step; refuses a step whose turn it is not."""
    plan = lock_plan(actor=actor, plan_id=plan_id, version=version)
    move = find_move(queries.standing_of(plan, actor=actor), step)
    if move is None:
        raise CommandRefused(
            "not-now",
            _("This step is not open: the plan is %(state)s, or the plan above it has been handed on.")
            % {"state": plan.get_state_display().lower()},
        )
    require_power(plan, actor=actor, by=move.by)
    return plan, move


def _finish(
    plan: TrainingPlan, move: Move, *, actor: Actor, on: date, reason: str = "", facts: dict[str, object] | None = None
) -> TrainingPlan:
    before = plan.state
    plan.state = move.after
    plan.version += 1
    plan.save()
    leave(
        plan, actor=actor, action=f"learning.{move.step}_plan", on=on, reason=reason.strip(),
        after={"from": before, "to": move.after, **(facts or {})},
    )  # fmt: skip
    return plan


def _require_children(*, actor: Actor, plan: TrainingPlan, on: date) -> None:
    missing = queries.missing_below(actor=actor, plan=plan, on=on)
    if missing:
        names = "; ".join(missing[:NAMED])
        more = _(" and %(count)d more") % {"count": len(missing) - NAMED} if len(missing) > NAMED else ""
        raise CommandRefused(
            "children",
            _("Plans that are not accepted yet: %(names)s%(more)s. Accept them, or have them submit an empty plan.")
            % {"names": names, "more": more},
        )


def _require_ceiling(plan: TrainingPlan, *, actor: Actor) -> int:
    total = _total(plan, actor=actor)
    if plan.ceiling is not None and over_ceiling(total, plan.ceiling):
        raise OverCeiling(plan, total, plan.ceiling)
    return total


def _require_ceilings_above(plan: TrainingPlan, *, actor: Actor, total: int) -> None:
    """An approved amendment changes what the plans above it come to."""
    if plan.amends is None:
        return
    extra, above = total - _total(plan.amends, actor=actor), plan.parent
    while above is not None:
        whole = _total(above, actor=actor) + extra
        if above.ceiling is not None and over_ceiling(whole, above.ceiling):
            raise OverCeiling(above, whole, above.ceiling)
        above = above.parent


def _total(plan: TrainingPlan, *, actor: Actor) -> int:
    plans = queries.tree_of(plan, actor=actor).order_by().values("pk")
    return PlanLine.objects.filter(plan__in=plans).aggregate(total=Sum("cost"))["total"] or 0


def _replace(plan: TrainingPlan, old: TrainingPlan) -> None:
    """The amendment takes the place of the plan it amends: plans below it, and classes that stand on its lines."""
    TrainingPlan.objects.filter(pk=old.pk).update(state=PlanState.AMENDED, version=old.version + 1)
    TrainingPlan.objects.filter(parent=old).update(parent=plan)
    TrainingClass.objects.filter(training_plan=old).update(training_plan=plan)
    now = {(line.course_id, line.source): line.pk for line in plan.lines.all()}
    for line in old.lines.all():
        if (line.course_id, line.source) in now:
            TrainingClass.objects.filter(plan_line=line).update(plan_line=now[line.course_id, line.source])
