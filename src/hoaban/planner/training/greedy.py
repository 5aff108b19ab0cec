"""The plan anybody would make by hand: what matters most first, cheapest first, classes too small closed, and again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hoaban.planner.training.arrays import Data, Problem, Small
from hoaban.planner.training.chains import others
from hoaban.planner.training.compiled import compiled
from hoaban.planner.training.state import State, absent, empty_state, seat, turn


@compiled
def _fits(data: Data, state: State, slot: int, option: int) -> bool:
    klass = data.klass[option]
    fixed = 0.0 if state.open[klass] else data.fixed[klass]
    if state.seats[klass] >= data.cap[klass] or state.sums[1] + fixed + data.cost[option] > data.budget:
        return False
    left, busy = others(data, state, slot)
    if data.length[klass] > left or (data.mask[klass] & busy) != 0:
        return False
    return not absent(data, state, data.office[data.person[slot]], klass)


@compiled
def _take(data: Data, state: State, order: Small, slot_of: Small, barred: NDArray[np.bool_]) -> None:
    """Walk through the options in order and take what fits, opening classes on the way."""
    for place in range(len(order)):
        option = order[place]
        slot, klass = slot_of[option], data.klass[option]
        if state.pick[slot] >= 0 or barred[klass] or not _fits(data, state, slot, option):
            continue
        if not state.open[klass]:
            turn(data, state, klass)
        seat(data, state, slot, option)
        state.sums[3] = 0


def greedy(problem: Problem, base: Small) -> State:
    """A feasible plan that holds the seats of ``base`` (option by slot, -1: none; they fill the pinned classes).

    Worth (value and cost together, as the priorities say) falling, then cost rising. Rounds end when no class is short.
    """
    data = problem.data
    slot_of = np.repeat(np.arange(len(data.person), dtype=np.int32), np.diff(data.options))
    order = np.lexsort((data.cost, -(data.value + data.cost))).astype(np.int32)
    order = order[data.value[order] > 0]
    barred = data.cap <= 0
    while True:
        state = empty_state(data, np.zeros(len(data.cap), np.bool_))
        for slot in np.nonzero(base >= 0)[0]:
            seat(data, state, int(slot), int(base[slot]))
        state.sums[3] = 0
        _take(data, state, order, slot_of, barred)
        short = state.open & (state.seats < data.least) & ~data.kept
        if not short.any():
            return state
        barred |= short
