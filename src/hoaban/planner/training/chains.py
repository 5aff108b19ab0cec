"""Local search on a plan: a person takes the best seats, whoever is pushed out looks for others, and so on.

A chain is kept only if the whole is better afterwards; else the journal takes it back.
"""

from __future__ import annotations

import numpy as np

from hoaban.planner.training.arrays import Data, Small
from hoaban.planner.training.compiled import compiled
from hoaban.planner.training.person import Scratch, best_plan
from hoaban.planner.training.state import NEVER, State, absent, fill, lift, merit, place_best, seat, undo, wanted

DEPTH = 8
LITTLE = 1e-6
IDLE, HOPELESS, DONE = 0, 1, 2


@compiled
def others(data: Data, state: State, slot: int) -> tuple[int, np.uint64]:
    """Weeks a person may still use and the weeks he is away, without one slot."""
    person = data.person[slot]
    left, busy = data.limit[person], np.uint64(0)
    for other in range(data.slots[person], data.slots[person + 1]):
        option = state.pick[other]
        if other != slot and option >= 0:
            left -= data.length[data.klass[option]]
            busy |= data.mask[data.klass[option]]
    return left, busy


@compiled
def instead(data: Data, state: State, slot: int, money: float, bonus: float) -> float:
    """The best that a person could have in a slot instead of what he has, the rest of his plan kept."""
    left, busy = others(data, state, slot)
    person, now = data.person[slot], data.klass[state.pick[slot]]
    office, best = data.office[person], 0.0
    for option in range(data.options[slot], data.options[slot + 1]):
        klass = data.klass[option]
        if klass == now or not state.open[klass] or data.length[klass] > left or (data.mask[klass] & busy) != 0:
            continue
        gain = wanted(data, state, option, money, bonus)
        if state.seats[klass] >= data.cap[klass]:
            gain = NEVER if state.shut[klass] else gain - state.push[klass]
        if gain > best and not absent(data, state, office, klass):
            best = gain
    return best


@compiled
def cheapest(data: Data, state: State, klass: int, spared: int, money: float, bonus: float) -> int:
    """The slot in a class whose loss is least, ``spared`` never chosen; the loss becomes the price of a push."""
    best, chosen = 1e15, -1
    for place in range(state.seats[klass]):
        slot = state.roster[klass, place]
        if data.person[slot] == spared:
            continue
        loss = wanted(data, state, state.pick[slot], money, 0.0) - instead(data, state, slot, money, bonus)
        if loss < best:
            best, chosen = loss, slot
    state.push[klass] = max(best, 0.0)
    return chosen


@compiled
def learn_pushes(data: Data, state: State, money: float, bonus: float, sweeps: int) -> None:
    """What it costs to push somebody out of each full class, chains included by repeated sweeps.

    They start from above: every price belongs to a chain that can be carried out.
    """
    state.push[:] = 1e12
    state.shut[:] = False
    for _sweep in range(sweeps):
        for klass in range(len(data.cap)):
            if state.open[klass] and state.seats[klass] >= data.cap[klass] and data.cap[klass] > 0:
                cheapest(data, state, klass, -1, money, bonus)


@compiled
def _crowded(data: Data, state: State, person: int) -> int:
    """A class of the person that has one too many; -1 for none."""
    for slot in range(data.slots[person], data.slots[person + 1]):
        option = state.pick[slot]
        if option >= 0 and state.seats[data.klass[option]] > data.cap[data.klass[option]]:
            return int(data.klass[option])
    return -1


@compiled
def _choose(data: Data, state: State, room: Scratch, person: int, money: float, bonus: float, pushes: int) -> float:
    """Take a person out and find his best plan; how much better it looks than what he had."""
    first = data.slots[person]
    base = data.options[first]
    for slot in range(first, data.slots[person + 1]):
        room.trial[slot - first] = state.pick[slot]
    lift(data, state, person)
    fill(data, state, room, person, money, bonus, pushes)
    had = 0.0
    for slot in range(first, data.slots[person + 1]):
        if room.trial[slot - first] >= 0:
            had += room.gain[room.trial[slot - first] - base]
    return best_plan(data, person, room) - had


@compiled
def _evict(data: Data, state: State, room: Scratch, person: int, money: float, bonus: float, waiting: int) -> int:
    """Push one out of each class the person made too full; how many wait for new seats. -1: nobody can be pushed."""
    klass = _crowded(data, state, person)
    while klass >= 0:
        state.shut[klass] = True
        slot = cheapest(data, state, klass, person, money, bonus)
        if slot < 0 or waiting >= len(room.waiting):
            return -1
        room.waiting[waiting] = data.person[slot]
        room.hope[waiting] = wanted(data, state, state.pick[slot], money, 0.0) - state.push[klass]
        waiting += 1
        seat(data, state, slot, -1)
        klass = _crowded(data, state, person)
    return waiting


@compiled
def _follow(
    data: Data, state: State, room: Scratch, person: int, money: float, bonus: float, depth: int, before: float
) -> int:
    """Re-plan a person and whoever is pushed out in turn: IDLE if nothing looks better, HOPELESS, or DONE.

    It is given up as soon as the plan and what those waiting may still find are together no better than ``before``.
    """
    room.waiting[0] = person
    waiting, step = 1, 0
    while waiting > 0:
        waiting -= 1
        person = room.waiting[waiting]
        looks = _choose(data, state, room, person, money, bonus, depth - step)
        if step == 0 and looks <= LITTLE:
            return IDLE
        place_best(data, state, room, person)
        waiting = _evict(data, state, room, person, money, bonus, waiting)
        if waiting < 0 or merit(state, money, bonus) + room.hope[:waiting].sum() <= before + LITTLE:
            return HOPELESS
        step += 1
    return DONE


@compiled
def chain(data: Data, state: State, room: Scratch, person: int, money: float, bonus: float, depth: int) -> bool:
    """Try to make the plan better from one person on, else by a free seat alone; True if it became better."""
    mark, before, cost = int(state.sums[3]), merit(state, money, bonus), state.sums[1]
    for deep in (depth, 0):
        state.shut[:] = False
        ended = _follow(data, state, room, person, money, bonus, deep, before)
        if ended == DONE and (state.sums[1] <= data.budget or state.sums[1] <= cost):
            return True
        undo(data, state, mark)
        if ended == IDLE:
            return False
    return False


@compiled
def sweep(data: Data, state: State, room: Scratch, order: Small, money: float, bonus: float, depth: int) -> int:
    """One chain from every person in ``order``; how many made the plan better. The journal is forgotten."""
    better = 0
    for place in range(len(order)):
        state.sums[3] = 0
        if chain(data, state, room, order[place], money, bonus, depth):
            better += 1
    state.sums[3] = 0
    return better
