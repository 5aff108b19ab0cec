"""Decisions of past years, and what other nouns ask about them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from hoaban.apps.conduct.commands.discipline_history import record_sanctions
from hoaban.apps.conduct.models import DisciplineCase
from hoaban.apps.conduct.queries import discipline as queries
from hoaban.apps.conduct.tests.factories_discipline import NOW, OTHER_OFFICE, SYSTEM, facts, person, sanction
from hoaban.apps.people.commands import CommandRefused
from hoaban.apps.people.tests.factories import actor_of, unit
from hoaban.shared.access import Role
from hoaban.shared.models import Event
from hoaban.shared.rulebook import Verdict


@pytest.fixture(autouse=True)
def ground(loaded: None, db: None) -> None:
    """Lawbook and organisation."""


def test_decisions_are_recorded_at_the_place_of_the_day_with_one_event() -> None:
    one, two = person(), person(OTHER_OFFICE, category=1)
    count = record_sanctions(actor=SYSTEM, on=NOW, rows=[facts(one), facts(two, form="warning")])
    case = DisciplineCase.objects.get(official_id=two)
    assert (count, case.form, case.category, case.level, case.state) == (2, "warning", 1, 3, "decided")
    assert case.closed_on == case.decided_on
    assert (case.due_on - case.opened_on).days == 90
    assert [e.after for e in Event.objects.filter(action="conduct.record_sanctions")] == [{"rows": 2}]


def test_what_is_recorded_already_is_left_as_it_is() -> None:
    row = facts(person())
    assert record_sanctions(actor=SYSTEM, on=NOW, rows=[row, row]) == 1
    assert record_sanctions(actor=SYSTEM, on=NOW, rows=[row]) == 0


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"form": "demotion"}, "NĐ 172/2025 Điều 7"),
        ({"form": "recall"}, "NĐ 172/2025 Điều 7"),
        ({"form": "hanging"}, "reprimand"),
        ({"effective_on": date(2026, 2, 1)}, "02/02/2026"),
        ({"decided_on": date(2026, 3, 11), "effective_on": date(2026, 3, 11)}, "tương lai"),
        ({"opened_on": date(2020, 1, 2), "occurred_on": date(2019, 1, 1)}, "02/01/2020"),
        ({"occurred_on": date(2020, 1, 1)}, "01/01/2025"),
    ],
)
def test_a_row_that_the_law_does_not_allow_refuses_all(more: dict[str, Any], says: str) -> None:
    one = person()
    with pytest.raises(CommandRefused, match=says):
        record_sanctions(actor=SYSTEM, on=NOW, rows=[facts(one), facts(one, **more)])
    assert not DisciplineCase.objects.exists()
    assert not Event.objects.filter(action="conduct.record_sanctions").exists()


def test_a_case_of_last_year_is_judged_by_last_years_row() -> None:
    leader, other = person(), person(place=1)
    rows = [facts(leader, form="removal", decided_on=date(2025, 10, 1), effective_on=date(2025, 10, 1))]
    assert record_sanctions(actor=SYSTEM, on=NOW, rows=rows) == 1
    sanction(other, form="warning", decided_on=date(2025, 10, 7))
    blocks = queries.list_blocks(official_ids=[leader, other], on=NOW)
    assert (blocks[leader].until, blocks[leader].facts["months"]) == (date(2030, 10, 1), 60)
    assert (blocks[other].until, blocks[other].facts["months"]) == (date(2028, 4, 7), 30)
    assert "80-QĐ/TW" in blocks[other].basis.text


@pytest.mark.parametrize(
    ("form", "on", "months", "basis", "confidence"),
    [
        ("warning", date(2021, 5, 5), 12, "2008", 3),
        ("demotion", date(2021, 5, 5), 24, "2008", 0),
        ("lowered_pay", date(2024, 5, 5), 30, "80-QĐ/TW", 0),
        ("demotion", date(2024, 5, 5), 60, "80-QĐ/TW", 0),
    ],
)
def test_the_law_before_the_regulation_answers_and_likeness_says_it_is_not_verified(
    form: str, on: date, months: int, basis: str, confidence: int
) -> None:
    term = queries.block_law()(form, on)
    assert term is not None
    assert (term.months, term.basis.confidence) == (months, confidence)
    assert basis in term.basis.text


@pytest.mark.parametrize(("form", "on"), [("warning", date(2015, 1, 1)), ("dismissal", NOW)])
def test_where_the_law_names_no_time_nothing_is_claimed(form: str, on: date) -> None:
    assert queries.block_law()(form, on) is None


def test_officers_record_within_their_part_only() -> None:
    inside, outside = person(), person(OTHER_OFFICE)
    inspector = actor_of(Role.INSPECTOR, unit("03214", NOW))
    assert record_sanctions(actor=inspector, on=NOW, rows=[facts(inside)]) == 1
    with pytest.raises(PermissionDenied):
        record_sanctions(actor=inspector, on=NOW, rows=[facts(outside)])
    with pytest.raises(PermissionDenied):
        record_sanctions(actor=actor_of(Role.COMMUNE, unit("03214", NOW)), on=NOW, rows=[facts(inside)])


def test_sanctions_and_open_cases_are_those_of_the_day() -> None:
    one = person()
    case = sanction(one, decided_on=date(2026, 2, 2))
    assert queries.list_sanctions(official_ids=[one], on=date(2026, 2, 1)) == {}
    assert [s.case_id for s in queries.list_sanctions(official_ids=[one], on=date(2026, 2, 2))[one]] == [case.pk]
    assert queries.list_open_cases(official_ids=[one], on=date(2026, 2, 1)) == {one: (case.pk,)}
    assert queries.list_open_cases(official_ids=[one], on=date(2026, 2, 2)) == {}


def test_blocks_of_many_people_take_a_fixed_number_of_queries(django_assert_max_num_queries: Any) -> None:
    people = [person(place=place) for place in range(3)]
    for number, one in enumerate(people):
        sanction(one, decided_on=date(2026, 2, 2 + number))
        sanction(one, form="warning", decided_on=date(2025, 9, 2 + number))
    with django_assert_max_num_queries(4):
        found = queries.list_blocks(official_ids=[*people, 999], on=NOW)
    assert {one.verdict for one in found.values()} == {Verdict.MET, Verdict.NOT_MET}
    assert found[999].is_met
