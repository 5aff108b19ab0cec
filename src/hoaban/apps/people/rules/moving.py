"""Who keeps a place when units pass into others: the longest in the post first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Holding:
    """An assignment that runs over the day of a restructuring."""

    id: int
    official_id: int
    unit_id: int
    post_id: int | None
    is_main: bool
    key_leader: bool
    held_since: date
    ends_before: date | None
    end_reason: str


@dataclass(frozen=True, slots=True)
class Seat:
    """Where the holders of an old post may go: ``key`` names the new post, ``capacity`` None is without limit."""

    key: Hashable
    capacity: int | None
    taken: int = 0


def with_place(holdings: Iterable[Holding], seats: Mapping[int, Seat]) -> set[int]:
    """Ids of the holdings that go on in the new post.

    ``seats``: old post -> its new seat; a post that is not in it has none. Main assignments take the seats, those held
    longest first; a concurrent assignment goes along wherever its post does.
    """
    queues: dict[Hashable, list[Holding]] = defaultdict(list)
    found: set[int] = set()
    for one in holdings:
        if one.post_id is None or one.post_id not in seats:
            continue
        if one.is_main:
            queues[seats[one.post_id].key].append(one)
        else:
            found.add(one.id)
    by_key = {seat.key: seat for seat in seats.values()}
    for key, queue in queues.items():
        found |= _first(queue, by_key[key])
    return found


def _first(queue: Sequence[Holding], seat: Seat) -> set[int]:
    if seat.capacity is None:
        return {one.id for one in queue}
    free = max(0, seat.capacity - seat.taken)
    return {one.id for one in sorted(queue, key=lambda one: (one.held_since, one.id))[:free]}
