"""The yearly review of plans: when the last one was, through mergers, and whether the next is in time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.leadership.queries import wording  # noqa: F401 - how the rules read is declared there
from hoaban.apps.leadership.rules import planning, purposes
from hoaban.apps.leadership.rules.days import add_months
from hoaban.apps.leadership.rules.facts import Candidacy, PlanDays, Purpose, Ruling
from hoaban.apps.leadership.rules.reviews import AHEAD, Approval, Freshness, Part, freshness, last_approval
from hoaban.apps.leadership.tests.factories_standing import LAW, ON, case, official, post
from hoaban.shared.rulebook import Basis, Finding, Verdict, frozen, thawed

DAY = timedelta(days=1)
MONTHS = {"planning.review_months": Ruling("12", (12,), Basis("377-QĐ/TW", 2))}
PROVINCE, DISTRICT, OLD, OTHER, NEW = 1, 2, 3, 4, 5
REFORM = date(2025, 7, 1)
DAYS = st.dates(date(2020, 1, 1), date(2029, 12, 31))
APPROVALS = st.lists(st.builds(Approval, st.sampled_from((PROVINCE, DISTRICT, OLD, OTHER, NEW)), DAYS, st.booleans()))


def review(plan: PlanDays, on: date = ON, law: dict[str, Ruling] = MONTHS) -> Finding:
    """The finding of a plan."""
    found = planning.review_of(plan, law, on)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("on", "verdict"),
    [(date(2026, 11, 16), Verdict.MET), (date(2026, 11, 17), Verdict.MET), (date(2026, 11, 18), Verdict.NOT_MET)],
)
@pytest.mark.parametrize("by_review", [True, False])
def test_the_due_day_itself_is_in_time_and_the_day_after_is_late(on: date, verdict: Verdict, by_review: bool) -> None:
    found = review(PlanDays("Xã Mường Luân", "2025-2030", date(2025, 11, 17), by_review), on)
    assert (found.verdict, found.basis.text, found.waivable) == (verdict, "377-QĐ/TW", True)
    assert found.facts == {
        "body": "Xã Mường Luân", "term": "2025-2030", "months": 12, "by_review": by_review, "last": "2025-11-17",
        "due": "2026-11-17", "review_since": None,
    }  # fmt: skip
    assert "17/11/2026" in found.says
    assert bool(found.remedy) is (verdict is Verdict.NOT_MET)


def test_a_plan_without_a_recorded_approval_is_unknown_and_says_what_to_record() -> None:
    found = review(PlanDays("Xã Mường Luân", "2025-2030"))
    assert (found.verdict, found.facts["due"]) == (Verdict.UNKNOWN, None)
    assert found.says
    assert found.remedy


def test_a_round_under_way_is_named_as_what_changes_it() -> None:
    late = PlanDays("Xã Mường Luân", "2025-2030", date(2024, 1, 1), True)
    waiting = PlanDays("Xã Mường Luân", "2025-2030", date(2024, 1, 1), True, date(2026, 2, 13), 7)
    assert review(late).verdict is review(waiting).verdict is Verdict.NOT_MET
    assert "13/02/2026" in review(waiting).remedy
    assert review(late).remedy != review(waiting).remedy


def test_nothing_is_said_before_the_law_asks_and_nothing_to_who_is_not_planned_for_the_post() -> None:
    plan = PlanDays("Xã Mường Luân", "2025-2030", date(2024, 1, 1))
    assert planning.review_of(plan, {}, ON) is None
    assert planning.reviewed(case(official(candidacies=(Candidacy(7, 40, 3),)), law=LAW | MONTHS)) is None


@pytest.mark.parametrize("purpose", list(Purpose))
def test_only_planning_asks_and_no_decision_about_a_person_waits(purpose: Purpose) -> None:
    plan = PlanDays("Xã Mường Luân", "2025-2030", date(2024, 1, 1))
    who = official(candidacies=(Candidacy(100, 40, 3, "2025-2030"),))
    asked = case(who, post(planned=frozenset({1})), purpose=purpose, law=LAW | MONTHS)
    found = purposes.judge(type(asked)(asked.official, asked.post, asked.on, purpose, asked.law, plan))
    assert ("planning.reviewed" in {one.rule for one in found}) is (purpose is Purpose.PLANNING)
    assert all(one.rule != "planning.reviewed" for one in purposes.of_person(found))


@given(DAYS, st.integers(1, 36), st.integers(-900, 900))
def test_a_plan_is_in_time_exactly_up_to_its_due_day(last: date, months: int, away: int) -> None:
    law = {"planning.review_months": Ruling(str(months), (months,), Basis())}
    due = add_months(last, months)
    on = due + away * DAY
    found = review(PlanDays("Xã", "2025-2030", last), on, law)
    assert found.is_met is (away <= 0)
    assert thawed(frozen([found])) == [found]
    state = freshness(due, on)
    assert (state is Freshness.OVERDUE) is (away > 0)
    assert (state is Freshness.DUE) is (-AHEAD.days <= away <= 0)


def test_a_plan_without_a_due_day_is_unknown() -> None:
    assert freshness(None, ON) is Freshness.UNKNOWN


# Mergers -------------------------------------------------------------------------------------------------------------

BEFORE = [
    Part(frozenset({PROVINCE, DISTRICT, OLD}), {NEW: REFORM}), Part(frozenset({PROVINCE, DISTRICT, OTHER}), {NEW: REFORM}),
    Part(frozenset({PROVINCE, NEW}), {}, REFORM),
]  # fmt: skip
"""Two communes that became one."""


def on(unit: int, day: date, *, review: bool = True) -> Approval:
    """A round of a unit approved on a day."""
    return Approval(unit, day, review)


def test_a_merged_body_is_as_fresh_as_the_part_looked_at_longest_ago() -> None:
    one, two = on(OLD, date(2025, 3, 1)), on(OTHER, date(2025, 5, 1))
    assert last_approval(BEFORE, [one, two]) == one
    assert last_approval(BEFORE, [two]) == two
    assert last_approval(BEFORE, []) is None


@pytest.mark.parametrize(("day", "counts"), [(date(2025, 6, 30), False), (REFORM, True)])
def test_a_round_of_the_new_body_counts_for_all_parts_from_its_first_day(day: date, counts: bool) -> None:
    one, two, own = on(OLD, date(2025, 3, 1)), on(OTHER, date(2025, 5, 1)), on(NEW, day)
    assert last_approval(BEFORE, [one, two, own]) == (own if counts else one)


@pytest.mark.parametrize("unit", [PROVINCE, DISTRICT])
def test_a_round_above_settles_the_plan_of_every_part(unit: int) -> None:
    above = on(unit, date(2025, 6, 1), review=False)
    assert last_approval(BEFORE, [on(OLD, date(2025, 3, 1)), above]) == above


def test_a_body_that_carries_nothing_on_counts_every_earlier_round_above_it() -> None:
    above = on(PROVINCE, date(2020, 11, 16), review=False)
    assert last_approval([Part(frozenset({PROVINCE, NEW}), {})], [above, on(OTHER, date(2025, 1, 1))]) == above


@given(APPROVALS, st.builds(Approval, st.sampled_from((PROVINCE, OLD, OTHER, NEW)), DAYS, st.booleans()))
def test_one_more_approval_never_makes_a_body_that_has_plans_everywhere_staler(
    approvals: list[Approval], more: Approval
) -> None:
    everywhere = [on(OLD, date(2020, 1, 1)), on(OTHER, date(2020, 1, 1)), on(NEW, REFORM), *approvals]
    before, after = last_approval(BEFORE, everywhere), last_approval(BEFORE, [*everywhere, more])
    assert before is not None
    assert after is not None
    assert after.on >= before.on


@given(APPROVALS)
def test_a_round_of_the_whole_that_is_newest_is_the_last(approvals: list[Approval]) -> None:
    newest = on(NEW, date(2030, 1, 1))
    assert last_approval(BEFORE, [*approvals, newest]) == newest
