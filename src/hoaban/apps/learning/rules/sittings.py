"""Sitting a test: when time is up, what an answer looks like, which attempt counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

GRACE = timedelta(seconds=5)
"""An answer given in the last second still has to travel: so much later it is taken. The clock shown does not say so."""
LONGEST_ESSAY, LONGEST_WORDS = 20_000, 500


def ends_at(*, started_at: datetime, minutes: int, closes_at: datetime) -> datetime:
    """When a sitting ends: its minutes from the start, but not after the test closes."""
    return min(started_at + timedelta(minutes=minutes), closes_at)


def is_late(*, at: datetime, ends_at: datetime) -> bool:
    """Whether an answer that arrives at an instant is refused."""
    return at > ends_at + GRACE


def seconds_left(*, at: datetime, ends_at: datetime) -> int:
    """Whole seconds that a clock shows; never below 0."""
    return max(0, int((ends_at - at).total_seconds()))


def given_answer(kind: str, order: Sequence[int], lefts: int, raw: Any) -> tuple[bool, Any]:
    """Whether an answer has the shape of its type, and the answer as it is kept; None takes an answer back.

    Answers name places as they are shown: choice a place, multiple a sorted list of places, matching a list of places
    or None by left side, true_false a bool, the others text. ``lefts``: how many left sides a matching question has.
    """
    if raw is None or raw in ("", []):
        return True, None
    return _SHAPES[kind](raw, len(order), lefts) if kind in _SHAPES else (False, None)


def _place(raw: Any, size: int) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw < size


def _one(raw: Any, size: int, _lefts: int) -> tuple[bool, Any]:
    return _place(raw, size), raw


def _several(raw: Any, size: int, _lefts: int) -> tuple[bool, Any]:
    fits = isinstance(raw, list) and len(raw) <= size and all(_place(one, size) for one in raw)
    return fits, sorted(set(raw)) if fits else None


def _pairs(raw: Any, size: int, lefts: int) -> tuple[bool, Any]:
    fits = isinstance(raw, list) and len(raw) == lefts and all(one is None or _place(one, size) for one in raw)
    return fits, None if fits and all(one is None for one in raw) else raw


def _truth(raw: Any, _size: int, _lefts: int) -> tuple[bool, Any]:
    return isinstance(raw, bool), raw


def _words(longest: int) -> Callable[[Any, int, int], tuple[bool, Any]]:
    def fits(raw: Any, _size: int, _lefts: int) -> tuple[bool, Any]:
        return isinstance(raw, str) and len(raw) <= longest, raw.replace("\x00", "") if isinstance(raw, str) else None

    return fits


_SHAPES: dict[str, Callable[[Any, int, int], tuple[bool, Any]]] = {
    "choice": _one,
    "multiple": _several,
    "matching": _pairs,
    "true_false": _truth,
    "short": _words(LONGEST_WORDS),
    "numerical": _words(LONGEST_WORDS),
    "essay": _words(LONGEST_ESSAY),
}


def counted(percents: Sequence[Decimal], rule: str) -> Decimal | None:
    """The score that counts of the attempts in their order: "best", "last" or "first"; None without an attempt."""
    if not percents:
        return None
    choose: Mapping[str, Callable[[Sequence[Decimal]], Decimal]] = {
        "best": max, "last": lambda found: found[-1], "first": lambda found: found[0],
    }  # fmt: skip
    return choose[rule](percents)
