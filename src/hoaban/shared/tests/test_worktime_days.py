"""The working clock on days that officials know: Tet, 30 April, swapped Saturdays, half days; and in words."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import translation

from hoaban.shared import worktime as w
from hoaban.shared.tests.factories_worktime import HOUR, OFFICE, PLAIN, THREE, WEEK, at, closed, days, year_2026

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
        ("2026-03-05T09:00", "2026-03-09T09:00", "2026-03-10T17:00"),
        ("2026-03-05T16:59", "2026-03-06T08:00", "2026-03-09T17:00"),
        ("2026-03-05T09:00", "2026-03-05T16:00", "2026-03-05T17:00"),
    ],
)
def test_a_pause_takes_out_the_days_after_it_starts_up_to_the_day_it_ends(starts: str, ends: str, due: str) -> None:
    pause = w.Pause(at(starts), at(ends))
    assert w.due(at("2026-03-02T10:00"), THREE, PLAIN, pauses=[pause]).due_at == at(due)


def test_what_is_asked_for_on_the_last_day_stops_the_share_before_that_day_and_gives_it_back() -> None:
    asked, came = at("2026-03-05T09:00"), at("2026-03-09T09:00")
    share = w.used(at("2026-03-02T10:00"), came, THREE, PLAIN, [w.Pause(asked)])
    assert share == pytest.approx(2 / 3)
    assert w.used(at("2026-03-02T10:00"), came, THREE, PLAIN, [w.Pause(asked, came)]) == pytest.approx(2 / 3)
    longer = w.due(
        at("2026-03-02T10:00"), THREE, PLAIN, pauses=[w.Pause(asked, came)], extra=w.Allowance(1, "working_days")
    )
    assert longer.due_at == at("2026-03-11T17:00"), "an extension gives its day besides"


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
            "5 calendar days from 09/03/2026, extended by 2 working hours, handed in at 10:00 07/03/2026, counted"
            " from the next opening,"
            " not counting 1 day of weekend, the clock is stopped"
        )
        assert w.explained(w.due(at("2026-03-02T10:45"), HOUR, PLAIN)) == "1 working hour from 10:45 02/03/2026"
        same = w.due(at("2026-03-02T10:45"), w.Allowance(0, "same_day"), PLAIN)
        assert w.explained(same) == "Within the day from 02/03/2026"
        one = w.due(at("2026-03-02T10:45"), w.Allowance(1, "working_days"), year_2026(closed("3/3")))
        assert w.explained(one) == "1 working day from 02/03/2026, not counting 03/03"
        assert (w.reason_label("holiday"), w.reason_label("unheard")) == ("Public holiday", "unheard")
