"""Rules of plans: the table of steps, who plans, what a line costs, who counts for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.learning.models.plans import PlanState
from hoaban.apps.learning.rules import plans as rules
from hoaban.apps.learning.rules.plans import (
    AMENDED,
    MOVES,
    OPEN,
    By,
    Need,
    Place,
    Short,
    Standing,
    Step,
    Wanted,
    class_size,
    differences,
    find_move,
    is_new,
    line_cost,
    open_moves,
    over_ceiling,
    proposing_units,
    seats_short,
    share_out,
    still_needed,
)

STATES = [state.value for state in PlanState]
standings = st.builds(
    Standing, st.sampled_from(STATES), st.booleans(), st.one_of(st.none(), st.sampled_from(STATES)), st.booleans()
)


@dataclass(frozen=True)
class Spot:
    id: int
    kind: int
    parent_id: int | None


def test_the_table_speaks_of_the_states_of_the_model() -> None:
    said = {state for move in MOVES for state in (*move.before, move.after)} | {AMENDED}
    assert said - {""} == set(STATES)
    assert {getattr(rules, state.name) for state in PlanState} == set(STATES)


@given(standings)
def test_a_step_has_at_most_one_row_for_a_plan(standing: Standing) -> None:
    for step in Step:
        rows = [move for move in open_moves(standing, set(By)) if move.step == step]
        assert len(rows) <= 1
        assert find_move(standing, step) == (rows[0] if rows else None)


@given(standings)
def test_what_is_locked_is_only_decided_returned_or_amended(standing: Standing) -> None:
    steps = {move.step for move in open_moves(standing, set(By))}
    if standing.state not in OPEN:
        assert steps <= {Step.ACCEPT, Step.RETURN, Step.APPROVE, Step.AMEND}
    if standing.state == AMENDED:
        assert steps == set()


@given(standings)
def test_the_unit_itself_never_decides_on_its_plan(standing: Standing) -> None:
    steps = {move.step for move in open_moves(standing, {By.UNIT})}
    assert steps <= {Step.SUBMIT, Step.AMEND, Step.DROP}


@given(standings)
def test_every_return_asks_for_a_reason(standing: Standing) -> None:
    assert all(move.needs_reason for move in open_moves(standing, set(By)) if move.step == Step.RETURN)


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(list(Step))), max_size=60))
def test_a_plan_that_was_handed_on_keeps_everything_below_it_accepted(walk: list[tuple[int, Step]]) -> None:
    """Any walk of steps through a chain of three plans, submitting only where what is below is accepted."""
    states = ["draft", "draft", "draft"]
    for plan, step in walk:
        above = states[plan - 1] if plan else None
        move = find_move(Standing(states[plan], False, above, plan == 1), step)
        if move is None or step == Step.AMEND:
            continue
        if step in (Step.SUBMIT, Step.APPROVE) and plan < 2 and states[plan + 1] not in ("accepted", "approved"):
            continue
        states[plan] = move.after
        if step == Step.APPROVE:
            states = ["approved"] * 3
        for upper, lower in pairwise(states):
            assert upper in OPEN or lower in ("accepted", "approved")


@pytest.mark.parametrize(
    ("standing", "place"),
    [
        (Standing("draft", False), Place.TOP),
        (Standing("draft", True), Place.TOP),
        (Standing("draft", False, "draft", True), Place.PART),
        (Standing("draft", True, "approved", True), Place.AMENDS_BELOW_TOP),
        (Standing("draft", True, "approved", False), Place.AMENDS_DEEPER),
    ],
)
def test_the_place_of_a_plan(standing: Standing, place: Place) -> None:
    assert standing.place == place


def test_only_an_amendment_can_be_given_up() -> None:
    assert find_move(Standing("draft", False), Step.DROP) is None
    assert find_move(Standing("draft", True), Step.DROP) is not None
    assert find_move(Standing("submitted", True), Step.DROP) is None


def test_communes_departments_and_what_is_subordinate_to_departments_plan() -> None:
    units = [
        Spot(1, 1, None), Spot(2, 10, 1), Spot(3, 3, 1), Spot(4, 32, 2), Spot(5, 11, 2), Spot(6, 31, 3), Spot(7, 11, 3),
        Spot(8, 11, 4), Spot(9, 20, 1), Spot(10, 20, 9),
    ]  # fmt: skip
    assert proposing_units(units, 1) == {2: 1, 3: 1, 4: 2, 9: 1, 10: 9}


@given(st.integers(0, 500), st.integers(0, 10**7), st.integers(0, 10**8), st.integers(0, 100))
def test_a_line_costs_at_least_its_heads_and_never_more_than_a_thousand_above(
    people: int, per_head: int, fixed: int, capacity: int
) -> None:
    cost = line_cost(people=people, per_head=per_head, fixed=fixed, capacity=capacity)
    exact = people * per_head + people * fixed / max(1, capacity)
    assert cost % 1000 == 0
    assert exact <= cost < exact + 1001


@given(st.integers(0, 10**12), st.one_of(st.none(), st.integers(0, 10**12)))
def test_the_ceiling_says_by_how_much(total: int, ceiling: int | None) -> None:
    over = over_ceiling(total, ceiling)
    assert over >= 0
    assert (over == 0) == (ceiling is None or total <= ceiling)


PATHS = {"0001": 1, "00010002": 2, "000100020003": 3}
needs = st.builds(
    Need, st.sampled_from([*PATHS, "00010009", "0001000200030004", "0009"]), st.just(frozenset({"women"})),
    st.frozensets(st.integers(1, 3), min_size=1),
)  # fmt: skip


@given(st.lists(needs, max_size=30))
def test_everybody_counts_once_for_the_nearest_plan(found: list[Need]) -> None:
    shared = share_out(found, PATHS)
    inside = [need for need in found if need.unit_path.startswith("0001")]
    counted = sum(who.people for courses in shared.values() for who in courses.values())
    assert counted == sum(len(need.courses) for need in inside)
    assert sum(who.people for who in shared[3].values()) == sum(
        len(need.courses) for need in inside if need.unit_path.startswith("000100020003")
    )
    assert all((who.groups or {})["women"] == who.people for courses in shared.values() for who in courses.values())


@given(
    st.integers(1, 500), st.integers(0, 600), st.integers(0, 10**9), st.integers(1, 200), st.integers(0, 10**7)
)  # fmt: skip
def test_a_class_takes_the_seats_left_and_no_more_than_their_share_of_the_budget(
    quota: int, taken: int, cost: int, capacity: int, fixed: int
) -> None:
    size = class_size(quota=quota, taken=taken, cost=cost, capacity=capacity, fixed=fixed)
    assert 1 <= size.seats <= min(capacity, quota)
    assert taken >= quota or size.seats <= quota - taken
    assert size.per_head * size.seats + size.fixed <= cost * size.seats // quota
    assert min(size.per_head, size.fixed) >= 0


crowd = st.frozensets(st.integers(1, 6), max_size=6)


@given(
    st.lists(st.builds(Need, st.just("00010002"), st.just(frozenset()), st.just(frozenset({1})), st.integers(1, 6)),
             max_size=6, unique_by=lambda need: need.official_id),
    st.lists(st.builds(Short, st.just("00010002"), st.just(1), st.integers(0, 8), crowd), max_size=3),
)  # fmt: skip
def test_a_commune_gets_the_seats_that_those_who_go_anyway_leave_missing(found: list[Need], short: list[Short]) -> None:
    wanted = share_out(found, PATHS, short)[2].get(1, Wanted())
    going = {need.official_id for need in found}
    for one in short:
        most_who_could = min(one.missing, len(one.may_go))
        assert len(one.may_go & going) + wanted.short >= most_who_could
        assert seats_short(one, one.may_go) == 0
    assert wanted.short == max((seats_short(one, going) for one in short), default=0)
    assert (wanted.people, wanted.seats) == (len(found), len(found) + wanted.short)


def test_two_communes_of_one_plan_are_added_up() -> None:
    short = [Short(path, 1, 2, frozenset({1, 2, 3})) for path in ("00010009", "00010008")]
    assert share_out([], PATHS, short)[1][1].short == 4
    assert share_out([], PATHS, [Short("0009", 1, 2, frozenset({1}))]) == {1: {}, 2: {}, 3: {}}


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0, 100))
def test_a_target_needs_the_fewest_people_that_reach_it(have: int, more: int, least: float) -> None:
    of = have + more
    missing = still_needed(have=have, of=of, least=least)
    assert (have + missing) * 100 >= least * of
    assert missing == 0 or (have + missing - 1) * 100 < least * of


@pytest.mark.parametrize(
    ("since", "new"),
    [(date(2025, 3, 11), True), (date(2025, 3, 10), False), (date(2026, 3, 10), True), (date(2026, 3, 11), False)],
)
def test_somebody_is_newly_appointed_for_twelve_months(since: date, new: bool) -> None:
    assert is_new(is_leader=True, since=since, on=date(2026, 3, 10)) is new
    assert not is_new(is_leader=False, since=since, on=date(2026, 3, 10))


rows = st.dictionaries(st.tuples(st.integers(1, 4), st.sampled_from(["province", "unit"])),
                       st.fixed_dictionaries({"quota": st.integers(1, 3), "cost": st.integers(0, 2)}))  # fmt: skip


@given(rows, rows)
def test_differences_lead_from_one_plan_to_the_other(before: dict, after: dict) -> None:
    found = differences(before, after)
    walked = dict(before)
    for one in found:
        if one.after is None:
            del walked[one.key]
        else:
            walked[one.key] = one.after
        if one.before and one.after:
            assert one.fields
            assert all(one.before[name] != one.after[name] for name in one.fields)
    assert walked == after
    assert differences(after, after) == []
