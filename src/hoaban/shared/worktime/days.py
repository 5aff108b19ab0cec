"""The working calendar of a unit: the office hours of every day between two days, and why a day is off."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MINUTES = 1440
WEEKEND = frozenset({5, 6})
"""Saturday and Sunday, as ``date.weekday`` numbers them."""
_SPAN = re.compile(r"(\d{1,2})[:hg](\d{2})\s*[-–—]\s*(\d{1,2})[:hg](\d{2})")


class OutsideCalendar(ValueError):
    """A day was asked for that the calendar does not cover; ``day``, ``first`` and ``last`` say which."""

    def __init__(self, day: date, first: date, last: date) -> None:
        super().__init__(f"{day.isoformat()} is outside the calendar {first.isoformat()}..{last.isoformat()}")
        self.day, self.first, self.last = day, first, last


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open minutes of a day, 0..1440: 450..690 is 07:30 to 11:30. ValueError when it is empty or leaves the day."""

    begins: int
    ends: int

    def __post_init__(self) -> None:
        if not 0 <= self.begins < self.ends <= MINUTES:
            raise ValueError(f"minutes {self.begins}..{self.ends} are no part of a day")

    def __str__(self) -> str:
        return f"{_clock(self.begins)}-{_clock(self.ends)}"


Spans = tuple[Span, ...]
ALL_DAY = Span(0, MINUTES)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def minute_of(text: str) -> int:
    """The minute of the day that "15:00", "15h00" or "15" names; ValueError for anything else."""
    hour, _sign, minute = text.strip().lower().replace("h", ":").replace("g", ":").partition(":")
    if not hour.isdigit() or (minute and not minute.isdigit()):
        raise ValueError(f"{text!r} is not an hour; write 15:00")
    found = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) > 59 or found > MINUTES:
        raise ValueError(f"{text!r} is not an hour of the day; write 00:00 to 24:00")
    return found


def read_spans(text: str) -> Spans:
    """Office hours as they are written: "07:30-11:30 / 13:30-17:00"; "" is a day without.

    Raises ValueError for anything else, and where two spans overlap or come in the wrong order.
    """
    found = tuple(Span(int(a) * 60 + int(b), int(c) * 60 + int(d)) for a, b, c, d in _SPAN.findall(text))
    if re.sub(r"[\s/,;]|và|and", "", _SPAN.sub("", text)):
        raise ValueError(f"{text!r} are no office hours; write 07:30-11:30 / 13:30-17:00")
    if any(later.begins < earlier.ends for earlier, later in pairwise(found)):
        raise ValueError(f"{text!r}: the spans overlap; write the earlier one first")
    return found


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a day is off or shorter: ``code`` is weekend, holiday, swapped or closed; ``name`` what it is called."""

    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class SkippedDay:
    """A day that an appointment steps over, and why: a code of :class:`Reason`, or "paused"."""

    day: date
    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class DayHours:
    """The office hours of one day; ``counts``: whether it is one of the working days of the law.

    A Saturday morning on which a unit opens has hours and does not count.
    """

    spans: Spans
    counts: bool
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class WeekHours:
    """Office hours of a unit from a day on: seven tuples of spans, Monday first."""

    starts_on: date
    week: tuple[Spans, ...]


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day off, or a weekend day worked, everywhere in the country (``reason.code``: holiday or swapped)."""

    works: bool
    reason: Reason


@dataclass(frozen=True, slots=True)
class LocalChange:
    """Part of a day in which one unit is closed, or (``opens``) open beyond its hours, and why."""

    day: date
    span: Span
    opens: bool
    name: str


@dataclass(frozen=True)
class WorkCalendar:
    """The office hours of every day from ``first`` to ``last``, both included: built once, then asked many times."""

    first: date
    last: date
    days: tuple[DayHours, ...]
    ordinal: int = field(init=False, repr=False, compare=False)
    opens: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """Of each day the minute in which the office opens; -1 when it stays shut."""
    closes: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """Of each day the minute in which the office closes; -1 when it stays shut."""
    open_minutes: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """Minutes of office hours before each day, and before the day after the last."""
    counted_minutes: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """The same, of the days that count."""
    counted_before: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """How many days that count come before each day."""
    counted_at: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """The places of the days that count."""
    counted_days: tuple[date, ...] = field(init=False, repr=False, compare=False)
    off_days: tuple[SkippedDay, ...] = field(init=False, repr=False, compare=False)
    """The days that do not count, each with its reason."""

    def __post_init__(self) -> None:
        if len(self.days) != (self.last - self.first).days + 1:
            raise ValueError("one set of hours for each day from first to last is needed")
        lengths = [sum(span.ends - span.begins for span in day.spans) for day in self.days]
        counted = [place for place, day in enumerate(self.days) if day.counts]
        for name, value in (
            ("ordinal", self.first.toordinal()),
            ("opens", tuple(day.spans[0].begins if day.spans else -1 for day in self.days)),
            ("closes", tuple(day.spans[-1].ends if day.spans else -1 for day in self.days)),
            ("open_minutes", _sums(lengths)),
            ("counted_minutes", _sums(n * d.counts for n, d in zip(lengths, self.days, strict=True))),
            ("counted_before", _sums(int(day.counts) for day in self.days)),
            ("counted_at", tuple(counted)),
            ("counted_days", tuple(self.day(place) for place in counted)),
            ("off_days", tuple(self.skipped(place) for place, day in enumerate(self.days) if not day.counts)),
        ):
            object.__setattr__(self, name, value)

    def day(self, place: int) -> date:
        """The day at a place: 0 is the first."""
        return self.first + timedelta(days=place)

    def hours(self, day: date) -> DayHours:
        """Office hours of a day; raises OutsideCalendar."""
        return self.days[self.place(day)]

    def place(self, day: date) -> int:
        """Which day of the calendar a day is; raises OutsideCalendar."""
        place = day.toordinal() - self.first.toordinal()
        if not 0 <= place < len(self.days):
            raise OutsideCalendar(day, self.first, self.last)
        return place

    def skipped(self, place: int, code: str = "", name: str = "") -> SkippedDay:
        """The day at a place as one that is stepped over; for its own reason unless one is given."""
        reason = self.days[place].reason
        if not code and reason is not None:
            code, name = reason.code, reason.name
        return SkippedDay(self.day(place), code or "closed", name)

    def local(self, moment: datetime) -> tuple[int, int]:
        """Place of the day and minute of an instant by the clocks of the country.

        Raises OutsideCalendar, and ValueError for an instant without a time zone.
        """
        if moment.tzinfo is not ZONE:
            if moment.tzinfo is None:
                raise ValueError(f"{moment.isoformat()} has no time zone")
            moment = moment.astimezone(ZONE)
        place = moment.toordinal() - self.ordinal
        if not 0 <= place < len(self.days):
            raise OutsideCalendar(moment.date(), self.first, self.last)
        return place, moment.hour * 60 + moment.minute

    def instant(self, place: int, minute: int) -> datetime:
        """The instant of a minute (0..1440) of the day at a place."""
        if minute == MINUTES:
            place, minute = place + 1, 0
        day = self.day(place)
        return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=ZONE)

    def next_open(self, place: int) -> int:
        """The first day at or after a place with office hours; raises OutsideCalendar when there is none."""
        while place < len(self.days) and self.closes[place] < 0:
            place += 1
        if place >= len(self.days):
            self.ended()
        return place

    def ended(self) -> None:
        """Raise OutsideCalendar: the calendar ends before the answer."""
        raise OutsideCalendar(self.last + timedelta(days=1), self.first, self.last)

    def ruler(self, sums: Sequence[int], place: int, minute: int) -> int:
        """Minutes of office hours (of ``sums``) before a minute of a day: a ruler that stands still out of hours."""
        run = sums[place]
        if sums[place + 1] != run:
            for span in self.days[place].spans:
                run += min(max(minute - span.begins, 0), span.ends - span.begins)
        return run

    def at(self, sums: Sequence[int], run: int) -> tuple[int, int]:
        """The first place and minute at which the ruler shows ``run`` (more than 0); raises OutsideCalendar."""
        place = bisect_left(sums, run) - 1
        if place >= len(self.days):
            self.ended()
        left = run - sums[place]
        for span in self.days[place].spans:
            if left <= span.ends - span.begins:
                return place, span.begins + left
            left -= span.ends - span.begins
        raise AssertionError("the sums are those of the days")


def _sums(values: Iterable[int]) -> tuple[int, ...]:
    return tuple(accumulate(values, initial=0))


def work_calendar(
    first: date,
    last: date,
    *,
    hours: Sequence[WeekHours],
    special: Mapping[date, SpecialDay],
    changes: Iterable[LocalChange] = (),
    weekend: frozenset[int] = WEEKEND,
) -> WorkCalendar:
    """The calendar of a unit from its weekly hours, the special days of the country and its own closures and openings.

    ``hours`` hold from their day on (one must hold on ``first``: ValueError else). A weekend day that the country works
    has the hours of that weekday, or of a Monday where it has none. A closure cuts hours out of a day; what is
    closed altogether does not count. An opening adds hours and makes no working day of the law.
    """
    dated = sorted(hours, key=lambda one: one.starts_on)
    if not dated or dated[0].starts_on > first:
        raise ValueError(f"no office hours are known on {first.isoformat()}")
    own: dict[date, list[LocalChange]] = {}
    for change in changes:
        own.setdefault(change.day, []).append(change)
    days, at = [], 0
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        while at + 1 < len(dated) and dated[at + 1].starts_on <= day:
            at += 1
        made = _national(day, dated[at].week, special.get(day), weekend)
        days.append(_changed(made, own[day]) if day in own else made)
    return WorkCalendar(first, last, tuple(days))


def _national(day: date, week: tuple[Spans, ...], special: SpecialDay | None, weekend: frozenset[int]) -> DayHours:
    spans = week[day.weekday()]
    if special is not None:
        if not special.works:
            return DayHours((), counts=False, reason=special.reason)
        spans = spans if day.weekday() not in weekend else _fuller(spans, week[0])
        return DayHours(spans, counts=bool(spans), reason=special.reason)
    if day.weekday() in weekend:
        return DayHours(spans, counts=False, reason=Reason("weekend"))
    return DayHours(spans, counts=bool(spans), reason=None if spans else Reason("closed"))


def _fuller(spans: Spans, usual: Spans) -> Spans:
    """The hours of a weekend day that makes up for a working day: never fewer than a Monday's."""
    return max(spans, usual, key=lambda one: sum(span.ends - span.begins for span in one))


def _changed(hours: DayHours, changes: Sequence[LocalChange]) -> DayHours:
    """The hours of a day after what its unit has declared: first what it opens, then what it closes."""
    spans = hours.spans
    for change in sorted(changes, key=lambda one: not one.opens):
        spans = _joined((*spans, change.span)) if change.opens else _cut(spans, change.span)
    if spans == hours.spans:
        return hours
    own = hours.reason or Reason("closed", "; ".join(dict.fromkeys(one.name for one in changes)))
    return DayHours(spans, counts=hours.counts and bool(spans), reason=own)


def _joined(spans: Spans) -> Spans:
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: one.begins):
        if found and span.begins <= found[-1].ends:
            found[-1] = Span(found[-1].begins, max(found[-1].ends, span.ends))
        else:
            found.append(span)
    return tuple(found)


def _cut(spans: Spans, out: Span) -> Spans:
    pieces = [(s.begins, min(s.ends, out.begins)) for s in spans] + [(max(s.begins, out.ends), s.ends) for s in spans]
    return tuple(Span(begins, ends) for begins, ends in sorted(pieces) if begins < ends)
