"""Office hours of units, without a database: which hold when, and what a closure takes out of a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from hoaban.shared.worktime import ALL_DAY, LocalChange, Span, WeekHours

NOON = 720
Week = tuple[tuple[Span, ...], ...]
PARTS = {"day": ALL_DAY, "morning": Span(0, NOON), "afternoon": Span(NOON, 1440)}
"""What each part of a day takes in; the day is halved at noon."""


@dataclass(frozen=True, slots=True)
class Dated:
    """Weekly hours with the days in which they hold (half-open; None: still)."""

    starts_on: date
    ends_before: date | None
    week: Week

    def holds_on(self, day: date) -> bool:
        """Whether they hold on a day."""
        return self.starts_on <= day and (self.ends_before is None or day < self.ends_before)


def week_of(stored: Sequence[Sequence[Sequence[int]]]) -> Week:
    """Weekly hours as they are kept ([[begins, ends), ...] of seven days, Monday first) as spans.

    Raises ValueError when they are not seven days of spans in order.
    """
    week = tuple(tuple(Span(int(begins), int(ends)) for begins, ends in day) for day in stored)
    in_order = all(a.ends <= b.begins for day in week for a, b in pairwise(day))
    if len(week) != 7 or not in_order:
        raise ValueError("seven days of spans in order are needed, Monday first")
    return week


def stored_week(week: Week) -> list[list[list[int]]]:
    """Weekly hours as they are kept."""
    return [[[span.begins, span.ends] for span in day] for day in week]


def in_force(sources: Sequence[Sequence[Dated]], first: date, last: date) -> list[WeekHours]:
    """The hours of a unit from ``first`` to ``last``: on each day those of the first source that has some.

    ``sources``: the unit's own, then those of the units above it, nearest first, then those of the lawbook.
    """
    starts = {first}
    for one in (one for source in sources for one in source):
        starts |= {day for day in (one.starts_on, one.ends_before) if day is not None and first < day <= last}
    found: list[WeekHours] = []
    for day in sorted(starts):
        week = next((one.week for source in sources for one in source if one.holds_on(day)), None)
        if week is not None and (not found or found[-1].week != week):
            found.append(WeekHours(day, week))
    return found


def changes_of(
    first: date, last: date, part: str, name: str, *, opens: bool, hours: Sequence[WeekHours]
) -> Iterator[LocalChange]:
    """The changes of days that a closure (or opening) makes, day by day.

    An opening gives the hours of that weekday, or of a Monday where the weekday has none, within the part of the day.
    """
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if not opens:
            yield LocalChange(day, PARTS[part], opens=False, name=name)
            continue
        for span in _opened(day, PARTS[part], hours):
            yield LocalChange(day, span, opens=True, name=name)


def _opened(day: date, part: Span, hours: Sequence[WeekHours]) -> Iterator[Span]:
    week = next((one.week for one in reversed(hours) if one.starts_on <= day), None)
    for span in (week[day.weekday()] or week[0]) if week else ():
        begins, ends = max(span.begins, part.begins), min(span.ends, part.ends)
        if begins < ends:
            yield Span(begins, ends)


def in_lines(week: Week) -> list[tuple[int, int, tuple[Span, ...]]]:
    """A week for reading: (first weekday, last weekday, spans) of neighbouring days with the same hours; days off left out."""
    found: list[tuple[int, int, tuple[Span, ...]]] = []
    for weekday, spans in enumerate(week):
        if found and found[-1][1] == weekday - 1 and found[-1][2] == spans:
            found[-1] = found[-1][0], weekday, spans
        elif spans:
            found.append((weekday, weekday, spans))
    return found
