"""Health and item 29 stand sealed: nothing of them shows in the tables or events, and everything still works by them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from hoaban.apps.people.models import CensusRow
from hoaban.apps.record.commands import sheet
from hoaban.apps.record.commands.bulk import record_many
from hoaban.apps.record.forms.record import HealthForm
from hoaban.apps.record.models import HealthCheck, Profile
from hoaban.apps.record.queries.conditions import flags
from hoaban.apps.record.queries.form_2c import form_2c
from hoaban.apps.record.queries.whole import get_whole
from hoaban.apps.record.tests import factories as f
from hoaban.shared.access import Actor
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.sealed import MARK
from hoaban.shared.sealing import SealedColumn, check_column, seal_column, sealed_columns

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
HEALTH, PAST = ("height_cm", "weight_kg", "blood_group"), ("past", "foreign_bodies", "relatives_abroad")
TOLD = {"past": "Bị tạm giữ năm 1998", "foreign_bodies": "Hội hữu nghị", "relatives_abroad": "Anh ruột ở nước ngoài"}


def stored(table: str, columns: tuple[str, ...], official: int) -> tuple[Any, ...]:
    """What stands in the table, as a raw question sees it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE official_id = %s", [official])
        row: tuple[Any, ...] = cursor.fetchone()
        return row


def full() -> int:
    """Somebody with a whole record, whose item 29 tells something."""
    official = f.somebody()
    f.filled(official, f.officer())
    sheet.change_sheet(actor=f.officer(), official_id=official, version=None, facts=TOLD, on=f.TODAY)
    return official


def test_a_raw_question_sees_nothing_of_health_and_item_29() -> None:
    official = full()
    rows = stored("record_healthcheck", HEALTH, official) + stored("record_profile", PAST, official)
    assert all(str(value).startswith(MARK) for value in rows)
    assert not any(text in str(rows) for text in TOLD.values())
    assert {SealedColumn("record_healthcheck", name) for name in HEALTH} <= set(sealed_columns())
    assert {SealedColumn("record_profile", name) for name in PAST} <= set(sealed_columns())


def test_the_record_and_form_2c_tell_what_was_written() -> None:
    official = full()
    check = HealthCheck.objects.get(official_id=official)
    assert (check.height_cm, check.weight_kg, check.blood_group) == (165, 60, "O")
    told = form_2c(whole=get_whole(actor=f.officer(), official_id=official, on=f.TODAY))
    assert (told["height"], told["weight"], told["blood"], told["past"]) == ("165", "60", "O", TOLD["past"])
    assert told["relatives_abroad"] == TOLD["relatives_abroad"]


def test_what_is_filled_in_is_known_without_opening_anything() -> None:
    official, empty = full(), f.somebody()
    facts = {"checked_on": f.TODAY, "condition": "Tốt", "height_cm": 160, "weight_kg": 55}
    asked: dict[str, Any] = {"actor": f.officer(), "official_id": empty, "version": None, "on": f.TODAY}
    sheet.add_part(**asked, kind="medical", facts=facts)
    sheet.change_sheet(**asked, facts={"past": "Không"})
    keys = ("medical", *PAST)
    rows = flags(CensusRow.objects.filter(official_id__in=(official, empty)), f.TODAY)
    found = {row.official_id: [getattr(row, f"has_{key}") for key in keys] for row in rows}
    assert found == {official: [True] * 4, empty: [False, True, False, False]}
    assert Profile.objects.filter(past__filled=False).count() == 0
    assert Profile.objects.filter(relatives_abroad__filled=False).count() == 1


def test_no_event_tells_the_answers_of_item_29() -> None:
    official = full()
    sheet.change_sheet(actor=f.officer(), official_id=official, version=None, facts={"past": ""}, on=f.TODAY)
    told = list(Event.objects.filter(action="record.change_sheet").order_by("id").values_list("before", "after"))
    assert told[-1] == ({"past": "•••"}, {"past": ""})
    assert not any(text in str(told) for text in TOLD.values())
    assert "Không" not in str([after.get("past") for _before, after in told])


def test_measures_that_cannot_be_are_refused_at_their_field_and_in_bulk() -> None:
    official = f.somebody()
    facts = {"checked_on": f.TODAY, "condition": "Tốt", "height_cm": 99, "weight_kg": None, "blood_group": ""}
    with pytest.raises(CommandRefused) as refused:
        sheet.add_part(actor=f.officer(), official_id=official, version=None, kind="medical", facts=facts, on=f.TODAY)
    assert refused.value.field == "height_cm"
    columns = ("official_id", *facts)
    with pytest.raises(ValidationError), transaction.atomic():
        record_many(actor=Actor.system(), batches=[(HealthCheck, columns, [(official, *facts.values())])], on=f.TODAY)
    assert not HealthCheck.objects.exists()
    record_many(
        actor=Actor.system(), on=f.TODAY,
        batches=[(HealthCheck, columns, [(official, *(facts | {"height_cm": 170}).values())])],
    )  # fmt: skip
    kept = HealthCheck.objects.get()
    assert (kept.height_cm, kept.weight_kg, kept.blood_group) == (170, None, "")
    assert stored("record_healthcheck", HEALTH, official)[1:] == (None, "")


@pytest.mark.parametrize(("given", "good"), [("165", True), ("", True), ("cao", False), ("99", False), ("231", False)])
def test_the_form_of_a_health_check_takes_whole_numbers_within_bounds(given: str, good: bool) -> None:
    told = {"checked_on": "01/03/2026", "condition": "Tốt", "height_cm": given, "weight_kg": "60", "blood_group": "AB+"}
    form = HealthForm(told, instance=HealthCheck(official_id=f.somebody()))
    form.fields["height_cm"].required = False
    assert ("height_cm" not in form.errors) is good
    assert list(form.errors) == ([] if good else ["height_cm"])


def test_rows_left_open_are_sealed_as_they_are_and_a_second_time_changes_nothing() -> None:
    official = full()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE record_healthcheck SET height_cm = '171', blood_group = '' WHERE official_id = %s", [official]
        )
        cursor.execute("UPDATE record_profile SET past = 'Không' WHERE official_id = %s", [official])
    for table, column in (("record_healthcheck", "height_cm"), ("record_profile", "past")):
        one = SealedColumn(table, column)
        assert check_column(one)[1] != []
        assert (seal_column(one), seal_column(one)) == (1, 0)
        assert check_column(one) == (1, [])
    check = HealthCheck.objects.get(official_id=official)
    assert (check.height_cm, check.blood_group) == (171, "")
    assert Profile.objects.get(official_id=official).past == "Không"
