"""Identification numbers of citizens stand sealed, are found whole, and stand in no copy of a counter or event."""

from __future__ import annotations

import hashlib
import hmac
import json
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from click.testing import CliRunner
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.service.models import Citizen, Delivery
from hoaban.apps.service.queries.counters import known_citizen
from hoaban.apps.service.tests import factories_deliveries as d
from hoaban.apps.service.tests import factories_dossiers as f
from hoaban.config.cli import main
from hoaban.shared.access import Role
from hoaban.shared.models import Event
from hoaban.shared.sealed import MARK, digest
from hoaban.shared.sealing import SealedColumn, check_column, sealed_columns
from hoaban.shared.tests.test_handed import seal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
NUMBER = "011190002357"
COLUMN = SealedColumn("service_citizen", "personal_id", "personal_id_digest")
sealing = import_module("hoaban.apps.service.migrations.0017_seal_citizen_numbers")


def raw(statement: str, *values: object) -> Any:
    """One raw statement and its first row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone() if cursor.description else None


def stored() -> tuple[str, str]:
    """Number and digest of the one citizen, as a raw question sees them."""
    row: tuple[str, str] = raw("SELECT personal_id, personal_id_digest FROM service_citizen")
    return row


def test_a_raw_question_and_events_see_nothing_of_the_number() -> None:
    ground = f.ground()
    ground.take()
    number, told = stored()
    assert number.startswith(MARK)
    assert told == digest(NUMBER)
    assert NUMBER not in number + told + str(list(Event.objects.values()))
    assert Citizen.objects.get(personal_id=NUMBER).personal_id == NUMBER
    assert set(sealing.COLUMNS) <= set(sealed_columns())


def test_a_citizen_known_is_not_sealed_again_and_is_found_by_the_whole_number_alone() -> None:
    ground = f.ground()
    ground.take()
    before = stored()
    ground.take(applicant=f.Applicant("Quàng Thị Yên", NUMBER, "0912345679"))
    assert stored() == before
    one = Citizen.objects.get()
    assert (one.name, one.phone, one.folded) == ("Quàng Thị Yên", "0912345679", "quang thi yen")
    assert known_citizen(actor=ground.desk, personal_id=NUMBER, phone="") == one
    for other in (NUMBER[:9], "0" * 12):
        assert known_citizen(actor=ground.desk, personal_id=other, phone="") is None


def test_citizens_without_a_number_stand_beside_each_other_and_a_number_once() -> None:
    ground = f.ground()
    for phone in ("0912345001", "0912345002"):
        ground.take(applicant=f.Applicant("Lò Văn Không", "", phone))
    assert Citizen.objects.filter(personal_id__filled=False, personal_id_digest=None).count() == 2
    ground.take()
    with pytest.raises(IntegrityError), transaction.atomic():
        Citizen.objects.create(name="Người khác", personal_id=NUMBER)


def test_a_number_is_looked_up_on_the_index_of_its_digest() -> None:
    found = Citizen.objects.filter(personal_id=NUMBER)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = found.explain()
    assert "personal_id_digest" in plan
    assert "SEARCH" in plan or "Index" in plan


def test_what_a_counter_delivered_and_nobody_settled_yet_says_no_number_and_neither_does_its_key() -> None:
    desk = d.desk()
    desk.ground.take(applicant=f.Applicant("Quàng Thị Phương Yên", NUMBER))
    item = desk.item(personal_id=NUMBER)
    row = desk.deliver(item)
    assert (row.state, row.problem) == ("conflict", "open_already")
    payload, key = raw("SELECT payload, digest FROM service_delivery")
    assert payload.startswith(MARK)
    assert key.startswith(MARK)
    assert NUMBER not in payload + str(list(Event.objects.values()))
    assert Delivery.objects.get().payload["personal_id"] == NUMBER
    assert desk.deliver(item).pk == row.pk
    assert Delivery.objects.count() == 1


def left_open() -> tuple[int, int]:
    """A citizen and a delivery as an older release left them."""
    desk = d.desk()
    desk.ground.take(applicant=f.Applicant("Quàng Thị Phương Yên", NUMBER))
    row = desk.deliver(desk.item(personal_id=NUMBER))
    plain = json.dumps(Delivery.objects.get().payload, ensure_ascii=False)
    raw("UPDATE service_citizen SET personal_id = %s, personal_id_digest = NULL", NUMBER)
    raw("UPDATE service_delivery SET payload = %s, digest = %s", plain, "a" * 64)
    return Citizen.objects.values_list("pk", flat=True).get(), row.pk


def test_the_migration_seals_what_stands_open_and_changes_nothing_when_repeated() -> None:
    citizen, row = left_open()
    sealing.seal(None, None)
    once = stored(), raw("SELECT payload, digest FROM service_delivery")
    sealing.seal(None, None)
    assert (stored(), raw("SELECT payload, digest FROM service_delivery")) == once
    assert Citizen.objects.get(personal_id=NUMBER).pk == citizen
    kept = Delivery.objects.get(pk=row)
    assert (kept.payload["personal_id"], kept.digest) == (NUMBER, "a" * 64)


def test_keys_seal_covers_numbers_and_items_of_counters() -> None:
    citizen, row = left_open()
    told = CliRunner().invoke(main, ("keys", "check"))
    assert told.exit_code == 1
    assert f"service_citizen.personal_id [{citizen}]" in told.output
    assert f"service_delivery.payload [{row}]" in told.output
    assert CliRunner().invoke(main, ("keys", "seal")).output == "3 values sealed by the newest key\n"
    assert CliRunner().invoke(main, ("keys", "check")).exit_code == 0
    assert check_column(COLUMN) == (1, [])


def test_the_event_of_an_intake_cannot_be_used_to_guess_the_number() -> None:
    ground = f.ground()
    url, sent = reverse("service_intake"), {
        "procedure": ground.version.procedure.code, "point": ground.point.pk, "name": "Lò Thị Oanh", "result_by": "counter",
        "personal_id": NUMBER, "phone": "", "follow_key": "k" * 24, "counter_no": "1", "address": "", "note": "",
        "papers": str(ground.version.documents.get(order=1).pk),
    }  # fmt: skip
    client = Client()
    user = make_user("quay", (Role.COUNTER, ground.point.unit), home=ground.point.unit)
    client.force_login(user)
    assert client.post(url, sent).status_code == 302
    key = Event.objects.get(action="service.take_in").batch
    text = f"{user.pk} {url} {urlencode(sorted((name, str(value)) for name, value in sent.items()))}"
    assert key
    assert key != hashlib.sha256(text.encode()).hexdigest()[: len(key)]
    assert key == hmac.digest(settings.SECRET_KEY.encode(), text.encode(), "sha256").hex()[: len(key)]


def test_init_makes_no_second_key_beside_the_number_of_a_citizen(settings: Any, tmp_path: Path) -> None:
    f.ground().take()
    settings.HOABAN_KEY, settings.HOME = "", tmp_path
    told = CliRunner().invoke(main, ("init",))
    assert told.exit_code == 1
    assert "is sealed by a key that is not here" in told.output
    assert not (tmp_path / "data-key").exists()


def test_a_number_sealed_at_the_counter_is_opened_on_delivery_and_one_that_does_not_open_goes_to_a_person() -> None:
    desk = d.desk()
    client = Client()
    client.force_login(make_user("quay", (Role.COUNTER, desk.ground.point.unit), home=desk.ground.point.unit))
    with time_machine.travel(f.at(10, 30), tick=False):
        bundle = client.get(reverse("service_counter_bundle"), {"device": d.DEVICE}).json()
        for text, state in ((NUMBER, "accepted"), ("", "conflict")):
            raw = desk.raw(f.at(9))
            sealed = seal(NUMBER, raw["key"], bundle["seal"]) if text else "AAAA"
            sent = {"item": raw | {"sealed_id": sealed}, "sent_at": f.at(10, 30).isoformat()}
            answer = client.post(reverse("service_counter_deliver"), json.dumps(sent), content_type="application/json")
            assert answer.json()["state"] == state
    assert Citizen.objects.get(personal_id=NUMBER).dossiers.count() == 1
    assert Delivery.objects.get(state="conflict").problem == "personal_id"
