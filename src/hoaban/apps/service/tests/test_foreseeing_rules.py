"""Late for certain: only what the clock proves, explained, and never taken back by the mere passing of time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.service.rules.foreseeing import Ground, Standing, explained, foresee, steps_left, suggested
from hoaban.shared.worktime import ZONE, LocalChange, Span, WeekHours, WorkCalendar, work_calendar

DAY = (Span(450, 690), Span(810, 1020))
WEEK = (DAY,) * 5 + ((), ())
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def calendar(*changes: LocalChange) -> WorkCalendar:
    return work_calendar(FIRST, LAST, hours=[WeekHours(FIRST, WEEK)], special={}, changes=changes)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


DUE = at(12, 17)
"""A Thursday, at the close of the office."""
CLOSED = calendar(*(LocalChange(date(2026, 3, day), Span(0, 1439), False, "Sửa trụ sở") for day in (11, 12)))


@pytest.mark.parametrize(
    ("now", "standing", "ground"),
    [
        (at(10, 9), Standing(DUE, 2), None),
        (at(10, 9), Standing(DUE, 2, True, "Sở Nội vụ", date(2026, 3, 12)), None),
        (at(10, 9), Standing(DUE, 2, True, "Sở Nội vụ", date(2026, 3, 13)), Ground.PROMISED),
        (at(10, 9), Standing(DUE, 2, False, "", date(2026, 3, 13)), None),
        (at(12, 16, 54), Standing(DUE, 2), None),
        (at(12, 16, 55), Standing(DUE, 2), Ground.SHORT),
        (at(12, 16, 59), Standing(DUE, 0), None),
        (DUE, Standing(DUE, 2), None),
        (at(13, 9), Standing(DUE, 2, True, "Sở Nội vụ", date(2026, 3, 20)), None),
    ],
)
def test_only_what_the_clock_proves(now: datetime, standing: Standing, ground: Ground | None) -> None:
    found = foresee(standing, now=now, calendar=calendar(), away_calendar=calendar(), least=3)
    assert (found.ground if found else None) == ground


@pytest.mark.parametrize(
    ("now", "ground"), [(at(10, 16, 59), None), (at(10, 17), Ground.CLOSED), (at(12, 9), Ground.CLOSED)]
)
def test_an_office_that_does_not_open_any_more_answers_too_late(now: datetime, ground: Ground | None) -> None:
    standing = Standing(DUE, 1, True, "Sở Nội vụ")
    found = foresee(standing, now=now, calendar=calendar(), away_calendar=CLOSED, least=3)
    assert (found.ground if found else None) == ground


def test_it_says_which_facts_it_rests_on_and_proposes_a_cause_where_it_knows_one() -> None:
    promised = foresee(
        Standing(DUE, 1, True, "Sở Nội vụ", date(2026, 3, 20)),
        now=at(10, 9),
        calendar=calendar(),
        away_calendar=None,
        least=3,
    )
    short = foresee(Standing(DUE, 2), now=at(12, 16, 56), calendar=calendar(), away_calendar=None, least=3)
    assert promised is not None
    assert short is not None
    assert "Sở Nội vụ" in explained(promised)
    assert "20/03/2026" in explained(promised)
    assert "17:00 12/03/2026" in explained(promised)
    assert suggested(promised)[0] == "other_unit"
    assert "20/03/2026" in suggested(promised)[1]
    assert all(part in explained(short) for part in ("2", "3", "4", "17:00 12/03/2026"))
    assert suggested(short) == ("", "")


@pytest.mark.parametrize(
    ("doers", "step_no", "left"),
    [
        (("desk", "specialist", "head", "desk"), 1, 2),
        (("desk", "specialist", "head", "desk"), 2, 1),
        (("desk", "specialist", "head", "desk"), 3, 0),
        (("desk", "specialist", "department", "head", "head", "desk"), 2, 3),
        (("desk", "desk"), 1, 0),
        ((), 1, 0),
    ],
)
def test_the_steps_that_lie_before_the_signature(doers: tuple[str, ...], step_no: int, left: int) -> None:
    assert steps_left(doers, step_no) == left


@given(
    minutes=st.integers(0, 3 * 24 * 60), later=st.integers(0, 600), steps=st.integers(0, 6), least=st.integers(0, 30),
    away=st.booleans(), answer=st.none() | st.dates(date(2026, 3, 9), date(2026, 3, 20)), closed=st.booleans(),
)  # fmt: skip
def test_what_is_certain_stays_certain_until_it_is_due(
    minutes: int, later: int, steps: int, least: int, away: bool, answer: date | None, closed: bool
) -> None:
    standing = Standing(DUE, steps, away, "X", answer)
    other = CLOSED if closed else calendar()
    now = at(9, 17) + timedelta(minutes=minutes)
    found = foresee(standing, now=now, calendar=calendar(), away_calendar=other, least=least)
    then = now + timedelta(minutes=later)
    if found is not None and then < DUE:
        assert foresee(standing, now=then, calendar=calendar(), away_calendar=other, least=least) is not None
