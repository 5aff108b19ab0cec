"""People go along with a restructuring and come back as if it had not been."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from hoaban.apps.organisation import commands as organisation
from hoaban.apps.people import commands
from hoaban.apps.people.commands import census
from hoaban.apps.people.models import Assignment, CensusRow, EndReason, Official
from hoaban.apps.people.rules.moving import Holding, Seat, with_place
from hoaban.apps.people.tests import factories
from hoaban.apps.people.tests.conftest import signed_in
from hoaban.shared.access import Actor, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
SYSTEM = Actor.system()
ON = date(2026, 7, 1)
OTHER = "03208"
PLAN: dict[str, Any] = {
    "title": "Sáp nhập thử", "resolution": "Nghị quyết 1/NQ-HĐND", "on": "2026-07-01", "province": "11",
    "steps": [{"kind": "merge", "from": [factories.COMMUNE, OTHER], "into": {"code": factories.COMMUNE, "name": "Xã Thử"}}],
}  # fmt: skip


def people_of_two_communes() -> list[int]:
    """A few people in both communes, both chairs among them."""
    lives = []
    for code in (factories.COMMUNE, OTHER):
        for post in factories.posts_of(code, factories.NOW)[:3]:
            lives.append(factories.life(post, date(2025, 7 if code == OTHER else 8, 1)))
        for post in factories.posts_of(f"{code}-VP", factories.NOW)[:2]:
            lives.append(factories.life(post, date(2025, 8, 1)))
    return factories.enter(*lives)


def facts() -> set[tuple[Any, ...]]:
    """Everything countable, as the census tells it."""
    return set(
        CensusRow.objects.values_list("official_id", "starts_on", "ends_before", "unit_id", "unit_path", "title_id")
    )


def test_how_many_move_opens_the_list_of_them(client: Client) -> None:
    people_of_two_communes()
    signed_in(client, "noi-vu", Role.PERSONNEL, "11")
    opened = [one for one in organisation.preview(actor=SYSTEM, plan=PLAN).movements if one.rows_url]
    assert opened
    for one in opened:
        assert client.get(one.rows_url).context["table"].page.total == one.count
        assert "rows_url" not in one.kept


def test_people_move_and_come_back() -> None:
    people = people_of_two_communes()
    before = facts()
    seen = organisation.preview(actor=SYSTEM, plan=PLAN)
    assert sum(one.count for one in seen.movements) == len(people)
    done = organisation.carry_out(actor=SYSTEM, plan=PLAN, expected_preview_hash=seen.hash)
    assert census.check().equal
    after = Assignment.objects.filter(official_id__in=people, starts_on=ON)
    assert after.count() == len(people)
    assert after.filter(post__isnull=True).count() == sum(one.without_place for one in seen.movements) > 0
    old = Assignment.objects.filter(official_id__in=people, ends_before=ON)
    assert set(old.values_list("end_reason", flat=True)) == {EndReason.RESTRUCTURED}
    assert all(row.held_since < ON for row in after.filter(post__isnull=False))
    assert organisation.built_on(done) == []
    organisation.reverse(actor=SYSTEM, restructuring_id=done.pk)
    assert census.check().equal
    assert facts() == before
    assert not Assignment.objects.filter(starts_on=ON).exists()


def test_a_record_changed_since_keeps_the_restructuring_from_being_reversed() -> None:
    people = people_of_two_communes()
    seen = organisation.preview(actor=SYSTEM, plan=PLAN)
    done = organisation.carry_out(actor=SYSTEM, plan=PLAN, expected_preview_hash=seen.hash)
    commands.correct_official(
        actor=SYSTEM, official_id=people[0], version=None, changes={"religion": "Không"}, on=ON, reason="thử"
    )
    name = Official.objects.get(pk=people[0]).full_name
    assert any(name in text for text in organisation.built_on(done))
    with pytest.raises(organisation.Refused):
        organisation.reverse(actor=SYSTEM, restructuring_id=done.pk)


def test_those_longest_in_the_post_take_the_seats() -> None:
    holdings = [
        Holding(key, key, 1, post, True, False, date(2020 + key, 1, 1), None, "")
        for key, post in ((1, 10), (2, 20), (3, 10))
    ]
    seats = {10: Seat("new", 2), 20: Seat("new", 2)}
    assert with_place(holdings, seats) == {1, 2}
    assert with_place(holdings, {10: Seat("new", 2, taken=1)}) == {1}
    assert with_place(holdings, {10: Seat("a", None), 20: Seat("b", None)}) == {1, 2, 3}
