"""Rounds of planning: the table of steps, votes, cover."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.leadership.models.planning import PlanningKind, PlanningState
from hoaban.apps.leadership.rules.rounds import (
    LIVE,
    MEETINGS_OF,
    MOVES,
    Ballot,
    By,
    Cover,
    Step,
    cover_of,
    find_move,
    has_passed,
    next_meeting,
    open_moves,
)

BALLOTS = st.lists(
    st.integers(1, 200).flatmap(lambda called: st.builds(Ballot, st.just(called), st.integers(0, called))),
    min_size=1, max_size=5,
)  # fmt: skip


def test_the_table_names_states_of_the_model_only() -> None:
    assert {state for move in MOVES for state in (*move.before, move.after)} <= set(PlanningState.values)
    assert set(MEETINGS_OF) == set(PlanningKind.values)


def test_every_live_state_leads_on_and_settled_ones_lead_nowhere() -> None:
    for state in PlanningState.values:
        assert bool(open_moves(state, set(By))) is (state in LIVE), state


def test_only_those_above_approve_and_return() -> None:
    assert {move.step for move in open_moves("submitted", {By.UNIT})} == set()
    assert {move.step for move in open_moves("submitted", {By.ABOVE})} == {Step.RETURN, Step.APPROVE, Step.STOP}
    assert find_move("approved", Step.APPROVE) is None


def test_meetings_come_in_their_order() -> None:
    held: set[int] = set()
    while (step := next_meeting("review", held)) is not None:
        held.add(step)
    assert held == {1, 3, 4}


@given(BALLOTS, st.integers(1, 99))
def test_somebody_passes_only_with_more_than_the_mark_everywhere(ballots: list[Ballot], mark: int) -> None:
    assert has_passed(ballots, mark) == all(one.agreed / one.called * 100 > mark for one in ballots)


@given(BALLOTS)
def test_one_more_vote_never_takes_somebody_out(ballots: list[Ballot]) -> None:
    more = [Ballot(one.called, min(one.called, one.agreed + 1)) for one in ballots]
    assert has_passed(more, 50) or not has_passed(ballots, 50)


def test_nobody_passes_without_a_vote() -> None:
    assert has_passed([], 50) is False


def test_a_post_is_covered_by_the_readiest() -> None:
    assert [cover_of(found) for found in ([3, 2, 1], [3, 2], [3], [])] == [
        Cover.READY, Cover.SOON, Cover.NONE, Cover.NONE,
    ]  # fmt: skip
