"""Which days of a period a tally answers for, and what a distribution by shares of the time says."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

EDGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.25, 1.5, 2.0, 3.0)
"""Upper ends of the buckets of the share of the statutory time used; what is more falls into one bucket more."""
DAY = timedelta(days=1)
Range = tuple[date, date]
"""First and last day, both included."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """A period cut into whole months and days that are tallied, and what only the dossiers themselves can tell.

    ``months``: from the first of one month to the first of another, both included.
    """

    months: tuple[Range, ...]
    days: tuple[Range, ...]
    live: tuple[Range, ...]


def pieces(first: date, last: date, *, closed_before: date, stale: Collection[date] = ()) -> Pieces:
    """Cut the period from ``first`` to ``last``, both included, so that each of its days is counted once.

    Days from ``closed_before`` on, and stale ones, are live; a month counts whole only where none of its days is.
    """
    months: list[date] = []
    days: list[date] = []
    live: list[date] = []
    dull = set(stale)
    closed = min(last, closed_before - DAY)
    for month, begin, end in _months(first, closed):
        own = [one for one in dull if begin <= one <= end]
        if not own and begin == month and end + DAY == next_month(month):
            months.append(month)
            continue
        for day in _span(begin, end):
            (live if day in dull else days).append(day)
    found = list(_runs(live))
    beyond = max(first, closed_before)
    if beyond <= last:
        found = [*found, (beyond, last)]
    return Pieces(tuple(_month_runs(months)), tuple(_runs(days)), tuple(found))


def next_month(day: date) -> date:
    """The first day of the month after that of a day."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _months(first: date, last: date) -> Iterator[tuple[date, date, date]]:
    """The first of each month that the period touches, and the period's own first and last day in it."""
    month = first.replace(day=1)
    while month <= last and first <= last:
        following = next_month(month)
        yield month, max(first, month), min(last, following - DAY)
        month = following


def _span(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _runs(days: Sequence[date]) -> Iterator[Range]:
    """Days one after the other as ranges; the days come in order."""
    begin = end = None
    for day in days:
        if end is not None and begin is not None and day != end + DAY:
            yield begin, end
            begin = None
        begin, end = begin or day, day
    if begin is not None and end is not None:
        yield begin, end


def _month_runs(months: Sequence[date]) -> Iterator[Range]:
    begin = end = None
    for month in months:
        if end is not None and begin is not None and month != next_month(end):
            yield begin, end
            begin = None
        begin, end = begin or month, month
    if begin is not None and end is not None:
        yield begin, end


def bucket_of(used: float) -> int:
    """The bucket that a share of the statutory time falls into, 0 to ``len(EDGES)``."""
    return next((place for place, edge in enumerate(EDGES) if used <= edge), len(EDGES))


def quantile(counts: Sequence[int], share: float) -> float | None:
    """The share of the statutory time that ``share`` (0.5: the median) of the dossiers did not exceed; None for none.

    ``counts``: dossiers by bucket. Within a bucket they are taken as evenly spread, so the answer is at most one bucket
    off; in the last one, which has no upper end, its lower end is the answer.
    """
    total = sum(counts)
    if not total:
        return None
    wanted, passed, low = share * total, 0, 0.0
    for count, high in zip(counts, (*EDGES, EDGES[-1]), strict=True):
        if count and passed + count >= wanted:
            return low + (high - low) * (wanted - passed) / count
        passed, low = passed + count, high
    return low
