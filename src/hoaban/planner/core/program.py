"""A whole-number program as arrays: minimise ``cost x`` with ``low <= A x <= high`` and ``0 <= x <= upper``, x whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Whole: TypeAlias = npt.NDArray[np.int64]
Real: TypeAlias = npt.NDArray[np.float64]
Bits: TypeAlias = npt.NDArray[np.bool_]
INFINITE = np.int64(1) << 60
"""A side of a row that is open."""


@dataclass(frozen=True)
class Program:
    """Columns lie one behind the other: entries of column n are ``starts[n]`` to ``starts[n + 1]`` of ``rows``, ``values``."""

    cost: Whole
    upper: Whole
    starts: Whole
    rows: Whole
    values: Whole
    low: Whole
    high: Whole

    @property
    def columns(self) -> int:
        """How many columns."""
        return len(self.cost)

    @cached_property
    def owner(self) -> Whole:
        """The column of every entry."""
        return np.repeat(np.arange(self.columns), np.diff(self.starts))

    def entries(self, chosen: Whole) -> tuple[Whole, Whole, Whole]:
        """Starts, rows and values of some columns."""
        first, size = self.starts[chosen], np.diff(self.starts)[chosen]
        starts = np.concatenate([[0], np.cumsum(size)])
        place = np.arange(starts[-1]) - np.repeat(starts[:-1] - first, size)
        return starts, self.rows[place], self.values[place]

    def activity(self, x: Whole) -> Whole:
        """A x."""
        found = np.zeros(len(self.low), np.int64)
        np.add.at(found, self.rows, self.values * x[self.owner])
        return found

    def without(self, x: Whole) -> Program:
        """The same program for what comes on top of x: sides of rows less what x fills; open sides stay open."""
        filled = self.activity(x)
        low = np.where(self.low <= -INFINITE, -INFINITE, self.low - filled)
        high = np.where(self.high >= INFINITE, INFINITE, self.high - filled)
        return replace(self, low=low, high=high)

    def keeps(self, x: Whole) -> bool:
        """Whether x is a plan: whole numbers within every bound."""
        rows = self.activity(x)
        return bool(np.all((x >= 0) & (x <= self.upper)) and np.all((rows >= self.low) & (rows <= self.high)))

    def worth(self, x: Whole) -> int:
        """What x costs."""
        return int(self.cost @ x)

    def reduced(self, duals: Real) -> Real:
        """Reduced costs at row prices."""
        spent = np.bincount(self.owner, weights=self.values * duals[self.rows], minlength=self.columns)
        found: Real = self.cost.astype(np.float64) - spent
        return found


def from_entries(
    cost: Whole, upper: Whole, column: Whole, row: Whole, value: Whole, low: Whole, high: Whole
) -> Program:
    """A program from its entries in any order."""
    order = np.argsort(column, kind="stable")
    starts = np.searchsorted(column[order], np.arange(len(cost) + 1))
    return Program(cost, upper, starts.astype(np.int64), row[order], value[order], low, high)
