"""Four quiet bands for a map: bounds at round numbers near the quarters of what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hoaban.apps.insight.rules.charts import NOTICEABLE, round_step


@dataclass(frozen=True, slots=True)
class Band:
    """One band: from ``low`` (None: everything lower) to below ``high`` (None: everything higher)."""

    number: int
    low: float | None
    high: float | None


def bands(values: Sequence[float]) -> list[Band]:
    """At most four bands that hold about a quarter of the values each; fewer where the values hardly differ."""
    known = sorted(values)
    if not known or known[-1] - known[0] < NOTICEABLE:
        return [Band(1, None, None)]
    size = round_step((known[-1] - known[0]) / 12)
    cuts: list[float] = []
    for quarter in (1, 2, 3):
        at = known[min(len(known) - 1, quarter * len(known) // 4)]
        cut = round(size * round(at / size), 6)
        if known[0] < cut <= known[-1] and (not cuts or cut > cuts[-1]):
            cuts.append(cut)
    edges: list[float | None] = [None, *cuts, None]
    return [Band(place + 1, edges[place], edges[place + 1]) for place in range(len(edges) - 1)]


def band_of(value: float, found: Sequence[Band]) -> int:
    """The number of the band a value falls in."""
    for band in found:
        if (band.low is None or value >= band.low) and (band.high is None or value < band.high):
            return band.number
    return found[-1].number
