"""Months and stretches of days, as terms and times in post are counted."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta


def add_months(day: date, months: int) -> date:
    """The same day some months later; the last day of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def full_months(start: date, end: date) -> int:
    """Full months from one day to another; 0 where the second does not come after the first."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return max(0, months if add_months(start, months) <= end else months - 1)


def joined(stretches: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Half-open stretches, oldest first, those that touch or overlap made one."""
    found: list[tuple[date, date]] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def added_up(stretches: Iterable[tuple[date, date]]) -> timedelta:
    """How long half-open stretches last together, no day counted twice."""
    return sum((end - start for start, end in joined(stretches)), timedelta())
