"""Moves of an approved round: signed off one by one into assignments, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from hoaban.apps.leadership.commands.rotation import leave_event, not_now
from hoaban.apps.leadership.models import Waiver
from hoaban.apps.leadership.models.rotation import Move, MoveState, RotationKind
from hoaban.apps.leadership.queries import rotation as queries
from hoaban.apps.leadership.queries import rotation_findings
from hoaban.apps.leadership.rules.cases import Weighed
from hoaban.apps.leadership.rules.secondment import ends_before
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Authorisation, Post
from hoaban.apps.people import commands as people
from hoaban.apps.people.models import Assignment, AssignmentKind
from hoaban.shared.access import Actor, Grant, Permission, Role
from hoaban.shared.periods import on_day
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.rulebook import frozen

AS_ASSIGNED: Mapping[str, AssignmentKind] = {
    RotationKind.ROTATION: AssignmentKind.ROTATED,
    RotationKind.REASSIGNMENT: AssignmentKind.REASSIGNED,
    RotationKind.SECONDMENT: AssignmentKind.SECONDED,
    RotationKind.SWAP: AssignmentKind.REASSIGNED,
}
"""How somebody comes to the post that a move of the round gives."""


@transaction.atomic
def decide_move(
    *,
    actor: Actor,
    move_id: int,
    version: int | None,
    sign: bool,
    on: date,
    decision_no: str = "",
    note: str = "",
) -> Move:
    """Sign a move off into an assignment from the day of the round, or refuse it with a note.

    Of two people who sign the same move one succeeds. Raises CommandRefused: "decided", "changed", "decision", "note",
    "elsewhere" (no longer at the post the move starts from), "occupied" (the seat is not free on that day; sign the
    move of its holder first), "standards" (a rule is not met and not waived). What every rule says on the day of the
    round is frozen with the move.
    """
    move = _locked(actor, move_id)
    actor.require(Permission.SIGN_ROTATION, move.round.unit_path)
    require_open(move, version)
    weighed = None
    if sign:
        if not decision_no.strip():
            raise CommandRefused("decision", _("The number of the decision is missing."), "decision_no")
        _require_there(move)
        _require_free(move)
        weighed = _freeze(actor, move)
        move.assignment = _assign(actor, move, decision_no.strip(), on)
    else:
        _require_unneeded(move, note)
    state = MoveState.SIGNED if sign else MoveState.REFUSED
    changed = Move.objects.filter(pk=move.pk, state=MoveState.PROPOSED, version=move.version).update(
        state=state, decision_no=decision_no.strip(), decided_on=on, decided_by=actor.name, note=note.strip(),
        assignment=move.assignment, findings=move.findings, waivers=move.waivers, version=F("version") + 1,
    )  # fmt: skip
    if not changed:
        raise CommandRefused("decided", _("Somebody else has just decided on this move."))
    if sign:
        _count_waivers(move, on)
    facts = {
        "official": move.official_id,
        "to": str(move.to_post),
        "decision": decision_no.strip(),
        "state": str(state),
        "waived": ", ".join(one.rule for one in weighed.waived) if weighed else "",
    }
    leave_event(move.round, actor=actor, action="leadership.decide_move", on=on, after=facts, reason=note)
    move.refresh_from_db()
    return move


def _locked(actor: Actor, move_id: int) -> Move:
    """The move as it is once nobody else decides on it: who comes second reads what the first decided."""
    queries.get_move(actor=actor, move_id=move_id)
    Move.objects.select_for_update().get(pk=move_id)
    return queries.get_move(actor=actor, move_id=move_id)


def _count_waivers(move: Move, on: date) -> None:
    """The rules set aside for a signed move, as figures count them beside those of cases."""
    if not move.waivers:
        return
    day = move.round.takes_effect_on
    place = next(one for one in reversed(organisation.list_places([move.to_post.unit_id])[move.to_post.unit_id])
                 if one.starts_on <= day)  # fmt: skip
    Waiver.objects.bulk_create(
        Waiver(
            move=move, rule=one["rule"], authority=one["authority"], reason=one["reason"], move_path=place.path,
            move_level=place.level, waived_on=date.fromisoformat(one["on"]) if one["on"] else on,
        )
        for one in move.waivers
    )  # fmt: skip


def require_open(move: Move, version: int | None) -> None:
    """A move that waits for its decision, as it was read; refuses otherwise."""
    if move.state != MoveState.PROPOSED:
        raise CommandRefused(
            "decided", _("This move is %(state)s already, by %(by)s.")
            % {"state": move.get_state_display().lower(), "by": move.decided_by},
        )  # fmt: skip
    if version is not None and version != move.version:
        raise CommandRefused("changed", _("Someone changed this move meanwhile. Look at it as it is now."))
    if move.round.state != "approved":
        raise not_now(move.round)


def _require_there(move: Move) -> None:
    """Somebody who left the post since is not moved from it."""
    on = move.round.takes_effect_on
    current = Assignment.objects.filter(on_day(on), official_id=move.official_id, is_main=True).first()
    if move.from_post_id is not None and (current is None or current.post_id != move.from_post_id):
        raise CommandRefused(
            "elsewhere", _("%(name)s no longer holds %(post)s on that day. Solve the round again.")
            % {"name": move.official.full_name, "post": move.from_post},
        )  # fmt: skip


def _require_free(move: Move) -> None:
    """The post has room: those of its holders whose own move is signed, or waits to be, leave it on the same day."""
    on = move.round.takes_effect_on
    post = Post.objects.select_related("title").get(pk=move.to_post_id)
    number = post.authorisations.filter(on_day(on)).values_list("number", flat=True).first() or 0
    holders = set(
        Assignment.objects.filter(on_day(on), post=post)
        .exclude(official_id=move.official_id)
        .values_list("official_id", flat=True)
    )
    held = move.round.kind == RotationKind.SECONDMENT  # whoever is seconded keeps the seat at home
    leaving = (
        set()
        if held
        else set(
            move.round.moves.filter(official_id__in=holders, from_post=post, state=MoveState.PROPOSED).values_list(
                "official_id", flat=True
            )
        )
    )
    if len(holders) - len(leaving) >= number:
        raise CommandRefused(
            "occupied", _("%(post)s is full on that day: %(count)s of %(number)s. Refuse the move, or solve again.")
            % {"post": post, "count": len(holders), "number": number},
        )  # fmt: skip


def _freeze(actor: Actor, move: Move) -> Weighed:
    """Keep what every rule says with the move, and the waivers that were needed; refuses what is not met."""
    findings = rotation_findings.current_findings(move, actor=actor)
    weighed = rotation_findings.weigh_move(move, findings)
    if barring := rotation_findings.barring(weighed):
        told = _("“%(rule)s” is not met (%(basis)s). %(says)s %(remedy)s")
        texts = [
            told % {"rule": one.title, "basis": one.basis.text or _("article not entered"), "says": one.says,
                    "remedy": one.remedy}
            for one in barring
        ]  # fmt: skip
        if any(one.waivable for one in barring):
            texts.append(_("Whoever may waive standards can set it aside with a reason; or refuse the move."))
        raise CommandRefused("standards", " ".join(text.strip() for text in texts))
    used = {one.rule for one in weighed.waived}
    move.findings, move.waivers = frozen(findings), [one for one in move.waivers if one["rule"] in used]
    return weighed


def _require_unneeded(move: Move, note: str) -> None:
    """A refusal has a note, and nobody is signed into the place that the person would then keep."""
    if not note.strip():
        raise CommandRefused("note", _("Say why the move is refused."), "note")
    if move.from_post_id is None:
        return
    on = move.round.takes_effect_on
    numbers = Authorisation.objects.filter(on_day(on), post_id=move.from_post_id).values_list("number", flat=True)
    holders = Assignment.objects.filter(on_day(on), post_id=move.from_post_id).count()
    if holders > (numbers.first() or 0):
        raise CommandRefused(
            "needed", _("Somebody is signed into %(post)s already, so that this person cannot stay there.")
            % {"post": move.from_post},
        )  # fmt: skip


def _signing(actor: Actor, move: Move) -> Actor:
    """Who signs moves people by this one command, within the round's unit, also without keeping their records."""
    return Actor(
        name=actor.name, grants=(*actor.grants, Grant(Role.ORGANISING, (move.round.unit_path,))), user_id=actor.user_id,
        official_id=actor.official_id, home_path=actor.home_path,
    )  # fmt: skip


def _assign(actor: Actor, move: Move, decision_no: str, on: date) -> Assignment:
    given = {
        "actor": _signing(actor, move), "official_id": move.official_id, "version": None, "unit_id": move.to_post.unit_id,
        "post_id": move.to_post_id, "on": move.round.takes_effect_on, "kind": AS_ASSIGNED[move.round.kind],
        "decision_no": decision_no, "decision_on": on,
    }  # fmt: skip
    if move.round.kind == RotationKind.SECONDMENT:
        return people.add_assignment(**given, ends_before=ends_before(move.round.ends_on))  # type: ignore[arg-type]
    return people.transfer_official(**given, reason=move.round.title)  # type: ignore[arg-type]
