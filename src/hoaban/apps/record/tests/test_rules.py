"""Rules of the record: completeness, rises of salary."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.record.rules.groups import GROUPS, ITEMS, completeness
from hoaban.apps.record.rules.salary import (
    Delay,
    Overrun,
    Scale,
    add_months,
    last_of,
    next_rise,
    overrun_from,
    scale_of,
)

A1, B = Scale(Decimal("2.34"), Decimal("0.33"), 9, 36), Scale(Decimal("1.86"), Decimal("0.20"), 12, 24)
SCALES = (A1, Scale(Decimal("2.10"), Decimal("0.31"), 10, 36), B)
TOP = Overrun(5, 1, 12)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2040, 12, 31))


def test_every_item_belongs_to_a_group_of_the_decree() -> None:
    assert {item.group for item in ITEMS} <= {group.key for group in GROUPS}
    assert len(GROUPS) == 9
    assert len({item.key for item in ITEMS}) == len(ITEMS)


@given(st.sets(st.sampled_from([item.key for item in ITEMS])))
def test_a_record_is_complete_exactly_when_nothing_is_missing(held: set[str]) -> None:
    found = completeness(held)
    assert {item.key for item in found.missing} | held == {item.key for item in ITEMS}
    assert (found.percent == 100) == (not found.missing)
    assert 0 <= found.percent <= 100


def test_the_scale_is_told_by_step_and_coefficient() -> None:
    assert scale_of(step=3, coefficient=Decimal("3.00"), scales=SCALES) == A1
    assert scale_of(step=3, coefficient=Decimal("2.26"), scales=SCALES) == B
    assert scale_of(step=3, coefficient=Decimal("3.01"), scales=SCALES) is None
    assert scale_of(step=None, coefficient=Decimal("3.00"), scales=SCALES) is None


def test_a_step_lasts_36_months_or_24_by_its_scale() -> None:
    rise = next_rise(step=3, starts_on=date(2023, 4, 1), scale=A1, overrun=TOP)
    assert (rise.due_on, rise.step, rise.coefficient) == (date(2026, 4, 1), 4, Decimal("3.33"))
    assert next_rise(step=3, starts_on=date(2024, 4, 1), scale=B, overrun=TOP).due_on == date(2026, 4, 1)


def test_the_top_of_a_scale_brings_percent_that_grow_every_year() -> None:
    rise = next_rise(step=9, starts_on=date(2020, 1, 1), scale=A1, overrun=TOP)
    assert (rise.due_on, rise.step, rise.overrun) == (date(2023, 1, 1), None, 5)
    later = overrun_from(rise, overrun=TOP, first=date(2025, 6, 1))
    assert (later.due_on, later.overrun) == (date(2026, 1, 1), 8)


@given(DAYS, st.integers(1, 8), st.lists(st.tuples(DAYS, st.sampled_from([6, 12])), max_size=4))
def test_delays_only_ever_put_a_rise_off_by_what_they_say(start: date, step: int, told: list[tuple[date, int]]) -> None:
    plain = next_rise(step=step, starts_on=start, scale=A1, overrun=TOP)
    rise = next_rise(step=step, starts_on=start, scale=A1, overrun=TOP, delays=[Delay(*one) for one in told])
    assert rise.delayed <= sum(months for _day, months in told)
    assert rise.due_on == add_months(start, A1.months + rise.delayed) >= plain.due_on
    assert rise.step == plain.step


@given(DAYS, st.integers(0, 600))
def test_months_are_added_without_leaving_the_month(start: date, months: int) -> None:
    found = add_months(start, months)
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == months
    assert found.day == min(start.day, last_of(found.year, found.month))
