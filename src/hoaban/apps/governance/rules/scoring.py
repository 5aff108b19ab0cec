"""From a figure to points: a scale read from text, how it was read, and the class of a total.

A scale is a word and points in the plane: ``linear 80:0 98:100`` gives nothing up to 80, everything from 98 on, in
between in proportion; ``steps 0:100 1:50 3:0`` gives what stands at the last bound that the value reaches. Left of the
colon stands the value of the figure (per cent where it has a denominator), right of it per cent of the criterion's points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import pairwise

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


class ScaleKind(StrEnum):
    """How values between two bounds are read."""

    LINEAR = "linear"
    STEPS = "steps"


@dataclass(frozen=True, slots=True)
class Scale:
    """Bounds of values in ascending order, each with the per cent of the points it earns."""

    kind: ScaleKind
    bounds: tuple[tuple[Decimal, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as it was found for a commune: ``of`` is None for a figure without a denominator."""

    value: int
    of: int | None = None

    @property
    def measured(self) -> Decimal | None:
        """The value, or per cent of the denominator; None where there was nothing to measure."""
        if self.of is None:
            return Decimal(self.value)
        return (HUNDRED * self.value / self.of).quantize(CENT, ROUND_HALF_UP) if self.of else None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Points proposed from a figure, with what they were read from: per cent earned of ``most`` points."""

    measured: Decimal | None
    percent: Decimal
    points: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class Class:
    """A class of communes, from so many per cent of the points on."""

    key: str
    from_percent: Decimal
    is_weak: bool = False


def parse_scale(text: str) -> Scale:
    """The scale that a text says; ValueError names what is wrong with it."""
    word, *rest = text.split()
    if word not in set(ScaleKind) or not rest:
        raise ValueError(f"a scale is “linear” or “steps” and bounds such as 80:0 98:100, not {text!r}")
    bounds = tuple(_bound(one) for one in rest)
    if any(left[0] >= right[0] for left, right in pairwise(bounds)):
        raise ValueError(f"bounds of a scale ascend: {text!r}")
    if any(not 0 <= percent <= HUNDRED for _value, percent in bounds):
        raise ValueError(f"per cent of the points lie between 0 and 100: {text!r}")
    return Scale(ScaleKind(word), bounds)


def _bound(text: str) -> tuple[Decimal, Decimal]:
    value, _colon, percent = text.partition(":")
    try:
        return Decimal(value), Decimal(percent)
    except ArithmeticError:
        raise ValueError(f"a bound of a scale is value:per cent, not {text!r}") from None


def percent_of(scale: Scale, measured: Decimal) -> Decimal:
    """Per cent of the points that a measured value earns."""
    first, last = scale.bounds[0], scale.bounds[-1]
    if measured <= first[0]:
        return first[1]
    if measured >= last[0]:
        return last[1]
    for left, right in pairwise(scale.bounds):
        if measured < right[0]:
            return left[1] if scale.kind == ScaleKind.STEPS else _between(left, right, measured)
    return last[1]


def _between(left: tuple[Decimal, Decimal], right: tuple[Decimal, Decimal], measured: Decimal) -> Decimal:
    return left[1] + (right[1] - left[1]) * (measured - left[0]) / (right[0] - left[0])


def propose(*, scale: Scale, reading: Reading, most: Decimal, when_none: Decimal | None) -> Proposal | None:
    """Points of ``most`` that a figure earns.

    ``when_none``: per cent earned where there was nothing to measure (no letter owed); None: nothing is proposed then.
    """
    measured = reading.measured
    percent = when_none if measured is None else percent_of(scale, measured)
    if percent is None:
        return None
    points = (most * percent / HUNDRED).quantize(CENT, ROUND_HALF_UP)
    return Proposal(measured, percent.quantize(CENT, ROUND_HALF_UP), points, most)


def classify(points: Decimal, most: Decimal, classes: Iterable[Class]) -> Class:
    """The highest class whose bound the share of the points reaches; LookupError where none does."""
    share = HUNDRED * points / most if most else Decimal(0)
    reached = [one for one in classes if share >= one.from_percent]
    if not reached:
        raise LookupError("no class begins at 0")
    return max(reached, key=lambda one: one.from_percent)


def over_years(*, of_line: Mapping[int, Decimal], whole: Mapping[int, Decimal], most: Decimal) -> Decimal | None:
    """Points of ``most`` that the years of a term propose for a criterion: the mean of its per cent, year by year.

    A year that knows the criterion not (results entered as a whole, another set of criteria) counts with the per cent of
    the whole sheet; None where no year is known.
    """
    years = [of_line.get(year, percent) for year, percent in whole.items()]
    return (most * average(years) / HUNDRED).quantize(CENT, ROUND_HALF_UP) if years else None


def average(points: Sequence[Decimal]) -> Decimal:
    """The mean, with two decimals; of at least one value."""
    return (sum(points, Decimal(0)) / len(points)).quantize(CENT, ROUND_HALF_UP)
