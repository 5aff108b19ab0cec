"""Open work of an official against what is normal at the unit, and when it is too much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

LOOKED_BACK, EVERY = 90, 7
"""Days over which the normal is taken, and how far apart the days are that are looked at."""
OVERLOAD, LEAST = 1.5, 10
"""Overloaded: more than one and a half times the normal, and at least ten open dossiers; a choice of this house."""
Spell = tuple[datetime, datetime | None, int]
"""Received, settled, official."""


@dataclass(frozen=True, slots=True)
class Load:
    """Open and late dossiers of an official, and the normal number of the unit."""

    open: int
    late: int
    normal: float

    @property
    def ratio(self) -> float:
        """Open work as a multiple of the normal; 0.0 where nothing is known."""
        return self.open / self.normal if self.normal else 0.0

    @property
    def percent(self) -> float:
        """Open work in percent of the normal."""
        return 100 * self.ratio

    @property
    def is_over(self) -> bool:
        """Whether it is too much."""
        return self.open >= LEAST and self.ratio > OVERLOAD


def samples(now: datetime) -> list[datetime]:
    """The instants of the last 90 days that are looked at, a week apart, the oldest first."""
    return [now - timedelta(days=days) for days in range(LOOKED_BACK, 0, -EVERY)]


def open_on(moment: datetime, spells: Iterable[Spell]) -> list[int]:
    """How many dossiers each official who had any had open at an instant."""
    held = Counter(who for begun, ended, who in spells if begun <= moment and (ended is None or ended > moment))
    return sorted(held.values())


def normal_of(days: Sequence[Sequence[int]]) -> float:
    """The median over the days of the mean open work per official; days on which nobody had any are left out."""
    means = [sum(one) / len(one) for one in days if one]
    return round(median(means), 1) if means else 0.0
