"""Yearly ranking: points from tasks, bands from points, how many may be excellent, and what forces a band.

Decree 335/2025 from 2026; Decree 90/2020 before, which knows no points. Numbers come from the lawbook, by the year ranked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from hoaban.apps.conduct.rules.discipline import Sanction
from hoaban.shared.rulebook import Basis

EXCELLENT, GOOD, FAIR, FAILED = 1, 2, 3, 4
BANDS = (EXCELLENT, GOOD, FAIR, FAILED)
CENT = Decimal("0.01")
WHOLE = Decimal(100)
NOWHERE = Basis()
QUARTERS = range(101, 105)
MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class YearRules:
    """What the lawbook says of the ranking of a year.

    ``general`` and ``results``: most points for general criteria and for results. ``least``: band -> fewest points,
    empty where no points were in force. ``penalty``: percentage points off for a major error or a delay.
    ``unit_result``: a leader's axis in percent: nobody below failed, somebody did. ``cap``: percent of those rated good.
    """

    year: int
    general: Decimal = Decimal(30)
    results: Decimal = Decimal(70)
    least: Mapping[int, Decimal] = field(default_factory=dict)
    points_basis: Basis = NOWHERE
    penalty: Decimal = Decimal(25)
    unit_result: tuple[Decimal, Decimal] | None = None
    cap: Decimal | None = None
    cap_basis: Basis = NOWHERE
    discipline_fails: bool = False
    discipline_basis: Basis = NOWHERE

    @property
    def by_points(self) -> bool:
        """Whether bands follow from points in this year."""
        return bool(self.least)


@dataclass(frozen=True, slots=True)
class Span:
    """Tasks of a month (1 to 12) or a quarter (101 to 104): axes in percent, major errors, delays."""

    span: int
    quantity: Decimal
    quality: Decimal
    progress: Decimal
    errors: int = 0
    delays: int = 0

    @property
    def months(self) -> frozenset[int]:
        """The months it covers."""
        return months_of(self.span)


@dataclass(frozen=True, slots=True)
class Axes:
    """The three axes of a period in percent, with what errors and delays took off."""

    quantity: Decimal
    quality: Decimal
    progress: Decimal

    @property
    def mean(self) -> Decimal:
        """Their mean in percent."""
        return (self.quantity + self.quality + self.progress) / 3


def months_of(span: int) -> frozenset[int]:
    """The months of a month or a quarter; ValueError for anything else."""
    if span in MONTHS:
        return frozenset({span})
    if span in QUARTERS:
        first = 3 * (span - QUARTERS.start) + 1
        return frozenset(range(first, first + 3))
    raise ValueError(f"{span} is neither a month nor a quarter")


def overlapping_span(span: int, others: Iterable[int]) -> int | None:
    """Another month or quarter that covers the same months; None where there is none."""
    mine = months_of(span)
    return next((one for one in others if one != span and months_of(one) & mine), None)


def axes_of(one: Span, penalty: Decimal) -> Axes:
    """The axes of a period: each major error lowers quality, each delay lowers progress; between 0 and 100."""
    return Axes(
        _within(one.quantity),
        _within(one.quality - penalty * one.errors),
        _within(one.progress - penalty * one.delays),
    )


def _within(percent: Decimal) -> Decimal:
    return max(Decimal(0), min(WHOLE, percent))


def year_axes(spans: Sequence[Span], penalty: Decimal) -> Axes | None:
    """The axes of a year: the mean over its months, where a quarter stands for three; None without any."""
    if not spans:
        return None
    weights = [len(one.months) for one in spans]
    found = [axes_of(one, penalty) for one in spans]

    def mean(axis: str) -> Decimal:
        total: Decimal = sum(
            (getattr(one, axis) * weight for one, weight in zip(found, weights, strict=True)), Decimal(0)
        )
        return total / sum(weights)

    return Axes(mean("quantity"), mean("quality"), mean("progress"))


def result_points(percents: Sequence[Decimal], most: Decimal) -> Decimal:
    """Points for results: the mean of the axes in percent, of ``most``; to two decimals."""
    mean = sum(percents, Decimal(0)) / len(percents)
    return (mean * most / WHOLE).quantize(CENT, ROUND_HALF_UP)


def points_with_unit(results: Decimal, axis: Decimal, most: Decimal, axes: int = 3) -> Decimal:
    """Points for results of a leader: the unit's result as one more axis beside the others, which made ``results``."""
    mean = results / most * WHOLE if most else Decimal(0)
    return (((mean * axes + axis) / (axes + 1)) * most / WHOLE).quantize(CENT, ROUND_HALF_UP)


def band_of(points: Decimal, least: Mapping[int, Decimal]) -> int:
    """The band that the points reach, best first; the lowest where they reach none."""
    return next((band for band in BANDS if band in least and points >= least[band]), FAILED)


def most_excellent(good: int, percent: Decimal) -> int:
    """How many may be excellent beside so many rated good; rounded down."""
    return int(percent * good // WHOLE)


def most_of(candidates: int, good: int, percent: Decimal) -> int:
    """How many of the candidates may be excellent where the others join those rated good; rounded down."""
    return min(candidates, int(percent * (good + candidates) // (WHOLE + percent)))


def good_needed(excellent: int, percent: Decimal) -> int:
    """How many must be rated good for so many to be excellent."""
    if not percent:
        return 0
    whole, rest = divmod(WHOLE * excellent, percent)
    return int(whole) + (rest > 0)


def failing_sanction(sanctions: Iterable[Sanction], year: int, on: date) -> Sanction | None:
    """The first decision of the year over duties, as known on a day; None without one."""
    found = [one for one in sanctions if one.service_related and one.decided_on.year == year and one.decided_on <= on]
    return min(found, key=lambda one: one.decided_on, default=None)


def bars(verified: Basis) -> bool:
    """Whether a rule may stand in the way: one that is not verified is said, and needs a reason, but bars nothing."""
    return verified.confidence > 0
