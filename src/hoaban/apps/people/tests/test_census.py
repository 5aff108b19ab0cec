"""The census and its tally stay equal to a rebuild, whatever is done to the records."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoaban.apps.people import commands
from hoaban.apps.people.commands import CommandRefused, census, staffing, tallies
from hoaban.apps.people.models import (
    Assignment,
    AssignmentKind,
    CensusRow,
    EndReason,
    NodeTally,
    Official,
    Qualification,
    Tally,
)
from hoaban.apps.people.tests import factories
from hoaban.shared.access import Actor

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
START = date(2015, 3, 1)


@pytest.fixture
def staff(ground: None) -> list[int]:
    posts = factories.posts_of(factories.SCHOOL, START)[:4]
    return factories.enter(*[factories.life(post, START, category=3) for post in posts])


def step(draw: Any, staff: list[int]) -> None:
    """One random command on one record; a refusal changes nothing, and that is fine."""
    key = draw(st.sampled_from(staff))
    on = START + timedelta(days=draw(st.integers(-400, 4200)))
    who: dict[str, Any] = {"actor": SYSTEM, "official_id": key, "version": None}
    unit = factories.unit(draw(st.sampled_from(["SNV", factories.SCHOOL])), START)
    post = draw(st.sampled_from([None, *factories.posts_of(unit.code, START)]))
    match draw(st.integers(0, 7)):
        case 0:
            where = {"unit_id": unit.pk, "post_id": post and post.pk}
            commands.transfer_official(**who, **where, on=on, kind=AssignmentKind.REASSIGNED)
        case 1:
            level = draw(st.integers(1, 4))
            commands.award_qualification(**who, kind=draw(st.integers(1, 4)), level=level, awarded_on=on)
        case 2:
            commands.change_category(**who, category=draw(st.integers(1, 5)), on=on)
        case 3:
            commands.end_service(**who, on=on, reason=EndReason.RESIGNED)
        case 4:
            values = {"ethnicity_id": draw(st.integers(1, 9)), "party_joined_on": on, "sex": draw(st.integers(1, 2))}
            commands.correct_official(**who, changes=values, on=on, reason="nhập nhầm")
        case 5:
            part = Assignment.objects.filter(official_id=key).order_by("starts_on").first()
            if part is not None:
                commands.correct_part(**who, part=part, changes={"starts_on": on}, on=on, reason="nhập nhầm")
        case 6:
            part = Qualification.objects.filter(official_id=key).first()
            if part is not None:
                commands.remove_part(**who, part=part, on=on, reason="không có bằng")
        case _:
            change = commands.OfficialChange(
                key, person={"birth_date": date(1984, 1, 1)}, told={"birth_date": ("", "")}
            )
            commands.apply_changes(actor=SYSTEM, changes=[change], on=on, batch="t")


@settings(
    max_examples=12, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(st.data())
def test_any_run_of_commands_leaves_census_and_tally_equal_to_a_rebuild(staff: list[int], data: st.DataObject) -> None:
    for _turn in range(data.draw(st.integers(1, 8))):
        try:
            step(data.draw, staff)
        except CommandRefused:
            continue
    assert census.check().equal


def test_a_rebuild_writes_the_same_rows_again(staff: list[int]) -> None:
    def stored() -> set[Any]:
        return set(CensusRow.objects.values_list(*[f.attname for f in CensusRow._meta.concrete_fields][1:]))

    before, cells = stored(), set(Tally.objects.values_list("node", "cube", "grain", "day", "a", "b", "delta"))
    census.rebuild()
    assert stored() == before
    assert set(Tally.objects.values_list("node", "cube", "grain", "day", "a", "b", "delta")) == cells


def test_the_check_finds_a_row_and_a_cell_that_were_tampered_with(staff: list[int]) -> None:
    CensusRow.objects.filter(official_id=staff[0]).update(sex=2)
    Tally.objects.filter(pk__in=[Tally.objects.exclude(delta=0).first().pk]).update(delta=99)
    found = census.check()
    assert found.wrong_officials == (staff[0],)
    assert found.wrong_cells == 1
    NodeTally.objects.filter(pk__in=[NodeTally.objects.exclude(vacant=0).first().pk]).update(vacant=99)
    assert census.check().wrong_cells == 2


def test_a_census_of_an_earlier_release_is_completed(staff: list[int]) -> None:
    NodeTally.objects.all().delete()
    assert not census.check().equal
    census.complete()
    assert census.check().equal


def test_a_refresh_without_change_writes_nothing(staff: list[int], django_assert_max_num_queries: Any) -> None:
    keys = set(CensusRow.objects.values_list("pk", flat=True))
    with django_assert_max_num_queries(10):
        census.refresh(staff)
    assert set(CensusRow.objects.values_list("pk", flat=True)) == keys


def test_ending_a_row_keeps_it_in_place(staff: list[int]) -> None:
    key = CensusRow.objects.get(official_id=staff[0], ends_before=date(9999, 12, 31)).pk
    on = date(2026, 1, 1)
    commands.end_service(actor=SYSTEM, official_id=staff[0], version=1, on=on, reason=EndReason.RETIRED)
    assert CensusRow.objects.get(pk=key).ends_before == on
    assert Official.objects.get(pk=staff[0]).version == 2


def test_a_mass_load_counts_as_a_rebuild_does_and_so_does_the_next(ground: None) -> None:
    """More people than one thread is worth, into an empty tally and into a filled one."""
    posts = factories.posts_of(factories.SCHOOL, START)
    for first in (0, 1_100):
        lives = [
            factories.life(
                posts[number % len(posts)], START + timedelta(days=number), category=1 + number % 5, sex=1 + number % 2,
                education=number % 7, ethnicity=1 + number % 54, born=date(1970, 1, 1) + timedelta(days=number),
            )
            for number in range(first, first + 1_100)
        ]  # fmt: skip
        keys = factories.enter(*lives)
        numbers = dict(Official.objects.filter(pk__in=keys).values_list("pk", "personal_id"))
        assert [numbers[key] for key in keys] == [life.person.personal_id for life in lives]
        found = census.check()
        assert (found.equal, found.officials) == (True, first + 1_100)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_tally_that_somebody_else_began_is_added_to(staff: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    def cells() -> dict[Any, int]:
        rows = Tally.objects.values_list("node", "cube", "grain", "day", "a", "b", "delta")
        return {row[:6]: row[6] for row in rows}

    before, nodes = cells(), staffing.stored_cells()
    changes = dict.fromkeys(before, 2) | {("0001", 2, 3, date(2001, 1, 1), 1, 1): 5}
    with monkeypatch.context() as patch:
        patch.setattr(tallies, "CELLS", 1)
        patch.setattr(type(Tally.objects.all()), "exists", lambda _self: False)
        tallies.add(changes, nodes)
    assert cells() == {cell: before.get(cell, 0) + delta for cell, delta in changes.items()}
    assert staffing.stored_cells() == {cell: tuple(2 * one for one in sums) for cell, sums in nodes.items()}
