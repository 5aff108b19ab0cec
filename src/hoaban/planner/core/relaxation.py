"""The linear relaxation, kept warm: it begins with few columns and takes in others only when their reduced cost asks for it."""

from __future__ import annotations

import numpy as np

from hoaban.planner.core.bound import Certificate, certify
from hoaban.planner.core.highs import PRIMAL, Solver, Until
from hoaban.planner.core.program import Bits, Program, Real, Whole

TOLERANCE = 1e-6
AT_ONCE = 2_000
"""Columns taken in at a time; more of them when there are more rows."""


class Impossible(Exception):
    """No numbers, whole or not, keep every row and bound."""


class Relaxation:
    """A program without "whole", with columns that may be fixed and set free again.

    ``first``: columns to begin with; slack that keeps rows possible should be among them.
    """

    def __init__(self, program: Program, first: Bits) -> None:
        self.program = program
        self.inside = np.zeros(program.columns, np.bool_)
        self.place = np.full(program.columns, -1, np.int64)
        self.lower, self.upper = np.zeros(program.columns, np.int64), program.upper.copy()
        self.solver = Solver(program)
        # Columns come in by turns, each time from the basis that stands: what presolve would gain is lost at once.
        self.solver.option("presolve", "off")
        self.certificate: Certificate | None = None
        self.x: Real = np.zeros(program.columns)
        self._take_in(np.nonzero(first)[0])

    def fix(self, lower: Whole, upper: Whole) -> None:
        """Bounds for all columns; the solver hears of those that changed."""
        changed = np.nonzero((lower != self.lower) | (upper != self.upper))[0]
        self.lower, self.upper = lower.copy(), upper.copy()
        self._take_in(changed[(lower[changed] > 0) & ~self.inside[changed]])
        known = changed[self.inside[changed]]
        self.solver.bound_columns(
            self.place[known], lower[known].astype(np.float64), upper[known].astype(np.float64)
        )  # fmt: skip

    def _take_in(self, chosen: Whole) -> None:
        if not len(chosen):
            return
        self.place[chosen] = self.solver.highs.getNumCol() + np.arange(len(chosen))
        self.inside[chosen] = True
        self.solver.add(chosen, self.lower[chosen].astype(np.float64), self.upper[chosen].astype(np.float64))

    def run(self, until: Until) -> bool:
        """Solve to the end over all columns; False when time was up before. Raises Impossible."""
        while not until.over():
            status = self.solver.run(until)
            if status == "ended":
                return False
            if status == "infeasible":
                self._widen()
                continue
            wanted = self._wanted()
            if not len(wanted):
                self._keep()
                return True
            self._take_in(wanted)
            self.solver.option("simplex_strategy", PRIMAL)
        return False

    def _widen(self) -> None:
        """Few columns may be too few; only with all of them is it impossible."""
        outside = np.nonzero(~self.inside & (self.upper > 0))[0]
        if not len(outside):
            raise Impossible
        self._take_in(outside)

    def _wanted(self) -> Whole:
        reduced = self.program.reduced(self.solver.duals)
        wanted = np.nonzero(~self.inside & (reduced < -TOLERANCE) & (self.upper > 0))[0]
        most = max(AT_ONCE, len(self.program.low))
        if len(wanted) > most:
            wanted = wanted[np.argpartition(reduced[wanted], most)[:most]]
        return np.sort(wanted)

    def _keep(self) -> None:
        self.x = np.zeros(self.program.columns)
        columns = np.nonzero(self.inside)[0]
        self.x[columns] = self.solver.values[self.place[columns]]
        self.certificate = certify(self.program, self.solver.duals, self.lower, self.upper)
