"""Identification numbers of candidates stand sealed, are found whole, and count once in a campaign."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from hoaban.apps.recruitment.commands import applications
from hoaban.apps.recruitment.models import Application
from hoaban.apps.recruitment.queries.applications import list_applications
from hoaban.apps.recruitment.tests import factories as f
from hoaban.shared import retention
from hoaban.shared.access import Actor
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.sealed import MARK, digest
from hoaban.shared.sealing import SealedColumn, check_column, seal_column, sealed_columns

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
COLUMN = SealedColumn("recruitment_application", "personal_id", "personal_id_digest")


def stored(one: Application) -> tuple[str, str]:
    """What stands in the table, as a raw question sees it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT personal_id, personal_id_digest FROM recruitment_application WHERE id = %s", [one.pk])
        row: tuple[str, str] = cursor.fetchone()
        return row


def test_a_raw_question_and_events_see_nothing_of_the_number() -> None:
    one = f.apply(f.announced(Actor.system()))
    number, told = stored(one)
    assert number.startswith(MARK)
    assert told == digest(one.personal_id)
    assert one.personal_id not in number + told
    assert one.personal_id not in str(list(Event.objects.values_list("before", "after", "subject_name")))
    assert Application.objects.get(pk=one.pk).personal_id == one.personal_id
    assert COLUMN in sealed_columns()


def test_a_candidate_is_found_by_the_whole_number_in_the_own_part_alone() -> None:
    made = f.announced(Actor.system())
    one, _other = f.apply(made), f.apply(made)
    for text, found in ((one.personal_id, [one]), (one.personal_id[:9], []), ("0" * 12, []), ("lò thị dự", 2)):
        rows = list(list_applications(actor=Actor.system(), campaign=made, text=text))
        assert len(rows) == found if isinstance(found, int) else rows == found
    assert not list_applications(actor=Actor("Ai đó"), campaign=made, text=one.personal_id).exists()


def test_one_person_applies_once_also_for_the_database_and_again_after_withdrawing() -> None:
    made = f.announced(Actor.system())
    one = f.apply(made)
    with pytest.raises(CommandRefused) as refused:
        f.apply(made, personal_id=one.personal_id)
    assert refused.value.code == "again"
    other = f.apply(made)
    other.personal_id = one.personal_id
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()
    applications.withdraw_application(actor=f.CANDIDATE, application_id=one.pk)
    assert f.apply(made, personal_id=one.personal_id).pk != one.pk


def test_a_number_left_open_is_sealed_and_then_found() -> None:
    one = f.apply(f.announced(Actor.system()))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE recruitment_application SET personal_id = %s, personal_id_digest = '' WHERE id = %s",
            ["011399000777", one.pk],
        )
    assert check_column(COLUMN) == (0, [one.pk])
    assert (seal_column(COLUMN), seal_column(COLUMN)) == (1, 0)
    assert check_column(COLUMN) == (1, [])
    assert Application.objects.get(personal_id="011399000777") == one


def test_what_is_made_anonymous_keeps_neither_the_number_nor_its_digest() -> None:
    one = f.apply(f.announced(Actor.system()))
    category = retention.get_category("applications-not-taken-on")
    assert category.carry_out is not None
    category.carry_out([one.pk], retention.Done(on=f.TODAY, by="Thử"))
    left = Application.objects.get(pk=one.pk)
    assert left.personal_id == f"x{one.pk:011d}"
    assert stored(left)[1] == digest(left.personal_id) != digest(one.personal_id)
    assert check_column(COLUMN) == (1, [])
    assert not Application.objects.filter(personal_id=one.personal_id).exists()
