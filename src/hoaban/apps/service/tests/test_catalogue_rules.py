"""Rules of a version: its period, its time, its level, the line of its steps."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.service.rules import catalogue as rules
from hoaban.apps.service.rules.catalogue import StepFacts, flaws
from hoaban.apps.service.tests.factories_catalogue import facts

FIRST = date(2020, 1, 1)
DAYS = st.integers(0, 4000).map(lambda days: FIRST + timedelta(days=days))


def fields(**changes: object) -> list[str]:
    """The fields in which a version has flaws."""
    return [flaw.field for flaw in flaws(facts(**changes))]


def line(shares: list[int]) -> tuple[StepFacts, ...]:
    """Steps with these shares, the first and the last at the desk."""
    ends = (0, len(shares) - 1)
    return tuple(StepFacts("B", "S", "desk" if n in ends else "specialist", share) for n, share in enumerate(shares))


@pytest.mark.parametrize(
    ("amount", "note", "text"),
    [
        (8_000, "", "8.000 đồng"), (0, "Theo nghị quyết của HĐND tỉnh", "Theo nghị quyết của HĐND tỉnh"),
        (2_000, "một trang", "2.000 đồng (một trang)"), (0, "", "Không thu"),
    ],
)  # fmt: skip
def test_nothing_to_pay_is_said_only_where_nothing_is_known_to_be_paid(amount: int, note: str, text: str) -> None:
    with translation.override("vi"):
        assert rules.fee_text(amount, note) == text


def test_a_version_that_holds_together_has_no_flaw() -> None:
    assert flaws(facts()) == []


@given(st.lists(st.integers(0, 100), min_size=1, max_size=6), st.integers(-20, 20))
def test_shares_must_add_up_to_a_hundred(cuts: list[int], off: int) -> None:
    marks = [0, *sorted(cuts), 100]
    shares = [after - before for before, after in pairwise(marks)]
    assert fields(steps=line(shares)) == []
    shares[0] += off
    assert bool(fields(steps=line(shares))) == (off != 0)


@given(DAYS, st.one_of(st.none(), DAYS))
def test_from_the_two_tiers_on_no_version_is_the_districts(start: date, end: date | None) -> None:
    found = fields(decided_at="district", starts_on=start, ends_before=end)
    assert ("decided_at" in found) == (end is None or end > rules.TWO_TIERS)
    assert ("ends_before" in found) == (end is not None and end <= start)


@given(st.integers(-3, 1200), st.sampled_from(rules.UNITS))
def test_the_same_day_is_no_number_and_everything_else_is_one(amount: int, unit: str) -> None:
    right = amount == 0 if unit == "same_day" else 0 < amount <= rules.LONGEST_TIME
    assert (fields(time_amount=amount, time_unit=unit) == []) == right


def test_the_line_begins_and_ends_at_the_desk() -> None:
    away = (StepFacts("A", "A", "specialist", 50), StepFacts("B", "B", "desk", 50))
    assert fields(steps=away) == ["steps"]
    assert fields(steps=away[1:]) == ["steps"]
    assert fields(steps=(StepFacts("A", "A", "desk", 150), StepFacts("B", "B", "desk", -50))) == ["steps"]


@given(DAYS, st.one_of(st.none(), DAYS), DAYS, st.one_of(st.none(), DAYS))
def test_a_clash_is_a_day_in_both_periods(start: date, end: date | None, other: date, until: date | None) -> None:
    last = date(2040, 1, 1)
    both = max(start, other) < min(end or last, until or last)
    real = (end is None or end > start) and (until is None or until > other)
    if real:
        assert rules.clash(start, end, [(other, until)]) == both
    assert not rules.clash(start, end, [])


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [(0, "same_day", "within the day"), (1, "working_days", "1 working day"), (3, "working_days", "3 working days"),
     (30, "days", "30 days"), (4, "hours", "4 working hours")],
)  # fmt: skip
def test_a_time_is_said_in_words(amount: int, unit: str, text: str) -> None:
    with translation.override("en"):
        assert rules.time_text(amount, unit) == text


def test_moved_is_what_somebody_else_decided_before() -> None:
    assert rules.is_moved("commune", "district")
    assert not rules.is_moved("commune", "commune")
    assert not rules.is_moved("commune", "")
