"""What becomes of an appointment when the calendar has changed: both ways, never into the past, off closed days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.service.rules.moving import moved, off_closed
from hoaban.shared.tests.factories_worktime import PLAIN, at, closed, year_2026
from hoaban.shared.worktime import OutsideCalendar, WorkCalendar

NOW = at("2026-03-10T10:00")
FRIDAY = at("2026-03-13T17:00")
RECEIVED, WARNED = at("2026-03-10T09:00"), at("2026-03-13T10:30")


@dataclass
class Promise:
    """A dossier as the rule sees it: three working days from Tuesday 09:00."""

    received_at: datetime = RECEIVED
    time_amount: int = 3
    time_unit: str = "working_days"
    pauses: list[list[str]] = field(default_factory=list)
    paused_at: datetime | None = None
    extra_amount: int = 0
    extra_unit: str = ""
    first_due_at: datetime = FRIDAY
    due_at: datetime = FRIDAY
    warn_at: datetime = WARNED
    warned: int = 0
    reappointed: bool = False


def after(promise: Promise, calendar: WorkCalendar, now: datetime = NOW) -> datetime | None:
    """The appointment after the change; None when it stays."""
    found = moved(promise, calendar, share=0.8, cut_off=None, now=now)
    return found.due_at if found else None


def test_what_is_in_step_stays() -> None:
    assert after(Promise(), PLAIN) is None


@given(st.sets(st.integers(11, 27), max_size=5), st.integers(10, 20))
def test_it_is_what_the_calendar_gives_or_stays_and_is_never_past(days: set[int], today: int) -> None:
    calendar = year_2026(*(closed(f"{day}/3") for day in days))
    now = at(f"2026-03-{today}T10:00")
    found = after(Promise(), calendar, now)
    assert found is None or found > FRIDAY or found > now
    if found is not None:
        assert calendar.hours(found.date()).counts
        assert after(Promise(first_due_at=found, due_at=found), calendar, now) is None


def test_it_does_not_move_back_to_a_moment_that_has_passed() -> None:
    later = FRIDAY + timedelta(days=3)
    promise = Promise(first_due_at=later, due_at=later)
    assert after(promise, PLAIN) == FRIDAY
    assert after(promise, PLAIN, at("2026-03-14T10:00")) is None


def test_a_date_given_by_an_apology_moves_off_closed_hours_only() -> None:
    given_date = at("2026-03-16T16:00")
    promise = Promise(reappointed=True, due_at=given_date)
    assert after(promise, year_2026(closed("17/3"))) is None
    assert after(promise, year_2026(closed("16/3"))) == at("2026-03-17T17:00")
    assert after(promise, year_2026(closed("16/3", "12:00-24:00"))) == at("2026-03-16T11:30")
    assert after(promise, year_2026(closed("12/3"))) == given_date


@pytest.mark.parametrize(
    ("warned", "now", "expected"),
    [(3, "2026-03-10T10:00", 0), (3, "2026-03-16T15:00", 1), (1, "2026-03-16T15:00", 1), (3, "2026-03-16T17:30", 3)],
)
def test_warnings_begin_anew_as_far_as_their_time_lies_ahead(warned: int, now: str, expected: int) -> None:
    found = moved(Promise(warned=warned), year_2026(closed("12/3")), share=0.8, cut_off=None, now=at(now))
    assert found is not None
    assert found.warned == expected


def test_where_the_calendar_ends_nothing_is_guessed() -> None:
    with pytest.raises(OutsideCalendar):
        off_closed(at("2027-01-31T10:00"), PLAIN)
    assert PLAIN.last == date(2027, 1, 31)
