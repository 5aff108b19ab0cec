"""Rules of the report card by properties."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.governance.models import RoundState, SheetState
from hoaban.apps.governance.rules import moves, peers
from hoaban.apps.governance.rules.scoring import Class, Reading, average, classify, parse_scale, percent_of, propose

RISING = parse_scale("linear 70:0 98:100")
CLASSES = [Class("good", Decimal(80)), Class("fair", Decimal(50)), Class("weak", Decimal(0), is_weak=True)]


@given(st.integers(0, 500), st.integers(1, 500))
def test_points_never_exceed_the_criterion_and_never_fall_below_nothing(value: int, of: int) -> None:
    made = propose(scale=RISING, reading=Reading(value, of), most=Decimal(15), when_none=None)
    assert made is not None
    assert 0 <= made.points <= 15


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_rising_scale_never_gives_less_for_more(low: int, high: int) -> None:
    first, second = sorted((low, high))
    assert percent_of(RISING, Decimal(first)) <= percent_of(RISING, Decimal(second))


def test_between_two_bounds_points_are_in_proportion() -> None:
    assert percent_of(RISING, Decimal(84)) == 50
    assert percent_of(parse_scale("linear 0:100 20:0"), Decimal(5)) == 75


def test_steps_give_what_stands_at_the_last_bound_reached() -> None:
    scale = parse_scale("steps 0:100 1:50 3:0")
    assert [percent_of(scale, Decimal(one)) for one in (0, 1, 2, 3, 9)] == [100, 50, 50, 0, 0]


def test_nothing_to_measure_earns_what_the_criterion_says_or_proposes_nothing() -> None:
    none = Reading(0, 0)
    assert propose(scale=RISING, reading=none, most=Decimal(5), when_none=None) is None
    made = propose(scale=RISING, reading=none, most=Decimal(5), when_none=Decimal(100))
    assert made is not None
    assert (made.points, made.measured) == (5, None)


def test_a_number_without_a_denominator_is_read_as_it_is() -> None:
    assert Reading(3).measured == 3


@pytest.mark.parametrize("text", ["", "round 1:2", "linear", "linear 5", "linear 5:0 5:100", "linear 9:0 1:100", "linear 0:101"])  # fmt: skip
def test_a_scale_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_scale(text or " x")


@given(st.decimals(0, 100, places=2))
def test_every_total_has_exactly_one_class(points: Decimal) -> None:
    found = classify(points, Decimal(100), CLASSES)
    assert found.from_percent <= points
    assert all(one.from_percent > points or one.from_percent <= found.from_percent for one in CLASSES)


def test_classes_without_a_floor_are_refused() -> None:
    with pytest.raises(LookupError):
        classify(Decimal(1), Decimal(0), CLASSES[:1])


def test_the_tables_of_moves_know_the_states_of_the_models() -> None:
    sheets = {state for rule in moves.SHEET.values() for state in (*rule.from_states, rule.to)}
    rounds = {state for rule in moves.ROUND.values() for state in (*rule.from_states, rule.to)}
    # No step leads to or from a sheet whose commune has ended: the round itself puts it there (commands.renewing).
    assert (sheets | {"closed"}, rounds) == (set(SheetState.values), set(RoundState.values))
    assert "closed" not in sheets
    assert moves.sheet_steps("settled") == moves.sheet_steps("settled", "decided") == (moves.Step.ADJUST,)
    assert moves.sheet_steps("settled", "published") == moves.sheet_steps("verified", "decided") == ()
    assert {state for rule in moves.SHEET.values() for state in rule.rounds} <= set(RoundState.values)
    assert moves.round_moves("published") == ()


def test_communes_are_compared_with_their_like_only() -> None:
    small, large = peers.likeness(3_000, 3), peers.likeness(15_000, 3)
    assert small != large
    found = peers.standings(
        [(1, small, Decimal(90)), (2, small, Decimal(60)), (3, small, Decimal(60)), (4, large, Decimal(10)), (5, None, Decimal(5))]
    )  # fmt: skip
    assert set(found) == {1, 2, 3}
    assert (found[1].place, found[2].place, found[3].place) == (1, 2, 2)
    assert (found[1].mean, found[1].difference) == (70, 20)
    assert peers.likeness(None, 1) is None


@given(st.lists(st.decimals(0, 100, places=1), min_size=1))
def test_a_mean_lies_between_the_least_and_the_most(points: list[Decimal]) -> None:
    assert min(points) - Decimal("0.01") <= average(points) <= max(points) + Decimal("0.01")
