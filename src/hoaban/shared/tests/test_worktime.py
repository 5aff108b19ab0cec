"""The working clock against a naive count minute by minute, and by its properties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hoaban.shared import worktime as w
from hoaban.shared.tests.factories_worktime import OFFICE, WEEK

MINUTE = timedelta(minutes=1)
LENGTH = 70
"""Days of a calendar that hypothesis draws; what it asks about lies in the first twenty."""


# The naive count -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawn:
    """Raw facts of a calendar, and the calendar built of them."""

    first: date
    special: Mapping[date, w.SpecialDay]
    changes: tuple[w.LocalChange, ...]
    built: w.WorkCalendar

    def minutes(self, day: date) -> list[int]:
        """Open minutes of a day, one by one, from the raw facts."""
        special = self.special.get(day)
        week = WEEK[day.weekday()]
        if special is not None:
            week = OFFICE if special.works else ()
        found = {minute for span in week for minute in range(span.begins, span.ends)}
        for change in sorted(self.changes, key=lambda one: not one.opens):
            if change.day == day:
                span = set(range(change.span.begins, change.span.ends))
                found = found | span if change.opens else found - span
        return sorted(found)

    def works(self, day: date) -> bool:
        """Whether the day is a working day of the law with some hours left."""
        special = self.special.get(day)
        is_due = day.weekday() < 5 if special is None else special.works
        return is_due and bool(self.minutes(day))

    def receipt(self, moment: datetime, cut_off: int | None) -> datetime:
        """When something counts as received."""
        minute = moment.hour * 60 + moment.minute
        if any(one >= minute for one in self.minutes(moment.date())) and (cut_off is None or minute <= cut_off):
            return moment
        day = moment.date() + timedelta(days=1)
        while not self.minutes(day):
            day += timedelta(days=1)
        return instant(day, self.minutes(day)[0])

    def is_paused(self, day: date, pauses: Iterable[w.Pause], cut_off: int | None) -> bool:
        """Whether a day is taken out by a pause: it had begun when the office opened, and ended that day or later."""
        opened = instant(day, (self.minutes(day) or [0])[0])
        return any(
            (pause.starts <= opened if self.minutes(day) else pause.starts.date() < day)
            and pause.ends is not None
            and self.receipt(pause.ends, cut_off).date() >= day
            for pause in pauses
        )

    def is_cut(self, day: date, pauses: Iterable[w.Pause], cut_off: int | None) -> bool:
        """Whether a pause begins in the hours of a day and lasts beyond it: no day to be due on."""
        return any(
            pause.starts.date() == day
            and pause.starts < self.close(day)
            and pause.ends is not None
            and self.receipt(pause.ends, cut_off).date() > day
            for pause in pauses
        )

    def close(self, day: date) -> datetime:
        """When the office closes."""
        return instant(day, self.minutes(day)[-1] + 1)


def instant(day: date, minute: int) -> datetime:
    """An instant of a day."""
    return datetime.combine(day, time(0), tzinfo=w.ZONE) + minute * MINUTE


def naive(
    drawn: Drawn, received: datetime, allowance: w.Allowance, pauses: tuple[w.Pause, ...], cut_off: int | None
) -> datetime:
    """When something is due, found by walking minute by minute or day by day."""
    began = drawn.receipt(received, cut_off)
    if allowance.unit == "hours":
        return naive_hours(drawn, began, allowance.amount * 60, pauses, cut_off)
    day, left = began.date(), allowance.amount
    while left:
        day += timedelta(days=1)
        counts = allowance.unit == "days" or drawn.works(day)
        left -= counts and not drawn.is_paused(day, pauses, cut_off)
    while not drawn.works(day) or drawn.is_paused(day, pauses, cut_off) or drawn.is_cut(day, pauses, cut_off):
        day += timedelta(days=1)
    return drawn.close(day)


def naive_hours(drawn: Drawn, began: datetime, left: int, pauses: tuple[w.Pause, ...], cut_off: int | None) -> datetime:
    """The end of the last of ``left`` open minutes from ``began`` that no pause holds up."""
    held = [(one.starts, drawn.receipt(one.ends, cut_off)) for one in pauses if one.ends is not None]
    day = began.date()
    while True:
        for minute in drawn.minutes(day):
            moment = instant(day, minute)
            if moment >= began and not any(start <= moment < end for start, end in held):
                left -= 1
                if not left:
                    return moment + MINUTE
        day += timedelta(days=1)


# What hypothesis draws -----------------------------------------------------------------------------------------------

FIRSTS = st.sampled_from(
    [date(2022, 11, 20), date(2025, 12, 10), date(2026, 2, 5), date(2026, 4, 20), date(2026, 8, 20)]
)
SPANS = st.sampled_from([w.ALL_DAY, w.Span(0, 720), w.Span(720, 1440), w.Span(600, 900), w.Span(450, 690)])
OPENINGS = st.sampled_from([w.Span(450, 690), w.Span(480, 600), w.Span(1020, 1080)])


@st.composite
def calendars(draw: st.DrawFn) -> Drawn:
    """A calendar of seventy days with holidays, swapped days, closures and openings."""
    first = draw(FIRSTS)
    places = st.integers(0, 30).map(lambda n: first + timedelta(days=n))
    special = {
        day: w.SpecialDay(works=day.weekday() > 4, reason=w.Reason("holiday", "Lễ"))
        for day in draw(st.frozensets(places, max_size=6))
    }
    shut = [w.LocalChange(d, s, opens=False, name="x") for d, s in draw(st.lists(st.tuples(places, SPANS), max_size=4))]
    more = [
        w.LocalChange(d, s, opens=True, name="y") for d, s in draw(st.lists(st.tuples(places, OPENINGS), max_size=2))
    ]
    changes = (*shut, *more)
    hours = [w.WeekHours(first, WEEK)]
    last = first + timedelta(days=LENGTH)
    return Drawn(first, special, changes, w.work_calendar(first, last, hours=hours, special=special, changes=changes))


ALLOWANCES = st.one_of(
    st.builds(w.Allowance, st.integers(1, 20), st.just("hours")),
    st.builds(w.Allowance, st.integers(1, 12), st.just("working_days")),
    st.builds(w.Allowance, st.integers(1, 15), st.just("days")),
)
ANY = st.one_of(ALLOWANCES, st.just(w.Allowance(0, "same_day")))
CUT_OFFS = st.sampled_from([None, None, 900, 960])
MOMENTS = st.integers(0, 20 * 1440)
PAUSES = st.lists(st.tuples(MOMENTS, st.integers(0, 4 * 1440)), max_size=3)


def moment(drawn: Drawn, minutes: int) -> datetime:
    """An instant so many minutes after the calendar begins."""
    return instant(drawn.first, 0) + minutes * MINUTE


def paused(drawn: Drawn, drawn_pauses: Iterable[tuple[int, int]]) -> tuple[w.Pause, ...]:
    """Pauses of (start, length) in minutes."""
    return tuple(w.Pause(moment(drawn, a), moment(drawn, a + n)) for a, n in drawn_pauses)


@settings(max_examples=250)
@given(calendars(), MOMENTS, ALLOWANCES, PAUSES, CUT_OFFS)
def test_a_deadline_is_what_a_naive_count_finds(
    drawn: Drawn, minutes: int, allowance: w.Allowance, gaps: list[tuple[int, int]], cut_off: int | None
) -> None:
    received, pauses = moment(drawn, minutes), paused(drawn, gaps)
    found = w.due(received, allowance, drawn.built, pauses=pauses, cut_off=cut_off)
    assert found.due_at == naive(drawn, received, allowance, pauses, cut_off)


@settings(max_examples=60)
@given(calendars(), MOMENTS, MOMENTS, PAUSES)
def test_minutes_worked_are_those_a_naive_count_finds(
    drawn: Drawn, one: int, other: int, gaps: list[tuple[int, int]]
) -> None:
    start, end = moment(drawn, min(one, other)), moment(drawn, max(one, other))
    pauses = paused(drawn, gaps)
    days_between = (start.date() + timedelta(days=n) for n in range((end.date() - start.date()).days + 1))
    worked = (instant(day, minute) for day in days_between for minute in drawn.minutes(day))
    held = [(pause.starts, pause.ends or end) for pause in pauses]
    naively = sum(start <= m < end and not any(a <= m < b for a, b in held) for m in worked)
    assert w.worked_minutes(start, end, drawn.built, pauses) == naively


@given(calendars(), MOMENTS, ANY, CUT_OFFS)
def test_nothing_is_due_out_of_hours_and_every_day_is_counted_or_skipped_once(
    drawn: Drawn, minutes: int, allowance: w.Allowance, cut_off: int | None
) -> None:
    found = w.due(moment(drawn, minutes), allowance, drawn.built, cut_off=cut_off)
    minute = found.due_at.hour * 60 + found.due_at.minute
    assert minute - 1 in drawn.minutes(found.due_at.date())
    assert found.counted_from >= found.received
    assert found.due_at > found.counted_from
    walked = [*found.counted, *(one.day for one in found.skipped)]
    assert len(walked) == len(set(walked))
    if allowance.unit != "hours":
        assert not {one.day for one in found.skipped} & {found.due_at.date()}
    if allowance.unit in ("working_days", "days"):
        assert len(found.counted) == allowance.amount


@given(calendars(), MOMENTS, MOMENTS, ANY, PAUSES, CUT_OFFS)
def test_what_comes_later_is_never_due_earlier(
    drawn: Drawn, one: int, other: int, allowance: w.Allowance, gaps: list[tuple[int, int]], cut_off: int | None
) -> None:
    pauses = paused(drawn, gaps)
    first, second = (
        w.due(moment(drawn, minutes), allowance, drawn.built, pauses=pauses, cut_off=cut_off).due_at
        for minutes in sorted((one, other))
    )
    assert first <= second


@given(calendars(), MOMENTS, ANY, PAUSES, CUT_OFFS)
def test_a_pause_never_brings_the_day_nearer(
    drawn: Drawn, minutes: int, allowance: w.Allowance, gaps: list[tuple[int, int]], cut_off: int | None
) -> None:
    received = moment(drawn, minutes)
    so_far = w.due(received, allowance, drawn.built, cut_off=cut_off).due_at
    for count in range(1, len(gaps) + 1):
        pauses = paused(drawn, gaps[:count])
        now = w.due(received, allowance, drawn.built, pauses=pauses, cut_off=cut_off).due_at
        assert now >= so_far
        so_far = now


@given(calendars(), MOMENTS, ANY, ALLOWANCES, PAUSES)
def test_an_extension_always_gives_more_time(
    drawn: Drawn, minutes: int, allowance: w.Allowance, extra: w.Allowance, gaps: list[tuple[int, int]]
) -> None:
    received, pauses = moment(drawn, minutes), paused(drawn, gaps)
    plain = w.due(received, allowance, drawn.built, pauses=pauses)
    longer = w.due(received, allowance, drawn.built, pauses=pauses, extra=extra)
    assert longer.due_at > plain.due_at
    assert longer.counted[: len(plain.counted)] == plain.counted


@given(calendars(), MOMENTS, st.integers(1, 6), st.integers(1, 6))
def test_working_days_added_are_working_days_of_the_whole(drawn: Drawn, minutes: int, first: int, more: int) -> None:
    received = moment(drawn, minutes)
    whole = w.due(received, w.Allowance(first + more, "working_days"), drawn.built)
    extra = w.Allowance(more, "working_days")
    parts = w.due(received, w.Allowance(first, "working_days"), drawn.built, extra=extra)
    assert (parts.due_at, parts.counted, parts.skipped) == (whole.due_at, whole.counted, whole.skipped)


@given(calendars(), MOMENTS, ANY, PAUSES, st.integers(0, 30 * 1440), st.integers(0, 5000))
def test_the_share_used_is_one_when_due_and_only_grows(
    drawn: Drawn, minutes: int, allowance: w.Allowance, gaps: list[tuple[int, int]], later: int, more: int
) -> None:
    received, pauses = moment(drawn, minutes), paused(drawn, gaps)
    found = w.due(received, allowance, drawn.built, pauses=pauses)
    assert w.used(received, found.due_at, allowance, drawn.built, pauses) == 1
    assert w.used(received, received, allowance, drawn.built, pauses) == 0
    some = w.used(received, moment(drawn, later), allowance, drawn.built, pauses)
    assert 0 <= some <= w.used(received, moment(drawn, later + more), allowance, drawn.built, pauses)
    if moment(drawn, later) < found.due_at:
        assert some <= 1


@given(calendars(), MOMENTS, ANY, PAUSES, st.floats(0.01, 1))
def test_the_moment_of_a_share_is_the_first_with_that_share(
    drawn: Drawn, minutes: int, allowance: w.Allowance, gaps: list[tuple[int, int]], share: float
) -> None:
    received, pauses = moment(drawn, minutes), paused(drawn, gaps)
    reached = w.at_share(received, allowance, drawn.built, share, pauses)
    assert w.used(received, reached, allowance, drawn.built, pauses) >= share - 1e-9
    assert w.used(received, reached - MINUTE, allowance, drawn.built, pauses) < share
    assert reached <= w.due(received, allowance, drawn.built, pauses=pauses).due_at


@given(calendars(), MOMENTS, ANY, MOMENTS)
def test_a_pause_without_an_end_stops_the_clock_and_leaves_the_appointment(
    drawn: Drawn, minutes: int, allowance: w.Allowance, start: int
) -> None:
    received, pause = moment(drawn, minutes), w.Pause(moment(drawn, start))
    assume(pause.starts > received)
    plain = w.due(received, allowance, drawn.built)
    found = w.due(received, allowance, drawn.built, pauses=[pause])
    assert found.due_at == plain.due_at
    assert found.stopped == (pause.starts < plain.due_at)
    one, other = (w.used(received, pause.starts + timedelta(days=n), allowance, drawn.built, [pause]) for n in (1, 9))
    assert one == other


@given(calendars(), MOMENTS, ANY)
def test_the_zone_of_a_clock_makes_no_difference(drawn: Drawn, minutes: int, allowance: w.Allowance) -> None:
    received = moment(drawn, minutes)
    assert (
        w.due(received.astimezone(UTC), allowance, drawn.built).due_at == w.due(received, allowance, drawn.built).due_at
    )
