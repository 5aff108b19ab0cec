"""The working clock: against a naive count minute by minute, by properties, and for days that officials know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hoaban.shared import worktime as w

OFFICE = w.read_spans("07:30-11:30 / 13:30-17:00")
WEEK = (OFFICE,) * 5 + ((), ())
MINUTE = timedelta(minutes=1)
LENGTH = 70
"""Days of a calendar that hypothesis draws; what it asks about lies in the first twenty."""


def at(text: str) -> datetime:
    """An instant by the clocks of the country."""
    return datetime.fromisoformat(text).replace(tzinfo=w.ZONE)


def days(*texts: str) -> tuple[date, ...]:
    """Days of 2026 written day/month."""
    return tuple(date(2026, int(month), int(day)) for day, _s, month in (text.partition("/") for text in texts))


HOLIDAYS = {
    **dict.fromkeys(
        days("1/1", "16/2", "17/2", "18/2", "19/2", "20/2", "27/4", "30/4", "1/5", "1/9", "2/9"), "holiday"
    ),
    **dict.fromkeys(days("2/1", "31/8"), "swapped"),
}
WORKED = days("10/1", "22/8")


def year_2026(*changes: w.LocalChange) -> w.WorkCalendar:
    """2026 as the country works it, with the closures and openings of one unit."""
    special = {day: w.SpecialDay(works=False, reason=w.Reason(code, "Lễ")) for day, code in HOLIDAYS.items()}
    special |= {day: w.SpecialDay(works=True, reason=w.Reason("swapped", "Làm bù")) for day in WORKED}
    hours = [w.WeekHours(date(2020, 1, 1), WEEK)]
    return w.work_calendar(date(2025, 12, 1), date(2027, 1, 31), hours=hours, special=special, changes=changes)


PLAIN = year_2026()
THREE, HOUR = w.Allowance(3, "working_days"), w.Allowance(1, "hours")


def closed(day: str, hours: str = "00:00-24:00", *, opens: bool = False) -> w.LocalChange:
    """A closure (or opening) of a unit on a day of 2026."""
    return w.LocalChange(days(day)[0], w.read_spans(hours)[0], opens=opens, name="Mất điện")


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
    while not drawn.works(day) or drawn.is_paused(day, pauses, cut_off):
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


# Days that officials know --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "amount", "unit", "due"),
    [
        ("2026-04-28T15:40", 3, "working_days", "2026-05-05T17:00"),
        ("2026-04-24T09:00", 1, "working_days", "2026-04-28T17:00"),
        ("2026-02-13T16:59", 1, "working_days", "2026-02-23T17:00"),
        ("2026-02-13T17:00", 1, "working_days", "2026-02-24T17:00"),
        ("2026-02-14T08:00", 1, "working_days", "2026-02-24T17:00"),
        ("2025-12-31T10:00", 2, "working_days", "2026-01-06T17:00"),
        ("2026-01-09T10:00", 1, "working_days", "2026-01-10T17:00"),
        ("2026-08-21T10:00", 2, "working_days", "2026-08-24T17:00"),
        ("2026-08-28T10:00", 1, "working_days", "2026-09-03T17:00"),
        ("2026-12-30T10:00", 3, "working_days", "2027-01-04T17:00"),
        ("2026-04-20T10:00", 10, "days", "2026-05-04T17:00"),
        ("2026-03-02T10:00", 10, "days", "2026-03-12T17:00"),
        ("2026-03-02T10:45", 1, "hours", "2026-03-02T13:45"),
        ("2026-03-02T10:30", 1, "hours", "2026-03-02T11:30"),
        ("2026-03-02T06:00", 1, "hours", "2026-03-02T08:30"),
        ("2026-03-06T16:30", 1, "hours", "2026-03-09T08:00"),
        ("2026-02-13T16:00", 2, "hours", "2026-02-23T08:30"),
        ("2026-03-02T12:00", 0, "same_day", "2026-03-02T17:00"),
        ("2026-03-06T17:00", 0, "same_day", "2026-03-09T17:00"),
    ],
)
def test_known_appointments(received: str, amount: int, unit: str, due: str) -> None:
    assert w.due(at(received), w.Allowance(amount, unit), PLAIN).due_at == at(due)


def test_a_marriage_of_2022_is_registered_the_same_day_unless_it_comes_after_the_cut_off() -> None:
    calendar = w.work_calendar(
        date(2022, 12, 1), date(2022, 12, 31), hours=[w.WeekHours(date(2022, 1, 1), WEEK)], special={}
    )
    for received, due in (
        ("2022-12-02T08:10", "2022-12-02T17:00"),
        ("2022-12-02T15:00", "2022-12-02T17:00"),
        ("2022-12-02T15:01", "2022-12-05T17:00"),
    ):
        assert w.due(at(received), w.Allowance(0, "same_day"), calendar, cut_off=900).due_at == at(due)


def test_the_days_stepped_over_have_their_reasons() -> None:
    found = w.due(at("2026-04-28T15:40"), THREE, PLAIN)
    assert found.counted == days("29/4", "4/5", "5/5")
    assert [(one.day.day, one.code) for one in found.skipped] == [
        (30, "holiday"), (1, "holiday"), (2, "weekend"), (3, "weekend"),
    ]  # fmt: skip


def test_a_half_day_counts_and_what_is_due_on_it_is_due_when_it_closes() -> None:
    calendar = year_2026(closed("5/3", "12:00-24:00"))
    assert w.due(at("2026-03-02T10:00"), THREE, calendar).due_at == at("2026-03-05T11:30")
    assert w.due(at("2026-03-05T11:00"), w.Allowance(1, "hours"), calendar).due_at == at("2026-03-06T08:00")
    assert w.due(at("2026-03-05T14:00"), w.Allowance(1, "working_days"), calendar).due_at == at("2026-03-09T17:00")


def test_a_closure_of_the_unit_moves_the_appointment_and_is_named() -> None:
    found = w.due(at("2026-03-02T10:00"), THREE, year_2026(closed("3/3")))
    assert found.due_at == at("2026-03-06T17:00")
    assert found.skipped == (w.SkippedDay(date(2026, 3, 3), "closed", "Mất điện"),)


def test_two_closures_that_leave_nothing_close_the_day() -> None:
    hours = year_2026(closed("3/3", "07:00-12:00"), closed("3/3", "12:00-18:00")).hours(date(2026, 3, 3))
    assert hours == w.DayHours((), counts=False, reason=w.Reason("closed", "Mất điện"))


def test_a_saturday_morning_open_takes_dossiers_and_is_no_working_day() -> None:
    calendar = year_2026(closed("7/3", "07:30-11:30", opens=True))
    assert w.due(at("2026-03-06T10:00"), w.Allowance(1, "working_days"), calendar).due_at == at("2026-03-09T17:00")
    assert w.due(at("2026-03-07T09:00"), w.Allowance(1, "working_days"), calendar).due_at == at("2026-03-09T17:00")
    assert w.due(at("2026-03-07T09:00"), w.Allowance(1, "hours"), calendar).due_at == at("2026-03-07T10:00")
    assert w.due(at("2026-03-07T09:00"), w.Allowance(2, "days"), calendar).due_at == at("2026-03-09T17:00")


def test_office_hours_change_from_their_day_on() -> None:
    early = tuple(w.read_spans("07:00-11:00 / 13:00-16:30") if spans else () for spans in WEEK)
    hours = [w.WeekHours(date(2026, 3, 4), early), w.WeekHours(date(2026, 1, 1), WEEK)]
    calendar = w.work_calendar(date(2026, 3, 1), date(2026, 3, 31), hours=hours, special={})
    assert w.due(at("2026-03-02T10:00"), w.Allowance(1, "working_days"), calendar).due_at == at("2026-03-03T17:00")
    assert w.due(at("2026-03-02T10:00"), w.Allowance(2, "working_days"), calendar).due_at == at("2026-03-04T16:30")


def test_a_weekday_without_hours_is_closed() -> None:
    week = (OFFICE, (), OFFICE, OFFICE, OFFICE, (), ())
    calendar = w.work_calendar(
        date(2026, 3, 1), date(2026, 3, 31), hours=[w.WeekHours(date(2026, 1, 1), week)], special={}
    )
    found = w.due(at("2026-03-02T10:00"), w.Allowance(1, "working_days"), calendar)
    assert (found.due_at, found.skipped[0].code) == (at("2026-03-04T17:00"), "closed")


@pytest.mark.parametrize(
    ("starts", "ends", "due"),
    [
        ("2026-03-03T09:00", "2026-03-03T16:00", "2026-03-05T17:00"),
        ("2026-03-03T09:00", "2026-03-04T09:00", "2026-03-06T17:00"),
        ("2026-03-03T07:00", "2026-03-03T16:00", "2026-03-06T17:00"),
        ("2026-03-03T18:00", "2026-03-04T15:00", "2026-03-06T17:00"),
        ("2026-03-03T09:00", "2026-03-04T17:00", "2026-03-09T17:00"),
        ("2026-03-02T11:00", "2026-03-12T11:00", "2026-03-17T17:00"),
        ("2026-03-05T18:00", "2026-03-12T11:00", "2026-03-05T17:00"),
    ],
)
def test_a_pause_takes_out_the_days_after_it_starts_up_to_the_day_it_ends(starts: str, ends: str, due: str) -> None:
    pause = w.Pause(at(starts), at(ends))
    assert w.due(at("2026-03-02T10:00"), THREE, PLAIN, pauses=[pause]).due_at == at(due)


def test_a_pause_moves_hours_by_the_minutes_it_took() -> None:
    pause = w.Pause(at("2026-03-02T08:00"), at("2026-03-03T08:00"))
    found = w.due(at("2026-03-02T07:40"), HOUR, PLAIN, pauses=[pause])
    assert found.due_at == at("2026-03-03T08:40")
    assert w.worked_minutes(at("2026-03-02T07:40"), at("2026-03-03T08:40"), PLAIN, [pause]) == 60


def test_what_is_due_the_same_day_waits_for_the_day_on_which_the_pause_ends() -> None:
    pause = w.Pause(at("2026-03-02T09:00"), at("2026-03-04T09:00"))
    found = w.due(at("2026-03-02T08:00"), w.Allowance(0, "same_day"), PLAIN, pauses=[pause], cut_off=900)
    assert found.due_at == at("2026-03-04T17:00")
    assert [(one.day.day, one.code) for one in found.skipped] == [(2, "paused"), (3, "paused")]


def test_time_extended_is_counted_after_the_first() -> None:
    found = w.due(at("2026-04-28T15:40"), THREE, PLAIN, extra=w.Allowance(2, "working_days"))
    assert found.due_at == at("2026-05-07T17:00")
    hours = w.due(at("2026-03-02T16:00"), HOUR, PLAIN, extra=w.Allowance(1, "working_days"))
    assert hours.due_at == at("2026-03-03T17:00")


def test_four_fifths_of_ten_working_days_have_passed_after_eight() -> None:
    ten = w.Allowance(10, "working_days")
    assert w.at_share(at("2026-03-02T10:00"), ten, PLAIN, 0.8) == at("2026-03-12T17:00")
    assert w.used(at("2026-03-02T10:00"), at("2026-03-12T17:00"), ten, PLAIN) == pytest.approx(0.8)
    assert w.used(at("2026-03-02T10:00"), at("2026-03-18T17:00"), ten, PLAIN) == pytest.approx(1.2)


def test_a_day_outside_the_calendar_says_which_and_what_is_covered() -> None:
    with pytest.raises(w.OutsideCalendar, match=r"2025-11-30 is outside the calendar 2025-12-01\.\.2027-01-31"):
        w.due(at("2025-11-30T10:00"), THREE, PLAIN)
    for allowance in (w.Allowance(90, "working_days"), w.Allowance(90, "days"), w.Allowance(400, "hours")):
        with pytest.raises(w.OutsideCalendar) as refused:
            w.due(at("2026-12-15T10:00"), allowance, PLAIN)
        assert refused.value.day == date(2027, 2, 1)
    with pytest.raises(w.OutsideCalendar):
        w.due(at("2027-01-31T10:00"), w.Allowance(0, "same_day"), PLAIN)
    with pytest.raises(w.OutsideCalendar):
        PLAIN.hours(date(2030, 1, 1))


def test_what_makes_no_sense_is_refused() -> None:
    for amount, unit in ((0, "hours"), (-1, "working_days"), (1, "same_day"), (1, "weeks")):
        with pytest.raises(ValueError, match="time"):
            w.Allowance(amount, unit)
    with pytest.raises(ValueError, match="before it starts"):
        w.Pause(at("2026-03-02T10:00"), at("2026-03-02T09:00"))
    with pytest.raises(ValueError, match="no time zone"):
        w.due(datetime(2026, 3, 2, 10), THREE, PLAIN)
    with pytest.raises(ValueError, match="extension"):
        w.due(at("2026-03-02T10:00"), THREE, PLAIN, extra=w.Allowance(0, "same_day"))
    with pytest.raises(ValueError, match="share"):
        w.at_share(at("2026-03-02T10:00"), THREE, PLAIN, 0)
    with pytest.raises(ValueError, match="office hours"):
        w.work_calendar(date(2026, 1, 1), date(2026, 1, 2), hours=[w.WeekHours(date(2026, 1, 2), WEEK)], special={})
    with pytest.raises(ValueError, match="one set of hours"):
        w.WorkCalendar(date(2026, 1, 1), date(2026, 1, 2), ())
    with pytest.raises(ValueError, match="part of a day"):
        w.Span(600, 600)


def test_office_hours_are_read_as_people_write_them() -> None:
    assert w.read_spans("7h30 - 11h30, 13h30–17h00") == OFFICE
    assert w.read_spans("") == ()
    assert " / ".join(map(str, OFFICE)) == "07:30-11:30 / 13:30-17:00"
    for text in ("always", "13:30-17:00 / 07:30-14:00", "11:30-07:30", "07:30"):
        with pytest.raises(ValueError, match=r"hours|overlap|part of a day"):
            w.read_spans(text)
    assert [w.minute_of(text) for text in ("15:00", "15h", "7h30", "24:00")] == [900, 900, 450, 1440]
    for text in ("noon", "25:00", "10:75", "10:xx"):
        with pytest.raises(ValueError, match="hour"):
            w.minute_of(text)


# In words ------------------------------------------------------------------------------------------------------------


def test_a_deadline_explains_itself_in_both_languages() -> None:
    found = w.due(at("2026-04-28T15:40"), THREE, PLAIN)
    with translation.override("en"):
        assert w.explained(found) == "3 working days from 28/04/2026, not counting 30/04, 01/05 and 2 days of weekend"
    with translation.override("vi"):
        assert w.explained(found) == "3 ngày làm việc kể từ 28/04/2026, không tính 30/04, 01/05 và 2 ngày cuối tuần"


def test_what_was_moved_extended_or_stopped_is_said() -> None:
    pause = w.Pause(at("2026-03-10T09:00"))
    five = w.Allowance(5, "days")
    found = w.due(at("2026-03-07T10:00"), five, PLAIN, pauses=[pause], extra=w.Allowance(2, "hours"))
    with translation.override("en"):
        assert w.explained(found) == (
            "5 calendar days from 09/03/2026, extended by 2 working hours, received out of hours at 10:00 07/03/2026,"
            " not counting 1 day of weekend, the clock is stopped"
        )
        assert w.explained(w.due(at("2026-03-02T10:45"), HOUR, PLAIN)) == "1 working hour from 10:45 02/03/2026"
        same = w.due(at("2026-03-02T10:45"), w.Allowance(0, "same_day"), PLAIN)
        assert w.explained(same) == "Within the day from 02/03/2026"
        one = w.due(at("2026-03-02T10:45"), w.Allowance(1, "working_days"), year_2026(closed("3/3")))
        assert w.explained(one) == "1 working day from 02/03/2026, not counting 03/03"
        assert (w.reason_label("holiday"), w.reason_label("unheard")) == ("Public holiday", "unheard")
