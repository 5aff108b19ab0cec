"""Who carries on whom: the closure of lineage, and paths without their own extensions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple


class Passing(NamedTuple):
    """One unit passes into another on a day."""

    predecessor: int
    successor: int
    on: date


def close(starts: Mapping[int, date], passings: Iterable[Passing]) -> dict[tuple[int, int], date]:
    """(ancestor, heir) -> the day from which the heir carries the ancestor on, over any number of steps.

    ``starts``: first day of every unit; each unit carries on itself from it. Where several ways lead from one unit to
    another the earliest counts.
    """
    onward: dict[int, list[Passing]] = defaultdict(list)
    for passing in passings:
        if passing.predecessor != passing.successor:
            onward[passing.predecessor].append(passing)
    found = {(unit, unit): day for unit, day in starts.items()}
    for ancestor in onward:
        _walk(ancestor, starts[ancestor], onward, found)
    return found


def _walk(ancestor: int, since: date, onward: Mapping[int, list[Passing]], found: dict[tuple[int, int], date]) -> None:
    waiting = [(ancestor, since)]
    while waiting:
        unit, day = waiting.pop()
        for passing in onward.get(unit, ()):
            taken = max(day, passing.on)
            known = found.get((ancestor, passing.successor))
            if known is None or taken < known:
                found[ancestor, passing.successor] = taken
                waiting.append((passing.successor, taken))


def fewest(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths, sorted, without those that lie below another of them."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not (kept and path.startswith(kept[-1])):
            kept.append(path)
    return tuple(kept)
