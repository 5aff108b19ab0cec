"""The one table of states and moves of sheets and rounds: the code carries it out, pages draw it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    DECIDE = "decide"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Rule:
    """One move: from which states into which; ``by``: score (the commune), verify, run, decide (the council).

    ``rounds``: the states of the round in which a step of a sheet may be taken.
    """

    from_states: frozenset[str]
    to: str
    by: str
    rounds: frozenset[str] = frozenset({"open"})


def _rule(states: str, to: str, by: str, rounds: str = "open") -> Rule:
    return Rule(frozenset(states.split()), to, by, frozenset(rounds.split()))


SHEET: dict[Step, Rule] = {
    Step.SCORE: _rule("scoring", "scoring", "score"),
    Step.SUBMIT: _rule("scoring", "submitted", "score"),
    Step.RETURN: _rule("submitted", "scoring", "verify"),
    Step.VERIFY: _rule("submitted", "verified", "verify"),
    Step.AGREE: _rule("verified", "settled", "score"),
    Step.EXPLAIN: _rule("verified", "explained", "score"),
    Step.SETTLE: _rule("explained", "settled", "verify"),
    Step.ADJUST: _rule("settled", "settled", "decide", "open decided"),
}
"""States and steps of a sheet (models.SheetState; a test compares)."""

ROUND: dict[Move, Rule] = {
    Move.PROPOSE: _rule("open", "open", "run"),
    Move.DECIDE: _rule("open", "decided", "decide"),
    Move.PUBLISH: _rule("decided", "published", "run"),
}
"""States and moves of a round (models.RoundState)."""


def sheet_steps(state: str, round_state: str = "open") -> tuple[Step, ...]:
    """The steps open to a sheet in a state of a round in a state, in the order of the table."""
    return tuple(step for step, rule in SHEET.items() if state in rule.from_states and round_state in rule.rounds)


def round_moves(state: str) -> tuple[Move, ...]:
    """The moves open to a round in a state."""
    return tuple(move for move, rule in ROUND.items() if state in rule.from_states)
