"""Marks of two markers: what stands, when a third is asked for, and who passed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HUNDREDTH = Decimal("0.01")
FULL = Decimal(100)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the marks of a paper come to: ``mark`` once it stands, else the markers still to mark (``wanted``)."""

    mark: Decimal | None
    wanted: tuple[int, ...] = ()


def standing(marks: Mapping[int, Decimal], limit: Decimal) -> Standing:
    """The mark that stands of the marks by marker (1, 2, and 3 who settles).

    Two marks that differ by ``limit`` or less give their mean; beyond it the third marker's mark stands with the mean of
    the two that are nearest to each other, or of all three when they stand equally far apart.
    """
    missing = tuple(one for one in (1, 2) if one not in marks)
    if missing:
        return Standing(None, missing)
    if abs(marks[1] - marks[2]) <= limit:
        return Standing(mean([marks[1], marks[2]]))
    if 3 not in marks:
        return Standing(None, (3,))
    return Standing(mean(_nearest(sorted(marks[one] for one in (1, 2, 3)))))


def _nearest(found: Sequence[Decimal]) -> Sequence[Decimal]:
    low, middle, high = found
    if middle - low == high - middle:
        return found
    return (low, middle) if middle - low < high - middle else (middle, high)


def mean(found: Sequence[Decimal]) -> Decimal:
    """The mean, to two places, half up."""
    return (sum(found, Decimal(0)) / len(found)).quantize(HUNDREDTH, ROUND_HALF_UP)


def has_passed(mark: Decimal | None, pass_mark: Decimal, *, absent: bool) -> bool:
    """Whether a paper passes: marked, sat, and at least the pass mark of 100."""
    return not absent and mark is not None and mark >= pass_mark
