"""Commands of the record: effect, event, refusal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.http import Http404

from hoaban.apps.record.commands import sheet
from hoaban.apps.record.commands.bulk import record_many
from hoaban.apps.record.models import FamilyMember, Membership, Profile
from hoaban.apps.record.tests import factories as f
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.sealed import MARK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def change(official: int, version: int | None, actor: Actor | None = None, **facts: Any) -> Profile:
    return sheet.change_sheet(
        actor=actor or f.officer(), official_id=official, version=version, facts=facts, on=f.TODAY
    )


def add(official: int, kind: str, **facts: Any) -> Any:
    return sheet.add_part(actor=f.officer(), official_id=official, version=None, kind=kind, facts=facts, on=f.TODAY)


def test_the_first_change_makes_the_sheet_and_leaves_an_event() -> None:
    official = f.somebody()
    made = change(official, 0, birth_place="Xã Mường Luân")
    assert (made.version, made.birth_place) == (1, "Xã Mường Luân")
    event = Event.objects.get(action="record.change_sheet")
    assert (event.subject_id, event.after) == (official, {"birth_place": "Xã Mường Luân"})


def test_the_second_of_two_officers_is_told_that_somebody_was_faster() -> None:
    official = f.somebody()
    change(official, 0, strengths="Một")
    with pytest.raises(CommandRefused) as refused:
        change(official, 0, strengths="Hai")
    assert refused.value.code == "changed"
    assert Profile.objects.get(official_id=official).strengths == "Một"


def test_days_to_come_and_numbers_that_cannot_be_are_refused_at_their_field() -> None:
    official = f.somebody()
    with pytest.raises(CommandRefused) as refused:
        change(official, 0, id_issued_on=f.TODAY + timedelta(days=1))
    assert refused.value.field == "id_issued_on"
    with pytest.raises(CommandRefused) as refused:
        change(official, 0, insurance_no="12")
    assert refused.value.field == "insurance_no"
    assert not Profile.objects.exists()


def test_family_is_kept_and_no_event_tells_who_it_is() -> None:
    official = f.somebody()
    made = add(official, "family", kin=1, full_name="Lò Văn Cha", birth_year=1955)
    assert str(FamilyMember.objects.get()) == "Lò Văn Cha"
    event = Event.objects.get(action="record.add_family")
    assert event.after == {"key": made.pk}
    assert "Cha" not in str(event.before) + event.subject_name


def test_a_spouse_does_not_stand_on_the_side_of_the_spouse() -> None:
    official = f.somebody()
    with pytest.raises(CommandRefused) as refused:
        add(official, "family", side=2, kin=3, full_name="Quàng Thị Vợ")
    assert refused.value.field == "side"
    with pytest.raises(CommandRefused) as refused:
        add(official, "family", kin=5, full_name="Lò Văn Con", birth_year=2090)
    assert refused.value.field == "birth_year"


def test_discharge_follows_enlistment_and_a_membership_stands_once() -> None:
    official = f.somebody()
    with pytest.raises(CommandRefused) as refused:
        add(official, "army", enlisted_on=date(2004, 2, 1), left_on=date(2003, 2, 1))
    assert refused.value.field == "left_on"
    add(official, "membership", body=2, joined_on=date(2015, 7, 1))
    with pytest.raises(CommandRefused):
        add(official, "membership", body=2, joined_on=date(2015, 7, 1))
    assert Membership.objects.count() == 1


def test_a_line_is_changed_and_removed_with_a_reason() -> None:
    official, actor = f.somebody(), f.officer()
    made = add(official, "commendation", form=7, awarded_on=date(2024, 12, 1))
    told: dict[str, Any] = {"actor": actor, "official_id": official, "version": 1, "kind": "commendation"}
    sheet.change_part(**told, part_id=made.pk, facts={"form": 5}, on=f.TODAY)
    assert Event.objects.get(action="record.change_commendation").after == {"form": "5"}
    with pytest.raises(CommandRefused):
        sheet.remove_part(**told | {"version": 2}, part_id=made.pk, reason=" ", on=f.TODAY)
    sheet.remove_part(**told | {"version": 2}, part_id=made.pk, reason="Ghi nhầm người", on=f.TODAY)
    assert Event.objects.get(action="record.remove_commendation").reason == "Ghi nhầm người"
    with pytest.raises(Http404):
        sheet.remove_part(**told | {"version": 3}, part_id=made.pk, reason="Ghi nhầm", on=f.TODAY)


def test_others_do_not_find_the_record_and_readers_do_not_change_it() -> None:
    official = f.somebody()
    with pytest.raises(Http404):
        change(official, 0, f.officer(f.OTHER), strengths="Một")
    with pytest.raises(PermissionDenied):
        change(official, 0, f.officer(role=Role.SUPERVISOR), strengths="Một")
    with pytest.raises(PermissionDenied):
        change(official, 0, f.officer(f.OTHER, Role.OFFICIAL, official), strengths="Một")


def test_many_records_are_written_at_once() -> None:
    official = f.somebody()
    columns = [field.attname for field in Profile._meta.concrete_fields if field.attname != "id"]
    empty = Profile(official_id=official)
    rows = [tuple(getattr(empty, name) for name in columns)]
    assert record_many(actor=Actor.system(), batches=[(Profile, columns, rows)], on=f.TODAY) == 1
    assert Event.objects.get(action="record.record_many").after == {"sheets": 1}


def test_only_who_may_change_all_records_writes_many() -> None:
    with pytest.raises(PermissionDenied):
        record_many(actor=f.officer(), batches=[(Profile, ("official_id",), [(1,)])], on=f.TODAY)


def test_family_and_health_stand_sealed_however_they_came_in() -> None:
    official = f.somebody()
    add(official, "family", kin=1, full_name="Lò Văn Cha", home="Mường Luân")
    columns = ("official_id", "side", "kin", "full_name", "birth_year", "home", "occupation", "residence")
    rows = [(official, 1, 2, "Quàng Thị Mẹ", 1960, "Mường Luân", "", "")]
    record_many(actor=Actor.system(), batches=[(FamilyMember, columns, rows)], on=f.TODAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT full_name, home, side, kin FROM record_familymember")
        stored = [text for row in cursor.fetchall() for text in row]
    assert len(stored) == 8
    assert all(text.startswith(MARK) for text in stored)
    found = {(one.full_name, one.side, one.kin, one.birth_year, one.part) for one in FamilyMember.objects.all()}
    assert found == {("Lò Văn Cha", 1, 1, None, 1), ("Quàng Thị Mẹ", 1, 2, 1960, 1)}
    wrong = [(official, 2, 3, "Quàng Thị Vợ", 1960, "", "", "")]
    with pytest.raises(ValidationError), transaction.atomic():
        record_many(actor=Actor.system(), batches=[(FamilyMember, columns, wrong)], on=f.TODAY)
