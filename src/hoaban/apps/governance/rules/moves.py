"""The one table of states and moves of sheets and rounds: the code carries it out, pages draw it.

``by``: score (the commune), verify (departments, each its own lines), run (Home Affairs), decide (the council).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hoaban.shared.moves import Rule, rule


class Step(StrEnum):
    """What may be done with the sheet of a commune."""

    SCORE = "score"
    SUBMIT = "submit"
    RETURN = "return"
    VERIFY = "verify"
    AGREE = "agree"
    EXPLAIN = "explain"
    SETTLE = "settle"
    ADJUST = "adjust"


class Move(StrEnum):
    """What may be done with a round."""

    PROPOSE = "propose"
    RENEW = "renew"
    DECIDE = "decide"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class SheetRule(Rule):
    """One step of a sheet; ``rounds``: the states of the round in which it may be taken."""

    rounds: frozenset[str] = frozenset({"open"})


def _step(states: str, to: str, by: str, rounds: str = "open") -> SheetRule:
    return SheetRule(frozenset(states.split()), to, by, frozenset(rounds.split()))


SHEET: dict[Step, SheetRule] = {
    Step.SCORE: _step("scoring", "scoring", "score"),
    Step.SUBMIT: _step("scoring", "submitted", "score"),
    Step.RETURN: _step("submitted", "scoring", "run"),
    Step.VERIFY: _step("submitted", "verified", "verify"),
    Step.AGREE: _step("verified", "settled", "score"),
    Step.EXPLAIN: _step("verified", "explained", "score"),
    Step.SETTLE: _step("explained", "settled", "verify"),
    Step.ADJUST: _step("settled", "settled", "decide", "open decided"),
}
"""States and steps of a sheet (models.SheetState; a test compares)."""

ROUND: dict[Move, Rule] = {
    Move.PROPOSE: rule("open", "open", "run"),
    Move.RENEW: rule("open", "open", "run"),
    Move.DECIDE: rule("open", "decided", "decide"),
    Move.PUBLISH: rule("decided", "published", "run"),
}
"""States and moves of a round (models.RoundState)."""


def sheet_steps(state: str, round_state: str = "open") -> tuple[Step, ...]:
    """The steps open to a sheet in a state of a round in a state, in the order of the table."""
    return tuple(step for step, one in SHEET.items() if state in one.from_states and round_state in one.rounds)


def round_moves(state: str) -> tuple[Move, ...]:
    """The moves open to a round in a state."""
    return tuple(move for move, one in ROUND.items() if state in one.from_states)
