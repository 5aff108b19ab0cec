"""The census of one official, and the checks of a life, by their properties."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.people.rules.census import (
    FOREVER,
    Award,
    Job,
    OfficialFacts,
    Row,
    Spell,
    cells,
    census_rows,
    tally_changes,
)
from hoaban.apps.people.rules.life import AwardFacts, JobFacts, Life, PersonFacts, SpellFacts, check_life
from hoaban.shared.tree import Place

REFORM = date(2025, 7, 1)
PLACES = {
    1: [Place(date(1980, 1, 1), FOREVER, "0001", 1, None)],
    2: [Place(date(1980, 1, 1), REFORM, "000100090002", 2, None), Place(REFORM, FOREVER, "000100080002", 3, 8)],
    3: [Place(date(1980, 1, 1), FOREVER, "00010003", 1, None)],
}
DAYS = st.dates(date(2015, 1, 1), date(2027, 12, 31))


@st.composite
def periods(draw: st.DrawFn) -> list[tuple[date, date]]:
    cuts = sorted(draw(st.sets(DAYS, min_size=2, max_size=8)))
    found = [(a, b) for a, b in pairwise(cuts) if draw(st.booleans())]
    if draw(st.booleans()):
        found.append((cuts[-1], FOREVER))
    return found


@st.composite
def official_facts(draw: st.DrawFn) -> OfficialFacts:
    spells = [Spell(a, b, draw(st.integers(1, 5))) for a, b in draw(periods())]
    jobs = [Job(a, b, draw(st.sampled_from([2, 3])), draw(st.sampled_from([None, 7])), draw(st.booleans()))
            for a, b in draw(periods())]  # fmt: skip
    awards = sorted(
        Award(draw(DAYS), draw(st.integers(1, 4)), draw(st.integers(1, 4))) for _ in range(draw(st.integers(0, 5)))
    )
    party = draw(st.one_of(st.none(), DAYS))
    return OfficialFacts(5, 1, "0001", 3, 1, date(1980, 5, 1), None, party, spells, jobs, awards)


@given(official_facts(), DAYS)
def test_a_day_is_covered_by_exactly_one_row_when_employed_and_by_none_otherwise(
    facts: OfficialFacts, day: date
) -> None:
    rows = [row for row in census_rows(facts, PLACES) if row.starts_on <= day < row.ends_before]
    employed = any(spell.starts_on <= day < spell.ends_before for spell in facts.spells)
    assert len(rows) == employed


@given(official_facts(), DAYS)
def test_a_row_says_what_the_records_say_of_each_of_its_days(facts: OfficialFacts, day: date) -> None:
    for row in census_rows(facts, PLACES):
        if not row.starts_on <= day < row.ends_before:
            continue
        job = next((j for j in facts.jobs if j.starts_on <= day < j.ends_before), None)
        assert row.unit_id == (job.unit_id if job else 1)
        assert row.key_leader == (job.key_leader if job else False)
        assert row.level == (0 if job is None else 1 if job.unit_id == 3 else 3 if day >= REFORM else 2)
        held = [a.level for a in facts.awards if a.kind == 1 and a.awarded_on <= day]
        assert row.education == max(held, default=0)
        assert row.party_member == (facts.party_joined_on is not None and facts.party_joined_on <= day)


@given(official_facts())
def test_neighbouring_rows_differ_in_something_that_counts(facts: OfficialFacts) -> None:
    rows = census_rows(facts, PLACES)
    for before, after in pairwise(rows):
        assert before.ends_before <= after.starts_on
        if before.ends_before == after.starts_on:
            assert before[3:] != after[3:]


@given(st.lists(official_facts(), max_size=3), DAYS)
def test_the_tally_counts_what_the_rows_count_on_any_day(people: list[OfficialFacts], day: date) -> None:
    rows = [row for facts in people for row in census_rows(facts, PLACES)]
    changes = tally_changes((), rows, node_width=4)
    expected: dict[tuple[int, int, int], int] = {}
    for row in rows:
        if row.starts_on <= day < row.ends_before:
            for cube, a in cells(row):
                expected[cube, a, row.category] = expected.get((cube, a, row.category), 0) + 1
    counted: dict[tuple[int, int, int], int] = {}
    for (_node, cube, grain, bucket, a, b), delta in changes.items():
        year, month = date(day.year, 1, 1), date(day.year, day.month, 1)
        inside = {1: bucket < year, 2: year <= bucket < month, 3: month <= bucket <= day}[grain]
        if inside:
            counted[cube, a, b] = counted.get((cube, a, b), 0) + delta
    assert {key: n for key, n in counted.items() if n} == expected


@given(st.lists(official_facts(), min_size=1, max_size=3))
def test_rows_that_go_take_out_of_the_tally_what_they_brought(people: list[OfficialFacts]) -> None:
    rows: list[Row] = [row for facts in people for row in census_rows(facts, PLACES)]
    assert tally_changes(rows, rows, node_width=4) == {}


def life(**other: object) -> Life:
    person = PersonFacts("011085000001", "Lò Văn Ơn", 1, date(1985, 3, 5), 3)
    facts: dict[str, object] = {
        "person": person,
        "spells": [SpellFacts(2, date(2010, 1, 1))],
        "jobs": [JobFacts(2, None, None, "appointed", date(2010, 1, 1))],
    }
    return Life(**(facts | other))  # type: ignore[arg-type]


UNITS = {2: (date(1980, 1, 1), None), 4: (date(1980, 1, 1), REFORM)}


def test_a_whole_life_has_no_problem() -> None:
    assert check_life(life(), UNITS, {}) == []


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"person": PersonFacts("11085000001", "Lò Văn Ơn", 1, date(1985, 3, 5), 3)}, "personal-id"),
        ({"spells": []}, "no-employment"),
        ({"spells": [SpellFacts(2, date(1980, 1, 1))]}, "born-after-entering"),
        ({"spells": [SpellFacts(2, date(2010, 1, 1)), SpellFacts(3, date(2012, 1, 1))]}, "employment-overlap"),
        ({"spells": [SpellFacts(2, date(2010, 1, 1), date(2009, 1, 1))]}, "employment-inverted"),
        ({"spells": [SpellFacts(2, date(2010, 1, 1), date(2020, 1, 1))]}, "not-employed"),
        ({"jobs": [JobFacts(4, None, None, "appointed", date(2010, 1, 1))]}, "unit-closed"),
        ({"jobs": [JobFacts(9, None, None, "appointed", date(2010, 1, 1))]}, "unit-closed"),
        ({"jobs": [JobFacts(2, 77, 1, "appointed", date(2010, 1, 1))]}, "post-closed"),
        ({"awards": [AwardFacts(1, 4, date(1985, 3, 5))]}, "awarded-before-birth"),
    ],
)
def test_a_life_that_cannot_be_is_named(other: dict[str, object], code: str) -> None:
    assert code in {problem.code for problem in check_life(life(**other), UNITS, {})}


def test_employment_may_continue_in_another_category_under_one_assignment() -> None:
    spells = [SpellFacts(5, date(2010, 1, 1), date(2012, 1, 1)), SpellFacts(2, date(2012, 1, 1))]
    assert check_life(life(spells=spells), UNITS, {}) == []


def test_a_day_before_service_is_not_covered() -> None:
    facts = OfficialFacts(
        5, 1, "0001", 3, 1, date(1980, 5, 1), None, None, [Spell(date(2020, 1, 1), FOREVER, 2)], [], []
    )
    (row,) = census_rows(facts, PLACES)
    assert row.starts_on - timedelta(days=1) < date(2020, 1, 1)
    assert (row.unit_id, row.level) == (1, 0)
