"""What row prices prove, in whole numbers: no solution costs less."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hoaban.planner.core.program import INFINITE, Bits, Program, Real, Whole

SCALE = 1_000_000
"""Prices are whole millionths."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Prices of the rows and reduced costs of the columns in millionths, and the bound they prove (``total``, millionths).

    For any prices ``y`` that are at least 0 for rows open above and at most 0 for rows open below, no x costs less than
    ``sum of y * side of the row + sum over columns of the least of d x within its bounds``, d the reduced cost.
    ``movable``: columns whose bounds differ.
    """

    duals: Whole
    reduced: Whole
    total: int
    movable: Bits

    @property
    def bound(self) -> int:
        """The bound as a whole number: costs are whole, so it is rounded up."""
        return -(-self.total // SCALE)

    def beyond(self, better_than: int) -> Bits:
        """Columns that stay at their bound in everything that costs less than that, as a mask in whole numbers."""
        room = (better_than - 1) * SCALE - self.total
        found: Bits = ~self.movable | (np.abs(self.reduced) > room)
        return found


def certify(program: Program, duals: Real, lower: Whole, upper: Whole) -> Certificate:
    """The certificate of some prices; signs that would prove nothing are put to 0."""
    whole = np.rint(duals * SCALE).astype(np.int64)
    open_above, open_below = program.high >= INFINITE, program.low <= -INFINITE
    whole = np.where(open_above, np.maximum(whole, 0), whole)
    whole = np.where(open_below, np.minimum(whole, 0), whole)
    sides = _sides(program, whole)
    reduced = program.cost * SCALE
    spent = np.zeros(program.columns, np.int64)
    np.add.at(spent, program.owner, program.values * whole[program.rows])
    reduced = reduced - spent
    at = np.where(reduced > 0, lower, upper)
    chosen = np.nonzero((reduced != 0) & (at != 0))[0]
    total = sum((int(a) * int(b) for a, b in zip(whole.tolist(), sides.tolist(), strict=True) if a), 0)
    total += sum(a * b for a, b in zip(reduced[chosen].tolist(), at[chosen].tolist(), strict=True))
    return Certificate(whole, reduced, total, lower < upper)


def _sides(program: Program, duals: Whole) -> Whole:
    """The side of each row that its price speaks of."""
    side = np.where(duals > 0, program.low, program.high)
    return np.where(duals == 0, 0, side)
