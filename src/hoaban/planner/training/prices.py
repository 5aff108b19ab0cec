"""Good prices: an averaged subgradient on all people, and for a district a linear program over plans from there on."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from hoaban.planner.training.arrays import Data, Real
from hoaban.planner.training.bound import Demand, Prices, ask, best_of, tables
from hoaban.planner.training.deadline import Deadline
from hoaban.planner.training.master import Master
from hoaban.planner.training.person import Scratch

WHOLE = 5_000
"""Up to so many people the linear program is solved."""
CLOSE = 0.0003
UNLIKE, ROUNDS_OF_UNLIKENESS = 0.1, 6
"""The first invented differences, as a share of the mean value of an option; they are halved in each round."""
NEWEST, STEP, CUT, PATIENCE = 0.12, 0.1, 0.66, 12


def no_prices(data: Data) -> Prices:
    """Everything is free."""
    return Prices(np.zeros(len(data.cap)), 0.0, np.zeros(data.away.shape), np.zeros(len(data.need)))


def linear_prices(data: Data, room: Scratch, start: Prices, *, until: Deadline) -> Prices:
    """Prices of the linear program over the plans of all people (a district), from good prices on."""
    master = Master(data, room, np.arange(len(data.office), dtype=np.int32), presence=True)
    return grow(master, start, until=until)


def grow(master: Master, start: Prices, *, until: Deadline, within: float = 20.0, first: int = 8) -> Prices:
    """Column generation until the program is as good as the bound it proves; the best prices."""
    free = np.full(len(master.members), -1.0)
    master.price(start, free, within=30.0, each=first)
    best, lowest = start, np.inf
    while not until.over():
        value = master.run()
        if master.break_presence():
            value = master.run()
        prices, duals = master.prices()
        found = master.price(prices, duals, within=within, each=3)
        bound = value + _surplus(master, prices, duals)
        if bound < lowest:
            best, lowest = prices, bound
        if not found or lowest - value < CLOSE * abs(value):
            break
    return best


def _surplus(master: Master, prices: Prices, duals: Real) -> float:
    """How far the members' best plans earn more than their duals: the distance of the bound from the program."""
    charge, cover = tables(master.data, prices)
    best = np.empty(len(master.members))
    best_of(master.data, master.room, master.members, charge, cover, prices.money, best)
    return float(np.maximum(best - duals, 0.0).sum())


class Polished(NamedTuple):
    """The prices of the lowest bound, that bound, and what people chose at the prices on the way, averaged."""

    prices: Prices
    bound: float
    seats: Real
    steps: int


class _Slope(NamedTuple):
    seat: Real
    money: float
    away: Real
    cover: Real


def polish(
    data: Data,
    room: Scratch,
    start: Prices,
    target: float,
    *,
    until: Deadline,
    step: float = STEP,
    told: Callable[[float], bool] | None = None,
) -> Polished:
    """Lower the bound on all people by an averaged subgradient with Polyak steps towards ``target`` (a known value).

    ``told`` hears every better bound and may stop the work by answering True.
    """  # fmt: skip
    money_unit = _money_unit(data)
    prices, best = start, start
    demand = ask(data, room, prices)
    lowest, idle, steps = demand.value, 0, 0
    slope, seats = _slope(data, demand), demand.seats
    while step > 0.0005 and not until.over():
        prices = _moved(data, prices, slope, step * max(lowest - target, 1e-4 * abs(lowest)), money_unit)
        demand = ask(data, room, prices)
        steps += 1
        slope = _blend(slope, _slope(data, demand))
        seats = seats + NEWEST * (demand.seats - seats)
        if demand.value < lowest - 1e-6 * abs(lowest):
            lowest, best, idle = demand.value, prices, 0
            if told is not None and told(lowest):
                break
        else:
            idle += 1
        if idle >= PATIENCE:
            step, idle, prices = step * CUT, 0, best
    return Polished(best, lowest, seats, steps)


def smooth_polish(
    data: Data,
    room: Scratch,
    start: Polished,
    target: float,
    *,
    until: Deadline,
    unlike: float = UNLIKE,
    seed: int = 0,
    told: Callable[[float], bool] | None = None,
) -> Polished:
    """Polish with small invented differences between options, less and less of them.

    Options that are worth the same make everybody jump at once from one class to another; the differences spread them.
    The bounds that count are of the true values.
    """  # fmt: skip
    rng = np.random.default_rng(seed)
    best, spread = start, unlike * float(np.mean(np.abs(data.value))) if len(data.value) else 0.0
    prices, seats = start.prices, start.seats
    for part in range(ROUNDS_OF_UNLIKENESS):
        left = until.left()
        if left <= 0 or (told is not None and told(best.bound)):
            break
        varied = data._replace(value=data.value + rng.uniform(-spread, spread, len(data.value)))
        found = polish(varied, room, prices, target, until=until.sooner(left / (ROUNDS_OF_UNLIKENESS - part)))
        prices, seats = found.prices, found.seats
        true = ask(data, room, prices).value
        if true < best.bound:
            best = Polished(prices, true, seats, best.steps + found.steps)
        spread /= 2
    return best._replace(seats=seats)


def _money_unit(data: Data) -> float:
    """The size of a step of the money's price beside one of a seat's: a unit of cost is a small part of a seat."""
    typical = float(np.mean(data.cost)) if len(data.cost) else 1.0
    return 1.0 / (max(typical, 1.0) ** 2 * max(1.0, float(np.sqrt(len(data.cap)))))


def _slope(data: Data, demand: Demand) -> _Slope:
    return _Slope(data.cap - demand.seats, data.budget - demand.cost, data.away - demand.away, demand.cover - data.need)


def _blend(old: _Slope, new: _Slope) -> _Slope:
    return _Slope(*(a + NEWEST * (b - a) for a, b in zip(old, new, strict=True)))  # type: ignore[operator]


def _moved(data: Data, prices: Prices, slope: _Slope, ahead: float, money_unit: float) -> Prices:
    """One step down; a price at zero that would fall further takes no part in the length of the step."""
    seat = np.where((prices.seat <= 0) & (slope.seat > 0), 0.0, slope.seat)
    money = 0.0 if prices.money <= 0 and slope.money > 0 else slope.money
    away = np.where((prices.away <= 0) & (slope.away > 0), 0.0, slope.away)
    cover = np.where((prices.cover <= 0) & (slope.cover > 0), 0.0, slope.cover)
    length = float(seat @ seat + money_unit * money**2 + (away**2).sum() + cover @ cover)
    rate = ahead / max(length, 1e-9)
    return Prices(
        np.maximum(0.0, prices.seat - rate * seat),
        max(0.0, prices.money - rate * money_unit * money),
        np.maximum(0.0, prices.away - rate * away),
        np.clip(prices.cover - rate * cover, 0.0, data.short),
    )
