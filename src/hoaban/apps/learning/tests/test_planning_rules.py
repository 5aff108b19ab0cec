"""From facts to a question for the planner: weeks, offices, money, who asks, targets."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.learning.rules.scheduling import (
    LAST_WEEK,
    UNIT,
    ClassFacts,
    GapFacts,
    Limits,
    OfficeFacts,
    PersonFacts,
    QuotaFacts,
    build_question,
    how_pressing,
    in_words,
    left_out,
    moves_between,
    planned_weeks,
    week_of,
)
from hoaban.planner.training.instance import Instance, as_document
from hoaban.planner.training.reading import read_instance

ON = date(2026, 3, 10)
courses = st.sampled_from(["A", "B", "C"])
weeks = st.integers(1, 50).flatmap(lambda first: st.integers(1, 3).map(lambda n: tuple(range(first, first + n))))
classes = st.lists(
    st.builds(ClassFacts, st.integers(1, 6), courses, st.just("T"), st.booleans(), weeks, st.integers(1, 5),
              st.integers(0, 1), st.integers(0, 10**7), st.integers(0, 10**7)),
    unique_by=lambda one: one.id, max_size=6,
)  # fmt: skip
people = st.lists(
    st.builds(
        PersonFacts, st.integers(1, 20), st.integers(1, 3), st.frozensets(st.sampled_from(["women", "newly_appointed"])),
        st.lists(st.builds(GapFacts, courses, st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2028, 1, 1)))),
                 max_size=4).map(tuple),
        st.frozensets(st.integers(1, 50), max_size=20), st.integers(0, 6),
    ),
    unique_by=lambda one: one.id, max_size=12,
)  # fmt: skip
OFFICES = [OfficeFacts(1, 10), OfficeFacts(2, 3, 1), OfficeFacts(3, 250, 7)]


def question(classes: list, people: list, **facts: object) -> Instance:
    given = {"offices": OFFICES, "quotas": [], "limits": Limits(10**9, 70, 4), "year": 2026, "on": ON, "pins": (),
             "bans": ()} | facts  # fmt: skip
    return build_question(classes=classes, people=people, **given)  # type: ignore[arg-type]


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_weeks_begin_on_mondays_and_count_up(day: date) -> None:
    assert week_of(day, 2026) == week_of(day - timedelta(days=day.weekday()), 2026) or day < date(2026, 1, 5)
    assert week_of(day + timedelta(days=7), 2026) == week_of(day, 2026) + 1


def test_the_week_of_new_year_is_the_first() -> None:
    assert week_of(date(2026, 1, 1), 2026) == 1
    assert week_of(date(2026, 1, 5), 2026) == 2
    assert week_of(date(2025, 12, 20), 2026) == 0


def test_a_class_takes_the_weeks_of_its_sessions_else_all_its_weeks() -> None:
    facts = {"year": 2026, "starts_on": date(2026, 5, 4), "ends_on": date(2026, 6, 5), "weeks": 2}
    whole = planned_weeks(days=[], online=False, **facts)
    assert len(whole) == 5
    some = planned_weeks(days=[date(2026, 5, 5), date(2026, 5, 6), date(2026, 6, 2)], online=False, **facts)
    assert some == (whole[0], whole[4])
    assert planned_weeks(days=[], online=True, **facts) == whole[:2]


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({}, ""), ({"weeks": (1, 2, 3, 4, 5)}, "long"), ({"seats": 0, "least": 0}, "taken"), ({"seats": 0, "least": 2}, "taken"), ({"seats": 2, "least": 3}, "full"),
        ({"weeks": (LAST_WEEK + 1,)}, "beyond"), ({"weeks": (0, 1)}, "beyond"),
    ],
)  # fmt: skip
def test_why_a_class_is_left_out(facts: dict, why: str) -> None:
    given = {"id": 1, "course": "A", "place": "T", "online": False, "weeks": (3,), "seats": 5, "least": 1,
             "cost_fixed": 0, "cost_per_head": 0} | facts  # fmt: skip
    assert left_out(ClassFacts(**given), 4) == why


@given(classes, people)
def test_every_question_is_one_that_the_planner_reads(classes: list, people: list) -> None:
    made = question(classes, people)
    offered = {one.course for one in classes}
    assert all(gap.course in offered for person in made.people for gap in person.gaps)
    if made.people:
        assert read_instance(as_document(made)) == made


@given(classes, people)
def test_nobody_can_be_placed_where_they_are_busy(classes: list, people: list) -> None:
    made = question(classes, people)
    busy = {str(one.id): one.busy for one in people}
    for person in made.people:
        for option in made.options(person):
            klass = made.class_of[option.klass]
            assert klass.online or not set(klass.weeks) & busy[person.id]


@given(st.integers(1, 400), st.integers(0, 400), st.integers(0, 100))
def test_people_away_already_use_up_what_an_office_can_spare(headcount: int, away: int, presence: int) -> None:
    klass = ClassFacts(1, "A", "T", False, (3,), 5, 0, 0, 0)
    person = PersonFacts(1, 1, frozenset(), (GapFacts("A", None),))
    made = question([klass], [person], offices=[OfficeFacts(1, headcount, away)], limits=Limits(0, presence, 4))
    most = (100 - presence) * headcount // 100
    assert made.offices[0].away_limit == max(0, most - away) or (
        headcount > 100 and made.offices[0].away_limit <= max(0, most - away)
    )


@given(st.integers(0, 10**10), st.integers(0, 10**8), st.integers(0, 10**8), st.integers(0, 50))
def test_what_fits_in_units_fits_in_dong(budget: int, fixed: int, head: int, heads: int) -> None:
    klass = ClassFacts(1, "A", "T", False, (3,), 60, 0, fixed, head)
    made = question([klass], [], limits=Limits(budget, 0, 4))
    if made.classes[0].fixed_cost + heads * made.classes[0].head_cost <= made.budget:
        assert fixed + heads * head <= budget
    assert made.budget * UNIT <= budget


def test_a_target_is_the_share_of_the_plan_of_the_seats_on_offer() -> None:
    klass = ClassFacts(1, "A", "T", False, (3,), 10, 0, 0, 0)
    women = [PersonFacts(n, 1, frozenset({"women"}), (GapFacts("A", None),)) for n in range(1, 9)]
    made = question([klass], women, quotas=[QuotaFacts("A", "women", 100, 50), QuotaFacts("B", "women", 5, 5)])
    assert [(one.group, one.courses, one.need) for one in made.targets] == [("women", ("A",), 5)]
    few = question([klass], women[:2], quotas=[QuotaFacts("A", "women", 100, 50)])
    assert few.targets[0].need == 2


def test_how_pressing_a_gap_is() -> None:
    assert how_pressing(None, 2026, ON) == "later"
    assert how_pressing(date(2026, 3, 9), 2026, ON) == "overdue"
    assert how_pressing(ON, 2026, ON) == how_pressing(date(2026, 12, 31), 2026, ON) == "this_year"
    assert how_pressing(date(2027, 1, 1), 2026, ON) == "later"


seat_maps = st.dictionaries(st.integers(1, 5), st.lists(st.integers(1, 4), unique=True, max_size=3))


@given(seat_maps, seat_maps)
def test_moves_lead_from_one_proposal_to_the_other(before: dict, after: dict) -> None:
    gone, come = moves_between(before, after)
    old = {(who, klass) for who, classes in before.items() for klass in classes}
    new = {(who, klass) for who, classes in after.items() for klass in classes}
    assert (old - gone) | come == new
    assert not gone & come


@pytest.mark.parametrize(("gap", "word"), [(0, "optimal"), (1, "close"), (10, "close"), (11, "fair"), (51, "wide")])
def test_how_far_from_the_best_in_a_word(gap: int, word: str) -> None:
    assert in_words(gap) == word
