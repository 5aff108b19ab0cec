"""Expectations, days, charts and bands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.insight.rules.bands import band_of, bands
from hoaban.apps.insight.rules.charts import axis, line, round_step, sparkline
from hoaban.apps.insight.rules.days import last_of_month, month_ends, year_before
from hoaban.apps.insight.rules.expectations import Verdict, judge, parse_expectation, together
from hoaban.apps.insight.rules.paths import cut


@pytest.mark.parametrize(
    ("text", "met", "not_met"),
    [
        ("over 23400 under 23500", ("23401", "23499"), ("23400", "23500", "22000")),
        ("nearly 50 from 49", ("49", "49.95"), ("50", "48.9", "51")),
        ("about 40 within 2.5", ("37.5", "42.5"), ("37.4", "42.6")),
        ("exactly 2587", ("2587",), ("2586", "2588")),
        ("rounds to 98.1", ("98.05", "98.1499"), ("98.15", "98.04")),
        ("rounds to 73", ("72.5", "73.49"), ("73.5", "72.4")),
    ],
)
def test_an_expectation_is_met_inside_its_bounds_only(text: str, met: tuple[str], not_met: tuple[str]) -> None:
    expected = parse_expectation(text)
    assert expected is not None
    assert all(expected.met_by(Decimal(value)) for value in met)
    assert not any(expected.met_by(Decimal(value)) for value in not_met)


def test_an_empty_text_expects_nothing() -> None:
    assert parse_expectation("  ") is None


@pytest.mark.parametrize("text", ["over 23,400", "more than 5", "about 40", "rounds 98.1", "over 5 under"])
def test_an_expectation_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        parse_expectation(text)


def test_an_expectation_knows_its_bounds_and_decimals() -> None:
    about, nearly = parse_expectation("about 40 within 2.5"), parse_expectation("nearly 72 from 71")
    exactly, over = parse_expectation("exactly 5"), parse_expectation("over 30 under 40")
    assert about
    assert nearly
    assert exactly
    assert over
    assert (about.low, about.high, about.low_places, about.high_places) == (Decimal("37.5"), Decimal("42.5"), 1, 1)
    assert (nearly.low, nearly.high) == (71, 72)
    assert (exactly.low, exactly.high, exactly.places) == (5, 5, 0)
    assert (over.low, over.high) == (30, 40)


def test_both_value_and_share_have_to_agree() -> None:
    value, share = parse_expectation("over 11700 under 11800"), parse_expectation("nearly 50 from 49")
    assert judge(value=11_718, of=23_500, expected_value=value, expected_share=share) == Verdict.AGREES
    assert judge(value=11_718, of=20_000, expected_value=value, expected_share=share) == Verdict.DIFFERS
    assert judge(value=11_650, of=23_412, expected_value=value, expected_share=share) == Verdict.DIFFERS


def test_a_share_of_nobody_differs() -> None:
    share = parse_expectation("exactly 100")
    assert judge(value=0, of=0, expected_value=None, expected_share=share) == Verdict.DIFFERS
    assert judge(value=0, of=None, expected_value=None, expected_share=share) == Verdict.DIFFERS


def test_nothing_expected_is_not_counted() -> None:
    assert judge(value=5, of=None, expected_value=None, expected_share=None) == Verdict.NOT_COUNTED


@pytest.mark.parametrize(
    ("verdicts", "found"),
    [
        ([], Verdict.NOT_COUNTED),
        ([Verdict.AGREES, Verdict.AGREES], Verdict.AGREES),
        ([Verdict.AGREES, Verdict.DIFFERS], Verdict.DIFFERS),
        ([Verdict.OUTSIDE, Verdict.DIFFERS], Verdict.DIFFERS),
        ([Verdict.AGREES, Verdict.OUTSIDE], Verdict.OUTSIDE),
    ],
)
def test_several_measures_agree_only_together(verdicts: list[Verdict], found: Verdict) -> None:
    assert together(verdicts) == found


def test_month_ends_rise_and_end_in_the_day_itself() -> None:
    days = month_ends(date(2026, 1, 15), years=1)
    assert days[0] == date(2025, 1, 31)
    assert days[-2:] == [date(2025, 12, 31), date(2026, 1, 15)]
    assert days == sorted(set(days))
    assert len(days) == 13


def test_a_month_end_is_not_given_twice() -> None:
    assert month_ends(date(2025, 6, 30), years=1, step=3) == [
        date(2024, 6, 30), date(2024, 9, 30), date(2024, 12, 31), date(2025, 3, 31), date(2025, 6, 30),
    ]  # fmt: skip


@given(st.dates(date(1995, 1, 1), date(2100, 1, 1)), st.integers(1, 10), st.integers(1, 12))
def test_month_ends_of_any_day_stay_within_their_years(on: date, years: int, step: int) -> None:
    days = month_ends(on, years=years, step=step)
    assert days == sorted(set(days))
    assert days[-1] == on
    assert all(day == last_of_month(day.year, day.month) for day in days[:-1])


def test_a_year_before_a_leap_day_is_the_last_of_february() -> None:
    assert year_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert year_before(date(2025, 6, 30)) == date(2024, 6, 30)


def test_a_sparkline_needs_two_values_and_leaves_gaps_out() -> None:
    assert sparkline([1.0]) == ""
    assert sparkline([5.0, 5.0]) == "0.0,14.0 100.0,14.0"
    assert sparkline([0.0, None, 10.0]) == "0.0,26.0 100.0,2.0"


def test_a_line_carries_its_grid_years_and_marks() -> None:
    days = [date(2024, 6, 30), date(2025, 6, 30), date(2025, 12, 31)]
    found = line(days, [100.0, 150.0, None], [date(2025, 7, 1), date(2020, 1, 1)])
    assert found is not None
    assert found.points.startswith("0.0,")
    assert len(found.points.split()) == 2
    assert [year for year, _left in found.years] == [2025]
    assert [day for day, _left in found.marks] == [date(2025, 7, 1)]
    assert found.places == 0
    assert line(days, [None, None, 3.0]) is None


@pytest.mark.parametrize(("values", "places"), [((50.0, 50.4), 1), ((50.0, 50.05), 2), ((50.0, 90.0), 0)])
def test_the_grid_has_as_many_decimals_as_tell_its_rules_apart(values: tuple[float, float], places: int) -> None:
    found = line([date(2025, 1, 1), date(2025, 2, 1)], list(values))
    assert found is not None
    assert found.places == places


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_an_axis_holds_both_values_in_few_steps(one: float, other: float) -> None:
    low, high, ticks = axis(min(one, other), max(one, other))
    assert low <= min(one, other) + 1e-6
    assert high >= max(one, other) - 1e-6
    assert 1 < len(ticks) < 9


@given(st.floats(1e-6, 1e9))
def test_a_round_step_is_not_below_what_it_rounds(size: float) -> None:
    assert size <= round_step(size) * (1 + 1e-9)
    assert round_step(size) <= size * 2.5 * (1 + 1e-9)


@given(st.lists(st.floats(0, 1e5, allow_nan=False), min_size=1, max_size=150))
def test_bands_cover_every_value_once(values: list[float]) -> None:
    found = bands(values)
    assert 1 <= len(found) <= 4
    assert found[0].low is None
    assert found[-1].high is None
    assert all(one.high == two.low for one, two in pairwise(found))
    assert {band_of(value, found) for value in values} <= {band.number for band in found}


def test_bands_of_nothing_are_one() -> None:
    assert len(bands([])) == 1
    assert band_of(3.0, bands([3.0, 3.0])) == 1


def test_values_by_path_add_up_further_up_the_tree() -> None:
    values = {"0001": 1, "0001000A": 2, "0001000A000B": 4, "0001000C": 8}
    assert cut(values, 8) == {"0001": 1, "0001000A": 6, "0001000C": 8}
    assert cut(values, 4) == {"0001": 15}
    assert cut({}, 4) == {}
