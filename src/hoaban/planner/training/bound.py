"""Prices and the upper bound they prove.

For any prices, every plan is worth at most: the sum over people of their best plan at these prices, plus what the seats,
the money, the shares of absence and the targets are worth at them. docs: the planner's README, "The proof".
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from hoaban.planner.training.arrays import Data, Problem, Real, Small
from hoaban.planner.training.compiled import compiled
from hoaban.planner.training.person import Scratch, best_plan

SCALE = 1_000_000
"""Prices are kept as whole millionths."""


class Prices(NamedTuple):
    """``seat`` [C], ``money`` (of one unit of cost), ``away`` [O, weeks] and ``cover`` [T] (at most what a seat short costs).

    ``seat`` is what a seat costs beyond its share of the fixed cost; negative prices of seats are only used to search.
    """

    seat: Real
    money: float
    away: Real
    cover: Real


class Demand(NamedTuple):
    """What people choose at some prices: seats by class, cost of seats, absences, seats by target, options by slot."""

    value: float
    seats: Real
    cost: float
    away: Real
    cover: Real
    picks: Small


def share(data: Data) -> Real:
    """The share of the fixed cost that falls on one seat of a full class."""
    return data.fixed / np.maximum(data.cap, 1)


def tables(data: Data, prices: Prices) -> tuple[Real, Real]:
    """Charges by (office, class) and by set of targets (a gain)."""
    charge = np.tile(prices.seat + prices.money * share(data), (len(data.away), 1))
    for klass in range(len(data.cap)):
        weeks = data.week_list[data.week_start[klass] : data.week_start[klass + 1]]
        if len(weeks):
            charge[:, klass] += prices.away[:, weeks].sum(axis=1)
    charge[:, data.cap <= 0] = 1e12
    ends = data.set_start
    cover = np.array([prices.cover[data.set_list[a:b]].sum() for a, b in pairwise(ends)])
    return charge, cover


@compiled
def fill_gains(data: Data, person: int, room: Scratch, charge: Real, cover: Real, money: float) -> None:
    """Gains of a person's options at prices."""
    base = data.options[data.slots[person]]
    office = data.office[person]
    for option in range(base, data.options[data.slots[person + 1]]):
        gain = data.value[option] - money * data.cost[option] - charge[office, data.klass[option]]
        room.gain[option - base] = gain + cover[data.set_of[option]]


@compiled
def _ask_all(
    data: Data, room: Scratch, charge: Real, cover: Real, money: float, picks: Small, seats: Real, best: Real
) -> float:
    """Everybody's best plan; the cost of the seats comes back."""
    cost = 0.0
    for person in range(len(data.office)):
        fill_gains(data, person, room, charge, cover, money)
        best[person] = best_plan(data, person, room)
        first = data.slots[person]
        for place in range(data.slots[person + 1] - first):
            option = room.pick[place]
            picks[first + place] = option
            if option >= 0:
                seats[data.klass[option]] += 1.0
                cost += data.cost[option]
    return cost


@compiled
def count_uses(data: Data, picks: Small, away: Real, cover: Real) -> None:
    """Add the absences and the seats by target of chosen options."""
    for slot in range(len(picks)):
        option = picks[slot]
        if option < 0:
            continue
        klass, group = data.klass[option], data.set_of[option]
        office = data.office[data.person[slot]]
        for place in range(data.week_start[klass], data.week_start[klass + 1]):
            away[office, data.week_list[place]] += 1.0
        for place in range(data.set_start[group], data.set_start[group + 1]):
            cover[data.set_list[place]] += 1.0


def ask(data: Data, room: Scratch, prices: Prices) -> Demand:
    """What everybody would choose at these prices, and the bound: ``value`` (of the arrays, without what is pinned)."""
    charge, cover_gain = tables(data, prices)
    picks, seats = np.empty(len(data.person), np.int32), np.zeros(len(data.cap))
    best = np.empty(len(data.office))
    cost = _ask_all(data, room, charge, cover_gain, prices.money, picks, seats, best)
    away, cover = np.zeros(data.away.shape), np.zeros(len(data.need))
    count_uses(data, picks, away, cover)
    cost += float(seats @ share(data))
    value = float(best.sum() + prices.seat @ data.cap + prices.money * data.budget)
    value += float((prices.away * data.away).sum() - prices.cover @ data.need)
    return Demand(value, seats, cost, away, cover, picks)


@compiled
def best_of(data: Data, room: Scratch, members: Small, charge: Real, cover: Real, money: float, best: Real) -> None:
    """The best gain of each member."""
    for place in range(len(members)):
        fill_gains(data, members[place], room, charge, cover, money)
        best[place] = best_plan(data, members[place], room)


class Certificate(NamedTuple):
    """Whole prices (millionths) that prove a bound: ``seat`` with the share of the fixed cost in it, as README says."""

    seat: list[int]
    money: int
    away: dict[tuple[int, int], int]
    cover: list[int]


def certify(problem: Problem, prices: Prices) -> Certificate:
    """Prices as whole numbers; seats rounded up so that the term of a class has no kink."""
    data = problem.data
    money = max(0, round(prices.money * SCALE))
    shared = np.ceil(np.maximum(prices.seat, 0.0) * SCALE + money * share(data)).astype(np.int64)
    shared[data.cap <= 0] = 0
    whole = np.rint(np.maximum(prices.away, 0.0) * SCALE).astype(np.int64)
    pairs = zip(*np.nonzero(whole), strict=True)
    cover = np.clip(np.rint(prices.cover * SCALE), 0, round(data.short * SCALE)).astype(np.int64)
    return Certificate(
        shared.tolist(), money, {(int(o), int(w)): int(whole[o, w]) for o, w in pairs}, cover.tolist()
    )  # fmt: skip


def bound_of(problem: Problem, certificate: Certificate, room: Scratch) -> int:
    """The bound that whole prices prove, rounded down to a whole value (values are whole).

    Gains are whole millionths below 2**53, so that the sums of floating numbers are exact.
    """
    data = problem.data
    away = np.zeros(data.away.shape)
    for (office, week), price in certificate.away.items():
        away[office, week] = price
    seat = np.array(certificate.seat, np.float64)
    whole = data._replace(value=data.value * SCALE, fixed=np.zeros(len(data.cap)))
    charge, cover = tables(whole, Prices(seat, 0.0, away, np.array(certificate.cover, np.float64)))
    best = np.empty(len(data.office))
    picks, seats = np.empty(len(data.person), np.int32), np.zeros(len(data.cap))
    _ask_all(whole, room, charge, cover, float(certificate.money), picks, seats, best)
    total = sum(int(one) for one in best) + certificate.money * int(data.budget)
    for klass, price in enumerate(certificate.seat):
        term = price * int(data.cap[klass]) - certificate.money * int(data.fixed[klass])
        total += term if data.kept[klass] else max(0, term)
    total += sum(price * int(data.away[pair]) for pair, price in certificate.away.items())
    total -= sum(price * int(need) for price, need in zip(certificate.cover, data.need, strict=True))
    return problem.pinned_value + total // SCALE
