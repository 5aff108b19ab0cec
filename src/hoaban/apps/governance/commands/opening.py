"""Opening a record of the report card for a command: lock, part, permission, version, and that nothing is decided yet."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.governance.models import CommuneRound, CommuneSheet, ImprovementPlan, RoundState
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
    if checked.round.state == RoundState.PUBLISHED:
        raise CommandRefused("locked", _("The results are published; nothing changes any more."))
    if checked.round.state not in SHEET[step].rounds:
        raise CommandRefused("locked", _("The council has decided; points are locked."))
    if checked.state not in SHEET[step].from_states:
        raise CommandRefused("changed", _("The sheet is in the state “%(state)s”; this cannot be done now.") % {"state": checked.get_state_display()})  # fmt: skip
    return checked


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
        raise CommandRefused(
            "changed", _("Somebody changed this in the meantime. Look at it as it is now, then do it again.")
        )
    return found


def keep(found: models.Model, *fields: str) -> None:
    """Write fields of a record with its next version."""
    found.version += 1  # type: ignore[attr-defined]
    found.save(update_fields=[*fields, "version"])


def leave(actor: Actor, action: str, subject: models.Model, path: str, **facts: Any) -> None:
    """Leave the one event of a command."""
    facts.setdefault("batch", current_submission())
    audit.record(actor=actor, action=f"governance.{action}", subject=subject, path=path, **facts)
