"""From the linear relaxation to a proven plan.

The relaxation gives a bound and reduced costs. Columns of small reduced cost are the core; a whole-number program of the core
alone gives a plan. What costs less than this plan can only use columns whose reduced cost fits between bound and plan: if the
core holds all of these, the best plan of the core is the best of all. Otherwise the core grows, and again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from hoaban.planner.core.bound import SCALE, Certificate
from hoaban.planner.core.highs import Solver, Until
from hoaban.planner.core.program import Bits, Program, Whole
from hoaban.planner.core.relaxation import Impossible, Relaxation

PROVED, ENDED = "proved best", "ended"
FIRST = 0.5
"""Columns of the first core beyond those of the relaxation's solution, by rows."""
GROW = 1.6
"""How many times larger the next core is at most."""
NEARLY = 1e-6
EVERYTHING = 1 << 62
"""A room that all columns fit in."""


class Heard(NamedTuple):
    """How far the work is: what the best plan costs (None: there is none yet) and what none can cost less than."""

    value: int | None
    bound: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """``x``: the best plan (None: none found in time) and its ``value``; ``certificate``: prices and the bound they prove.

    ``status``: proved best, or ended (time used, or stopped); ``core``: columns that were left to the whole-number
    program (0: the relaxation was whole already); ``core_bound``: what the solver says no plan of the core costs less than.
    """

    x: Whole | None
    value: int | None
    certificate: Certificate | None
    status: str
    core: int = 0
    core_bound: int | None = None

    @property
    def bound(self) -> int | None:
        """What no plan costs less than: by the prices, or by the whole-number program where it ended the question."""
        proven = None if self.certificate is None else self.certificate.bound
        return self.value if self.status == PROVED else proven


class NoWholePlan(Exception):
    """Numbers that are not whole keep every row; whole ones cannot."""


class Closing:
    """A program with its relaxation; solved again and again under other bounds of columns."""

    def __init__(self, program: Program, first: Bits) -> None:
        self.program = program
        self.relaxation = Relaxation(program, first)

    def solve(
        self,
        until: Until,
        *,
        lower: Whole | None = None,
        upper: Whole | None = None,
        known: Whole | None = None,
        hear: Callable[[Heard], None] | None = None,
    ) -> Answer:
        """The best x within the bounds; raises Impossible or NoWholePlan if there is none. ``known``: an x that keeps all."""
        low = np.zeros(self.program.columns, np.int64) if lower is None else lower
        high = self.program.upper if upper is None else upper
        self.relaxation.fix(low, high)
        value = None if known is None else self.program.worth(known)
        if not self.relaxation.run(until) or self.relaxation.certificate is None:
            return Answer(known, value, None, ENDED)
        search = _Search(self, self.relaxation.certificate, known, until, hear)
        return search.run()


class _Search:
    """Cores of one relaxation, from small to large."""

    def __init__(
        self, closing: Closing, certificate: Certificate, known: Whole | None, until: Until,
        hear: Callable[[Heard], None] | None,
    ) -> None:  # fmt: skip
        self.program, self.relaxation = closing.program, closing.relaxation
        self.certificate, self.until, self.hear = certificate, until, hear
        self.x: Whole | None = None
        self.value: int | None = None
        self.core = 0
        self.core_bound: int | None = None
        if known is not None:
            self.take(known)

    def take(self, x: Whole) -> None:
        value = self.program.worth(x)
        if self.value is None or value < self.value:
            self.x, self.value = x, value
            self.tell(value)

    def tell(self, value: int | None) -> None:
        if self.hear is not None:
            self.hear(Heard(value, self.certificate.bound))

    def run(self) -> Answer:
        self.tell(self.value)
        whole = np.rint(self.relaxation.x).astype(np.int64)
        if np.all(np.abs(self.relaxation.x - whole) <= NEARLY) and self.program.keeps(whole):
            self.take(whole)
        if self.value is not None and self._needed() < 0:
            return self._answer(PROVED)
        room = self._first_room()
        while not self.until.over() and self._core(room):
            if self._closed(room):
                return self._answer(PROVED)
            room = self._next_room(room)
        return self._answer(ENDED)

    def _answer(self, status: str) -> Answer:
        return Answer(self.x, self.value, self.certificate, status, self.core, self.core_bound)

    def _first_room(self) -> int:
        """The reduced cost, in millionths, up to which columns are in the first core."""
        return self._room_of(round(FIRST * len(self.program.low)) + int(np.count_nonzero(self.relaxation.x > NEARLY)))

    def _room_of(self, most: int) -> int:
        """The room that about so many columns fit in."""
        size = np.abs(self.certificate.reduced)
        if most >= len(size):
            return EVERYTHING
        return int(np.partition(size, most)[most])

    def _needed(self) -> int:
        """The room within which everything better than the best plan lies; below 0: nothing is better."""
        assert self.value is not None
        return (self.value - 1) * SCALE - self.certificate.total

    def _closed(self, room: int) -> bool:
        """Whether the core just solved, of that room, held everything that could be better."""
        if self.value is None:
            return False
        needed = self._needed()
        return needed < 0 or (self.core_bound is not None and needed <= room and self.core_bound >= self.value)

    def _next_room(self, room: int) -> int:
        """A larger room: what is needed, but not many times the columns at once, as a better plan needs less."""
        larger = max(room + 1, self._room_of(round(GROW * self.core)))
        return larger if self.value is None else max(room, min(larger, self._needed()))

    def _core(self, room: int) -> bool:
        """Solve the whole-number program of a core; False when time was up."""
        size = np.abs(self.certificate.reduced)
        inside = (size <= room) | (self.relaxation.x > NEARLY) | (self.relaxation.lower > 0)
        if self.value is not None:
            room = min(room, max(self._needed(), 0))
            inside &= (size <= room) | (self.relaxation.lower > 0)
        at = np.where((self.certificate.reduced < 0) & ~inside, self.relaxation.upper, 0)
        found = _CoreProgram(self, np.nonzero(inside)[0], at)
        return found.solve()


class _CoreProgram:
    """Some columns as whole numbers, the others at their bounds."""

    def __init__(self, search: _Search, columns: Whole, at: Whole) -> None:
        self.search, self.columns, self.at = search, columns, at
        relaxation, program = search.relaxation, search.program
        self.solver = Solver(program.without(at) if at.any() else program)
        self.solver.add(
            columns, relaxation.lower[columns].astype(np.float64), relaxation.upper[columns].astype(np.float64)
        )  # fmt: skip
        self.solver.whole()
        self.solver.option("mip_rel_gap", 0.0)
        self.solver.option("mip_abs_gap", 0.999)
        if search.x is not None and np.all(search.x[self._outside()] == at[self._outside()]):
            self.solver.start_from(search.x[columns].astype(np.float64))

    def _outside(self) -> Bits:
        outside = np.ones(self.search.program.columns, np.bool_)
        outside[self.columns] = False
        return outside

    def solve(self) -> bool:
        """False when time was up; what was found is kept either way. Raises NoWholePlan."""
        search = self.search
        fixed = search.program.worth(self.at)
        hear = None if search.hear is None else (lambda value, _bound: search.tell(fixed + round(value)))
        status = self.solver.run(search.until, hear)
        search.core = len(self.columns)
        if status == "infeasible":
            return self._none(search)
        if self.solver.found:
            x = self.at.copy()
            x[self.columns] = np.rint(self.solver.values).astype(np.int64)
            if search.program.keeps(x):
                search.take(x)
        if status != "optimal":
            return False
        search.core_bound = fixed + int(np.ceil(self.solver.dual_bound - 1e-4))
        return True

    def _none(self, search: _Search) -> bool:
        """The core holds no plan: nothing is better than the known one, or the core must grow."""
        search.core_bound = search.value
        if search.value is None and np.all(~self._outside() | (search.relaxation.upper == 0)):
            raise NoWholePlan
        return True


__all__ = ["ENDED", "PROVED", "Answer", "Closing", "Heard", "Impossible", "NoWholePlan"]
