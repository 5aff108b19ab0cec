"""A dossier on its way through its history, in memory: each move changes state, clock and step as at the counter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from hoaban.apps.service.rules import clocks
from hoaban.apps.service.rules.moves import CLOSED, MOVES, Move, State
from hoaban.apps.service.rules.steps import step_after
from hoaban.shared.worktime import Allowance, WorkCalendar


class Terms(Protocol):
    """By what a dossier is reckoned."""

    @property
    def calendar(self) -> WorkCalendar:
        """The calendar of the deciding unit."""

    @property
    def cut_off(self) -> int | None:
        """The minute after which a receipt counts as one of the next day."""

    @property
    def share(self) -> float:
        """The share of the time after which it is warned of."""


UNSET = datetime.max.replace(tzinfo=UTC)
"""An appointment that is not reckoned yet."""


@dataclass(slots=True)
class Walk:
    """A dossier on its way through its history; what the clock reads of it stands under the same names."""

    received_at: datetime
    time_amount: int
    time_unit: str
    pauses: list[list[str]] = field(default_factory=list)
    paused_at: datetime | None = None
    extra_amount: int = 0
    extra_unit: str = ""
    state: State = State.RECEIVED
    step_no: int = 1
    first_due_at: datetime = UNSET
    due_at: datetime = UNSET
    warn_at: datetime = UNSET
    reappointed: bool = False
    settled_at: datetime | None = None
    closed_at: datetime | None = None
    used: float | None = None
    timeliness: int | None = None


def start(received_at: datetime, time_amount: int, time_unit: str, terms: Terms) -> Walk:
    """A dossier as it is taken in, with its appointment."""
    walk = Walk(received_at, time_amount, time_unit)
    allowance = Allowance(time_amount, time_unit)
    reckoned = clocks.reckon(received_at, allowance, terms.calendar, share=terms.share, cut_off=terms.cut_off)
    walk.first_due_at = walk.due_at = reckoned.due_at
    walk.warn_at = reckoned.warn_at
    return walk


def make(
    walk: Walk, move: Move, at: datetime, terms: Terms, doers: Sequence[str], *, new_due_at: datetime | None = None
) -> None:  # fmt: skip
    """Make a move that the table allows: state, clock and step follow; ``new_due_at``: the new date of a REAPPOINT."""
    rule = MOVES[move]
    if move == Move.REAPPOINT and new_due_at is not None:
        walk.due_at, walk.reappointed = new_due_at, True
    to = rule.to or walk.state
    if to == State.WAITING:
        walk.paused_at = at
    elif walk.paused_at is not None:
        _run_on(walk, at, terms)
    walk.state, walk.step_no = to, step_after(move, doers, walk.step_no)
    if rule.settles:
        walk.settled_at, walk.timeliness = at, clocks.timeliness(at, walk.first_due_at)
        walk.used = clocks.used_by(walk, at, terms.calendar, cut_off=terms.cut_off)
    if to in CLOSED:
        walk.closed_at = at


def _run_on(walk: Walk, now: datetime, terms: Terms) -> None:
    began = walk.paused_at or now
    walk.pauses, walk.paused_at = clocks.with_pause(walk.pauses, began, now), None
    reckoned = clocks.reckon_dossier(walk, terms.calendar, share=terms.share, cut_off=terms.cut_off)
    walk.first_due_at, walk.warn_at = reckoned.due_at, reckoned.warn_at
    if not walk.reappointed:
        walk.due_at = reckoned.due_at
    else:
        walk.due_at = clocks.shifted(walk.due_at, began, now, terms.calendar)
