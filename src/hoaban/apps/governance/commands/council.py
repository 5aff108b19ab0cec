"""The council changes the points of a single criterion; the total of the sheet, its class and its plan follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.governance.commands.opening import keep, leave, open_sheet
from hoaban.apps.governance.models import (
    CommuneRound,
    CommuneScore,
    CommuneSheet,
    ImprovementPlan,
    PlanState,
    RoundState,
)
from hoaban.apps.governance.queries import criteria as sets
from hoaban.apps.governance.rules.moves import Step
from hoaban.apps.governance.rules.scoring import classify
from hoaban.shared.access import Actor
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused

PLAN_DAYS = 30
"""Days in which a weak commune sends its improvement plan; our own number, no article is known."""


@dataclass(frozen=True, slots=True)
class Change:
    """Points that the council gives a criterion and why; None takes a change back, the verified points count again."""

    points: Decimal | None
    reason: str


@transaction.atomic
def adjust_points(
    *, actor: Actor, sheet_id: int, version: int | None, criterion_id: int, change: Change, on: date
) -> CommuneSheet:
    """Give one criterion the council's points, with a reason, until the results are published.

    Raises Http404, PermissionDenied, CommandRefused without a reason, for points beyond the criterion's or those that count
    already, once published, and where the commune would no longer owe an improvement plan that is on its way.
    """
    _lock_round(sheet_id)
    sheet = open_sheet(actor, sheet_id, version, Step.ADJUST)
    score = CommuneScore.objects.select_related("criterion").filter(sheet=sheet, criterion_id=criterion_id).first()
    if score is None:
        raise Http404
    before = score.counts
    _change(score, change, on)
    sheet.adjusted = _total(sheet)
    if sheet.round.state == RoundState.DECIDED:
        _classify_again(sheet)
    keep(sheet, "adjusted", "points", "band")
    leave(
        actor, "adjust_points", sheet, sheet.unit_path, on=on, reason=score.council_reason,
        before={"criterion": score.criterion.code, "points": str(before)},
        after={"points": str(score.counts), "total": str(sheet.standing_points)},
    )  # fmt: skip
    return sheet


def _lock_round(sheet_id: int) -> None:
    """Nobody decides or publishes the round between looking at it and writing."""
    list(CommuneRound.objects.select_for_update().filter(sheets=sheet_id).values_list("pk"))


def _change(score: CommuneScore, change: Change, on: date) -> None:
    reason, most = tidy(change.reason), score.criterion.points
    if not reason:
        raise CommandRefused("reason", _("Say why the council changes the points."), "reason")
    if change.points is not None and not 0 <= change.points <= most:
        message = _("Criterion %(code)s: between 0 and %(most)s points.")
        raise CommandRefused("points", message % {"code": score.criterion.code, "most": most.normalize()}, "points")
    points = None if change.points == score.verified else change.points
    if points == score.council:
        raise CommandRefused("same", _("These points count already. Give others, or leave the page."), "points")
    score.council, score.council_reason, score.council_on = points, reason, on
    score.save(update_fields=["council", "council_reason", "council_on"])


def _total(sheet: CommuneSheet) -> Decimal | None:
    """The total after the council's changes; None once all are taken back."""
    scores = list(CommuneScore.objects.filter(sheet=sheet))
    if all(one.council is None for one in scores):
        return None
    return sum((one.counts or Decimal(0) for one in scores), Decimal(0))


def _classify_again(sheet: CommuneSheet) -> None:
    """Points, class and plan of a sheet whose round is decided already."""
    sheet.points = sheet.verified or Decimal(0)
    if sheet.adjusted is not None:
        sheet.points = sheet.adjusted
    bands = {one.key: one for one in sets.list_bands(sheet.round.criteria)}
    sheet.band = bands[classify(sheet.points, sheet.most, sets.classes(bands.values())).key]
    if sheet.band.is_weak:
        ask_for_plans([sheet], sheet.round.decided_on)
    else:
        _drop_plan(sheet)


def ask_for_plans(weak: list[CommuneSheet], decided_on: date | None) -> None:
    """Ask communes classified as weak for an improvement plan, once."""
    if decided_on is not None:
        due_on = decided_on + timedelta(days=PLAN_DAYS)
        plans = (ImprovementPlan(sheet=one, unit_path=one.unit_path, due_on=due_on) for one in weak)
        ImprovementPlan.objects.bulk_create(plans, ignore_conflicts=True)


def _drop_plan(sheet: CommuneSheet) -> None:
    plan = ImprovementPlan.objects.filter(sheet=sheet).first()
    if plan is None:
        return
    if plan.state != PlanState.WANTED:
        message = _("With these points the commune is no longer weak, but its improvement plan was sent or approved. A plan that is only sent can be sent back first.")  # fmt: skip
        raise CommandRefused("plan", message, "points")
    plan.delete()
