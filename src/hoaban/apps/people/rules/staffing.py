"""What posts add to the large nodes of the tree, day by day: authorised, filled and vacant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from hoaban.apps.people.rules.census import FOREVER
from hoaban.apps.people.rules.nodes import FIGURES, LANE, nodes_of
from hoaban.shared.tree import Place

Span = tuple[date, date]
"""First day, and the day before which it ends."""
ByDay = dict[tuple[str, date, int, int], int]
"""(node, day, level, category) -> packed change."""


@dataclass(slots=True)
class PostFacts:
    """What is known of one post: its authorised numbers, where its unit stood, and who held it."""

    numbers: Sequence[tuple[date, date, int]]
    places: Sequence[Place]
    holders: Sequence[Span] = field(default_factory=list)


def add_post(by_day: ByDay, facts: PostFacts, sign: int, *, width: int) -> None:
    """Add the numbers of a post (``sign`` 1) or take them out (-1).

    A post counts while a number is in force and its unit has a place. Filled counts main assignments, also beyond the
    authorised number; a post that holds more than it is authorised for has none vacant.
    """
    for start, end, number in facts.numbers:
        for place in facts.places:
            first, last = max(start, place.starts_on), min(end, place.ends_before)
            if first < last:
                _add_stretch(by_day, nodes_of(place.path, width), first, last, number, facts.holders, sign)


def _add_stretch(
    by_day: ByDay, nodes: Sequence[str], first: date, last: date, number: int, holders: Sequence[Span], sign: int
) -> None:
    changes: dict[date, int] = defaultdict(int)
    changes[first] = 0
    for start, end in holders:
        if start < last and end > first:
            changes[max(start, first)] += 1
            if end < last:
                changes[end] -= 1
    held = value = 0
    for day in sorted(changes):
        held += changes[day]
        now = _packed(number, held)
        for node in nodes:
            by_day[node, day, 0, 0] += sign * (now - value)
        value = now
    if last != FOREVER:
        for node in nodes:
            by_day[node, last, 0, 0] -= sign * value


def _packed(number: int, held: int) -> int:
    """Authorised, filled and vacant as the last three columns of a node."""
    base = LANE * len(FIGURES)
    return (number << base) + (held << (base + LANE)) + (max(0, number - held) << (base + 2 * LANE))
