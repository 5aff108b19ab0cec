"""The list of a session, its deliveries, the rotating code and the address in it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import make_aware

from hoaban.apps.learning.models import Attendance, ClassSession, Enrolment, TrainingClass
from hoaban.apps.learning.rules.checkin import code_for, step_of
from hoaban.apps.learning.tests import factories_classes as f
from hoaban.shared.access import Role
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
NOW = make_aware(datetime(2026, 3, 23, 7, 45))


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> tuple[TrainingClass, list[Enrolment], ClassSession]:
    """A running class in the middle of its first session."""
    monkeypatch.setattr("hoaban.apps.learning.views.attendance.now", lambda: NOW)
    row, places = f.running()
    return row, places, ClassSession.objects.filter(training_class=row).earliest("starts_at")


def provider(client: Client) -> Client:
    client.force_login(f.account("truong", Role.PROVIDER, f.PROVIDER))
    return client


def address(name: str, held: tuple[Any, Any, ClassSession]) -> str:
    return reverse(name, args=[held[0].code, held[2].pk])


def item(place: Enrolment, key: str, **more: Any) -> dict[str, Any]:
    return {"key": key * 16, "enrolment": place.pk, "present": True, "taken_at": NOW.isoformat(), "replaces": ""} | more


def post(client: Client, where: str, *items: Any) -> Any:
    return client.post(where, json.dumps({"items": items}), content_type="application/json")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_list_is_kept_for_reading_without_a_network(client: Client, held: Any, language: str) -> None:
    provider(client).cookies["language"] = language
    answer = client.get(address("learning_class_attendance", held))
    assert answer.status_code == 200
    assert '<meta name="hoaban-keep" content="yes">' in answer.text
    assert all(place.official.full_name in answer.text for place in held[1])
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_delivery_is_answered_mark_by_mark_and_counts_once(client: Client, held: Any) -> None:
    provider(client)
    where = address("learning_class_deliver", held)
    items = [item(held[1][0], "a"), item(held[1][1], "b", present=False)]
    first, again = post(client, where, *items).json(), post(client, where, *items).json()
    assert [one["outcome"] for one in first["outcomes"]] == ["recorded", "recorded"]
    assert first["outcomes"] == again["outcomes"]
    assert Attendance.objects.count() == 2
    conflict = post(client, where, item(held[1][0], "c", present=False)).json()["outcomes"][0]
    assert (conflict["outcome"], conflict["present"], conflict["standing"]) == ("conflict", True, "a" * 16)
    assert conflict["said"]
    page = client.get(address("learning_class_attendance", held))
    assert len(page.context["conflicts"]) == 1
    assert post(client, where, item(held[1][0], "d", enrolment=10**9)).json()["outcomes"][0]["outcome"] == "refused"


@pytest.mark.parametrize("body", ["", "[]", "{", '{"items": 3}', '{"items": [3]}', '{"items": [{"key": "x"}]}',
                                  '{"items": [{"enrolment": 1, "taken_at": "2026-03-23T07:00:00"}]}'])  # fmt: skip
def test_a_broken_delivery_is_refused_and_nothing_is_written(client: Client, held: Any, body: str) -> None:
    answer = provider(client).post(address("learning_class_deliver", held), body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert not Attendance.objects.exists()


def test_the_list_works_without_javascript(client: Client, held: Any) -> None:
    provider(client)
    where, place = address("learning_class_attendance", held), held[1][0]
    sent = {"enrolment": place.pk, "key": "k" * 32, "replaces": "", "present": "1"}
    assert client.post(where, sent).status_code == 302
    assert Attendance.objects.get().present is True
    answer = client.post(where, sent | {"key": "l" * 32, "present": "0"}, follow=True)
    assert Attendance.objects.get().present is True
    assert answer.context["conflicts"]
    assert client.post(where, sent | {"key": "m" * 32, "present": "0", "replaces": "k" * 32}).status_code == 302
    assert Attendance.objects.get().present is False
    assert client.post(where, {"enrolment": "x"}).status_code == 302


def test_an_ended_class_takes_no_marks(client: Client, held: Any) -> None:
    TrainingClass.objects.filter(pk=held[0].pk).update(state="finished")
    provider(client)
    answer = post(client, address("learning_class_deliver", held), item(held[1][0], "a"))
    assert answer.status_code == 422
    assert client.get(address("learning_class_attendance", held)).context["ended"] is True


def test_lists_and_codes_are_for_who_runs_or_teaches(client: Client, held: Any) -> None:
    names = ("learning_class_attendance", "learning_class_code")
    client.force_login(f.account("xa", Role.COMMUNE, f.COMMUNE))
    assert {client.get(address(name, held)).status_code for name in names} == {404}
    assert post(client, address("learning_class_deliver", held), item(held[1][0], "a")).status_code == 404
    trainer = f.people(1)[0]
    client.force_login(f.account("giangvien", Role.OFFICIAL, f.COMMUNE, official_id=trainer))
    assert {client.get(address(name, held)).status_code for name in names} == {404}
    ClassSession.objects.filter(pk=held[2].pk).update(trainer_official_id=trainer)
    assert {client.get(address(name, held)).status_code for name in names} == {200}


def test_the_code_on_the_screen_checks_a_participant_in(client: Client, held: Any) -> None:
    provider(client)
    whole, part = client.get(address("learning_class_code", held)), client.get(
        address("learning_class_code", held), headers={"HX-Request": "true"}
    )  # fmt: skip
    assert "<svg" in part.text
    assert "<html" not in part.text
    assert "<html" in whole.text
    code = code_for(secret=held[0].secret, session_id=held[2].pk, step=step_of(NOW))
    where = reverse("learning_check_in", args=[held[2].pk, code])
    stranger = Client()
    assert stranger.get(where).status_code == 302
    stranger.force_login(f.account("canbo", Role.OFFICIAL, f.COMMUNE, official_id=held[1][0].official_id))
    assert stranger.get(where, headers={"Sec-Purpose": "prefetch"}).status_code == 204
    assert stranger.head(where).status_code == 204
    assert not Attendance.objects.exists()
    answer = stranger.get(where)
    assert answer.status_code == 200
    assert held[2].topic in answer.text
    assert Attendance.objects.get().how == "qr"
    assert stranger.get(where).status_code == 422
    assert Event.objects.filter(action="learning.check_in_refused", after={"code": "twice"}).exists()


def test_a_refused_code_tells_nothing_of_the_class(client: Client, held: Any) -> None:
    who = f.people(1)[0]
    client.force_login(f.account("canbo", Role.OFFICIAL, f.COMMUNE, official_id=who))
    answer = client.get(reverse("learning_check_in", args=[held[2].pk, "abc-def"]))
    assert answer.status_code == 422
    assert held[0].name not in answer.text
    assert client.get(reverse("learning_check_in", args=[10**9, "abc-def"])).status_code == 404


def test_the_worker_is_served_at_the_root_to_everybody(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/javascript"
    assert answer.headers["Service-Worker-Allowed"] == "/"
    page = client.get(reverse("account_login")).text
    assert '<meta name="hoaban-user" content="">' in page
    assert "hoaban-worker" not in page


@pytest.mark.parametrize(("language", "words"), [("vi", "Không có mạng"), ("en", "No connection")])
def test_the_page_without_a_network_holds_nobodys_data(client: Client, language: str, words: str) -> None:
    address = f"/khong-mang/{language}/"
    answer = client.get(address)
    assert answer.status_code == 200
    assert words in answer.text
    client.force_login(f.account("canbo", Role.OFFICIAL, f.COMMUNE))
    client.cookies["language"] = language
    assert client.get(address).text == answer.text
    assert f'<meta name="hoaban-offline" content="{address}">' in client.get("/").text
