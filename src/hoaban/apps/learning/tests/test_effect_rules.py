"""Rules of "did it help" hold for whatever people answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.learning.models import Use
from hoaban.apps.learning.rules.effect import (
    FEWEST,
    QUESTIONS,
    bad_marks,
    cost_per_competency,
    follow_up_days,
    gain,
    may_answer,
    means_of,
    percent,
    transfer_of,
)

MARKS = st.fixed_dictionaries({key: st.integers(1, 5) for key in QUESTIONS})
SCORES = st.none() | st.decimals(0, 100, places=2)


@given(st.lists(MARKS, max_size=12))
def test_means_are_between_the_marks_and_hidden_for_few(answers: list[dict[str, int]]) -> None:
    found = means_of(answers)
    assert found.answers == len(answers)
    assert found.is_shown == (len(answers) >= FEWEST)
    assert set(found.by_question) == (set(QUESTIONS) if found.is_shown else set())
    for key, mean in found.by_question.items():
        assert min(one[key] for one in answers) <= mean <= max(one[key] for one in answers)


@given(MARKS)
def test_whole_marks_from_one_to_five_are_taken(marks: dict[str, int]) -> None:
    assert bad_marks(marks) == []


@pytest.mark.parametrize("value", [0, 6, -1, 2.5, True, None, "5"])
def test_other_marks_are_named(value: object) -> None:
    assert bad_marks(dict.fromkeys(QUESTIONS, 3) | {"useful": value}) == ["useful"]


def test_missing_and_unknown_questions_are_named() -> None:
    assert bad_marks({"weather": 3}) == ["weather", *QUESTIONS]


@given(st.lists(st.sampled_from(["", *Use.values])))
def test_transfer_counts_answers_only(uses: list[str]) -> None:
    found = transfer_of(uses)
    assert found.asked == len(uses)
    assert found.answered == len([use for use in uses if use])
    assert found.in_use + found.struggling + uses.count(Use.NOT_USED) == found.answered
    assert (found.percent is None) == (found.answered == 0)


@given(st.lists(st.tuples(SCORES, SCORES)))
def test_gain_is_taken_over_people_with_both_scores(scores: list[tuple[Decimal | None, Decimal | None]]) -> None:
    mean, people = gain(scores)
    both = [after - before for before, after in scores if before is not None and after is not None]
    assert people == len(both)
    assert (mean is None) == (not both)
    if mean is not None:
        assert min(both) - Decimal("0.01") <= mean <= max(both) + Decimal("0.01")


def test_follow_ups_fall_after_three_and_six_months() -> None:
    assert follow_up_days(date(2025, 8, 31)) == {3: date(2025, 11, 30), 6: date(2026, 2, 28)}


def test_a_follow_up_opens_two_weeks_before_its_day() -> None:
    assert not may_answer(date(2026, 3, 20), date(2026, 3, 5))
    assert may_answer(date(2026, 3, 20), date(2026, 3, 6))


def test_cost_of_nothing_is_unknown() -> None:
    assert cost_per_competency(1000, 0) is None
    assert cost_per_competency(1000, 3) == 333
    assert cost_per_competency(1001, 2) == 501
    assert percent(1, 0) is None
    assert percent(1, 3) == 33.33
