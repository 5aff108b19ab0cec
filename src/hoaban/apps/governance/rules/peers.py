"""Comparing like with like: communes of the same zone of remoteness and about the same number of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from hoaban.apps.governance.rules.scoring import average

SIZES = (6_000, 12_000)
"""Inhabitants from which a commune counts as medium and as large; our own bounds, for comparing only."""
FEWEST = 3
"""With fewer peers than this nothing is compared."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What communes are alike in: zone I to III (0: not recorded) and size 0 small, 1 medium, 2 large."""

    zone: int
    size: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A commune among its peers: their number (itself included), their mean, its place (1 is best), the difference."""

    likeness: Likeness
    peers: int
    mean: Decimal
    place: int
    difference: Decimal


def likeness(population: int | None, zone: int | None) -> Likeness | None:
    """What a commune is compared by; None where the number of people or the zone is not recorded."""
    if population is None or zone is None:
        return None
    return Likeness(zone, sum(population >= bound for bound in SIZES))


def standings(found: Iterable[tuple[int, Likeness | None, Decimal]]) -> Mapping[int, Standing]:
    """Key of a commune -> its standing among its peers; left out where there are fewer than ``FEWEST``."""
    groups: dict[Likeness, list[tuple[int, Decimal]]] = defaultdict(list)
    for key, alike, points in found:
        if alike is not None:
            groups[alike].append((key, points))
    made: dict[int, Standing] = {}
    for alike, members in groups.items():
        if len(members) >= FEWEST:
            made |= _standings(alike, members)
    return made


def _standings(alike: Likeness, members: list[tuple[int, Decimal]]) -> dict[int, Standing]:
    every = [points for _key, points in members]
    mean = average(every)
    return {
        key: Standing(alike, len(members), mean, 1 + sum(other > points for other in every), points - mean)
        for key, points in members
    }
