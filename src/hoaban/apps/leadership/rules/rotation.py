"""Rounds of rotation: steps and who takes them, goals in plain words and what they weigh in the planner.

States are written as the model writes them; :data:`MOVES` is the one table that commands, pages and the manual share.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

DRAFT, PROPOSED, SUBMITTED, RETURNED, APPROVED, CLOSED = (
    "draft", "proposed", "submitted", "returned", "approved", "closed",
)  # fmt: skip
EDITABLE = frozenset({DRAFT, PROPOSED, RETURNED})
"""States in which goals, pins and bans may be changed and the planner asked."""


class By(StrEnum):
    """Who takes a step: whoever prepares rounds, or whoever signs them."""

    PREPARES = "prepares"
    SIGNS = "signs"


class Step(StrEnum):
    """What is done with a round."""

    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: a step, from which states, to which, by whom, with a reason or without."""

    step: Step
    before: frozenset[str]
    after: str
    by: By
    needs_reason: bool = False


MOVES: tuple[Move, ...] = (
    Move(Step.SUBMIT, frozenset({PROPOSED, RETURNED}), SUBMITTED, By.PREPARES),
    Move(Step.RETURN, frozenset({SUBMITTED}), RETURNED, By.SIGNS, needs_reason=True),
    Move(Step.APPROVE, frozenset({SUBMITTED}), APPROVED, By.SIGNS),
    Move(Step.CLOSE, frozenset({APPROVED}), CLOSED, By.PREPARES),
)
"""Every step that exists."""


def find_move(state: str, step: str) -> Move | None:
    """The row of the table for a step in a state; None where it is not its turn."""
    return next((move for move in MOVES if move.step == step and state in move.before), None)


def open_moves(state: str, powers: Collection[By]) -> list[Move]:
    """The steps that somebody with these powers may take now."""
    return [move for move in MOVES if state in move.before and move.by in powers]


class Importance(StrEnum):
    """How much a goal counts, as people choose it."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    MUST = "must"


GOALS = ("non_local", "due", "language", "share", "development", "travel", "move")
"""Goals that a round weighs, in the order in which pages name them; posts and people are always to be filled and placed."""
FACTOR: Mapping[str, int] = {
    Importance.NONE: 0,
    Importance.LOW: 1,
    Importance.MEDIUM: 3,
    Importance.HIGH: 9,
    Importance.MUST: 9,
}
MAY_BIND = frozenset({"non_local"})
"""Goals that a round may make a condition: a proposal that misses one is none."""
BASE: Mapping[str, int] = {
    "non_local": 1_000, "due": 500, "language": 300, "share": 300, "development": 50, "travel": 1, "move": 60,
}  # fmt: skip
"""What one unit of a goal costs at factor 1: a commune, a head who is due, a speaker, a member, a thing to learn, a
kilometre, a move. Filling posts and placing people outweigh all of them together.
"""
ALWAYS: Mapping[str, int] = {"vacancy": 20_000, "key_vacancy": 60_000, "unplaced": 100_000, "change": 60}
DEFAULTS: Mapping[str, str] = {
    "non_local": Importance.HIGH, "due": Importance.HIGH, "language": Importance.MEDIUM, "share": Importance.LOW,
    "development": Importance.MEDIUM, "travel": Importance.LOW, "move": Importance.MEDIUM,
}  # fmt: skip


def weights(goals: Mapping[str, str]) -> dict[str, int]:
    """The weights of the planner from what people chose; a goal left out counts as by default."""
    chosen = {goal: FACTOR[Importance(goals.get(goal, DEFAULTS[goal]))] for goal in GOALS}
    return {**ALWAYS, **{goal: BASE[goal] * factor for goal, factor in chosen.items()}}


def asked_of_communes(goals: Mapping[str, object]) -> str:
    """Whether every commune must have a key leader from elsewhere, should, or is not asked: the planner's own words."""
    return {Importance.NONE.value: "off", Importance.MUST.value: "must"}.get(str(goals.get("non_local", "")), "aim")


def seat_id(post_id: int, seat: int) -> str:
    """A seat as the planner knows it."""
    return f"{post_id}-{seat}"


def read_seat(text: str) -> tuple[int, int]:
    """Post and seat of a planner's id; raises ValueError for any other text."""
    post, _dash, seat = text.partition("-")
    return int(post), int(seat)


SETS_ASIDE: Mapping[str, tuple[str, ...]] = {
    "two_terms": ("term.two_terms",), "local": ("place.non_local",), "service_left": ("age.rotation_time",),
    "standard": ("standard.education", "standard.political_theory", "standard.state_management"),
    "too_soon": (), "distance": (), "level": (), "language": (),
}  # fmt: skip
"""What a pin may go against (the planner's code), and the rules of standing that it thereby waives.

Relatives in one office and discipline are not among them: nobody sets those aside.
"""


def waived_by(despite: Collection[str]) -> list[str]:
    """The rules of standing that a pin against these codes waives, each once."""
    return list(dict.fromkeys(rule for code in despite for rule in SETS_ASIDE.get(code, ())))
