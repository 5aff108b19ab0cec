"""Which office hours hold when, and what closures and openings take out of days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.service.rules import hours as rules
from hoaban.shared.worktime import ALL_DAY, LocalChange, Span, WeekHours, read_spans

OFFICE = read_spans("07:30-11:30 / 13:30-17:00")
EARLY = read_spans("07:00-11:00 / 13:00-16:30")
WEEK, EARLY_WEEK = (OFFICE,) * 5 + ((), ()), (EARLY,) * 5 + ((), ())
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
NATIONAL = [rules.Dated(date(1999, 10, 2), None, WEEK)]
HOURS = [WeekHours(FIRST, WEEK)]


def test_a_week_is_kept_and_read_back_the_same() -> None:
    assert rules.week_of(rules.stored_week(WEEK)) == WEEK
    assert rules.stored_week(WEEK)[0] == [[450, 690], [810, 1020]]


@pytest.mark.parametrize("stored", [[], [[]] * 6, [[[810, 1020], [450, 690]]] + [[]] * 6, [[[690, 450]]] + [[]] * 6])
def test_a_week_that_is_none_is_refused(stored: list[list[list[int]]]) -> None:
    with pytest.raises(ValueError, match=r"seven days|part of a day"):
        rules.week_of(stored)


def test_hours_of_a_unit_come_before_those_above_it_and_give_way_when_they_end() -> None:
    own = [rules.Dated(date(2026, 3, 1), date(2026, 6, 1), EARLY_WEEK)]
    found = rules.in_force([own, NATIONAL], FIRST, LAST)
    assert found == [
        WeekHours(FIRST, WEEK), WeekHours(date(2026, 3, 1), EARLY_WEEK), WeekHours(date(2026, 6, 1), WEEK),
    ]  # fmt: skip


def test_where_nothing_is_entered_there_are_no_hours() -> None:
    assert rules.in_force([[], []], FIRST, LAST) == []


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 100)), max_size=4), st.integers(0, 364))
def test_on_each_day_the_nearest_source_with_hours_says(periods: list[tuple[int, int]], place: int) -> None:
    day = FIRST + timedelta(days=place)
    own = [
        rules.Dated(FIRST + timedelta(days=at), FIRST + timedelta(days=at + length), EARLY_WEEK)
        for at, length in periods
    ]
    found = rules.in_force([own, NATIONAL], FIRST, LAST)
    shown = next(one.week for one in reversed(found) if one.starts_on <= day)
    assert shown == (EARLY_WEEK if any(one.holds_on(day) for one in own) else WEEK)


def test_a_closure_closes_its_part_of_each_of_its_days() -> None:
    changes = list(rules.changes_of(FIRST, date(2026, 1, 2), "morning", "Lũ", opens=False, hours=HOURS))
    assert changes == [LocalChange(day, Span(0, 720), opens=False, name="Lũ") for day in (FIRST, date(2026, 1, 2))]
    (whole,) = rules.changes_of(FIRST, FIRST, "day", "Lũ", opens=False, hours=HOURS)
    assert whole.span == ALL_DAY


def test_an_opening_gives_the_hours_of_a_monday_within_its_part() -> None:
    saturday = date(2026, 3, 7)
    morning = list(rules.changes_of(saturday, saturday, "morning", "Mở", opens=True, hours=HOURS))
    assert morning == [LocalChange(saturday, Span(450, 690), opens=True, name="Mở")]
    whole = list(rules.changes_of(saturday, saturday, "day", "Mở", opens=True, hours=HOURS))
    assert [one.span for one in whole] == list(OFFICE)
    assert list(rules.changes_of(saturday, saturday, "day", "Mở", opens=True, hours=[])) == []
