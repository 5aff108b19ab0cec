"""The first plan from prices: those who would lose most by waiting choose first."""

from __future__ import annotations

import numpy as np

from hoaban.planner.training.arrays import MOST_GAPS, Data, Real, Small
from hoaban.planner.training.bound import Prices, fill_gains, tables
from hoaban.planner.training.compiled import compiled
from hoaban.planner.training.person import Scratch, best_plan, near_plans
from hoaban.planner.training.state import NEVER, State, absent, place_best


@compiled
def _margins(data: Data, room: Scratch, charge: Real, cover: Real, money: float, found: Real) -> None:
    """What each person loses by taking the second best plan instead of the best."""
    plans, gains = np.empty((2, MOST_GAPS), np.int32), np.empty(2)
    for person in range(len(found)):
        fill_gains(data, person, room, charge, cover, money)
        count = near_plans(data, person, room, 1e9, plans, gains)
        found[person] = 0.0
        if count > 0:
            found[person] = gains[0] - (gains[1] if count > 1 else 0.0)


@compiled
def _settle(data: Data, state: State, room: Scratch, order: Small, charge: Real, cover: Real, money: float) -> None:
    """Everybody in order takes the best plan at the prices among what is left."""
    for place in range(len(order)):
        person = order[place]
        fill_gains(data, person, room, charge, cover, money)
        base, office = data.options[data.slots[person]], data.office[person]
        spare = data.budget - state.sums[1]
        for option in range(base, data.options[data.slots[person + 1]]):
            klass = data.klass[option]
            taken = not state.open[klass] or state.seats[klass] >= data.cap[klass] or data.cost[option] * 3 > spare
            if taken or (room.gain[option - base] > 0 and absent(data, state, office, klass)):
                room.gain[option - base] = NEVER
        best_plan(data, person, room)
        place_best(data, state, room, person)
        state.sums[3] = 0


def construct(data: Data, state: State, room: Scratch, prices: Prices) -> None:
    """Fill the open classes of an empty state."""
    charge, cover = tables(data, prices)
    margins = np.zeros(len(data.office))
    _margins(data, room, charge, cover, prices.money, margins)
    order = np.argsort(-margins, kind="stable").astype(np.int32)
    _settle(data, state, room, order, charge, cover, prices.money)
