"""Identification numbers stand sealed: nothing of them shows in the tables, and everything still finds by them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from hoaban.apps.people import commands
from hoaban.apps.people.models import CensusRow, Official
from hoaban.apps.people.queries import lists
from hoaban.apps.people.queries.officials import search_officials
from hoaban.apps.people.tests import factories as f
from hoaban.shared import sealed
from hoaban.shared.access import Actor
from hoaban.shared.models import Event
from hoaban.shared.sealing import SealedColumn, change_key, check_column, seal_column

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
COLUMN = SealedColumn("people_official", "personal_id", "personal_id_digest")


def some() -> Official:
    """Somebody who serves in the commune."""
    post = f.posts_of(f.COMMUNE, f.NOW)[0]
    return Official.objects.get(pk=f.enter(f.life(post, f.NOW))[0])


def stored(official: Official) -> tuple[str, str]:
    """What stands in the table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT personal_id, personal_id_digest FROM people_official WHERE id = %s", [official.pk])
        row: tuple[str, str] = cursor.fetchone()
        return row


def test_the_table_does_not_show_the_number_and_the_record_does() -> None:
    one = some()
    number, digest = stored(one)
    assert number.startswith(sealed.MARK)
    assert one.personal_id not in number + digest
    assert digest == sealed.digest(one.personal_id) == one.personal_id_digest


def test_everything_finds_by_the_whole_number_only() -> None:
    one, other = some(), some()
    assert Official.objects.get(personal_id=one.personal_id) == one
    both = [one.personal_id, other.personal_id, "0" * 12]
    assert set(Official.objects.filter(personal_id__in=both)) == {one, other}
    assert CensusRow.objects.filter(official__personal_id=one.personal_id).exists()
    assert search_officials(actor=Actor.system(), text=one.personal_id, limit=5) == [one]
    assert search_officials(actor=Actor.system(), text=one.personal_id[:9], limit=5) == []
    found = CensusRow.objects.filter(lists.matching(one.personal_id)).values_list("official_id", flat=True)
    assert set(found) == {one.pk}


def test_a_number_belongs_to_one_person_also_for_the_database() -> None:
    one, other = some(), some()
    other.personal_id = one.personal_id
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


def test_the_event_of_a_corrected_number_keeps_three_digits() -> None:
    one = some()
    old = one.personal_id
    commands.correct_official(
        actor=Actor.system(), official_id=one.pk, version=None, changes={"personal_id": "011099000777"}, on=f.NOW,
        reason="theo thẻ căn cước",
    )  # fmt: skip
    left = Event.objects.filter(action="people.correct_official").latest("id")
    assert left.before["personal_id"] == "•" * 9 + old[-3:]
    assert left.after["personal_id"] == "•" * 9 + "777"
    assert Official.objects.get(personal_id="011099000777") == one
    assert not Official.objects.filter(personal_id=old).exists()


def test_numbers_that_stand_open_are_sealed_in_batches_and_once() -> None:
    people = [some() for _one in range(5)]
    with connection.cursor() as cursor:
        for one in people:
            values = [one.personal_id, f"open {one.pk}", one.pk]
            cursor.execute("UPDATE people_official SET personal_id = %s, personal_id_digest = %s WHERE id = %s", values)
    assert seal_column(COLUMN, batch=2) == 5
    assert seal_column(COLUMN, batch=2) == 0
    for one in people:
        assert Official.objects.get(personal_id=one.personal_id) == one
    assert check_column(COLUMN)[1] == []


def test_a_moved_digest_is_told_by_its_row() -> None:
    one, other = some(), some()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_official SET personal_id_digest = 'x' WHERE id = %s", [one.pk])
    good, bad = check_column(COLUMN, batch=1)
    assert bad == [one.pk]
    assert good == Official.objects.count() - 1
    assert other.pk not in bad


def test_after_the_key_was_changed_everything_opens_and_the_old_key_is_gone(settings: Any) -> None:
    file = sealed.key_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(settings.HOABAN_KEY + "\n")
    old, settings.HOABAN_KEY = settings.HOABAN_KEY, ""
    sealed.forget_keys()
    one = some()
    before = stored(one)
    assert change_key() == Official.objects.count()
    assert stored(one)[0] != before[0]
    assert stored(one)[1] != before[1]
    assert old not in file.read_text()
    assert Official.objects.get(personal_id=one.personal_id) == one
    sealed.forget_keys()
