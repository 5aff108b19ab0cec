"""Rules of recruitment: eligibility, priority, two markers, ranking with ties, keys."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.recruitment.models import ApplicationState, CampaignState, Priority
from hoaban.apps.recruitment.queries import wording
from hoaban.apps.recruitment.rules import eligibility, keys, marking, moves, priority, ranking
from hoaban.apps.recruitment.rules.days import add_months
from hoaban.apps.recruitment.rules.eligibility import EXCLUSIONS, Asked, Declared
from hoaban.apps.recruitment.rules.ranking import Candidate, rank, undecided
from hoaban.shared.rulebook import Basis, Verdict

BASIS = Basis("Luật 80/2025/QH15 Điều 19", 3)
POINTS = dict(zip(priority.GROUPS, map(Decimal, ("7.5", "5", "2.5", "1.5")), strict=True))
FIT = Declared(date(2000, 1, 1), 4, "Luật", True, True, dict.fromkeys(EXCLUSIONS, False))
MARKS = st.decimals(0, 100, places=2)
CANDIDATES = st.lists(
    st.builds(
        Candidate, st.just(0), st.sampled_from([Decimal(50), Decimal(60), Decimal("72.5")]),
        st.sampled_from([Decimal(0), Decimal("2.5"), Decimal(5)]), st.integers(0, 4),
    ),
    max_size=25,
)  # fmt: skip


def numbered(candidates: list[Candidate]) -> list[Candidate]:
    return [replace(one, key=place) for place, one in enumerate(candidates)]


def test_every_state_of_the_table_is_one_of_the_models() -> None:
    told = {state for rule in moves.CAMPAIGN.values() for state in (*rule.from_states, rule.to)}
    assert told == set(CampaignState.values)
    told = {state for rule in moves.APPLICATION.values() for state in (*rule.from_states, rule.to)}
    assert told == set(ApplicationState.values)
    assert set(priority.GROUPS) == set(Priority.values) - {""}


def test_a_closed_campaign_moves_no_more() -> None:
    assert moves.campaign_moves("closed") == moves.campaign_moves("cancelled") == ()
    assert moves.campaign_moves("draft") == (moves.Move.ANNOUNCE, moves.Move.CANCEL)


@pytest.mark.parametrize(
    ("born", "verdict", "until"),
    [
        (date(2008, 3, 30), Verdict.MET, None),
        (date(2008, 3, 31), Verdict.NOT_MET, date(2026, 3, 31)),
        (date(2008, 2, 29), Verdict.MET, None),
    ],
)
def test_somebody_is_old_enough_on_the_birthday(born: date, verdict: Verdict, until: date | None) -> None:
    found = eligibility.age(replace(FIT, birth_date=born), 18, date(2026, 3, 30), BASIS)
    assert (found.verdict, found.until) == (verdict, until)
    assert not found.waivable
    assert "18" in found.says
    assert bool(found.remedy) == (verdict is Verdict.NOT_MET)


def test_a_fact_that_was_not_declared_is_unknown() -> None:
    silent = replace(FIT, vietnamese=None, healthy=None, exclusions={})
    found = [rule(silent, BASIS) for rule in (eligibility.nationality, eligibility.health, eligibility.exclusions)]
    assert {one.verdict for one in found} == {Verdict.UNKNOWN}
    assert not eligibility.is_eligible(found)
    assert list(eligibility.open_questions(found)) == found
    assert all(one.says and one.remedy and one.title for one in found)


@pytest.mark.parametrize("ground", EXCLUSIONS)
def test_each_ground_that_excludes_is_named(ground: str) -> None:
    found = eligibility.exclusions(replace(FIT, exclusions=dict.fromkeys(EXCLUSIONS, False) | {ground: True}), BASIS)
    assert found.verdict is Verdict.NOT_MET
    assert str(wording.GROUNDS[ground]) in found.says
    assert list(eligibility.against([found])) == [found]


@given(st.integers(0, 6), st.integers(0, 6))
def test_a_degree_as_high_as_asked_is_enough(held: int, asked: int) -> None:
    found = eligibility.degree(replace(FIT, education=held), Asked(asked), BASIS)
    assert found.is_met == (held >= asked)
    assert found.says


def test_rules_that_do_not_apply_say_nothing() -> None:
    assert eligibility.study(FIT, Asked(4), BASIS, matches=False) is None
    assert eligibility.pledge(FIT, Asked(4), BASIS) is None


def test_a_field_of_study_not_recognised_waits_for_the_diploma() -> None:
    found = eligibility.study(FIT, Asked(4, "Kế toán"), BASIS, matches=False)
    assert found is not None
    assert found.verdict is Verdict.UNKNOWN
    known = eligibility.study(FIT, Asked(4, "Luật"), BASIS, matches=True)
    assert known is not None
    assert known.is_met
    assert known.says
    confirmed = replace(found, verdict=Verdict.MET, facts={**found.facts, "confirmed": True})
    assert confirmed.says != found.says


@pytest.mark.parametrize(("years", "met"), [(4, False), (5, True)])
def test_a_selection_asks_for_pledged_years(years: int, met: bool) -> None:
    found = eligibility.pledge(replace(FIT, commitment_years=years), Asked(4, years=5), BASIS)
    assert found is not None
    assert found.is_met is met
    assert found.says
    assert bool(found.remedy) is not met


@pytest.mark.parametrize("held", eligibility.SHOWN_BY_PAPERS)
def test_a_group_shown_by_papers_waits_for_them_and_pledges_nothing(held: str) -> None:
    told = replace(FIT, group=held, paper="QĐ 12/QĐ-UBND")
    found = eligibility.group(told, Asked(4, years=5), BASIS)
    assert found is not None
    assert found.verdict is Verdict.UNKNOWN
    assert "12/QĐ-UBND" in found.says
    confirmed = replace(found, verdict=Verdict.MET, facts={**found.facts, "confirmed": True})
    assert confirmed.says != found.says
    assert eligibility.pledge(told, Asked(4, years=5), BASIS) is None


@pytest.mark.parametrize(("told", "met"), [({}, False), ({"commitment_years": 3}, True), ({"group": "pledge"}, True)])
def test_without_a_group_nobody_is_selected(told: dict[str, Any], met: bool) -> None:
    found = eligibility.group(replace(FIT, **told), Asked(4, years=5), BASIS)
    assert found is not None
    assert found.is_met is met
    assert found.says
    assert eligibility.group(FIT, Asked(4), BASIS) is None


@given(st.sets(st.sampled_from(priority.GROUPS)))
def test_only_the_highest_priority_counts(groups: set[str]) -> None:
    found = priority.points_of(groups, POINTS)
    assert found == max((POINTS[one] for one in groups), default=Decimal(0))
    assert found <= Decimal("7.5")


def test_an_ethnic_minority_needs_no_declaration() -> None:
    assert priority.groups_of("", 3) == {"priority_ethnic_minority"}
    assert priority.groups_of("", priority.KINH) == frozenset()
    assert priority.groups_of("anything", 1) == frozenset()
    both = priority.groups_of("priority_hero_invalid", 3)
    assert (priority.points_of(both, POINTS), priority.order_of(both)) == (Decimal("7.5"), 0)
    assert priority.order_of([]) == len(priority.GROUPS)


@given(MARKS, MARKS)
def test_two_marks_near_each_other_give_their_mean(first: Decimal, second: Decimal) -> None:
    found = marking.standing({1: first, 2: second}, Decimal(10))
    if abs(first - second) <= 10:
        assert found.mark is not None
        assert min(first, second) <= found.mark <= max(first, second)
    else:
        assert (found.mark, found.wanted) == (None, (3,))


@given(MARKS, MARKS, MARKS)
def test_a_third_mark_always_settles(first: Decimal, second: Decimal, third: Decimal) -> None:
    found = marking.standing({1: first, 2: second, 3: third}, Decimal(10))
    assert found.mark is not None
    assert min(first, second, third) <= found.mark <= max(first, second, third)


def test_the_two_nearest_of_three_marks_count() -> None:
    given_marks = {1: Decimal(40), 2: Decimal(80), 3: Decimal(76)}
    assert marking.standing(given_marks, Decimal(10)).mark == Decimal(78)
    assert marking.standing(given_marks | {3: Decimal(44)}, Decimal(10)).mark == Decimal(42)
    assert marking.standing(given_marks | {3: Decimal(60)}, Decimal(10)).mark == Decimal(60)
    assert marking.standing({2: Decimal(3)}, Decimal(10)).wanted == (1,)


@pytest.mark.parametrize(
    ("mark", "absent", "passed"), [("50", False, True), ("49.99", False, False), ("90", True, False)]
)
def test_the_pass_mark_passes(mark: str, absent: bool, passed: bool) -> None:
    assert marking.has_passed(Decimal(mark), Decimal(50), absent=absent) is passed
    assert not marking.has_passed(None, Decimal(50), absent=False)


@given(CANDIDATES, st.integers(0, 10))
def test_a_ranking_never_chooses_more_than_are_wanted(candidates: list[Candidate], number: int) -> None:
    found = rank(numbered(candidates), number)
    assert len(found) == len(candidates)
    assert sum(one.chosen is True for one in found) <= number
    totals = [one.candidate.total for one in found]
    assert totals == sorted(totals, reverse=True)
    if not undecided(found):
        assert sum(one.chosen is True for one in found) == min(number, len(candidates))


@given(CANDIDATES, st.integers(0, 10), st.randoms(use_true_random=False))
def test_the_order_in_which_applications_came_does_not_count(
    candidates: list[Candidate], number: int, draw: random.Random
) -> None:
    named = numbered(candidates)
    shuffled = draw.sample(named, len(named))
    assert rank(named, number) == rank(shuffled, number)


@given(CANDIDATES, st.integers(1, 10))
def test_the_head_settles_every_tie(candidates: list[Candidate], number: int) -> None:
    settled = [replace(one, settled=place) for place, one in enumerate(numbered(candidates), 1)]
    assert undecided(rank(settled, number)) == []


def test_ties_go_by_total_then_score_then_priority_by_law_then_the_head() -> None:
    first = Candidate(1, Decimal(70), Decimal(5), 1)
    by_score = Candidate(2, Decimal(75), Decimal(0), 4)
    by_law = Candidate(3, Decimal(70), Decimal(5), 0)
    assert [one.candidate.key for one in rank([first, by_score, by_law], 3)] == [2, 3, 1]
    even = replace(first, key=4)
    found = rank([first, even], 1)
    assert [(one.place, one.chosen) for one in found] == [(1, None), (1, None)]
    decided = rank([replace(first, settled=2), replace(even, settled=1)], 1)
    assert [(one.candidate.key, one.chosen) for one in decided] == [(4, True), (1, False)]


def test_even_candidates_who_all_find_room_need_no_decision() -> None:
    even = [Candidate(key, Decimal(70), Decimal(0), 4) for key in (1, 2)]
    assert [one.chosen for one in rank(even, 2)] == [True, True]
    assert ranking.undecided(rank(even, 2)) == []


def test_keys_are_read_however_they_are_typed() -> None:
    key = keys.secret_key(random.Random(1))
    assert len(key) == keys.KEY_LENGTH
    assert keys.tidy_key(f" {keys.shown_key(key).lower()} ") == key
    assert keys.number_of("TD-2026-001", 7) == "TD-2026-001-00007"


@given(st.integers(0, 200))
def test_masks_are_all_different(count: int) -> None:
    assert len(set(keys.masks(count, random.Random(count)))) == count


def test_months_end_with_the_month() -> None:
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
