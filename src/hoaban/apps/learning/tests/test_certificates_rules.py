"""Rules of certificates: numbers, codes, validity."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.learning.models import CourseKind
from hoaban.apps.learning.rules import certificates as rules
from hoaban.apps.learning.rules.certificates import State

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


def test_every_kind_of_course_has_its_own_letters() -> None:
    assert set(rules.KIND_CODES) == set(CourseKind.values)
    assert len(set(rules.KIND_CODES.values())) == len(rules.KIND_CODES)


def test_a_number_says_its_running_number_year_issuer_and_kind() -> None:
    assert rules.number_of(running=42, year=2026, issuer="TCT", kind="digital") == "0042/2026/TCT-CDS"
    assert rules.number_of(running=12_345, year=2026, issuer="TCT", kind="digital") == "12345/2026/TCT-CDS"


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(2000, 2099), st.sampled_from(CourseKind.values))
def test_two_running_numbers_never_give_one_number(one: int, two: int, year: int, kind: str) -> None:
    numbers = {rules.number_of(running=n, year=year, issuer="TCT", kind=kind) for n in (one, two)}
    assert len(numbers) == len({one, two})
    assert all(rules.clean_number(f" {number.lower()} ") == number for number in numbers)


@given(st.integers(0, 2**80 - 1))
def test_a_code_is_read_however_it_is_typed(number: int) -> None:
    code = rules.code_of(number)
    assert len(code) == rules.CODE_LENGTH
    typed = rules.grouped_code(code).lower().replace("0", "o").replace("1", "l")
    assert rules.clean_code(f"  {typed} ") == code


@given(st.integers(0, 2**80 - 1), st.integers(0, 2**80 - 1))
def test_two_numbers_never_give_one_code(one: int, two: int) -> None:
    assert (rules.code_of(one) == rules.code_of(two)) == (one == two)


@given(DAYS, st.integers(1, 120))
def test_it_ends_so_many_months_later_and_never_skips_a_month(issued_on: date, months: int) -> None:
    end = rules.expiry(issued_on, months)
    assert end is not None
    assert (end.year * 12 + end.month) - (issued_on.year * 12 + issued_on.month) == months
    assert end.day == issued_on.day or (end + timedelta(days=1)).day == 1


def test_a_course_without_months_never_ends() -> None:
    assert rules.expiry(date(2026, 3, 9), None) is None
    assert rules.last_day(None) is None
    assert rules.days_left(date(2026, 3, 9), None) is None


def test_a_leap_day_ends_on_the_last_of_february() -> None:
    assert rules.expiry(date(2024, 2, 29), 12) == date(2025, 2, 28)


@given(DAYS, DAYS)
def test_it_holds_up_to_its_last_day(on: date, end: date) -> None:
    state = rules.state_on(on, expires_before=end, revoked_on=None)
    assert (state is State.VALID) == (on <= (rules.last_day(end) or on))


@pytest.mark.parametrize(
    ("on", "state"),
    [(date(2026, 5, 1), State.VALID), (date(2026, 5, 2), State.REVOKED), (date(2030, 1, 1), State.REVOKED)],
)
def test_revoked_says_more_than_expired(on: date, state: State) -> None:
    assert rules.state_on(on, expires_before=date(2028, 1, 1), revoked_on=date(2026, 5, 2)) is state
