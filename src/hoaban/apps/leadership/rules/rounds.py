"""Rounds of leadership planning: steps and who takes them, meetings and their votes, cover of a post.

States are written as the model writes them; :data:`MOVES` is the one table that commands, pages and the manual share.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

OPEN, MEETINGS, SUBMITTED, RETURNED, APPROVED, STOPPED = (
    "open", "meetings", "submitted", "returned", "approved", "stopped",
)  # fmt: skip
TERM, REVIEW = "term", "review"
EDITABLE = frozenset({OPEN, RETURNED})
"""States in which people are nominated."""
VOTING = frozenset({MEETINGS})
"""States in which meetings are recorded."""
LIVE = frozenset({OPEN, MEETINGS, SUBMITTED, RETURNED})
"""States in which a round is not settled."""
NOW, SOON = 1, 2


class By(StrEnum):
    """Who takes a step: the unit that plans, or whoever approves plans there."""

    UNIT = "unit"
    ABOVE = "above"


class Step(StrEnum):
    """What is done with a round."""

    MEET = "meet"
    REOPEN = "reopen"
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: a step, from which states, to which, by whom, with a reason or without."""

    step: Step
    before: frozenset[str]
    after: str
    by: By
    needs_reason: bool = False


MOVES: tuple[Move, ...] = (
    Move(Step.MEET, EDITABLE, MEETINGS, By.UNIT),
    Move(Step.REOPEN, VOTING, OPEN, By.UNIT, needs_reason=True),
    Move(Step.SUBMIT, VOTING, SUBMITTED, By.UNIT),
    Move(Step.RETURN, frozenset({SUBMITTED}), RETURNED, By.ABOVE, needs_reason=True),
    Move(Step.APPROVE, frozenset({SUBMITTED}), APPROVED, By.ABOVE),
    Move(Step.STOP, LIVE, STOPPED, By.ABOVE, needs_reason=True),
)
"""Every step that exists."""

MEETINGS_OF: Mapping[str, tuple[int, ...]] = {TERM: (1, 2, 3, 4, 5), REVIEW: (1, 3, 4)}
"""Which meetings a round holds, in their order: collective leadership, enlarged collective, key staff, collective again,
standing committee. A yearly review does without the second and the last.
"""


def find_move(state: str, step: str) -> Move | None:
    """The row of the table for a step in a state; None where it is not its turn."""
    return next((move for move in MOVES if move.step == step and state in move.before), None)


def open_moves(state: str, powers: Collection[By]) -> list[Move]:
    """The steps that somebody with these powers may take now."""
    return [move for move in MOVES if state in move.before and move.by in powers]


def next_meeting(kind: str, held: Collection[int]) -> int | None:
    """The meeting that comes next; None when all were held."""
    return next((step for step in MEETINGS_OF[kind] if step not in held), None)


@dataclass(frozen=True, slots=True)
class Ballot:
    """Votes for somebody at one meeting: how many were called and how many agreed."""

    called: int
    agreed: int


def has_passed(ballots: Iterable[Ballot], mark: int) -> bool:
    """Whether more than ``mark`` percent of those called agreed at every meeting; nobody passes without a vote."""
    votes = list(ballots)
    return bool(votes) and all(100 * one.agreed > mark * one.called for one in votes)


class Cover(StrEnum):
    """How well a post is prepared for a change of its holder."""

    READY = "ready"
    SOON = "soon"
    NONE = "none"


def cover_of(readiness: Iterable[int]) -> Cover:
    """From when the candidates of a post could take it: somebody now, somebody in 1 to 2 years, nobody."""
    best = min(readiness, default=None)
    if best is None or best > SOON:
        return Cover.NONE
    return Cover.READY if best == NOW else Cover.SOON
