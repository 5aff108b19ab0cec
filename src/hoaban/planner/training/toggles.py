"""Opening and closing classes: the people concerned are re-planned by chains, and the whole is kept if it is better."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hoaban.planner.training.arrays import Data, Real, Small
from hoaban.planner.training.chains import LITTLE, chain, instead
from hoaban.planner.training.compiled import compiled
from hoaban.planner.training.person import Scratch
from hoaban.planner.training.state import NEVER, State, absent, merit, seat, turn, undo, wanted


class ByClass(NamedTuple):
    """Options class by class: those of class c are ``options[start[c]:start[c + 1]]``; ``slot`` of every option."""

    start: Small
    options: Small
    slot: Small


def by_class(data: Data) -> ByClass:
    """Options sorted by class."""
    order = np.argsort(data.klass, kind="stable").astype(np.int32)
    start = np.searchsorted(data.klass[order], np.arange(len(data.cap) + 1)).astype(np.int32)
    slot = np.repeat(np.arange(len(data.person), dtype=np.int32), np.diff(data.options))
    return ByClass(start, order, slot)


@compiled
def surpluses(data: Data, state: State, money: float, found: Real) -> None:
    """What each open class is worth: what its members would lose without it, less its fixed cost."""
    for klass in range(len(found)):
        found[klass] = -money * data.fixed[klass]
        for place in range(state.seats[klass]):
            slot = state.roster[klass, place]
            found[klass] += wanted(data, state, state.pick[slot], money, 0.0) - instead(data, state, slot, money, 0.0)


@compiled
def _draw(data: Data, state: State, index: ByClass, klass: int, money: float, gains: Real) -> int:
    """What a class not yet filled would give to each who could come, by the place of the option; how many gain."""
    first, count = index.start[klass], 0
    for place in range(first, index.start[klass + 1]):
        option = index.options[place]
        slot = index.slot[option]
        gains[place - first] = 0.0
        if absent(data, state, data.office[data.person[slot]], klass) or _clashes(data, state, slot, klass):
            continue
        gain = wanted(data, state, option, money, 0.0)
        if state.pick[slot] >= 0:
            gain -= wanted(data, state, state.pick[slot], money, 0.0)
        if gain > LITTLE:
            gains[place - first] = gain
            count += 1
    return count


@compiled
def _clashes(data: Data, state: State, slot: int, klass: int) -> bool:
    """Whether a class does not fit what its person does in other slots."""
    person = data.person[slot]
    left = data.limit[person] - data.length[klass]
    for other in range(data.slots[person], data.slots[person + 1]):
        option = state.pick[other]
        if other != slot and option >= 0:
            left -= data.length[data.klass[option]]
            if (data.mask[data.klass[option]] & data.mask[klass]) != 0:
                return True
    return bool(left < 0)


@compiled
def potentials(data: Data, state: State, index: ByClass, money: float, found: Real) -> None:
    """What each closed class could give: the best gains up to its capacity, less its fixed cost."""
    for klass in range(len(found)):
        found[klass] = NEVER
        if state.open[klass] or data.cap[klass] <= 0:
            continue
        gains = np.empty(index.start[klass + 1] - index.start[klass])
        if _draw(data, state, index, klass, money, gains) < data.least[klass]:
            continue
        gains = np.sort(gains)[::-1]
        found[klass] = gains[: data.cap[klass]].sum() - money * data.fixed[klass]


@compiled
def close_class(data: Data, state: State, room: Scratch, klass: int, money: float, bonus: float, depth: int) -> None:
    """Close a class whatever it costs; its members look for other seats."""
    count = state.seats[klass]
    people = np.empty(count, np.int32)
    for place in range(count - 1, -1, -1):
        slot = state.roster[klass, place]
        people[place] = data.person[slot]
        seat(data, state, slot, -1)
    turn(data, state, klass)
    for place in range(count):
        chain(data, state, room, people[place], money, bonus, depth)


@compiled
def _open(
    data: Data, state: State, room: Scratch, index: ByClass, klass: int, money: float, bonus: float, depth: int
) -> None:
    first = index.start[klass]
    gains = np.empty(index.start[klass + 1] - first)
    _draw(data, state, index, klass, money, gains)
    turn(data, state, klass)
    state.push[klass] = 0.0
    order = np.argsort(-gains)
    for place in range(min(len(order), 2 * data.cap[klass])):
        if gains[order[place]] <= 0.0:
            break
        chain(data, state, room, data.person[index.slot[index.options[first + order[place]]]], money, bonus, depth)


@compiled
def swap(
    data: Data,
    state: State,
    room: Scratch,
    index: ByClass,
    closing: int,
    opening: int,
    money: float,
    bonus: float,
    depth: int,
) -> bool:
    """Close one class and open another (-1: none); True if the plan is better for it, else it is as it was."""
    state.sums[3] = 0
    before, cost = merit(state, money, bonus), state.sums[1]
    if closing >= 0:
        close_class(data, state, room, closing, money, bonus, depth)
    if opening >= 0 and state.sums[1] + data.fixed[opening] <= data.budget:
        _open(data, state, room, index, opening, money, bonus, depth)
    elif opening >= 0:
        undo(data, state, 0)
        return False
    if merit(state, money, bonus) > before + LITTLE and (state.sums[1] <= data.budget or state.sums[1] <= cost):
        state.sums[3] = 0
        return True
    undo(data, state, 0)
    return False
