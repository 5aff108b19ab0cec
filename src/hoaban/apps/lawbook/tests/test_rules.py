"""Working days, values and matching, by properties."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.lawbook import rules
from hoaban.apps.lawbook.rules import Calendar, OutsideCalendarError, add_working_days, is_working_day

FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)
DAYS = st.dates(date(2025, 6, 1), date(2027, 6, 1))
COUNTS = st.integers(-40, 40)
CALENDARS = st.builds(
    lambda off, swapped: Calendar(first=FIRST, last=LAST, holidays=off, overrides=swapped),
    st.frozensets(DAYS, max_size=25),
    st.dictionaries(DAYS, st.booleans(), max_size=15),
)


def fact(value: str) -> rules.RuleFact:
    return rules.RuleFact("term", "example", value, "years", "NĐ 1/2020", 3, FIRST, None)


@given(DAYS, CALENDARS)
def test_an_override_wins_over_weekend_and_holiday(day: date, calendar: Calendar) -> None:
    expected = day.weekday() < 5 and day not in calendar.holidays
    assert is_working_day(day, calendar) == calendar.overrides.get(day, expected)


@given(DAYS, st.integers(1, 40), CALENDARS)
def test_adding_and_counting_working_days_agree(start: date, count: int, calendar: Calendar) -> None:
    end = add_working_days(start, count, calendar)
    assert is_working_day(end, calendar)
    assert rules.working_days_between(start, end, calendar) == count


@given(DAYS, COUNTS, CALENDARS)
def test_adding_gives_a_working_day_on_the_right_side(start: date, count: int, calendar: Calendar) -> None:
    end = add_working_days(start, count, calendar)
    assert is_working_day(end, calendar)
    assert (end > start) if count > 0 else (end < start) if count < 0 else (end >= start)


@given(DAYS, CALENDARS)
def test_adding_nothing_to_a_working_day_leaves_it(day: date, calendar: Calendar) -> None:
    assert (add_working_days(day, 0, calendar) == day) == is_working_day(day, calendar)


@given(DAYS, DAYS, CALENDARS)
def test_counting_backwards_is_the_negative(start: date, end: date, calendar: Calendar) -> None:
    forth, back = rules.working_days_between(start, end, calendar), rules.working_days_between(end, start, calendar)
    assert forth == -back


@given(DAYS, DAYS, DAYS, CALENDARS)
def test_working_days_add_up_over_a_day_between(a: date, b: date, c: date, calendar: Calendar) -> None:
    first, middle, last = sorted((a, b, c))
    parts = rules.working_days_between(first, middle, calendar) + rules.working_days_between(middle, last, calendar)
    assert rules.working_days_between(first, last, calendar) == parts


@pytest.mark.parametrize("day", [FIRST - timedelta(days=1), LAST + timedelta(days=1)])
def test_a_day_outside_the_calendar_is_refused(day: date) -> None:
    with pytest.raises(OutsideCalendarError, match=day.isoformat()):
        is_working_day(day, Calendar(first=FIRST, last=LAST))


def test_a_value_gives_its_numbers_in_order() -> None:
    assert fact("12/6").numbers == (Decimal(12), Decimal(6))
    assert fact("70..<90").numbers == (Decimal(70), Decimal(90))
    assert fact("7.5").number == Decimal("7.5")


@pytest.mark.parametrize("value", ["12/6", "list", ""])
def test_a_value_of_none_or_several_numbers_is_no_number(value: str) -> None:
    with pytest.raises(ValueError, match=r"term\.example"):
        _ = fact(value).number


@given(st.dates())
def test_a_date_is_stored_iso_however_it_is_written(day: date) -> None:
    for text in (day.isoformat(), f"{day.day:02}/{day.month:02}/{day.year:04}"):
        assert rules.stored_value(text, like="2027-07-01", is_date=True) == day.isoformat()


def test_a_stored_value_has_as_many_numbers_as_the_one_before() -> None:
    assert rules.stored_value("7,5/3", like="12/6", is_date=False) == "7.5/3"
    with pytest.raises(ValueError, match="not like"):
        rules.stored_value("7", like="12/6", is_date=False)


def test_the_error_of_a_missing_rule_names_area_key_and_day() -> None:
    error = rules.NoSuchRuleError("term", "example", FIRST)
    assert str(error) == "no value of rule term.example is entered for 2025-01-01"


@given(st.text(max_size=30))
def test_a_match_key_is_its_own_match_key(text: str) -> None:
    assert rules.match_key(rules.match_key(text)) == rules.match_key(text)


@pytest.mark.parametrize("text", ["H'Mông", "hmông", "H’MÔNG", "H - Mong"])
def test_marks_and_signs_do_not_count_in_matching(text: str) -> None:
    assert rules.match_key(text) == "hmong"


@pytest.mark.parametrize(
    "text", ["Tỉnh Điện Biên", "điện biên", "T.P Điện Biên".replace("T.P", "TP."), "Thành phố Điện Biên"]
)
def test_the_title_of_a_province_does_not_count(text: str) -> None:
    assert rules.province_key(text) == "dienbien"


def test_a_text_that_two_codes_claim_means_neither() -> None:
    assert rules.index([("1", ["Một", "x"]), ("2", ["Hai", "X"])]) == {"mot": "1", "hai": "2"}
