"""Classes without a database: how a class moves on, days by a pattern, seats, and who has completed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Move:
    """A step of a class from one state to another. ``needs_reason``: asked why; ``by_close``: only by closing it."""

    name: str
    sources: tuple[str, ...]
    target: str
    needs_reason: bool = False


MOVES = (
    Move("open", ("planned",), "open"),
    Move("start", ("open",), "running"),
    Move("reopen", ("running",), "open", needs_reason=True),
    Move("cancel", ("planned", "open", "running"), "cancelled", needs_reason=True),
)
"""Every step that a person decides; a class is finished by closing it, which says of everybody what became of them."""

CLOSE = Move("close", ("running",), "finished")
"""The step that ends a class."""

ENDED = ("finished", "cancelled")


def moves_from(state: str) -> tuple[Move, ...]:
    """The steps that a class in this state can take."""
    return tuple(move for move in MOVES if state in move.sources)


def move_named(name: str) -> Move | None:
    """The step of this name."""
    return next((move for move in MOVES if move.name == name), None)


FORWARD: dict[str, tuple[str, ...]] = {
    "forward": ("requested",),
    "endorse": ("proposed",),
    "approve": ("nominated", "waiting"),
    "refuse": ("requested", "proposed", "nominated", "waiting"),
    "withdraw": ("requested", "proposed", "nominated", "approved", "waiting"),
    "substitute": ("proposed", "nominated", "approved", "waiting"),
}
"""What can happen to a place in a class, and in which of its states."""

AGAIN = ("refused", "withdrawn", "substituted")
"""States from which somebody may be nominated once more."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session as a pattern makes it: a day, and minutes after midnight."""

    day: date
    begins: int
    ends: int


def pattern_days(first: date, last: date, weekdays: Collection[int], off: Collection[date] = ()) -> list[date]:
    """The days from ``first`` to ``last`` (both included) on the weekdays (0 is Monday) that are not days off."""
    span = range((last - first).days + 1)
    days = (first + timedelta(days=ahead) for ahead in span)
    return [day for day in days if day.weekday() in weekdays and day not in off]


def pattern_sittings(days: Iterable[date], parts: Sequence[tuple[int, int]]) -> list[Sitting]:
    """Every part of the day (begin and end in minutes after midnight) on every day."""
    return [Sitting(day, begins, ends) for day in days for begins, ends in parts]


def free_seats(capacity: int, approved: int) -> int:
    """Seats that are left; never below 0."""
    return max(0, capacity - approved)


def missing(least: int, approved: int) -> int:
    """People that the smallest class still lacks; never below 0."""
    return max(0, least - approved)


def seat_or_line(capacity: int, approved: int, last_in_line: int) -> int | None:
    """None: there is a seat, and nobody waits for it. Otherwise the next place on the waiting list."""
    if free_seats(capacity, approved) > 0 and last_in_line == 0:
        return None
    return last_in_line + 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether somebody has completed, and why (codes: attendance, no-score, score, no-sessions; empty: nothing amiss)."""

    completed: bool
    attended: int
    sessions: int
    score: Decimal | None
    reasons: tuple[str, ...]

    @property
    def share(self) -> Decimal | None:
        """Sessions attended in percent; None without sessions."""
        return round(Decimal(self.attended) * 100 / Decimal(self.sessions), 1) if self.sessions else None


def verdict(
    *, attended: int, sessions: int, score: Decimal | None, has_test: bool, least_share: Decimal, pass_percent: Decimal
) -> Verdict:
    """Completed: at least the least share (percent) of the sessions, and the pass mark where the course has a test."""
    reasons = []
    if sessions == 0:
        reasons.append("no-sessions")
    elif Fraction(attended * 100, sessions) < Fraction(least_share):
        reasons.append("attendance")
    if has_test and score is None:
        reasons.append("no-score")
    elif has_test and score is not None and score < pass_percent:
        reasons.append("score")
    return Verdict(not reasons, attended, sessions, score, tuple(reasons))


def cost_of_one(per_head: int, fixed: int, people: int) -> int:
    """What one participant costs in đồng: the cost per head and an equal share of the fixed cost, rounded down."""
    return per_head + fixed // max(1, people)


MINORITY, WOMAN, NEW, PLANNED = "ethnic_minority", "women", "newly_appointed", "planned"
PRIORITIES = (NEW, PLANNED, MINORITY, WOMAN)
"""Priority groups, the first to be sent first."""
KINH = 1
FEMALE = 2
NEW_MONTHS = 12


def is_new(appointed_on: date | None, on: date) -> bool:
    """Whether a leadership post was taken up within the last twelve months."""
    return appointed_on is not None and appointed_on > on.replace(year=on.year - 1, day=min(on.day, 28))


def priority_of(*, ethnicity: int, sex: int, appointed_on: date | None, on: date, planned: bool = False) -> str:
    """The first priority group that somebody belongs to, "" for none.

    Newly appointed, in leadership planning (``planned``), ethnic minority, women.

    ``appointed_on``: the day on which a leadership post was taken up. Newly appointed is within twelve months.
    """
    if is_new(appointed_on, on):
        return NEW
    if planned:
        return PLANNED
    if ethnicity != KINH:
        return MINORITY
    return WOMAN if sex == FEMALE else ""
