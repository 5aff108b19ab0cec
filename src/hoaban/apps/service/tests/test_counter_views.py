"""The counter over HTTP: shell and worker without data, bundle, numbers, delivery, photos; signed out; hostile input."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.organisation.models import Unit
from hoaban.apps.service.models import Delivery, Dossier, DossierFile, NumberBlock
from hoaban.apps.service.tests import factories_deliveries as d
from hoaban.apps.service.tests import factories_dossiers as f
from hoaban.shared.access import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
PICTURE = b"\xff\xd8\xff\xe0" + b"anh" * 200
DELIVER, BUNDLE, NUMBERS = (
    reverse(f"service_counter_{name}") for name in ("deliver", "bundle", "numbers")
)  # fmt: skip


@pytest.fixture(autouse=True)
def at_ten(settings: LazySettings, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(f.at(10, 30), tick=False):
        yield


def officer(code: str = f.HERE, role: Role = Role.COUNTER) -> Client:
    """Somebody signed in at a one-stop shop."""
    unit = Unit.objects.filter(code=code).order_by("-starts_on")[0]
    client = Client()
    client.force_login(make_user(f"quay-{code}-{role}", (role, unit), home=unit))
    return client


def send(client: Client, address: str, content: Any) -> tuple[int, dict[str, Any]]:
    """POST JSON; the status and what was answered."""
    answer = client.post(address, json.dumps(content), content_type="application/json")
    return answer.status_code, answer.json()


def sending(raw: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"item": raw, "sent_at": f.at(10, 30).isoformat()} | changes


def test_the_shell_is_the_same_for_everybody_and_names_nobody() -> None:
    address = reverse("service_counter_shell", args=["vi"])
    stranger, known = Client().get(address), officer().get(address)
    assert stranger.status_code == 200
    assert stranger.content == known.content
    assert b"Quay-" not in known.content
    assert b"csrf" not in known.content
    assert Client().get(reverse("service_counter_shell", args=["fr"])).status_code == 404


def test_the_worker_names_the_files_of_this_build() -> None:
    text = Client().get(reverse("service_counter_worker")).content.decode()
    assert "const VERSION = " in text
    assert "/mot-cua/tiep-nhan/khong-mang/vi/" in text
    assert "service/counter.js" in text


def test_the_bundle_has_catalogue_calendar_and_numbers_and_is_short_when_known() -> None:
    desk = d.desk()
    client = officer()
    told = client.get(BUNDLE, {"device": d.DEVICE}).json()
    (procedure,) = told["procedures"]
    assert procedure["code"] == desk.ground.version.procedure.code
    assert [one["always"] for one in procedure["documents"]] == [True, False]
    assert told["blocks"] == [{"first": desk.block.first, "last": desk.block.last}]
    calendar = told["calendars"][procedure["calendar"]]
    assert calendar["first"] == "2026-02-28"
    assert calendar["days"][0] == [[], 0]
    assert calendar["days"][10][1] == 1
    again = client.get(BUNDLE, {"device": d.DEVICE, "have": told["tag"]}).json()
    assert again["same"] is True
    assert "procedures" not in again


def test_a_counter_officer_of_another_commune_is_given_other_numbers() -> None:
    desk = d.desk()
    f.point(f.ELSEWHERE)
    told = officer(f.ELSEWHERE).get(BUNDLE, {"device": d.DEVICE, "counter": desk.counter.pk}).json()
    assert told["point"]["id"] != desk.counter.point_id
    assert told["blocks"] == []


def test_whoever_takes_no_dossiers_in_is_told_so() -> None:
    d.desk()
    answer = officer(role=Role.OFFICIAL).get(BUNDLE, {"device": d.DEVICE})
    assert (answer.status_code, answer.json()["problem"]) == (422, "counter")


def test_numbers_are_given_over_http_once() -> None:
    desk = d.desk()
    client = officer()
    asked = {"device": d.OTHER_DEVICE, "counter": desk.counter.pk, "left": 0}
    status, told = send(client, NUMBERS, asked)
    assert (status, len(told["blocks"])) == (200, 1)
    assert send(client, NUMBERS, asked | {"left": 100})[1] == told
    assert NumberBlock.objects.count() == 2


def test_a_dossier_is_delivered_over_http_and_a_replay_gets_the_same_answer() -> None:
    desk, client = d.desk(), officer()
    content = sending(desk.raw(f.at(9)))
    first, again = send(client, DELIVER, content), send(client, DELIVER, content)
    assert first == again
    assert (first[0], first[1]["state"], first[1]["code"]) == (200, "accepted", content["item"]["code"])
    assert first[1]["due_at"].startswith("2026-03-13T")
    assert Dossier.objects.count() == 1


def test_without_a_session_nothing_is_recorded_and_json_says_so() -> None:
    desk = d.desk()
    status, told = send(Client(), DELIVER, sending(desk.raw(f.at(9))))
    assert (status, set(told)) == (401, {"message"})
    assert Client().get(BUNDLE, {"device": d.DEVICE}).status_code == 401
    assert not Delivery.objects.exists()


def test_a_delivery_without_its_token_is_not_taken() -> None:
    desk = d.desk()
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("quay", (Role.COUNTER, desk.counter.point.unit), home=desk.counter.point.unit))
    content = json.dumps(sending(desk.raw(f.at(9))))
    assert client.post(DELIVER, content, content_type="application/json").status_code == 403
    token = client.get(BUNDLE, {"device": d.DEVICE}).cookies["csrftoken"].value
    answer = client.post(DELIVER, content, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "content", [None, [], "x", {}, {"item": {}}, {"item": {"key": 1}, "sent_at": "2026-03-10T02:00:00Z"}]
)
def test_what_cannot_be_read_is_refused_in_json(content: Any) -> None:
    d.desk()
    status, told = send(officer(), DELIVER, content)
    assert (status, told["state"], told["problem"]) == (422, "refused", "unreadable")


def test_a_sending_without_its_clock_or_far_too_large_is_refused() -> None:
    desk, client = d.desk(), officer()
    raw = desk.raw(f.at(9))
    assert send(client, DELIVER, {"item": raw})[1]["problem"] == "unreadable"
    assert send(client, DELIVER, sending(raw, more="x" * 50_000))[1]["problem"] == "too-large"
    assert client.post(DELIVER, b"\xff\xfe", content_type="application/json").status_code == 422
    assert not Delivery.objects.exists()


def test_a_conflict_is_told_and_later_its_settlement() -> None:
    desk, client = d.desk(), officer()
    raw = desk.raw(f.at(9), personal_id="12345")
    assert send(client, DELIVER, sending(raw))[1]["state"] == "conflict"
    told = client.get(BUNDLE, {"device": d.DEVICE, "key": [raw["key"], "x", "0" * 32]}).json()
    assert [(one["key"], one["state"]) for one in told["states"]] == [(raw["key"], "conflict")]


def test_a_photo_is_sent_as_the_body() -> None:
    desk, client = d.desk(), officer()
    raw = desk.raw(f.at(9))
    send(client, DELIVER, sending(raw))
    digest = hashlib.sha256(PICTURE).hexdigest()
    address = f"{reverse('service_counter_photo', args=[raw['key']])}?digest={digest}&document={raw['papers'][0][0]}"
    for _time in range(2):
        assert client.post(address, PICTURE, content_type="image/jpeg").status_code == 200
    assert DossierFile.objects.get().digest == digest
    unknown = reverse("service_counter_photo", args=["0" * 32])
    assert client.post(f"{unknown}?digest={digest}", PICTURE, content_type="image/jpeg").status_code == 404
    assert client.post(address, b"nothing", content_type="image/jpeg").status_code == 422


def test_the_page_of_a_conflict_shows_both_versions_and_settles_it() -> None:
    desk, client = d.desk(), officer()
    row = desk.deliver(desk.item(personal_id="12345"))
    address = reverse("service_delivery", args=[row.pk])
    page = client.get(address)
    assert page.status_code == 200
    assert page.content.decode().count("Tờ khai") >= 2
    assert row.code in client.get(reverse("service_deliveries")).content.decode()
    papers = [str(pk) for pk, _n in row.payload["papers"]]
    wrong = client.post(address, {"version": 1, "name": "", "papers": papers, "accept": 1})
    assert wrong.status_code == 422
    given = {"version": 1, "name": "Quàng Thị Yên", "personal_id": "011190002357", "papers": papers, "accept": 1}
    assert client.post(address, given).status_code == 302
    assert Dossier.objects.get().code == row.code
    assert client.get(address).status_code == 200
    assert "Mọi" not in client.get(reverse("service_deliveries") + "?state=all").content.decode()


def test_a_conflict_is_refused_with_its_reason() -> None:
    desk, client = d.desk(), officer()
    row = desk.deliver(desk.item(personal_id="12345"))
    address = reverse("service_delivery", args=[row.pk])
    assert client.post(address, {"version": 1, "reason": "", "refuse": 1}).status_code == 422
    assert client.post(address, {"version": 1, "reason": "Trùng hồ sơ", "refuse": 1}).status_code == 302
    assert Delivery.objects.get().state == "refused"


def test_others_find_no_conflicts_and_no_devices_here() -> None:
    desk = d.desk()
    row = desk.deliver(desk.item(personal_id="12345"))
    stranger = officer(f.ELSEWHERE)
    assert stranger.get(reverse("service_delivery", args=[row.pk])).status_code == 404
    assert row.code not in stranger.get(reverse("service_deliveries")).content.decode()
    assert d.DEVICE[:8] not in stranger.get(reverse("service_devices")).content.decode()
    assert stranger.post(reverse("service_device_give_back", args=[desk.block.pk])).status_code == 404
    assert officer(role=Role.OFFICIAL).get(reverse("service_deliveries")).status_code == 404


def test_the_numbers_of_a_device_are_given_back_on_the_page() -> None:
    desk, client = d.desk(), officer()
    assert d.DEVICE[:8] in client.get(reverse("service_devices")).content.decode()
    assert client.post(reverse("service_device_give_back", args=[desk.block.pk])).status_code == 302
    desk.block.refresh_from_db()
    assert desk.block.returned_at is not None
