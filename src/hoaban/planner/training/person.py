"""The problem of one person, solved exactly: the classes of highest gain without overlap and within the weeks.

At most one class a gap, no two in-person classes in the same week, at most ``limit`` weeks together. A knapsack over
the gaps gives an upper bound; if its choice has no overlap it is best, else a depth-first search is cut by it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hoaban.planner.training.arrays import MOST_GAPS, MOST_WEEKS, Data, Real, Small
from hoaban.planner.training.compiled import compiled

NOTHING = 1e-9


class Scratch(NamedTuple):
    """Room to work in for one person at a time. ``gain``: by option, counted from the person's first.

    ``top``/``which``: best gain and option by (gap, weeks); ``rest``: most that gaps from here on can give, by weeks
    left; ``pick``: the answer, an option a gap or -1; ``trial``, ``left``, ``busy``, ``worth``, ``at``: the search;
    ``waiting``, ``hope``: people pushed out in a chain, and what they may find.
    """

    gain: Real
    top: Real
    which: Small
    rest: Real
    pick: Small
    trial: Small
    left: Small
    busy: NDArray[np.uint64]
    worth: Real
    at: Small
    waiting: Small
    hope: Real


def scratch(data: Data) -> Scratch:
    """Room for the person with the most options."""
    ends = data.options[data.slots]
    most = int(np.max(np.diff(ends), initial=1))
    gaps, weeks = MOST_GAPS + 1, MOST_WEEKS + 1
    return Scratch(
        np.zeros(most), np.zeros((gaps, weeks)), np.zeros((gaps, weeks), np.int32), np.zeros((gaps, weeks)),
        np.zeros(gaps, np.int32), np.zeros(gaps, np.int32), np.zeros(gaps, np.int32), np.zeros(gaps, np.uint64),
        np.zeros(gaps), np.zeros(gaps, np.int32), np.zeros(64, np.int32),
        np.zeros(64),
    )  # fmt: skip


@compiled
def _tabulate(data: Data, person: int, room: Scratch) -> int:
    """Fill ``top``, ``which`` and ``rest``; the number of gaps comes back."""
    first, last = data.slots[person], data.slots[person + 1]
    base, limit = data.options[first], data.limit[person]
    count = last - first
    room.rest[count, : limit + 1] = 0.0
    for place in range(count - 1, -1, -1):
        room.top[place, : limit + 1] = 0.0
        room.which[place, : limit + 1] = -1
        for option in range(data.options[first + place], data.options[first + place + 1]):
            gain, weeks = room.gain[option - base], data.length[data.klass[option]]
            if weeks <= limit and gain > room.top[place, weeks] + NOTHING:
                room.top[place, weeks] = gain
                room.which[place, weeks] = option
        _extend(room, place, limit)
    return int(count)


@compiled
def _extend(room: Scratch, place: int, limit: int) -> None:
    for left in range(limit + 1):
        best = room.rest[place + 1, left]
        for weeks in range(1, left + 1):
            best = max(best, room.top[place, weeks] + room.rest[place + 1, left - weeks])
        room.rest[place, left] = best


@compiled
def _walk(data: Data, person: int, room: Scratch, count: int) -> bool:
    """Take the knapsack's choice; False if two of its classes overlap."""
    left, busy, clear = data.limit[person], np.uint64(0), True
    for place in range(count):
        room.pick[place] = -1
        if room.rest[place, left] <= room.rest[place + 1, left] + NOTHING:
            continue
        for weeks in range(1, left + 1):
            whole = room.top[place, weeks] + room.rest[place + 1, left - weeks]
            if room.which[place, weeks] >= 0 and whole >= room.rest[place, left] - NOTHING:
                option = room.which[place, weeks]
                mask = data.mask[data.klass[option]]
                clear = clear and (busy & mask) == 0
                busy |= mask
                room.pick[place] = option
                left -= weeks
                break
    return clear


@compiled
def _enter(data: Data, person: int, room: Scratch, place: int, best: float) -> bool:
    """Move on to the next option of a gap that can still lead above ``best``; the last try leaves the gap open."""
    first = data.slots[person]
    base = data.options[data.slots[person]]
    end = data.options[first + place + 1]
    left = room.left[place]
    if room.worth[place] + room.rest[place, left] <= best + NOTHING:
        return False
    while room.at[place] < end:
        option = room.at[place]
        room.at[place] += 1
        gain, klass = room.gain[option - base], data.klass[option]
        weeks, mask = data.length[klass], data.mask[klass]
        if gain <= NOTHING or weeks > left or (room.busy[place] & mask) != 0:
            continue
        if room.worth[place] + gain + room.rest[place + 1, left - weeks] > best + NOTHING:
            _descend(room, place, option, gain, weeks, mask)
            return True
    if room.at[place] == end:
        room.at[place] += 1
        _descend(room, place, -1, 0.0, 0, np.uint64(0))
        return True
    return False


@compiled
def _descend(room: Scratch, place: int, option: int, gain: float, weeks: int, mask: np.uint64) -> None:
    room.trial[place] = option
    room.worth[place + 1] = room.worth[place] + gain
    room.left[place + 1] = room.left[place] - weeks
    room.busy[place + 1] = room.busy[place] | mask


@compiled
def _dig(data: Data, person: int, room: Scratch, count: int) -> float:
    """Depth-first search for the best choice without overlap."""
    first = data.slots[person]
    room.left[0], room.busy[0], room.worth[0] = data.limit[person], np.uint64(0), 0.0
    room.at[0] = data.options[first]
    best, place = 0.0, 0
    room.pick[:count] = -1
    while place >= 0:
        if place == count:
            if room.worth[place] > best:
                best = room.worth[place]
                room.pick[:count] = room.trial[:count]
            place -= 1
        elif _enter(data, person, room, place, best):
            place += 1
            if place < count:
                room.at[place] = data.options[first + place]
        else:
            place -= 1
    return best


@compiled
def best_plan(data: Data, person: int, room: Scratch) -> float:
    """The best gain of a person for the gains in ``room.gain``; the choice is left in ``room.pick``."""
    count = _tabulate(data, person, room)
    if _walk(data, person, room, count):
        return float(room.rest[0, data.limit[person]])
    return _dig(data, person, room, count)


@compiled
def near_plans(data: Data, person: int, room: Scratch, within: float, plans: Small, gains: Real) -> int:
    """Up to K plans whose gain is at least the best less ``within``, best first; ``plans`` is [K, MOST_GAPS].

    ``room.gain`` may hold negative gains: such options are never taken.
    """
    best = best_plan(data, person, room)
    count = data.slots[person + 1] - data.slots[person]
    first, most, found, place = data.slots[person], len(gains), 0, 0
    floor = max(best - within, NOTHING)
    room.left[0], room.busy[0], room.worth[0] = data.limit[person], np.uint64(0), 0.0
    room.at[0] = data.options[first]
    while place >= 0:
        if place == count:
            found = _keep(room, count, plans, gains, found)
            if found == most:
                floor = gains[most - 1]
            place -= 1
        elif _enter(data, person, room, place, floor - 2 * NOTHING):
            place += 1
            if place < count:
                room.at[place] = data.options[first + place]
        else:
            place -= 1
    return found


@compiled
def _keep(room: Scratch, count: int, plans: Small, gains: Real, found: int) -> int:
    """Put the trial among the plans, best first; the worst falls out when they are too many."""
    most, worth = len(gains), room.worth[count]
    if found == most and worth <= gains[most - 1]:
        return found
    place = min(found, most - 1)
    while place > 0 and gains[place - 1] < worth:
        gains[place] = gains[place - 1]
        plans[place] = plans[place - 1]
        place -= 1
    gains[place] = worth
    plans[place, :] = -1
    plans[place, :count] = room.trial[:count]
    return min(found + 1, most)
