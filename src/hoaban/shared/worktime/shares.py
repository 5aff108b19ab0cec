"""How much of the time of something is used, when a share of it will be, and the office minutes between two instants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from hoaban.shared.worktime.clock import (
    IN_MINUTES,
    Allowance,
    Course,
    Pause,
    Ranges,
    days_out,
    due,
    minutes_off,
    overlap,
    passing,
    receipt,
)
from hoaban.shared.worktime.days import WorkCalendar


@dataclass(frozen=True, slots=True)
class _Run:
    """One course of the clock on a ruler: from ``start``, ``total`` minutes long, held up by ``off``."""

    sums: Sequence[int]
    start: int
    total: int
    off: Ranges

    def passed(self, run: int) -> int:
        """Minutes of this course when the ruler shows ``run``."""
        return max(run - self.start, 0) - overlap(self.start, max(run, self.start), self.off)


def _run(
    received: datetime, allowance: Allowance, calendar: WorkCalendar, pauses: Sequence[Pause], cut_off: int | None,
    extra: Allowance | None,
) -> _Run:  # fmt: skip
    ended = tuple(one for one in pauses if one.ends is not None)
    place, minute = receipt(calendar, received, cut_off)
    due_at = due(received, allowance, calendar, pauses=ended, cut_off=cut_off, extra=extra).due_at
    if allowance.unit in IN_MINUTES:
        sums = calendar.open_minutes
        start, off = calendar.ruler(sums, place, minute), minutes_off(calendar, ended, cut_off)
    else:
        sums = calendar.counted_minutes
        start = sums[place + 1]
        out = days_out(Course(calendar, allowance, extra, ended, cut_off), place, minute)
        off = tuple((sums[begins], sums[ends]) for begins, ends in out)
    whole = _Run(sums, start, 0, off)
    return _Run(sums, start, whole.passed(calendar.ruler(sums, *_closing(calendar, due_at))), off)


def _closing(calendar: WorkCalendar, due_at: datetime) -> tuple[int, int]:
    """Place and minute of an instant; midnight is the end of the day before, which the calendar may end with."""
    minute = due_at.hour * 60 + due_at.minute
    place = due_at.toordinal() - calendar.ordinal
    return (place, minute) if minute else (place - 1, 1440)


def used(
    received: datetime,
    until: datetime,
    allowance: Allowance,
    calendar: WorkCalendar,
    pauses: Iterable[Pause] = (),
    *,
    cut_off: int | None = None,
    extra: Allowance | None = None,
) -> float:
    """The share of the statutory time that has passed by ``until``: 0.0 at receipt, 1.0 when due, more when late.

    Days pass minute by minute of their office hours, the day of receipt not. A pause without an end stops the clock where
    it started. Raises what :func:`due` raises.
    """
    known = tuple(pauses)
    course = _run(received, allowance, calendar, known, cut_off, extra)
    run = calendar.ruler(course.sums, *calendar.local(until))
    for pause in known:
        if pause.ends is None:
            run = min(run, _stop(calendar, pause, allowance, course))
    return course.passed(run) / course.total


def _stop(calendar: WorkCalendar, pause: Pause, allowance: Allowance, course: _Run) -> int:
    """Where a pause without an end stops the ruler: at once, or (days) with the day it starts on, the last one without."""
    place, minute = calendar.local(pause.starts)
    sums = course.sums
    if allowance.unit in IN_MINUTES:
        return calendar.ruler(sums, place, minute)
    is_last = minute < calendar.closes[place] and course.passed(sums[place + 1]) == course.total
    return sums[place] if 0 <= minute <= calendar.opens[place] or is_last else sums[place + 1]


def at_share(
    received: datetime,
    allowance: Allowance,
    calendar: WorkCalendar,
    share: float,
    pauses: Iterable[Pause] = (),
    *,
    cut_off: int | None = None,
    extra: Allowance | None = None,
) -> datetime:
    """The minute in which ``share`` (0.8: four fifths) of the statutory time will have passed, as things stand.

    Raises ValueError unless the share is more than 0, and what :func:`due` raises.
    """
    if share <= 0:
        raise ValueError(f"{share} is no share of a time; write more than 0, such as 0.8")
    course = _run(received, allowance, calendar, tuple(pauses), cut_off, extra)
    minutes = max(ceil(round(share * course.total, 6)), 1)
    return calendar.instant(*calendar.at(course.sums, passing(course.start, minutes, course.off)))


def worked_minutes(start: datetime, end: datetime, calendar: WorkCalendar, pauses: Iterable[Pause] = ()) -> int:
    """Minutes of office hours between two instants, without the pauses; 0 when the end is not after the start."""
    sums = calendar.open_minutes
    begins, ends = calendar.ruler(sums, *calendar.local(start)), calendar.ruler(sums, *calendar.local(end))
    if ends <= begins:
        return 0
    return ends - begins - overlap(begins, ends, minutes_off(calendar, tuple(pauses), None))
