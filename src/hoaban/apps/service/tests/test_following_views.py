"""Citizens' pages: one's own dossier and message, equal answers for everything else, limits, hostile input, size."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.service.commands import apologies, apology_signing, moves
from hoaban.apps.service.models import Dossier, Feedback, PublicCount, Rating
from hoaban.apps.service.rules.following import LIMITS, Limit
from hoaban.apps.service.rules.moves import Move
from hoaban.apps.service.tests import factories_dossiers as f
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
BAD = "<script>alert(1)</script>'\"; DROP TABLE service_dossier; --\u202e\x00"
FOLLOW = "/dich-vu-cong/tra-cuu/"


@pytest.fixture
def ground() -> f.Ground:
    return f.ground()


def said(answer: Any) -> str:
    """What a page says without what was typed and the token of its form."""
    return re.sub(r' value="[^"]*"', "", answer.content.decode())


def key_of(dossier: Dossier, name: str = "service_track_key") -> str:
    return reverse(name, args=[dossier.follow_key])


def test_code_and_phone_lead_to_the_page_and_the_page_says_nothing_of_the_person(ground: f.Ground) -> None:
    dossier = ground.take()
    answer = Client().post(FOLLOW, {"code": dossier.code, "phone": "0912 345 678"})
    assert answer["Location"] == key_of(dossier)
    page = Client().get(answer["Location"])
    text = page.content.decode()
    assert page.status_code == 200
    assert "Quàng Thị P*** Y***" in text
    for secret in ("Phương", "Yên", "0912345678", "011190002357", "Bản Pá Vạt", "Cán bộ quầy"):
        assert secret not in text
    assert page["X-Robots-Tag"].startswith("noindex")
    assert page["Cache-Control"] == "private, no-store"


def test_unknown_code_wrong_phone_and_forged_secret_get_the_same_answer(ground: f.Ground) -> None:
    dossier = ground.take()
    wrong = Client().post(FOLLOW, {"code": dossier.code, "phone": "0999999999"})
    unknown = Client().post(FOLLOW, {"code": "214.00.00.H18-260310-9999", "phone": "0912345678"})
    hostile = Client().post(FOLLOW, {"code": BAD.replace("\x00", ""), "phone": BAD.replace("\x00", "")[:30]})
    assert {one.status_code for one in (wrong, unknown, hostile)} == {404}
    assert said(wrong) == said(unknown) == said(hostile)
    forged = [
        Client().get(f"/dich-vu-cong/tra-cuu/q/{key}/") for key in ("x" * 24, dossier.follow_key[:-1], "%01", "a'--")
    ]
    assert {one.status_code for one in forged} == {404}
    assert len({said(one) for one in forged}) == 1
    assert said(forged[0]) == said(wrong)


def test_wrong_tries_for_a_code_are_limited_and_the_secret_still_opens_the_page(ground: f.Ground) -> None:
    dossier, client = ground.take(), Client()
    seen = [
        client.post(FOLLOW, {"code": dossier.code, "phone": f"09000000{count:02d}"}).status_code
        for count in range(LIMITS["code"].most + 1)
    ]
    assert seen == [404] * LIMITS["code"].most + [429]
    refused = client.post(FOLLOW, {"code": dossier.code, "phone": "0912345678"})
    assert refused.status_code == 429
    assert refused["Retry-After"]
    assert client.get(key_of(dossier)).status_code == 200


def test_an_address_that_tries_many_codes_is_refused_others_are_not(ground: f.Ground) -> None:
    dossier = ground.take()
    for count in range(LIMITS["address"].most):
        Client().post(FOLLOW, {"code": f"X-{count}", "phone": "1"})
    given = {"code": dossier.code, "phone": "0912345678"}
    assert Client().post(FOLLOW, given).status_code == 429
    assert Client(REMOTE_ADDR="10.0.0.9").post(FOLLOW, given).status_code == 302
    assert not PublicCount.objects.filter(key__contains="127.0.0.1").exists()


def test_behind_our_proxies_the_address_that_they_passed_on_counts(ground: f.Ground, settings: Any) -> None:
    settings.HOABAN_PROXIES = 1
    for count in range(LIMITS["address"].most):
        Client().post(
            FOLLOW, {"code": f"X-{count}", "phone": "1"}, headers={"x-forwarded-for": f"6.6.6.{count}, 5.5.5.5"}
        )
    given = {"code": ground.take().code, "phone": "0912345678"}
    assert Client().post(FOLLOW, given, headers={"x-forwarded-for": "1.1.1.1, 5.5.5.5"}).status_code == 429
    assert Client().post(FOLLOW, given, headers={"x-forwarded-for": "5.5.5.5, 1.1.1.1"}).status_code == 302


def test_the_page_needs_few_queries(ground: f.Ground, django_assert_max_num_queries: Any) -> None:
    dossier, client = ground.take(), Client()
    client.get(key_of(dossier))
    with django_assert_max_num_queries(9):
        client.get(key_of(dossier))


def test_a_page_is_small_and_asks_nobody_else(ground: f.Ground) -> None:
    text = Client().get(key_of(ground.take())).content.decode()
    assert len(text.encode()) < 20_000
    assert "<script" not in text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', text)


def sent_letter(ground: f.Ground) -> Dossier:
    dossier = ground.take(now=f.at(9, day=f.TODAY.replace(day=3)))
    letter = apologies.owe(actor=ground.desk, dossier=dossier, for_delay=True, now=f.at(8), cause="internet")
    apology_signing.sign(actor=ground.head, apology_ids=[letter.pk], now=f.at(8))
    apology_signing.send(actor=ground.desk, apology_ids=[letter.pk], how="electronic", now=f.at(8))
    return dossier


def test_the_letter_is_read_on_the_page_once_it_is_sent(ground: f.Ground) -> None:
    dossier = sent_letter(ground)
    page = Client().get(key_of(dossier)).content.decode()
    assert "13/03/2026" in page
    assert key_of(dossier, "service_track_letter") in page
    assert "01/UBND-VP" in Client().get(key_of(dossier, "service_track_letter")).content.decode()
    assert Client().get(key_of(dossier, "service_track_letter_pdf")).content.startswith(b"%PDF")
    assert Client().get(key_of(ground.take(), "service_track_letter")).status_code == 404


def test_a_settled_dossier_is_rated_once(ground: f.Ground) -> None:
    dossier = ground.take()
    address = key_of(dossier, "service_track_rate")
    assert Client().post(address, {"access": "5"}).status_code == 422
    moves.carry_out(actor=ground.desk, dossier_id=dossier.pk, version=None, move=Move.SUBMIT, now=f.at(10))
    moves.carry_out(actor=ground.head, dossier_id=dossier.pk, version=None, move=Move.SIGN, now=f.at(11))
    assert Client().post(address, {}).status_code == 422
    assert Client().post(address, {"access": "9"}).status_code == 422
    assert Client().post(address, {"access": "5", "officer": "1", "note": BAD.replace("\x00", "")}).status_code == 200
    assert Client().post(address, {"access": "1"}).status_code == 200
    assert (Rating.objects.get().access, Rating.objects.get().officer) == (5, 1)


def given_message(ground: f.Ground, **changes: str) -> dict[str, str]:
    return {
        "kind": "complaint", "unit": str(ground.point.unit_id), "text": "Phải chờ lâu ở quầy số 2.", "sender": "",
        "phone": "", "token": "z" * 32, **changes,
    }  # fmt: skip


def test_a_message_is_sent_followed_and_never_shown_to_others(ground: f.Ground) -> None:
    address = reverse("service_message_new")
    assert Client().get(address).status_code == 200
    sent = Client().post(address, given_message(ground, text=f"{BAD.replace(chr(0), '')} chờ lâu"))
    one = Feedback.objects.get()
    assert sent["Location"] == reverse("service_message", args=[one.number, one.follow_key])
    page = Client().get(sent["Location"])
    assert one.number in page.content.decode()
    assert "<script>" not in page.content.decode()
    assert Client().post(address, given_message(ground)).status_code == 302
    assert Feedback.objects.count() == 1
    found = Client().post(reverse("service_message_follow"), {"number": one.number, "key": one.follow_key.lower()})
    assert found["Location"] == sent["Location"]
    wrong = Client().get(reverse("service_message", args=[one.number, "A" * 12]))
    unknown = Client().get(reverse("service_message", args=["PA-2026-999999", one.follow_key]))
    assert wrong.status_code == unknown.status_code == 404
    assert said(wrong) == said(unknown)


@pytest.mark.parametrize(
    "changes",
    [{"text": ""}, {"text": "ngắn"}, {"text": "a" * 4_001}, {"kind": "x"}, {"unit": "99999999"}, {"unit": "x"},
     {"token": "short"}, {"sender": "a" * 121}, {"phone": "1" * 21}],
)  # fmt: skip
def test_a_message_of_the_wrong_shape_is_given_back_with_what_would_be_taken(
    ground: f.Ground, changes: dict[str, str]
) -> None:
    answer = Client().post(reverse("service_message_new"), given_message(ground, **changes))
    assert answer.status_code == 422
    assert Feedback.objects.count() == 0


def test_messages_from_one_address_are_limited(ground: f.Ground) -> None:
    address = reverse("service_message_new")
    seen = [
        Client().post(address, given_message(ground, token=f"{count:032d}")).status_code
        for count in range(LIMITS["message"].most + 1)
    ]
    assert seen == [302] * LIMITS["message"].most + [429]


def test_a_message_about_a_dossier_goes_to_its_unit(ground: f.Ground) -> None:
    dossier = ground.take()
    address = key_of(dossier, "service_message_about")
    assert Client().get(address).status_code == 200
    answer = Client().post(address, given_message(ground, unit=""))
    assert answer.status_code == 302
    assert Feedback.objects.get().dossier_id == dossier.pk


def test_papers_of_a_message_are_for_its_sender(ground: f.Ground) -> None:
    Client().post(reverse("service_message_new"), given_message(ground))
    one = Feedback.objects.get()
    for what in ("cam-on", "xin-loi", "x"):
        assert (
            Client().get(reverse("service_message_paper", args=[one.number, one.follow_key, what])).status_code == 404
        )


@pytest.mark.parametrize("name", ["service_follow", "service_message_new", "service_message_follow", "service_led_to"])
def test_the_first_pages_open_in_both_languages(ground: f.Ground, name: str) -> None:
    for language in ("vi", "en"):
        client = Client()
        client.cookies["language"] = language
        answer = client.get(reverse(name))
        assert answer.status_code == 200
        assert f'lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["thu-tuc/%00/", "tra-cuu/q/%00/", "phan-anh/PA-%00/%00/", "thu-tuc/%00/?on=%00", "?q=%00", "?%00=1"]
)
def test_an_address_with_a_sign_that_no_name_has_breaks_nothing(ground: f.Ground, address: str) -> None:
    assert Client().get(f"/dich-vu-cong/{address}").status_code in {400, 404}


def forged_events() -> list[tuple[str, str]]:
    rows = Event.objects.filter(action="service.forged_receipt").order_by("id")
    return [(row.after["kind"], row.unit_path) for row in rows]


def test_a_forged_code_leaves_an_event_a_mistyped_one_does_not(ground: f.Ground) -> None:
    dossier = ground.take()
    head, serial = dossier.code[:-4], dossier.code[-4:]
    swapped = f"{head}{int(serial) + 1:04d}"
    for code, phone in ((swapped, "0912 345 678"), ("không nhớ", "0912345678"), (dossier.code[:-1], "0912345678")):
        assert Client().post(FOLLOW, {"code": code, "phone": phone}).status_code == 404
    assert forged_events() == [], "one's own code, nearly right, and no code at all"
    place = f.place(f.HERE).path
    for code, phone in (
        ("214.00.00.H18-260310-9999", "0912345678"), ("999.00.00.H18-260310-0001", "0"), (dossier.code, "0999999999")
    ):  # fmt: skip
        assert Client().post(FOLLOW, {"code": code, "phone": phone}).status_code == 404
    assert forged_events() == [("code", place), ("code", ""), ("phone", place)]


def test_a_forged_secret_leaves_one_event_an_hour_and_a_link_that_was_cut_none(ground: f.Ground) -> None:
    dossier, client = ground.take(), Client()
    for key in ("x" * 24, "x" * 24, dossier.follow_key[:-1] + "_", dossier.follow_key[:10], "a'--"):
        assert client.get(f"/dich-vu-cong/tra-cuu/q/{key}/").status_code == 404
    assert forged_events() == [("qr", ""), ("qr", "")]
    kept = "".join(str(row.__dict__) for row in Event.objects.filter(action="service.forged_receipt"))
    for secret in ("x" * 24, dossier.follow_key[:10], "127.0.0.1", "0912345678"):
        assert secret not in kept


def test_events_of_forged_codes_are_bounded(ground: f.Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "forged_all", Limit(3, 60))
    for number in range(8):
        Client(REMOTE_ADDR=f"10.0.0.{number}").get(f"/dich-vu-cong/tra-cuu/q/{number:024d}/")
    assert len(forged_events()) == 3
    assert Event.objects.filter(action="service.tried_too_often").count() == 0
