"""The core finds what the whole program has as its best, from however small a beginning; its bound is none too high."""

from __future__ import annotations

from itertools import product
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoaban.planner.core import closing
from hoaban.planner.core.bound import certify
from hoaban.planner.core.closing import ENDED, PROVED, Closing, Heard, Impossible, NoWholePlan
from hoaban.planner.core.highs import Until, in_time
from hoaban.planner.core.program import INFINITE, Program, from_entries


@st.composite
def programs(draw: Any) -> Program:
    """A few columns and rows of small whole numbers."""
    columns, rows = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    numbers = st.integers(-3, 5)
    table = np.array(
        draw(st.lists(st.lists(numbers, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    )
    cost = np.array(draw(st.lists(st.integers(-20, 20), min_size=columns, max_size=columns)), np.int64)
    upper = np.array(draw(st.lists(st.integers(1, 2), min_size=columns, max_size=columns)), np.int64)
    low = np.array(
        draw(st.lists(st.sampled_from((-int(INFINITE), -1, 0, 1, 2)), min_size=rows, max_size=rows)), np.int64
    )
    more = np.array(draw(st.lists(st.sampled_from((0, 1, 3, int(INFINITE))), min_size=rows, max_size=rows)), np.int64)
    high = np.where(more >= INFINITE, INFINITE, np.maximum(low, -5) + more)
    row, column = np.nonzero(table)
    return from_entries(cost, upper, column, row, table[row, column], low, high)


def by_trying(program: Program) -> int | None:
    """The least cost of all x there are."""
    every = (np.array(x, np.int64) for x in product(*(range(most + 1) for most in program.upper)))
    return min((program.worth(x) for x in every if program.keeps(x)), default=None)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programs(), st.integers(0, 3), st.booleans())
def test_the_best_is_found_and_proven(program: Program, first: int, few: bool) -> None:
    begin = np.zeros(program.columns, np.bool_) if few else np.ones(program.columns, np.bool_)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(closing, "FIRST", first / 2)
        try:
            answer = Closing(program, begin).solve(in_time(60))
        except (Impossible, NoWholePlan):
            assert by_trying(program) is None
            return
    assert answer.status == PROVED
    assert answer.value == by_trying(program)
    assert answer.x is not None
    assert program.keeps(answer.x)
    assert answer.certificate is not None
    assert answer.certificate.bound <= answer.value
    assert answer.bound == answer.value


@settings(max_examples=60, deadline=None)
@given(programs(), st.lists(st.integers(-30, 30), min_size=4, max_size=4))
def test_any_prices_prove_a_bound(program: Program, prices: list[int]) -> None:
    best = by_trying(program)
    duals = np.array(prices[: len(program.low)], np.float64) / 7
    certificate = certify(program, duals, np.zeros(program.columns, np.int64), program.upper)
    assert best is None or certificate.bound <= best


def knapsacks(seed: int) -> Program:
    """Forty things in three bags: not whole by itself."""
    draw = np.random.default_rng(seed)
    use, cost = draw.integers(5, 25, (3, 40)), draw.integers(10, 50, (3, 40))
    bag, thing = np.nonzero(use)
    count = len(bag)
    return from_entries(
        cost[bag, thing], np.ones(count, np.int64), np.concatenate([np.arange(count)] * 2), np.concatenate([thing, 40 + bag]),
        np.concatenate([np.ones(count, np.int64), use[bag, thing]]), np.array([1] * 40 + [-int(INFINITE)] * 3),
        np.array([1] * 40 + [200] * 3),
    )  # fmt: skip


def test_the_core_grows_until_it_holds_everything_better(monkeypatch: pytest.MonkeyPatch) -> None:
    program = knapsacks(3)
    values = []
    for first in (0.0, 0.5, 10.0):
        monkeypatch.setattr(closing, "FIRST", first)
        values.append(Closing(program, np.ones(program.columns, np.bool_)).solve(in_time(60)).value)
    assert len(set(values)) == 1


def test_bounds_of_columns_may_change_between_questions() -> None:
    program = knapsacks(4)
    kept = Closing(program, np.ones(program.columns, np.bool_))
    free = kept.solve(in_time(60))
    assert free.x is not None
    assert free.value is not None
    upper = program.upper.copy()
    upper[int(np.nonzero(free.x)[0][0])] = 0
    without = kept.solve(in_time(60), upper=upper)
    again = kept.solve(in_time(60))
    assert without.value is not None
    assert again.value == free.value <= without.value
    assert Closing(program, np.ones(program.columns, np.bool_)).solve(in_time(60), upper=upper).value == without.value


def test_without_time_what_is_known_is_kept() -> None:
    program = knapsacks(5)
    best = Closing(program, np.ones(program.columns, np.bool_)).solve(in_time(60))
    heard: list[Heard] = []
    kept = Closing(program, np.ones(program.columns, np.bool_)).solve(in_time(0), known=best.x, hear=heard.append)
    assert (kept.status, kept.value, kept.bound) == (ENDED, best.value, None)
    known = Closing(program, np.ones(program.columns, np.bool_)).solve(in_time(60), known=best.x, hear=heard.append)
    assert known.value == best.value
    assert heard


def test_a_question_that_nobody_stops_does_not_end_with_the_time_of_the_one_before() -> None:
    program = knapsacks(6)
    kept = Closing(program, np.ones(program.columns, np.bool_))
    gone: list[bool] = []
    assert kept.solve(Until(perf_counter() + 60, lambda: bool(gone))).status == PROVED
    gone.append(True)
    upper = program.upper.copy()
    upper[::7] = 0
    without = kept.solve(in_time(60), upper=upper)
    assert without.status == PROVED
    assert kept.solve(in_time(0)).status == ENDED
    assert kept.solve(Until(perf_counter() + 60, lambda: False), upper=upper).value == without.value
