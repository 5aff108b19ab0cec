"""The geometry of small charts, as text for SVG; every chart stands beside a table of the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil, floor

WIDTH, HEIGHT, MARGIN = 100.0, 28.0, 2.0
NOTICEABLE = 0.01
"""A difference below this (of people, or of per cent) is drawn as a flat line."""


def sparkline(values: Sequence[float | None]) -> str:
    """Points of a polyline in a box of 100 by 28; empty below two values. A flat line runs through the middle."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    width = WIDTH / (len(values) - 1)
    return " ".join(
        f"{place * width:.1f},{_height(value, low, high):.1f}"
        for place, value in enumerate(values)
        if value is not None
    )


def _height(value: float, low: float, high: float) -> float:
    if high == low:
        return HEIGHT / 2
    return HEIGHT - MARGIN - (value - low) / (high - low) * (HEIGHT - 2 * MARGIN)


@dataclass(frozen=True, slots=True)
class Line:
    """A trend line in a box of 720 by 200: its points, the grid and the marks of days."""

    points: str
    grid: tuple[tuple[float, float], ...]
    """(value, per cent from the top) of each horizontal rule."""
    years: tuple[tuple[int, float], ...]
    """(year, per cent from the left) of each first of January."""
    marks: tuple[tuple[date, float], ...]
    """(day, per cent from the left) of what happened in between."""

    @property
    def places(self) -> int:
        """Decimals that tell the rules of the grid apart."""
        step = min((b[0] - a[0] for a, b in pairwise(self.grid)), default=1.0)
        return 0 if step >= 1 else 1 if step >= 0.1 else 2


def line(days: Sequence[date], values: Sequence[float | None], marks: Sequence[date] = ()) -> Line | None:
    """The trend over ``days`` (rising); None below two known values. The axis begins near the least value."""
    known = [(day, value) for day, value in zip(days, values, strict=True) if value is not None]
    if len(known) < 2:
        return None
    low, high, ticks = axis(min(v for _d, v in known), max(v for _d, v in known))
    first, last = days[0], days[-1]

    def across(day: date) -> float:
        return (day - first).days / max(1, (last - first).days)

    def down(value: float) -> float:
        return 1 - (value - low) / (high - low)

    points = [f"{720 * across(day):.1f},{200 * down(value):.1f}" for day, value in known]
    return Line(
        points=" ".join(points),
        grid=tuple((tick, round(100 * down(tick), 2)) for tick in ticks),
        years=tuple((year, round(100 * across(date(year, 1, 1)), 2)) for year in range(first.year + 1, last.year + 1)),
        marks=tuple((day, round(100 * across(day), 2)) for day in marks if first < day <= last),
    )


def axis(low: float, high: float) -> tuple[float, float, list[float]]:
    """Round bounds that hold both values, and three to six round steps between them."""
    if high - low < NOTICEABLE:
        low, high = low - 1, high + 1
    size = round_step((high - low) / 3)
    start = floor(low / size) * size
    ticks = [round(start + place * size, 6) for place in range(ceil((high - start) / size) + 1)]
    return max(0.0, start) if low >= 0 else start, ticks[-1], [tick for tick in ticks if tick >= 0 or low < 0]


def round_step(size: float) -> float:
    """The round number (1, 2 or 5 times a power of ten) nearest above a step."""
    power = 1.0
    while power * 10 <= size:
        power *= 10
    while power > size:
        power /= 10
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= size)
