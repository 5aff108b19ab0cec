"""Rules of gaps hold for whatever is asked and held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.learning.rules.gaps import (
    Demand,
    Need,
    Offer,
    Position,
    add_months,
    courses_for,
    due_on,
    gaps_of,
    knowledge_level,
    latest_before,
    needs_of,
    overdue_since,
)

DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))
SINCE = date(2020, 1, 1)
POSITIONS = st.builds(
    Position, st.none() | st.integers(1, 4), st.integers(1, 5), st.integers(1, 3), st.booleans(), st.integers(0, 4)
)
DEMANDS = st.builds(
    Demand, id=st.integers(1, 50), competency_id=st.integers(1, 5), level=st.integers(1, 4), asked_since=DAYS,
    title_id=st.none() | st.integers(1, 4), category=st.none() | st.integers(1, 5),
    unit_level=st.none() | st.integers(1, 3), leaders_only=st.booleans(),
    target_group=st.none() | st.integers(1, 4), months=st.integers(1, 36),
)  # fmt: skip
HELD = st.dictionaries(st.integers(1, 5), st.integers(0, 4))
PLACE = Position(title_id=1, category=2, level=3, is_leader=False, target_group=4, within=(7,))


def demand(**facts: object) -> Demand:
    """A requirement of level 2 of the first competency."""
    return replace(Demand(1, 1, 2, SINCE), **facts)  # type: ignore[arg-type]


@given(POSITIONS, st.lists(DEMANDS))
def test_each_competency_is_needed_once_at_the_highest_level_asked(place: Position, demands: list[Demand]) -> None:
    needs = needs_of(place, demands)
    asked = [one for one in demands if one.meets(place)]
    assert {need.competency_id for need in needs} == {one.competency_id for one in asked}
    for need in needs:
        same = [one for one in asked if one.competency_id == need.competency_id]
        assert need.level == max(one.level for one in same)
        assert need.months == min(one.months for one in same if one.level == need.level)


@given(POSITIONS, st.lists(DEMANDS), st.randoms())
def test_the_order_of_requirements_changes_nothing(place: Position, demands: list[Demand], random: object) -> None:
    unique = list({one.id: one for one in demands}.values())
    mixed = list(unique)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert needs_of(place, unique) == needs_of(place, mixed)


@given(POSITIONS, st.lists(DEMANDS), HELD, st.none() | DAYS)
def test_a_gap_is_exactly_a_need_above_what_is_held(
    place: Position, demands: list[Demand], held: dict[int, int], since: date | None
) -> None:
    needs = needs_of(place, demands)
    gaps = gaps_of(needs, held, since)
    missing = {gap.need.competency_id for gap in gaps}
    for need in needs:
        assert (need.competency_id in missing) == (held.get(need.competency_id, 0) < need.level)
    assert all((gap.due_on is None) == (since is None) for gap in gaps)


@given(POSITIONS, st.lists(DEMANDS), HELD)
def test_holding_more_never_opens_a_gap(place: Position, demands: list[Demand], held: dict[int, int]) -> None:
    needs = needs_of(place, demands)
    more = {key: held.get(key, 0) + 1 for key in range(1, 6)}
    before = {gap.need.competency_id for gap in gaps_of(needs, held, None)}
    assert {gap.need.competency_id for gap in gaps_of(needs, more, None)} <= before


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({}, True), ({"title_id": 1}, True), ({"title_id": 2}, False), ({"category": 2}, True),
        ({"category": 1}, False), ({"unit_level": 1}, False), ({"leaders_only": True}, False),
        ({"target_group": 4}, True), ({"target_group": 3}, False), ({"category": 2, "unit_level": 3}, True),
        ({"category": 2, "unit_level": 1}, False), ({"unit_id": 7}, True), ({"unit_id": 8}, False),
        ({"unit_id": 7, "title_id": 2}, False),
    ],
)  # fmt: skip
def test_all_conditions_must_hold_and_open_ones_do_not_narrow(facts: dict[str, object], asked: bool) -> None:
    assert demand(**facts).meets(PLACE) is asked


def test_the_reason_is_the_narrowest_condition() -> None:
    assert demand(unit_id=7, title_id=1).reason == "unit"
    assert demand(title_id=1, target_group=4).reason == "title"
    assert demand(target_group=4, leaders_only=True).reason == "group"
    assert demand(leaders_only=True).reason == "leaders"
    assert demand(category=2).reason == "footing"


def test_of_equal_levels_the_standard_of_the_title_gives_the_reason() -> None:
    standard = Need(1, 2, 12, SINCE, "standard", "Quy định", 0)
    assert needs_of(PLACE, [demand(months=12)], [standard])[0].reason == "standard"
    assert needs_of(PLACE, [demand(months=6)], [standard])[0].reason == "footing"
    assert needs_of(PLACE, [demand(level=3, months=36)], [standard])[0].level == 3


@given(DAYS, DAYS, st.integers(1, 48))
def test_months_run_from_the_later_of_post_and_requirement(post: date, asked: date, months: int) -> None:
    need = Need(1, 1, months, asked, "footing", "", 0)
    due = due_on(need, post)
    assert due is not None
    assert due > max(post, asked)
    assert due_on(need, None) is None


@given(DAYS, st.integers(0, 240))
def test_adding_months_lands_in_that_month_and_never_after_the_day(day: date, months: int) -> None:
    found = add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day <= day.day
    assert found.day == day.day or (found + timedelta(days=1)).day == 1


def test_the_end_of_a_short_month() -> None:
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2025, 11, 30), 3) == date(2026, 2, 28)


def test_ethnic_knowledge_counts_backwards() -> None:
    assert [knowledge_level(group) for group in (0, 1, 2, 3, 4, 9)] == [0, 4, 3, 2, 1, 0]


OFFERS = st.lists(
    st.builds(
        Offer, st.integers(1, 99), st.text("ABC", min_size=1, max_size=3), st.integers(0, 5), st.integers(0, 3),
        st.dictionaries(st.integers(1, 2), st.integers(1, 3)), st.booleans(),
    ),
    unique_by=lambda one: one.id,
)  # fmt: skip


@given(OFFERS, st.integers(1, 2), st.integers(1, 3))
def test_only_open_courses_of_the_level_are_offered_the_cheapest_first(
    offers: list[Offer], competency: int, level: int
) -> None:
    known = {one.id: one for one in offers}
    found = [known[key] for key in courses_for(competency, level, offers)]
    enough = [one for one in offers if one.is_open and one.gives.get(competency, 0) >= level]
    lowest = min((one.gives[competency] for one in enough), default=0)
    assert {one.id for one in found} == {one.id for one in enough if one.gives[competency] == lowest}
    keys = [(one.cost, one.weeks, one.code) for one in found]
    assert keys == sorted(keys)


@given(
    st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.integers(0, 60), st.dates(date(1999, 1, 1), date(2040, 12, 31))
)
def test_the_latest_day_before_turns_the_months_around(on: date, months: int, since: date) -> None:
    assert (since <= latest_before(on, months)) == (add_months(since, months) < on)


@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 36), st.dates(date(2018, 1, 1), date(2030, 12, 31)),
    st.dates(date(2018, 1, 1), date(2030, 12, 31)),
)  # fmt: skip
def test_overdue_is_told_by_the_day_of_taking_up_the_post(on: date, months: int, since: date, asked: date) -> None:
    need = Need(1, 1, months, asked, "title", "", 3)
    due = due_on(need, since)
    assert due is not None
    latest = overdue_since(need, on)
    assert (latest is not None and since <= latest) == (due < on)
