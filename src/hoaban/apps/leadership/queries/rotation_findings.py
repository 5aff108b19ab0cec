"""What the rules say of a move: as it is today while the move waits, as it was frozen once it is decided; waivers."""

from __future__ import annotations

from collections.abc import Collection

from hoaban.apps.leadership.models.rotation import MarkKind, Move, MoveState, RotationKind, RotationRound
from hoaban.apps.leadership.queries import standing
from hoaban.apps.leadership.rules.cases import Weighed, weigh
from hoaban.apps.leadership.rules.facts import Purpose
from hoaban.apps.leadership.rules.rotation import waived_by
from hoaban.shared.access import Actor
from hoaban.shared.rulebook import Finding, Verdict, thawed

Waiver = dict[str, str]
"""A rule set aside for one move: rule, authority, reason, on (ISO)."""


def findings_of(move: Move, *, actor: Actor) -> list[Finding]:
    """What every rule says of the person and the post; what was frozen once the move is decided."""
    if move.state != MoveState.PROPOSED:
        return thawed(move.findings)
    return current_findings(move, actor=actor)


def current_findings(move: Move, *, actor: Actor) -> list[Finding]:
    """Findings of the day on which the move takes effect, as the planner asked too; others of the round move that day.

    Whoever sees the round sees them, wherever the person comes from.
    """
    return standing.findings_for(
        actor=Actor.system(actor.name), official_id=move.official_id, post_id=move.to_post_id,
        on=move.round.takes_effect_on, purpose=purpose_of(move.round), known_on=move.round.opened_on,
    )  # fmt: skip


def purpose_of(found: RotationRound) -> Purpose:
    """What the moves of a round are judged as: transfers and secondments ask other rules than rotation does."""
    transfers = (RotationKind.REASSIGNMENT, RotationKind.SECONDMENT)
    return Purpose.TRANSFER if found.kind in transfers else Purpose.ROTATION


def weigh_move(move: Move, findings: Collection[Finding]) -> Weighed:
    """Findings of a move beside its waivers; ``blocking`` holds what is unknown too."""
    return weigh(findings, {one["rule"] for one in move.waivers})


def barring(weighed: Weighed) -> list[Finding]:
    """What keeps a move from being signed: what is not met and not waived; what is unknown is told only."""
    return [one for one in weighed.blocking if one.verdict is Verdict.NOT_MET]


def waivers_of_pins(found: RotationRound) -> dict[tuple[int, int], list[Waiver]]:
    """(official, post) -> the rules that a pin set aside for the move, by whom, why and when."""
    pins = found.marks.filter(kind=MarkKind.PIN)
    return {
        (one.official_id, one.post_id): [
            {
                "rule": rule, "authority": one.by, "reason": one.reason,
                "on": one.marked_on.isoformat() if one.marked_on else "",
            }
            for rule in waived_by(one.despite)
        ]
        for one in pins
        if one.despite
    }  # fmt: skip
