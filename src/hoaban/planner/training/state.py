"""A plan while it is being worked on: who sits where, what is used up, and a journal to take steps back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hoaban.planner.training.arrays import Data, Real, Small
from hoaban.planner.training.compiled import compiled
from hoaban.planner.training.person import Scratch

VALUE, COST, MISSING, USED = 0, 1, 2, 3
"""Places in ``State.sums``: value less what targets are short; cost with fixed costs; seats missing to minimum sizes;
entries of the journal in use."""
NEVER = -1e15


class State(NamedTuple):
    """``pick`` [S] option or -1; ``seats``, ``open`` [C]; ``roster`` [C, capacity + 2] slots; ``spot`` [S] place in it.

    ``journal`` [J, 2]: (slot, option before) or (-1 - class, 0) for a class opened or closed. ``shut`` [C]: no entering
    a full class again in this chain; ``push`` [C]: what it costs to push somebody out of a full class.
    """

    pick: Small
    seats: Small
    open: NDArray[np.bool_]
    away: Small
    cover: Small
    roster: Small
    spot: Small
    journal: Small
    shut: NDArray[np.bool_]
    push: Real
    sums: Real


class Aim(NamedTuple):
    """What is looked for: value less ``money`` for a unit of cost and ``bonus`` for every seat missing to a minimum."""

    money: float
    bonus: float


def empty_state(data: Data, opened: NDArray[np.bool_]) -> State:
    """Nobody sits anywhere; the classes of ``opened`` are held (those with a pin always)."""
    classes, slots = len(data.cap), len(data.person)
    held = (opened | data.kept) & ((data.cap > 0) | data.kept)
    most = int(max(data.cap.max(initial=0), 0)) + 2
    state = State(
        np.full(slots, -1, np.int32), np.zeros(classes, np.int32), held.copy(), np.zeros(data.away.shape, np.int32),
        np.zeros(len(data.need), np.int32), np.full((classes, most), -1, np.int32), np.full(slots, -1, np.int32),
        np.zeros((slots * 4 + 4096, 2), np.int32), np.zeros(classes, np.bool_), np.zeros(classes), np.zeros(4),
    )  # fmt: skip
    state.sums[VALUE] = -data.short * float(data.need.sum())
    state.sums[COST] = float(data.fixed[held].sum())
    state.sums[MISSING] = float(np.maximum(data.least[held], 0).sum())
    return state


def state_of(data: Data, picks: Small, opened: NDArray[np.bool_]) -> State:
    """The state of a finished plan."""
    state = empty_state(data, opened)
    for slot in np.nonzero(picks >= 0)[0]:
        seat(data, state, int(slot), int(picks[slot]))
    state.sums[USED] = 0
    return state


@compiled
def merit(state: State, money: float, bonus: float) -> float:
    """How good the state is for an aim."""
    return float(state.sums[0] - money * state.sums[1] - bonus * state.sums[2])


@compiled
def _leave(data: Data, state: State, slot: int) -> None:
    option = state.pick[slot]
    klass, group, office = data.klass[option], data.set_of[option], data.office[data.person[slot]]
    if state.seats[klass] <= data.least[klass] and state.open[klass]:
        state.sums[2] += 1
    state.seats[klass] -= 1
    last, place = state.roster[klass, state.seats[klass]], state.spot[slot]
    state.roster[klass, place] = last
    state.spot[last] = place
    state.spot[slot] = -1
    state.sums[0] -= data.value[option]
    state.sums[1] -= data.cost[option]
    for place in range(data.week_start[klass], data.week_start[klass + 1]):
        state.away[office, data.week_list[place]] -= 1
    for place in range(data.set_start[group], data.set_start[group + 1]):
        target = data.set_list[place]
        if state.cover[target] <= data.need[target]:
            state.sums[0] -= data.short
        state.cover[target] -= 1


@compiled
def _join(data: Data, state: State, slot: int, option: int) -> None:
    klass, group, office = data.klass[option], data.set_of[option], data.office[data.person[slot]]
    state.roster[klass, state.seats[klass]] = slot
    state.spot[slot] = state.seats[klass]
    state.seats[klass] += 1
    if state.seats[klass] <= data.least[klass] and state.open[klass]:
        state.sums[2] -= 1
    state.sums[0] += data.value[option]
    state.sums[1] += data.cost[option]
    for place in range(data.week_start[klass], data.week_start[klass + 1]):
        state.away[office, data.week_list[place]] += 1
    for place in range(data.set_start[group], data.set_start[group + 1]):
        target = data.set_list[place]
        state.cover[target] += 1
        if state.cover[target] <= data.need[target]:
            state.sums[0] += data.short


@compiled
def _turn(data: Data, state: State, klass: int) -> None:
    """Open a closed class or close an open one that nobody attends."""
    sign = -1.0 if state.open[klass] else 1.0
    state.open[klass] = not state.open[klass]
    state.sums[1] += sign * data.fixed[klass]
    state.sums[2] += sign * max(0, data.least[klass] - state.seats[klass])


@compiled
def seat(data: Data, state: State, slot: int, option: int) -> None:
    """Put an option (or -1) into a slot, and note what was there."""
    before = state.pick[slot]
    if before == option:
        return
    _note(state, slot, before)
    if before >= 0:
        _leave(data, state, slot)
    state.pick[slot] = option
    if option >= 0:
        _join(data, state, slot, option)


@compiled
def _note(state: State, slot: int, before: int) -> None:
    used = int(state.sums[3])
    state.journal[used, 0] = slot
    state.journal[used, 1] = before
    state.sums[3] = used + 1


@compiled
def turn(data: Data, state: State, klass: int) -> None:
    """Open or close a class, noted."""
    _note(state, -1 - klass, 0)
    _turn(data, state, klass)


@compiled
def undo(data: Data, state: State, mark: int) -> None:
    """Take back everything noted since ``mark``."""
    for place in range(int(state.sums[3]) - 1, mark - 1, -1):
        slot, before = state.journal[place, 0], state.journal[place, 1]
        if slot < 0:
            _turn(data, state, -1 - slot)
            continue
        if state.pick[slot] >= 0:
            _leave(data, state, slot)
        state.pick[slot] = before
        if before >= 0:
            _join(data, state, slot, before)
    state.sums[3] = mark


@compiled
def lift(data: Data, state: State, person: int) -> None:
    """Take a person out of every class."""
    for slot in range(data.slots[person], data.slots[person + 1]):
        seat(data, state, slot, -1)


@compiled
def absent(data: Data, state: State, office: int, klass: int) -> bool:
    """Whether the office can spare nobody more in a week of the class."""
    for place in range(data.week_start[klass], data.week_start[klass + 1]):
        week = data.week_list[place]
        if state.away[office, week] >= data.away[office, week]:
            return True
    return False


@compiled
def wanted(data: Data, state: State, option: int, money: float, bonus: float) -> float:
    """The gain of a seat, room and presence aside."""
    klass, group = data.klass[option], data.set_of[option]
    gain = data.value[option] - money * data.cost[option]
    for place in range(data.set_start[group], data.set_start[group + 1]):
        target = data.set_list[place]
        if state.cover[target] < data.need[target]:
            gain += data.short
    if state.seats[klass] < data.least[klass]:
        gain += bonus
    return float(gain)


@compiled
def fill(data: Data, state: State, room: Scratch, person: int, money: float, bonus: float, pushes: int) -> None:
    """Gains of the options of a person who sits nowhere; a full class costs its push, or is closed to him."""
    base = data.options[data.slots[person]]
    office = data.office[person]
    for option in range(base, data.options[data.slots[person + 1]]):
        klass = data.klass[option]
        gain = NEVER
        if state.open[klass]:
            gain = wanted(data, state, option, money, bonus)
            if state.seats[klass] >= data.cap[klass]:
                gain = gain - state.push[klass] if pushes > 0 and not state.shut[klass] else NEVER
            if gain > 0 and absent(data, state, office, klass):
                gain = NEVER
        room.gain[option - base] = gain


@compiled
def place_best(data: Data, state: State, room: Scratch, person: int) -> None:
    """Carry out the choice that the search left in ``room.pick``."""
    first = data.slots[person]
    for slot in range(first, data.slots[person + 1]):
        seat(data, state, slot, room.pick[slot - first])
