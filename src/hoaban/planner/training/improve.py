"""From prices to a good plan: fill, repair minimum sizes, then open and close classes for as long as there is time."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hoaban.planner.training.arrays import Data, Problem, Small
from hoaban.planner.training.bound import Prices
from hoaban.planner.training.chains import DEPTH, learn_pushes, sweep
from hoaban.planner.training.construct import construct
from hoaban.planner.training.deadline import Deadline
from hoaban.planner.training.person import Scratch
from hoaban.planner.training.state import COST, MISSING, NEVER, USED, VALUE, State, empty_state, state_of
from hoaban.planner.training.toggles import by_class, close_class, potentials, surpluses, swap

FIRM = 5_000.0
"""What a seat missing to a minimum weighs once the plan is feasible: more than any seat is worth."""
ROUNDS_OF_FILLING = 14
SHALLOW, MANY = 3, 5_000
"""How deep chains go while a plan for more people than ``MANY`` is filled: deeper ones take most of the time there."""
PART = 1_500
"""People between two looks at the money."""


class Found(NamedTuple):
    """A feasible plan of the arrays: options by slot, classes held, value."""

    picks: Small
    held: NDArray[np.bool_]
    value: float


Told = Callable[[float], bool]
"""Hears the value of every better plan; True means stop."""


class Search:
    """A plan in work beside the best one found. ``factor``: how the price of money differs from the bound's."""

    def __init__(
        self, problem: Problem, room: Scratch, prices: Prices, best: Found, *, until: Deadline, told: Told, seed: int
    ) -> None:
        self.data: Data = problem.data
        self.room, self.prices, self.best = room, prices, best
        self.until, self.told = until, told
        self.rng = np.random.default_rng(seed)
        self.index = by_class(problem.data)
        self.factor, self.stopped = 1.0, False
        self.depth = DEPTH
        self.tried: set[bytes] = set()
        self.rival: Found | None = None
        self.state: State = state_of(self.data, best.picks, best.held)

    @property
    def money(self) -> float:
        """The price of a unit of cost in the search."""
        return self.prices.money * self.factor

    def over(self) -> bool:
        """Whether time is up or somebody said stop."""
        return self.stopped or self.until.over()

    def note(self) -> bool:
        """Keep the plan if it is feasible and the best so far."""
        sums = self.state.sums
        if sums[MISSING] > 0 or sums[COST] > self.data.budget:
            return False
        self._note_rival(float(sums[VALUE]))
        if sums[VALUE] <= self.best.value:
            return False
        self.best = Found(self.state.pick.copy(), self.state.open.copy(), float(sums[VALUE]))
        self.stopped = self.told(self.best.value) or self.stopped
        return True

    def _note_rival(self, value: float) -> None:
        """The best plan with classes that no whole-number program has seen: chains alone never beat those it has."""
        better = self.rival is None or value > self.rival.value
        if better and self.tried and self.state.open.tobytes() not in self.tried:
            self.rival = Found(self.state.pick.copy(), self.state.open.copy(), value)

    def next_classes(self) -> Found | None:
        """The plan whose classes the whole-number program should see next."""
        chosen: Found | None = self.best
        if self.best.held.tobytes() in self.tried:
            chosen, self.rival = self.rival, None
        if chosen is not None:
            self.tried.add(chosen.held.tobytes())
        return chosen

    def start(self, seats: NDArray[np.float64], enough: float = 0.6) -> None:
        """A first plan: classes that draw (``seats``) that part of their minimum or more, filled by the prices."""
        self.factor = 1.0
        opened = seats >= enough * self.data.least
        self.state = empty_state(self.data, opened & (self.data.cap > 0))
        if self.state.sums[COST] > self.data.budget:
            self._cheapen(seats)
        construct(self.data, self.state, self.room, self.prices)
        self._fill()

    def _cheapen(self, seats: NDArray[np.float64]) -> None:
        """Hold only so many classes, those most asked for first, as half the money pays."""
        order = np.argsort(-seats / np.maximum(self.data.cap, 1))
        spent = np.cumsum(self.data.fixed[order])
        opened = np.zeros(len(seats), np.bool_)
        opened[order[spent <= self.data.budget / 2]] = True
        self.state = empty_state(self.data, opened)

    def sweep(self, bonus: float) -> int:
        """One chain from everybody, in a new order; the price of money follows what is left of it."""
        order = self.rng.permutation(len(self.data.office)).astype(np.int32)
        better = 0
        for part in np.array_split(order, max(1, len(order) // PART)):
            if self.over():
                break
            learn_pushes(self.data, self.state, self.money, bonus, 4)
            better += sweep(self.data, self.state, self.room, part, self.money, bonus, self.depth)
            self._adjust()
        return better

    def _fill(self) -> None:
        """Sweeps with a growing bonus for classes that are too small; the rest of those are closed."""
        bonus = 0.0
        self.depth = SHALLOW if len(self.data.office) > MANY else DEPTH
        for number in range(ROUNDS_OF_FILLING):
            if self.over():
                break
            self.sweep(bonus)
            self.note()
            if number > 2 and self.state.sums[MISSING] == 0:
                break
            bonus = bonus * 1.6 + 150.0
        self.depth = DEPTH
        short = self.state.open & (self.state.seats < self.data.least) & ~self.data.kept
        for klass in np.nonzero(short)[0]:
            self._swap(int(klass), -1, bonus=1e9)
        self.note()

    def _adjust(self) -> None:
        """Dearer money when it is used up (else every chain that costs anything fails), cheaper when some is left."""
        used = self.state.sums[COST] / max(self.data.budget, 1.0)
        if used > 0.9997:
            self.factor *= 1.06
        elif used < 0.998:
            self.factor *= 0.98
        self.factor = min(max(self.factor, 0.2), 5.0)

    def _swap(self, closing: int, opening: int, bonus: float = FIRM) -> bool:
        return bool(swap(
            self.data, self.state, self.room, self.index, closing, opening, self.money, bonus, DEPTH
        ))  # fmt: skip

    def take(self, found: Found, prices: Prices) -> None:
        """Go on from a plan made elsewhere, with its price of money."""
        if found.value > self.best.value:
            self.best = found
            self.stopped = self.told(found.value) or self.stopped
        if prices.money > 0:
            self.prices, self.factor = prices, 1.0
        self.back()

    def back(self) -> None:
        """Go on from the best plan."""
        self.state = state_of(self.data, self.best.picks, self.best.held)

    def run_for(self, seconds: float) -> None:
        """Rounds for a while."""
        whole, self.until = self.until, self.until.sooner(seconds)
        self.rounds()
        self.until = whole

    def rounds(self) -> None:
        """Class moves and sweeps until time is up; after rounds without gain back to the best plan, and a kick."""
        idle = 0
        while not self.over():
            self.sweep(FIRM)
            gained = self.note()
            self._moves()
            gained = self.note() or gained
            idle = 0 if gained else idle + 1
            if idle >= 12:
                self._kick()
                idle = 0

    def _moves(self) -> None:
        data, classes = self.data, len(self.data.cap)
        surplus, potential = np.zeros(classes), np.zeros(classes)
        learn_pushes(data, self.state, self.money, FIRM, 4)
        surpluses(data, self.state, self.money, surplus)
        potentials(data, self.state, self.index, self.money, potential)
        surplus[~self.state.open | data.kept] = np.inf
        closing = [int(one) for one in np.argsort(surplus)[:10] if np.isfinite(surplus[one])]
        opening = [int(one) for one in np.argsort(-potential)[:10] if potential[one] > NEVER]
        pairs = [(one, -1) for one in closing] + [(-1, one) for one in opening]
        pairs += [(a, b) for a in closing[:7] for b in opening[:7]]
        for shut, new in pairs:
            if self.over():
                return
            if (shut < 0 or self.state.open[shut]) and (new < 0 or not self.state.open[new]):
                self._swap(shut, new)

    def _kick(self) -> None:
        """Back to the best plan, with one to three classes closed whatever it costs."""
        self.back()
        self.factor = float(self.rng.uniform(0.9, 1.2))
        free = np.nonzero(self.state.open & ~self.data.kept)[0]
        for klass in self.rng.permutation(free)[: int(self.rng.integers(1, 4))]:
            close_class(self.data, self.state, self.room, int(klass), self.money, FIRM, DEPTH)
            self.state.sums[USED] = 0
