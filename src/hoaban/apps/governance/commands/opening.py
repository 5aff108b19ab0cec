"""Opening a record of the report card for a command: lock, part, permission, version, and that nothing is decided yet."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.governance.models import CommuneRound, CommuneScore, CommuneSheet, ImprovementPlan, RoundState
from hoaban.apps.governance.queries import departments
from hoaban.apps.governance.queries.rounds import POWERS
from hoaban.apps.governance.rules.moves import ROUND, SHEET, Move, Step
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.refusals import CommandRefused

R = TypeVar("R", CommuneRound, CommuneSheet, ImprovementPlan)


def open_round_record(actor: Actor, round_id: int, version: int | None, move: Move) -> CommuneRound:
    """The round, locked, in a state that the move begins from; Http404, PermissionDenied, CommandRefused."""
    found = CommuneRound.objects.select_for_update().filter(pk=round_id).first()
    checked = _checked(actor, found, version, POWERS[ROUND[move].by])
    if checked.state not in ROUND[move].from_states:
        raise CommandRefused("state", _("The round is in the state “%(state)s”; this cannot be done now.") % {"state": checked.get_state_display()})  # fmt: skip
    return checked


def open_sheet(actor: Actor, sheet_id: int, version: int | None, step: Step) -> CommuneSheet:
    """The sheet, locked, in a state that the step begins from; refused once the council has decided or published."""
    list(CommuneSheet.objects.select_for_update().filter(pk=sheet_id).values_list("pk"))
    found = CommuneSheet.objects.select_related("round", "unit").filter(pk=sheet_id).first()
    checked = _checked(actor, found, version, POWERS[SHEET[step].by])
    _check_open(checked, step)
    return checked


def _check_open(found: CommuneSheet, step: Step) -> None:
    if found.round.state == RoundState.PUBLISHED:
        raise CommandRefused("locked", _("The results are published; nothing changes any more."))
    if found.round.state not in SHEET[step].rounds:
        raise CommandRefused("locked", _("The council has decided; points are locked."))
    if found.state not in SHEET[step].from_states:
        raise CommandRefused("changed", _("The sheet is in the state “%(state)s”; this cannot be done now.") % {"state": found.get_state_display()})  # fmt: skip


def open_lines(
    actor: Actor, sheet_id: int, version: int | None, step: Step
) -> tuple[CommuneSheet, list[CommuneScore], list[CommuneScore]]:
    """The sheet, locked, for a step of who verifies: with all its lines, and those that are the actor's.

    ``version``: the stamp of the actor's lines (queries.departments) as they were read. Raises Http404 where none is the
    actor's and it does not see the sheet otherwise, PermissionDenied, CommandRefused.
    """
    list(CommuneSheet.objects.select_for_update().filter(pk=sheet_id).values_list("pk"))
    found = CommuneSheet.objects.select_related("round", "unit").filter(pk=sheet_id).first()
    if found is None:
        raise Http404
    rows = CommuneScore.objects.filter(sheet=found).select_related("criterion", "department")
    scores = list(rows.order_by("criterion__position"))
    own = [one for one in scores if departments.verifies(actor, one, found)]
    if not own:
        if actor.may(Permission.VIEW_GOVERNANCE, found.unit_path):
            raise PermissionDenied(f"{step} {found.unit_path}")
        raise Http404
    _check_open(found, step)
    if version is not None and version != departments.stamp(own):
        raise _changed()
    return found, scores, own


def open_plan(actor: Actor, plan_id: int, version: int | None, permission: Permission) -> ImprovementPlan:
    """The improvement plan, locked; refused like a sheet."""
    list(ImprovementPlan.objects.select_for_update().filter(pk=plan_id).values_list("pk"))
    found = ImprovementPlan.objects.select_related("sheet__round").filter(pk=plan_id).first()
    return _checked(actor, found, version, permission)


def _checked(actor: Actor, found: R | None, version: int | None, permission: Permission) -> R:
    if found is None or not actor.may(Permission.VIEW_GOVERNANCE, found.unit_path):
        raise Http404
    actor.require(permission, found.unit_path)
    if version is not None and version != found.version:
        raise _changed()
    return found


def _changed() -> CommandRefused:
    text = _("Somebody changed this in the meantime. Look at it as it is now, then do it again.")
    return CommandRefused("changed", text)


def keep(found: models.Model, *fields: str) -> None:
    """Write fields of a record with its next version."""
    found.version += 1  # type: ignore[attr-defined]
    found.save(update_fields=[*fields, "version"])


def leave(actor: Actor, action: str, subject: models.Model, path: str, **facts: Any) -> None:
    """Leave the one event of a command."""
    facts.setdefault("batch", current_submission())
    audit.record(actor=actor, action=f"governance.{action}", subject=subject, path=path, **facts)
