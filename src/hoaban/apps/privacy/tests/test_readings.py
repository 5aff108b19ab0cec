"""Readings: each opening by others is kept once in ten minutes, and told to the owner and the inspector alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.organisation.queries import current_path
from hoaban.apps.people.models import Assignment, Official
from hoaban.apps.people.tests import factories as f
from hoaban.apps.privacy import queries
from hoaban.apps.privacy.commands.readings import keep_reading
from hoaban.apps.privacy.models import Reading
from hoaban.shared import readings
from hoaban.shared.access import Actor, Role

_names = count(1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
OTHER = "03208"


def somebody(code: str = f.COMMUNE) -> Official:
    """Somebody who serves in a commune."""
    return Official.objects.get(pk=f.enter(f.life(f.posts_of(code, f.NOW)[0], f.NOW))[0])


def reader(role: Role = Role.PERSONNEL, code: str = f.PROVINCE) -> Actor:
    """Somebody who reads, of a part."""
    return f.actor_of(role, f.unit(code, f.NOW))


def signed_in(role: Role, code: str | None = f.PROVINCE, official: Official | None = None) -> Client:
    """A browser of somebody with a role."""
    user = make_user(f"nguoi-{next(_names)}", (role, f.unit(code, f.NOW) if code else None))
    user.official_id = official.pk if official else None
    user.save()
    client = Client()
    client.force_login(user)
    return client


def test_the_same_reader_within_ten_minutes_counts_once_and_for_new_groups_again() -> None:
    one, actor = somebody(), reader()
    seen = [(one.pk, "x")]
    keep_reading(actor=actor, seen=seen, groups={"number", "basic"}, way="page", at=AT)
    keep_reading(actor=actor, seen=seen, groups={"basic"}, way="page", at=AT + timedelta(minutes=9))
    assert Reading.objects.count() == 1
    keep_reading(actor=actor, seen=seen, groups={"basic", "family"}, way="page", at=AT + timedelta(minutes=9))
    assert Reading.objects.latest("id").groups == "family"
    keep_reading(actor=actor, seen=seen, groups={"basic"}, way="page", at=AT + timedelta(minutes=21))
    assert Reading.objects.count() == 3


def test_ones_own_reading_is_not_told() -> None:
    one = somebody()
    own = Actor("Tự xem", user_id=5, official_id=one.pk)
    readings.leave(actor=own, seen=[(one.pk, "")], groups={"basic"}, at=AT)
    assert not Reading.objects.exists()


def test_opening_a_record_is_kept_with_what_was_shown() -> None:
    one = somebody()
    client = signed_in(Role.PERSONNEL)
    address = reverse("people_official", args=[one.pk])
    assert client.get(address).status_code == 200
    assert client.get(address).status_code == 200
    left = Reading.objects.get()
    assert (left.official_id, left.way, left.reader_roles) == (one.pk, "page", "personnel")
    assert "number" in left.groups
    client.get(address, {"tab": "family"})
    assert Reading.objects.count() == 1
    client.get(address, {"tab": "history"})
    assert Reading.objects.latest("id").groups == "history"


def test_a_download_of_a_list_is_kept_for_everybody_in_it() -> None:
    people = [somebody(), somebody()]
    client = signed_in(Role.PERSONNEL)
    answer = client.get(reverse("people_officials"), {"unit": f.COMMUNE, "export": "csv"})
    b"".join(answer.streaming_content)
    assert set(Reading.objects.filter(way="export").values_list("official_id", flat=True)) == {one.pk for one in people}


def test_a_list_that_shows_numbers_or_salaries_is_kept_and_a_plain_one_is_not() -> None:
    people = {one.pk for one in (somebody(), somebody())}
    client = signed_in(Role.PERSONNEL)
    assert client.get(reverse("people_officials"), {"unit": f.COMMUNE}).status_code == 200
    assert not Reading.objects.exists()
    client.get(reverse("people_officials"), {"unit": f.COMMUNE, "cols": "name,personal_id,coefficient"})
    told = dict(Reading.objects.values_list("official_id", "groups"))
    assert told.keys() == people
    assert all("number" in groups and "salary" in groups for groups in told.values())
    blind = signed_in(Role.SUPERVISOR)
    Reading.objects.all().delete()
    blind.get(reverse("people_officials"), {"unit": f.COMMUNE, "cols": "name,personal_id,coefficient"})
    assert not Reading.objects.exists(), "who sees neither reads neither"


def test_a_role_without_a_group_sees_neither_its_value_nor_the_number() -> None:
    one = somebody()
    client = signed_in(Role.SUPERVISOR)
    page = client.get(reverse("people_official", args=[one.pk])).content.decode()
    assert one.personal_id not in page
    assert "•" * 9 + one.personal_id[-3:] in page
    hidden = client.get(reverse("people_official", args=[one.pk]), {"tab": "salary"})
    assert "không thuộc phạm vi" in hidden.content.decode()
    assert "salary" not in "".join(Reading.objects.values_list("groups", flat=True))
    listed = client.get(reverse("people_officials"), {"unit": f.COMMUNE, "cols": "name,personal_id,coefficient"})
    assert one.personal_id not in listed.content.decode()
    download = client.get(reverse("people_officials"), {"unit": f.COMMUNE, "export": "csv"})
    assert one.personal_id not in b"".join(download.streaming_content).decode()


def test_the_owner_sees_the_readers_and_nobody_else_does() -> None:
    one, other = somebody(), somebody()
    keep_reading(actor=reader(), seen=[(one.pk, "x")], groups={"basic"}, way="page", at=AT)
    owner = signed_in(Role.OFFICIAL, None, one)
    page = owner.get(reverse("privacy_own_readings"))
    assert "Người thử" in page.content.decode()
    stranger = signed_in(Role.OFFICIAL, None, other).get(reverse("privacy_own_readings"))
    assert "Người thử" not in stranger.content.decode()
    assert signed_in(Role.PERSONNEL).get(reverse("privacy_own_readings")).status_code == 404


def test_the_inspector_sees_the_own_part_alone() -> None:
    here, there = somebody(), somebody(OTHER)
    for one in (here, there):
        path = queries.Official.objects.get(pk=one.pk)
        client = signed_in(Role.PERSONNEL)
        client.get(reverse("people_official", args=[path.pk]))
    mine = reader(Role.INSPECTOR, f.COMMUNE)
    found = queries.list_readings(actor=mine, since=f.NOW)
    assert [row.official_id for row in found] == [here.pk]
    assert queries.list_readings(actor=reader(), since=f.NOW).count() == 0
    assert queries.list_readings(actor=reader(Role.INSPECTOR), since=f.NOW, official_id=there.pk).count() == 1
    client = signed_in(Role.INSPECTOR)
    page = client.get(reverse("privacy_readings"), {"q": "Văn Thử", "official": str(here.pk)})
    assert page.status_code == 200
    assert page.context["table"].page.total == 1
    assert signed_in(Role.COMMUNE, f.COMMUNE).get(reverse("privacy_readings")).status_code in (403, 404)


def test_the_list_of_readings_takes_few_queries_however_long(django_assert_max_num_queries: object) -> None:
    people = [somebody() for _one in range(12)]
    keep_reading(actor=reader(), seen=[(one.pk, "") for one in people], groups={"basic"}, way="page", at=AT)
    with django_assert_max_num_queries(1):  # type: ignore[operator]
        rows = list(queries.list_readings(actor=Actor.system(), since=f.NOW))
    assert len(rows) == 12
    assert {row.official.full_name for row in rows} == {"Lò Văn Thử"}


def whole(code: str = f.COMMUNE, **facts: object) -> readings.WholeUnit:
    """Everybody of a unit, exported as of today."""
    unit = f.unit(code, f.NOW)
    told = {"path": unit_path(code), "name": unit.name, "on": f.NOW, "people": 2, **facts}
    return readings.WholeUnit(**told)  # type: ignore[arg-type]


def unit_path(code: str) -> str:
    """Where a unit stands."""
    return current_path(f.unit(code, f.NOW).pk, f.NOW)


def test_an_export_of_a_unit_is_one_reading_told_to_who_served_there_on_its_day_alone() -> None:
    here, there = somebody(), somebody(OTHER)
    readings.leave_unit(actor=reader(), unit=whole(), groups={"number", "basic"}, at=AT)
    readings.leave_unit(actor=reader(), unit=whole(), groups={"number", "basic"}, at=AT + timedelta(minutes=9))
    assert Reading.objects.get().groups == "number,basic"
    own, other = (Actor("Chủ", user_id=9, official_id=one.pk) for one in (here, there))
    assert queries.list_own_readings(actor=own).count() == 1
    assert queries.count_recent(actor=own, on=f.NOW, days=30) == 1
    assert queries.list_own_readings(actor=other).count() == 0
    readings.leave_unit(actor=reader(), unit=whole(f.PROVINCE), groups={"basic"}, at=AT)
    assert queries.list_own_readings(actor=other).count() == 1
    readings.leave_unit(actor=reader(), unit=whole(on=f.NOW - timedelta(days=20_000)), groups={"basic"}, at=AT)
    assert queries.list_own_readings(actor=own).count() == 2


def test_ones_own_export_of_a_unit_is_not_told_to_oneself() -> None:
    one = somebody()
    own = Actor("Tự xuất", user_id=5, official_id=one.pk)
    readings.leave_unit(actor=own, unit=whole(), groups={"basic"}, at=AT)
    assert Reading.objects.count() == 1
    assert queries.list_own_readings(actor=own).count() == 0
    readings.leave_unit(actor=own, unit=whole(people=0), groups={"basic"}, at=AT)
    assert Reading.objects.count() == 1


def test_the_inspector_of_a_part_sees_exports_of_its_units_and_of_those_it_stands_below() -> None:
    one = somebody()
    for code in (f.COMMUNE, OTHER, f.PROVINCE):
        readings.leave_unit(actor=reader(), unit=whole(code), groups={"basic"}, at=AT)
    mine = reader(Role.INSPECTOR, f.COMMUNE)
    paths = [row.unit_path for row in queries.list_readings(actor=mine, since=f.NOW)]
    assert sorted(paths) == [unit_path(f.PROVINCE), unit_path(f.COMMUNE)]
    assert queries.list_readings(actor=Actor.system(), since=f.NOW).count() == 3
    assert queries.list_readings(actor=mine, since=f.NOW, official_id=one.pk).count() == 2
    named = queries.list_readings(actor=mine, since=f.NOW, text=f.unit(f.COMMUNE, f.NOW).name)
    assert [row.unit_path for row in named] == [unit_path(f.COMMUNE)]
    page = signed_in(Role.INSPECTOR).get(reverse("privacy_readings"))
    assert f.unit(f.COMMUNE, f.NOW).name in page.content.decode()


def test_forms_of_corrections_and_changes_are_kept_with_what_they_show() -> None:
    one, job = somebody(), Assignment.objects.latest("id")
    for name, args, told in (
        ("people_correct_person", [], {"number", "basic", "qualifications"}),
        ("people_correct_part", ["assignment", job.pk], {"number", "basic", "service"}),
        ("people_remove_part", ["assignment", job.pk], {"service"}),
        ("people_languages", [], {"number", "basic", "qualifications"}),
        ("people_change", ["luong"], {"number", "basic"}),
    ):
        assert signed_in(Role.PERSONNEL).get(reverse(name, args=[one.pk, *args])).status_code == 200
        left = Reading.objects.latest("id")
        assert (left.official_id, set(left.groups.split(","))) == (one.pk, told)
