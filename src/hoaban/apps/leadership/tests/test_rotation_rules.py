"""Rounds of rotation: the table of steps, and what goals weigh."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.leadership.models.rotation import RotationState
from hoaban.apps.leadership.queries.rotation_facts import kilometres
from hoaban.apps.leadership.rules.rotation import (
    ALWAYS,
    GOALS,
    MOVES,
    By,
    Importance,
    Step,
    find_move,
    open_moves,
    read_seat,
    seat_id,
    weights,
)
from hoaban.planner.rotation.instance import GOALS as PLANNER_GOALS

CHOICES = st.dictionaries(st.sampled_from(GOALS), st.sampled_from([one.value for one in Importance]))


def test_the_table_names_states_of_the_model_only() -> None:
    assert {state for move in MOVES for state in (*move.before, move.after)} <= set(RotationState.values)


def test_who_prepares_a_round_does_not_approve_it() -> None:
    assert [move.step for move in open_moves("submitted", {By.PREPARES})] == []
    assert {move.step for move in open_moves("submitted", {By.SIGNS})} == {Step.RETURN, Step.APPROVE}
    assert find_move("draft", Step.APPROVE) is None


@given(CHOICES)
def test_every_goal_of_the_planner_has_a_weight_and_filling_comes_first(goals: dict[str, str]) -> None:
    found = weights(goals)
    assert set(found) == set(PLANNER_GOALS)
    assert all(found[goal] < ALWAYS["vacancy"] for goal in GOALS)
    assert all(found[goal] == 0 for goal, chosen in goals.items() if chosen == Importance.NONE)


def test_more_importance_weighs_more() -> None:
    for goal in GOALS:
        found = [weights({goal: one.value})[goal] for one in Importance if one != Importance.MUST]
        assert found == sorted(set(found))
        assert weights({goal: Importance.MUST})[goal] == found[-1], "what must be weighs as much as what counts most"


@given(st.integers(1, 10**9), st.integers(1, 99))
def test_a_seat_reads_back(post: int, seat: int) -> None:
    assert read_seat(seat_id(post, seat)) == (post, seat)


def test_a_text_that_is_no_seat_is_refused() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        read_seat("abc")


def test_kilometres_are_those_of_the_globe() -> None:
    assert round(kilometres((21.0, 103.0), (22.0, 103.0))) == 111
    assert kilometres((21.0, 103.0), (21.0, 103.0)) == 0
