"""The linear program over plans of people, grown column by column; HiGHS solves it on one thread.

One row a person (at most one plan), one a class (seats), one for the money, one a target; rows of presence are added
when a solution breaks them. Minimum sizes are left out, the fixed cost of a class falls on its seats in equal shares.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hoaban.planner.training.arrays import MOST_GAPS, Data, Real, Small, Whole
from hoaban.planner.training.bound import Prices, fill_gains, share, tables
from hoaban.planner.training.compiled import compiled
from hoaban.planner.training.person import Scratch, near_plans
from hoaban.planner.training.solver import INFINITE, new_solver


@compiled
def offer(
    data: Data,
    room: Scratch,
    members: Small,
    charge: Real,
    cover: Real,
    money: float,
    duals: Real,
    within: float,
    owners: Small,
    plans: Small,
) -> int:
    """New plans of the members that earn more than their dual, at most ``len(plans) // len(members)`` each."""  # fmt: skip
    each = len(plans) // len(members)
    kept, gains = np.empty((each, MOST_GAPS), np.int32), np.empty(each)
    found = 0
    for place in range(len(members)):
        person = members[place]
        fill_gains(data, person, room, charge, cover, money)
        for number in range(near_plans(data, person, room, within, kept, gains)):
            if gains[number] > duals[place] + 1e-6:
                owners[found] = place
                plans[found] = kept[number]
                found += 1
    return found


class Master:
    """The linear program for the people ``members``; ``presence``: whether rows of presence are added."""

    def __init__(
        self, data: Data, room: Scratch, members: Small, *, presence: bool, signed: Real | None = None
    ) -> None:
        """``signed``: seats that must be filled by class (a lower bound on its row); its price may then be negative."""
        self.data, self.room, self.members, self.presence = data, room, members, presence
        self.share = share(data)
        self.highs = new_solver()
        self.owners: list[Small] = []
        self.plans: list[Small] = []
        self.rows: dict[tuple[int, int], int] = {}
        self.count = 0
        self._frame(signed)

    def _frame(self, signed: Real | None) -> None:
        people, classes, targets = len(self.members), len(self.data.cap), len(self.data.need)
        inf = INFINITE
        low = np.full(people + classes + 1 + targets, -inf)
        high = np.concatenate(
            [np.ones(people), self.data.cap.astype(np.float64), [self.data.budget], np.full(targets, inf)]
        )
        if signed is not None:
            low[people : people + classes] = signed
        low[people + classes + 1 :] = self.data.need
        none = np.zeros(0, np.int32)
        self.highs.addRows(len(low), low, high, 0, none, none, np.zeros(0))
        first = people + classes + 1
        starts, rows = np.arange(targets, dtype=np.int32), np.arange(first, first + targets, dtype=np.int32)
        self.highs.addCols(
            targets, np.full(targets, self.data.short), np.zeros(targets), np.full(targets, inf), targets, starts, rows,
            np.ones(targets),
        )  # fmt: skip

    def price(self, prices: Prices, duals: Real, *, within: float, each: int) -> int:
        """Add plans that are good at these prices; how many."""
        charge, cover = tables(self.data, prices)
        size = each * len(self.members)
        owners, plans = np.empty(size, np.int32), np.empty((size, MOST_GAPS), np.int32)
        found = offer(
            self.data, self.room, self.members, charge, cover, prices.money, duals, within, owners, plans
        )  # fmt: skip
        self.add(owners[:found].copy(), plans[:found].copy())
        return found

    def add(self, owners: Small, plans: Small) -> None:
        """Add columns: ``owners`` are places among the members, ``plans`` options by gap (-1: none)."""
        if not len(owners):
            return
        entries, values = self._entries(owners, plans)
        order = np.argsort(entries[0], kind="stable")
        columns, rows, numbers = entries[0][order], entries[1][order], entries[2][order]
        starts = np.searchsorted(columns, np.arange(len(owners))).astype(np.int32)
        inf = INFINITE
        self.highs.addCols(
            len(owners), -values, np.zeros(len(owners)), np.full(len(owners), inf), len(rows), starts,
            rows.astype(np.int32), numbers.astype(np.float64),
        )  # fmt: skip
        self.owners.append(owners)
        self.plans.append(plans)
        self.count += len(owners)

    def _entries(self, owners: Small, plans: Small) -> tuple[tuple[Whole, Whole, Real], Real]:
        """(column, row, number) of all entries, and the values of the columns."""
        data, people, classes = self.data, len(self.members), len(self.data.cap)
        column, place = np.nonzero(plans >= 0)
        option = plans[column, place]
        klass = data.klass[option]
        count = len(owners)
        value = np.bincount(column, weights=data.value[option], minlength=count)
        cost = np.bincount(column, weights=data.cost[option] + self.share[klass], minlength=count)
        sets = _spread(data.set_start, data.set_list, data.set_of[option])
        target = _merged(column[sets[0]], people + classes + 1 + sets[1])
        away = self._away_entries(column, klass, data.office[self.members[owners[column]]])
        parts = [
            (np.arange(count), owners, np.ones(count)),
            (column, people + klass, np.ones(len(column))),
            (np.arange(count), np.full(count, people + classes), cost),
            target,
            away,
        ]
        columns = np.concatenate([part[0] for part in parts]).astype(np.int64)
        rows = np.concatenate([part[1] for part in parts]).astype(np.int64)
        return (columns, rows, np.concatenate([part[2] for part in parts])), np.asarray(value, np.float64)

    def _away_entries(self, column: Whole, klass: Small, office: Small) -> tuple[Whole, Whole, Real]:
        if not self.rows:
            return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
        where, week = _spread(self.data.week_start, self.data.week_list, klass)
        row = np.full(self.data.away.shape, -1)
        for pair, number in self.rows.items():
            row[pair] = number
        found = row[office[where], week]
        hit = found >= 0
        return column[where][hit], found[hit], np.ones(int(hit.sum()))

    def run(self) -> float:
        """Solve; the value of the linear program."""
        self.highs.run()
        return -float(self.highs.getInfo().objective_function_value)

    def prices(self) -> tuple[Prices, Real]:
        """Prices and the duals of people, from the last solution (prices of seats may be negative where signed)."""
        dual = -np.array(self.highs.getSolution().row_dual)
        people, classes, targets = len(self.members), len(self.data.cap), len(self.data.need)
        away = np.zeros(self.data.away.shape)
        for pair, row in self.rows.items():
            away[pair] = max(0.0, dual[row])
        first = people + classes + 1
        cover = np.clip(-dual[first : first + targets], 0.0, self.data.short)
        return Prices(dual[people : people + classes], max(0.0, float(dual[first - 1])), away, cover), dual[:people]

    def columns(self) -> tuple[Small, Small, Real]:
        """Owners, plans and their part in the last solution."""
        part = np.array(self.highs.getSolution().col_value)[len(self.data.need) :]
        if not self.owners:
            return np.zeros(0, np.int32), np.zeros((0, MOST_GAPS), np.int32), part
        return np.concatenate(self.owners), np.concatenate(self.plans), part

    def break_presence(self) -> int:
        """Add rows of presence that the last solution breaks; how many."""
        if not self.presence:
            return 0
        owners, plans, part = self.columns()
        used = part > 1e-7
        use = np.zeros(self.data.away.shape)
        pairs, amounts = self.absences(owners[used], plans[used])
        np.add.at(use, (pairs[1], pairs[2]), part[used][pairs[0]] * amounts)
        broken = [(int(o), int(w)) for o, w in zip(*np.nonzero(use > self.data.away + 1e-6), strict=True)]
        fresh = [pair for pair in broken if pair not in self.rows]
        self.add_presence(fresh)
        return len(fresh)

    def absences(self, owners: Small, plans: Small) -> tuple[tuple[Whole, Small, Small], Real]:
        """(column, office, week) of every week away in these plans."""
        column, place = np.nonzero(plans >= 0)
        klass = self.data.klass[plans[column, place]]
        where, week = _spread(self.data.week_start, self.data.week_list, klass)
        office = self.data.office[self.members[owners[column[where]]]]
        return (column[where], office, week), np.ones(len(where))

    def add_presence(self, pairs: list[tuple[int, int]]) -> None:
        """Add rows of presence for (office, week) pairs."""
        if not pairs:
            return
        owners, plans, _part = self.columns()
        (column, office, week), amounts = self.absences(owners, plans)
        first, inf = self.highs.getNumRow(), INFINITE
        number = np.full(self.data.away.shape, -1)
        for place, pair in enumerate(pairs):
            number[pair] = place
            self.rows[pair] = first + place
        row = number[office, week]
        hit = row >= 0
        order = np.argsort(row[hit], kind="stable")
        rows, columns = row[hit][order], column[hit][order] + len(self.data.need)
        starts = np.searchsorted(rows, np.arange(len(pairs))).astype(np.int32)
        high = np.array([float(self.data.away[pair]) for pair in pairs])
        self.highs.addRows(
            len(pairs), np.full(len(pairs), -inf), high, len(rows), starts, columns.astype(np.int32),
            amounts[hit][order],
        )  # fmt: skip


def _spread(starts: Small, numbers: Small, keys: NDArray[Any]) -> tuple[Whole, Small]:
    """For each key its list: the place of the key and the number, one behind the other."""
    sizes = starts[keys + 1] - starts[keys]
    where = np.repeat(np.arange(len(keys)), sizes)
    ends = np.cumsum(sizes)
    inner = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - sizes, sizes)
    return where, numbers[np.repeat(starts[keys], sizes) + inner]


def _merged(columns: NDArray[Any], rows: NDArray[Any]) -> tuple[Whole, Whole, Real]:
    """Entries of the same column and row added up."""
    if not len(columns):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    pairs, counts = np.unique(np.stack([columns, rows]), axis=1, return_counts=True)
    return pairs[0], pairs[1], counts.astype(np.float64)
