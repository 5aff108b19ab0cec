"""What overload does: months of units and of officers by their open dossiers against the normal, and what came of them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from statistics import median

from hoaban.apps.service.rules.loads import LEAST, OVERLOAD
from hoaban.apps.service.rules.tallies import quantile

LOW, HIGH = 0.8, 1.2
"""Below and above so many times the normal a month is quiet or busy; a choice of this house."""
LEAST_MONTHS = 6
"""Months that a unit needs before its normal, or that of its officers, is told."""
FEW = 100
"""With fewer settled dossiers a share says little and is left out."""


class Load(StrEnum):
    """How much a unit or an officer had open in a month, against the normal."""

    QUIET = "quiet"
    NORMAL = "normal"
    BUSY = "busy"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class WorkMonth:
    """A month of a unit, or of an ``officer`` of it: ``open`` dossiers in the mean of its first and last day; of those settled
    in it, how they stood.

    ``shares``: by bucket of the share of the time used; ``causes``: late ones by cause; ``conduct``: messages about conduct.
    """

    unit: str
    month: date
    open: float
    settled: int
    late: int
    shares: tuple[int, ...]
    causes: Mapping[str, int] = field(default_factory=dict)
    conduct: int = 0
    officer: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A month beside what is normal there."""

    of: WorkMonth
    normal: float
    load: Load

    @property
    def times(self) -> float:
        """So many times the normal."""
        return self.of.open / self.normal

    @property
    def median(self) -> float | None:
        """Median share of the time used, in percent; None with too few dossiers."""
        return _median(self.of.shares, self.of.settled)

    @property
    def late_percent(self) -> float | None:
        """Share settled late, in percent; None with too few dossiers."""
        return _percent(self.of.late, self.of.settled)


@dataclass(frozen=True, slots=True)
class Band:
    """All months of one load together."""

    load: Load
    months: int
    settled: int
    late: int
    median: float | None
    causes: tuple[tuple[str, int], ...]
    conduct: int

    @property
    def late_percent(self) -> float | None:
        """Share settled late, in percent; None with too few dossiers."""
        return _percent(self.late, self.settled)

    @property
    def conduct_rate(self) -> float | None:
        """Messages about conduct for every thousand dossiers settled; None with too few dossiers."""
        return round(1_000 * self.conduct / self.settled, 1) if self.settled >= FEW else None


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole >= FEW else None


def _median(shares: Sequence[int], settled: int) -> float | None:
    found = quantile(shares, 0.5) if settled >= FEW else None
    return None if found is None else 100 * found


def place(months: Iterable[WorkMonth]) -> list[Placed]:
    """Each month beside its unit's normal, the median of the unit's own months; units with too few months are left out."""
    return _place(months, lambda own: [one.open for one in own])


def place_officers(months: Iterable[WorkMonth]) -> list[Placed]:
    """Each month of an officer beside what is normal for officers of the unit: the median over its months of the mean of those
    who had any dossier open. Units with too few months are left out.
    """
    return _place(months, _means)


def _means(own: Sequence[WorkMonth]) -> list[float]:
    held: dict[date, list[float]] = {}
    for one in own:
        if one.open > 0:
            held.setdefault(one.month, []).append(one.open)
    return [sum(found) / len(found) for found in held.values()]


def _place(months: Iterable[WorkMonth], levels: Callable[[list[WorkMonth]], list[float]]) -> list[Placed]:
    units: dict[str, list[WorkMonth]] = {}
    for one in months:
        units.setdefault(one.unit, []).append(one)
    found = []
    for own in units.values():
        usual = levels(own)
        normal = median(usual) if len(usual) >= LEAST_MONTHS else 0.0
        if normal > 0:
            found += [Placed(one, normal, load_of(one.open, normal)) for one in own]
    return found


def load_of(open_: float, normal: float) -> Load:
    """Where a month stands; overload as for officers: far more than the normal, and not a handful."""
    times = open_ / normal
    if times > OVERLOAD and open_ >= LEAST:
        return Load.OVER
    if times > HIGH:
        return Load.BUSY
    return Load.NORMAL if times >= LOW else Load.QUIET


def relate(placed: Sequence[Placed]) -> tuple[Band, ...]:
    """The months by load, from quiet to overloaded; each load stands there, also with no month."""
    return tuple(_band(load, [one.of for one in placed if one.load == load]) for load in Load)


def _band(load: Load, own: Sequence[WorkMonth]) -> Band:
    settled, causes = sum(one.settled for one in own), dict[str, int]()
    for one in own:
        for cause, number in one.causes.items():
            causes[cause] = causes.get(cause, 0) + number
    shares = [sum(column) for column in zip(*(one.shares for one in own), strict=True)]
    ordered = sorted(((key, n) for key, n in causes.items() if n), key=lambda one: (-one[1], one[0]))
    return Band(
        load, len(own), settled, sum(one.late for one in own), _median(shares, settled), tuple(ordered),
        sum(one.conduct for one in own),
    )  # fmt: skip


def times_as_late(bands: Sequence[Band]) -> float | None:
    """So many times as often late in overloaded months as in normal ones; None where either has too few dossiers."""
    shares = {one.load: one.late_percent for one in bands}
    over, normal = shares.get(Load.OVER), shares.get(Load.NORMAL)
    return over / normal if over is not None and normal else None


def months_before(end: date, number: int) -> list[date]:
    """The first days of so many months before that of a day, the earliest first."""
    place = end.year * 12 + end.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(max(place - number, 12), place)]
