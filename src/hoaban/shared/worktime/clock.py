"""When something is due, whatever holds it up: see decision 33.

Two kinds of time. *Hours* (and what is due the same day) run minute by minute while the office is open. *Days* count from
the day after receipt; a day counts whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from heapq import merge

from hoaban.shared.worktime.days import SkippedDay, WorkCalendar

UNITS = ("hours", "working_days", "days", "same_day")
IN_MINUTES = ("hours", "same_day")
"""Units whose time runs minute by minute; the others count days."""
Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Allowance:
    """Statutory time: ``amount`` of a ``unit``: hours, working_days, days (calendar days), or same_day (amount 0).

    Raises ValueError for another unit, and for an amount that is not a positive whole number (same_day: not 0).
    """

    amount: int
    unit: str

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"{self.unit!r} is no unit of time; there are {', '.join(UNITS)}")
        if (self.amount != 0) if self.unit == "same_day" else (self.amount < 1):
            raise ValueError(f"{self.amount} {self.unit} is no time; write 1 or more (0 for same_day)")


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands still from ``starts`` to ``ends``; None: it still does. ValueError when it ends first."""

    starts: datetime
    ends: datetime | None = None

    def __post_init__(self) -> None:
        if self.ends is not None and self.ends < self.starts:
            raise ValueError("a pause cannot end before it starts")


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due (by the clocks of the country), the days that were counted and those stepped over.

    ``counted_from``: when it counts as received. ``stopped``: a pause has no end yet; ``due_at`` is then the appointment
    as it stood before that pause.
    """

    due_at: datetime
    counted: tuple[date, ...]
    skipped: tuple[SkippedDay, ...]
    received: datetime
    counted_from: datetime
    allowance: Allowance
    extra: Allowance | None = None
    stopped: bool = False


def due(
    received: datetime,
    allowance: Allowance,
    calendar: WorkCalendar,
    *,
    pauses: Iterable[Pause] = (),
    cut_off: int | None = None,
    extra: Allowance | None = None,
) -> Deadline:
    """When something received at an instant is due, by the calendar of the unit.

    What comes after the cut-off minute of a day, after the office has closed or on a day off counts as received when
    the office next opens. ``extra`` is added to what was due before. Raises OutsideCalendar when the calendar ends
    first, ValueError for an instant without a time zone or an extension by "same_day".
    """
    if extra is not None and extra.unit == "same_day":
        raise ValueError("an extension is of hours or days")
    known = tuple(pauses)
    closed = tuple(one for one in known if one.ends is not None) if known else ()
    place, minute = receipt(calendar, received, cut_off)
    course = Course(calendar, allowance, extra, closed, cut_off)
    at, end, counted, skipped = _ends(course, place, minute, days_out(course, place, minute) if closed else ())
    due_at = calendar.instant(at, end)
    stopped = any(one.ends is None and one.starts < due_at for one in known) if known else False
    began = calendar.instant(place, minute)
    return Deadline(due_at, counted, skipped, received, began, allowance, extra, stopped)


Leg = tuple[int, int, tuple[date, ...], tuple[SkippedDay, ...]]
"""Place and minute at which an allowance ends, the days counted and those skipped."""


@dataclass(frozen=True, slots=True)
class Course:
    """What runs on a calendar: the time given, an extension of it, the pauses that have an end."""

    calendar: WorkCalendar
    allowance: Allowance
    extra: Allowance | None
    pauses: tuple[Pause, ...]
    cut_off: int | None


def _ends(course: Course, place: int, minute: int, off: Ranges) -> Leg:
    """Where the whole time that starts at ``place``, ``minute`` ends, with the days ``off`` taken out."""
    at, end, counted, skipped = _leg(course, place, minute, course.allowance, off)
    if course.extra is not None:
        at, end, more, beyond = _leg(course, at, end, course.extra, off)
        counted, skipped = (*counted, *(day for day in more if day not in counted)), skipped + beyond
    return at, end, counted, skipped


def _leg(course: Course, place: int, minute: int, allowance: Allowance, off: Ranges) -> Leg:
    calendar = course.calendar
    if allowance.unit == "hours":
        held = minutes_off(calendar, course.pauses, course.cut_off)
        return _hours(calendar, place, minute, allowance.amount * 60, held)
    if allowance.unit == "same_day":
        return _same_day(calendar, place, course.pauses, course.cut_off)
    if allowance.unit == "working_days":
        return _working_days(calendar, place, allowance.amount, off)
    return _calendar_days(calendar, place, allowance.amount, off)


def days_out(course: Course, place: int, minute: int) -> Ranges:
    """The days that the pauses take out of a time that starts at ``place``, ``minute``.

    A pause that begins on the very last day takes that day out too, where it lasts beyond it: the hours that were left
    of it come back, as a whole day after the pause.
    """
    off = _days_off(course.calendar, course.pauses, course.cut_off)
    if course.allowance.unit not in IN_MINUTES:
        # Also where it was extended: what the pause gave back is not taken by the extension.
        off = _without_last(replace(course, extra=None), place, minute, off)
    if course.extra is not None and course.extra.unit not in IN_MINUTES:
        off = _without_last(course, place, minute, off)
    return off


def _without_last(course: Course, place: int, minute: int, off: Ranges) -> Ranges:
    while True:
        last = _ends(course, place, minute, off)[0]
        if _is_off(last, off) or not any(_begins_on(course, pause, last) for pause in course.pauses):
            return off
        off = _apart((*off, (last, last + 1)))


def _begins_on(course: Course, pause: Pause, last: int) -> bool:
    """Whether a pause begins on a day before its close, and ends on a later one."""
    calendar = course.calendar
    place, minute = calendar.local(pause.starts)
    if place != last or minute >= calendar.closes[last] or pause.ends is None:
        return False
    return receipt(calendar, pause.ends, course.cut_off)[0] > last


def receipt(calendar: WorkCalendar, moment: datetime, cut_off: int | None) -> tuple[int, int]:
    """Where something counts as received: then, or when the office next opens."""
    place, minute = calendar.local(moment)
    if minute < calendar.closes[place] and (cut_off is None or minute <= cut_off):
        return place, minute
    place = calendar.next_open(place + 1)
    return place, calendar.opens[place]


# Hours ---------------------------------------------------------------------------------------------------------------


def _hours(calendar: WorkCalendar, place: int, minute: int, amount: int, off: Ranges) -> Leg:
    sums = calendar.open_minutes
    run = passing(calendar.ruler(sums, place, minute), amount, off)
    at, end = calendar.at(sums, run)
    between = range(place, at + 1)
    counted = tuple(calendar.day(one) for one in between if _runs(sums[one], sums[one + 1], off))
    skipped = tuple(
        calendar.skipped(one, *(("paused",) if sums[one + 1] > sums[one] else ()))
        for one in between
        if not _runs(sums[one], sums[one + 1], off)
    )
    return at, end, counted, skipped


def _runs(begins: int, ends: int, off: Ranges) -> bool:
    """Whether any minute from ``begins`` to ``ends`` of the ruler is outside the pauses."""
    return ends - begins > overlap(begins, ends, off)


def passing(start: int, amount: int, off: Ranges) -> int:
    """Where the ruler stands after ``amount`` minutes from ``start`` that no pause has held up."""
    run = start + amount
    for begins, ends in off:
        held_from = max(begins, start)
        if held_from < run and ends > held_from:
            run += ends - held_from
    return run


def overlap(begins: int, ends: int, off: Ranges) -> int:
    """How much of ``begins`` to ``ends`` the pauses hold up."""
    return sum(max(min(ends, end) - max(begins, start), 0) for start, end in off) if off else 0


def minutes_off(
    calendar: WorkCalendar, pauses: Sequence[Pause], cut_off: int | None, sums: Sequence[int] | None = None
) -> Ranges:
    """The pauses on the ruler, apart from each other; one without an end lasts as long as the calendar."""
    sums = sums or calendar.open_minutes
    found = []
    for pause in pauses:
        ends = sums[-1] if pause.ends is None else calendar.ruler(sums, *receipt(calendar, pause.ends, cut_off))
        found.append((calendar.ruler(sums, *calendar.local(pause.starts)), ends))
    return _apart(found)


def _apart(ranges: Iterable[tuple[int, int]]) -> Ranges:
    found: list[tuple[int, int]] = []
    for begins, ends in sorted(ranges):
        if found and begins <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], ends)
        else:
            found.append((begins, ends))
    return tuple(found)


# The same day --------------------------------------------------------------------------------------------------------


def _same_day(calendar: WorkCalendar, place: int, pauses: Sequence[Pause], cut_off: int | None) -> Leg:
    """The close of the day, unless a pause lasts beyond it or its cut-off hour: then that of the day it ends."""
    began = place
    for pause in sorted(pauses, key=lambda one: one.starts):
        if pause.ends is not None and calendar.local(pause.starts) < (place, calendar.closes[place]):
            place = max(place, receipt(calendar, pause.ends, cut_off)[0])
    skipped = tuple(calendar.skipped(one, "paused" if calendar.days[one].spans else "") for one in range(began, place))
    return place, calendar.closes[place], (calendar.day(place),), skipped


# Days ----------------------------------------------------------------------------------------------------------------


def _days_off(calendar: WorkCalendar, pauses: Iterable[Pause], cut_off: int | None) -> Ranges:
    """The days that pauses take out, as half-open ranges of places.

    Of a pause the day on which it starts counts (unless the office had not opened yet; see :func:`days_out` for the last
    day), and the day on which it ends does not, as the day of receipt does not.
    """
    found = []
    for pause in pauses:
        place, minute = calendar.local(pause.starts)
        begins = place if 0 <= minute <= calendar.opens[place] else place + 1
        last = len(calendar.days) if pause.ends is None else receipt(calendar, pause.ends, cut_off)[0] + 1
        found.append((begins, max(begins, last)))
    return _apart(found)


def _is_off(place: int, off: Ranges) -> bool:
    return any(begins <= place < ends for begins, ends in off)


def _working_days(calendar: WorkCalendar, place: int, amount: int, off: Ranges) -> Leg:
    before, at = calendar.counted_before, calendar.counted_at
    start = before[place + 1]
    last = _counted_at(calendar, start + amount - 1)
    if off:
        paused, seen = _paused_count(before, place + 1, last + 1, off), -1
        while paused != seen:
            last, seen = _counted_at(calendar, start + amount + paused - 1), paused
            paused = _paused_count(before, place + 1, last + 1, off)
    counted = calendar.counted_days[start : before[last + 1]]
    skipped = calendar.off_days[place + 1 - start : last + 1 - before[last + 1]]
    if off:
        held = [calendar.day(one) for one in at[start : before[last + 1]] if _is_off(one, off)]
        counted = tuple(day for day in counted if day not in set(held))
        skipped = tuple(merge(skipped, (SkippedDay(day, "paused") for day in held), key=lambda one: one.day))
    return last, calendar.closes[last], counted, skipped


def _counted_at(calendar: WorkCalendar, number: int) -> int:
    if number >= len(calendar.counted_at):
        calendar.ended()
    return calendar.counted_at[number]


def _paused_count(before: Sequence[int], begins: int, ends: int, off: Ranges) -> int:
    """How many days that count pauses take out of the places from ``begins`` up to ``ends``."""
    total = 0
    for start, end in off:
        low, high = max(start, begins), min(end, ends)
        if low < high:
            total += before[high] - before[low]
    return total


def _calendar_days(calendar: WorkCalendar, place: int, amount: int, off: Ranges) -> Leg:
    """Days on end; when the last is a day off, the next working day (Civil Code 2015, article not entered)."""
    last, seen = place + amount, place
    while last != seen:
        last, seen = place + amount + overlap(place + 1, last + 1, off), last
    reached = last
    while not _works(calendar, last) or _is_off(last, off):
        last += 1
    within = range(place + 1, last + 1)
    counted = tuple(calendar.day(one) for one in within if one <= reached and not _is_off(one, off))
    skipped = tuple(
        calendar.skipped(one, "paused" if _is_off(one, off) and _works(calendar, one) else "")
        for one in within
        if one != last and (one > reached or _is_off(one, off))
    )
    return last, calendar.closes[last], counted, skipped


def _works(calendar: WorkCalendar, place: int) -> bool:
    if place >= len(calendar.days):
        calendar.ended()
    return calendar.days[place].counts
