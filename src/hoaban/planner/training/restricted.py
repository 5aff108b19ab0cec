"""A district's plan for fixed classes: the linear program over plans of people, then whole numbers on its columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hoaban.planner.training.arrays import MOST_GAPS, Data, Real, Small
from hoaban.planner.training.bound import Prices, fill_gains, tables
from hoaban.planner.training.compiled import compiled
from hoaban.planner.training.deadline import Deadline
from hoaban.planner.training.improve import Found
from hoaban.planner.training.master import Master
from hoaban.planner.training.person import Scratch
from hoaban.planner.training.prices import grow
from hoaban.planner.training.solver import as_whole, feasible, start_from

WITHIN = 25.0
"""Columns whose reduced cost is at most this stay for the whole-number program."""
GAP = 0.0003
LONGEST = 10.0
"""Seconds for the whole-number program: it cannot be interrupted."""


def holding(data: Data, held: NDArray[np.bool_]) -> Data:
    """The same people with these classes only, whose fixed costs are paid."""
    return data._replace(
        cap=np.where(held, data.cap, 0).astype(np.int32),
        fixed=np.zeros(len(held)),
        budget=data.budget - float(data.fixed[held].sum()),
    )


def refine(data: Data, room: Scratch, start: Prices, found: Found, *, until: Deadline) -> tuple[Found, Prices] | None:
    """The best plan with the classes of ``found``, as far as columns and time go, and prices of these classes.

    None if there was no time; the plan may be no better than ``found``.
    """
    held = holding(data, found.held)
    members = np.arange(len(data.office), dtype=np.int32)
    least = np.where(found.held, np.minimum(data.least, held.cap), 0).astype(np.float64)
    master = Master(held, room, members, presence=True, signed=least)
    own = plans_of(data, found.picks)
    master.add(members, own)
    prices = grow(master, start, until=until, first=4)
    if until.over():
        return None
    picks = _whole(master, held, room, prices, own, least, until)
    if picks is None:
        return found, prices
    return Found(picks, found.held, _value(data, picks)), prices


def plans_of(data: Data, picks: Small) -> Small:
    """Chosen options by person and gap, [P, MOST_GAPS]."""
    plans = np.full((len(data.office), MOST_GAPS), -1, np.int32)
    first = data.slots[data.person]
    plans[data.person, np.arange(len(picks)) - first] = picks
    return plans


def _value(data: Data, picks: Small) -> float:
    chosen = picks[picks >= 0]
    cover = np.zeros(len(data.need))
    for group in np.unique(data.set_of[chosen]):
        targets = data.set_list[data.set_start[group] : data.set_start[group + 1]]
        cover[targets] += np.count_nonzero(data.set_of[chosen] == group)
    return float(data.value[chosen].sum() - data.short * np.maximum(data.need - cover, 0).sum())


@compiled
def _gains(
    data: Data, room: Scratch, charge: Real, cover: Real, money: float, owners: Small, plans: Small, out: Real
) -> None:
    """The gain of every column at prices; columns of one person should stand together."""
    for column in range(len(owners)):
        person = owners[column]
        fill_gains(data, person, room, charge, cover, money)
        base = data.options[data.slots[person]]
        out[column] = 0.0
        for place in range(plans.shape[1]):
            if plans[column, place] >= 0:
                out[column] += room.gain[plans[column, place] - base]


def _whole(
    master: Master, held: Data, room: Scratch, prices: Prices, own: Small, least: Real, until: Deadline
) -> Small | None:
    """The whole-number program on the good columns; options by slot."""
    owners, plans, _part = master.columns()
    _prices, duals = master.prices()
    charge, cover = tables(held, prices)
    gains = np.empty(len(owners))
    _gains(held, room, charge, cover, prices.money, owners, plans, gains)
    good = gains >= duals[owners] - WITHIN
    good[: len(own)] = True
    program = Master(held, room, master.members, presence=True, signed=least)
    program.add(owners[good], plans[good])
    program.add_presence(_tight(program, held))
    count = int(good.sum())
    highs, targets = program.highs, len(held.need)
    numbers = np.arange(targets, targets + count, dtype=np.int32)
    as_whole(highs, numbers)
    highs.setOptionValue("mip_rel_gap", GAP)
    highs.setOptionValue("time_limit", min(LONGEST, max(0.2, until.left())))
    guess = np.zeros(targets + count)
    guess[targets : targets + len(own)] = 1.0
    guess[:targets] = np.maximum(0, held.need)
    start_from(highs, guess)
    highs.run()
    if not feasible(highs):
        return None
    part = np.array(highs.getSolution().col_value)[targets:]
    return _picks(held, program.columns(), part)


def _tight(program: Master, data: Data) -> list[tuple[int, int]]:
    """Rows of presence that the columns could break."""
    owners, plans, _part = program.columns()
    (column, office, week), _amounts = program.absences(owners, plans)
    most = np.zeros(data.away.shape)
    flat = np.unique(np.stack([owners[column], office, week]), axis=1)
    np.add.at(most, (flat[1], flat[2]), 1)
    return [(int(o), int(w)) for o, w in zip(*np.nonzero(most > data.away), strict=True)]


def _picks(data: Data, columns: tuple[Small, Small, Real], part: Real) -> Small:
    owners, plans, _old = columns
    picks = np.full(len(data.person), -1, np.int32)
    for column in np.nonzero(part > 0.5)[0]:
        first = data.slots[owners[column]]
        size = data.slots[owners[column] + 1] - first
        picks[first : first + size] = plans[column, :size]
    return picks
