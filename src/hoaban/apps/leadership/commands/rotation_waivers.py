"""Waivers of moves: a named authority sets a rule aside for one move, says why, and may take that back before it is signed."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.leadership.commands.rotation import leave_event
from hoaban.apps.leadership.commands.rotation_moves import require_open
from hoaban.apps.leadership.models.rotation import Move
from hoaban.apps.leadership.queries import rotation as queries
from hoaban.apps.leadership.queries.rotation_findings import current_findings
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.rulebook import Finding


@transaction.atomic
def waive_rule(
    *, actor: Actor, move_id: int, version: int | None, rule: str, authority: str, reason: str, on: date
) -> Move:
    """Set aside a rule that is not met or not known for one move; ``authority``: in whose name.

    Raises PermissionDenied below WAIVE_STANDARD over the unit of the round; CommandRefused "rule" (says nothing of this
    move), "met", "never" (no authority can), "waived-already", "authority", "reason", "decided", "changed".
    """
    move = _locked(actor=actor, move_id=move_id, version=version)
    finding = next((one for one in current_findings(move, actor=actor) if one.rule == rule), None)
    _require_waivable(move, finding)
    assert finding is not None
    if not authority.strip():
        raise CommandRefused("authority", _("Name the authority that waives the standard."), "authority")
    if not reason.strip():
        raise CommandRefused("reason", _("Say why; the reason stays with the case."), "reason")
    told = {"rule": rule, "authority": tidy(authority), "verdict": finding.verdict.value}
    move.waivers = [
        *move.waivers, {"rule": rule, "authority": tidy(authority), "reason": reason.strip(), "on": on.isoformat()},
    ]  # fmt: skip
    _keep(move, actor=actor, action="leadership.waive_move", on=on, told=told, reason=reason)
    return move


def _require_waivable(move: Move, finding: Finding | None) -> None:
    if finding is None:
        raise CommandRefused("rule", _("This standard says nothing of this case; there is nothing to waive."))
    if finding.is_met:
        raise CommandRefused("met", _("This standard is met; there is nothing to waive."))
    if not finding.waivable:
        raise CommandRefused(
            "never", _("“%(rule)s” can be waived by no authority (%(basis)s). What would change it: %(remedy)s")
            % {"rule": finding.title, "basis": finding.basis.text or _("article not entered"), "remedy": finding.remedy},
        )  # fmt: skip
    if any(one["rule"] == finding.rule for one in move.waivers):
        raise CommandRefused("waived-already", _("This standard is waived in this case already."))


@transaction.atomic
def take_back_waiver(*, actor: Actor, move_id: int, version: int | None, rule: str, on: date) -> Move:
    """Take a waiver back before the move is signed; the rule stands in the way again. Raises CommandRefused "gone"."""
    move = _locked(actor=actor, move_id=move_id, version=version)
    left = [one for one in move.waivers if one["rule"] != rule]
    if len(left) == len(move.waivers):
        raise CommandRefused("gone", _("This standard is not waived in this case."))
    move.waivers = left
    _keep(move, actor=actor, action="leadership.unwaive_move", on=on, told={"rule": rule})
    return move


def _locked(*, actor: Actor, move_id: int, version: int | None) -> Move:
    queries.get_move(actor=actor, move_id=move_id)
    Move.objects.select_for_update().get(pk=move_id)
    move = queries.get_move(actor=actor, move_id=move_id)
    actor.require(Permission.WAIVE_STANDARD, move.round.unit_path)
    require_open(move, version)
    return move


def _keep(move: Move, *, actor: Actor, action: str, on: date, told: dict[str, str], reason: str = "") -> None:
    move.version += 1
    move.save(update_fields=["waivers", "version"])
    facts = {"official": move.official_id, "to": str(move.to_post), **told}
    leave_event(move.round, actor=actor, action=action, on=on, after=facts, reason=reason)
