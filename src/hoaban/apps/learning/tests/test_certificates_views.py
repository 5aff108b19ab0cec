"""Pages of certificates: status, denial, both languages; what strangers are told."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.learning.commands import certificates as commands
from hoaban.apps.learning.models.certificates import Certificate
from hoaban.apps.learning.queries import issuer
from hoaban.apps.learning.queries.certificates import UNKNOWN
from hoaban.apps.learning.rules import badges
from hoaban.apps.learning.rules.certificates import grouped_code
from hoaban.apps.learning.tests import factories_certificates as make
from hoaban.apps.learning.tests.factories_certificates import NOW, SYSTEM
from hoaban.apps.people.tests.factories import unit
from hoaban.apps.privacy.models import Reading
from hoaban.shared.access import Role
from hoaban.shared.models import Event
from hoaban.shared.panels import tasks_for

_numbers = count(1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    settings.HOABAN_ADDRESS = "https://hoaban.example"


def client(role: Role, code: str, *, official_id: int | None = None, language: str = "vi") -> Client:
    """Somebody signed in with a role over a unit."""
    home = unit(code, NOW)
    user = make_user(f"{role}{next(_numbers)}", (role, home), home=home)
    user.official_id = official_id
    user.save()
    made = Client()
    made.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    made.cookies["language"] = language
    return made


def text(answer: Any) -> str:
    """What a page says."""
    return str(answer.content.decode())


def test_the_list_speaks_both_languages_and_can_be_downloaded() -> None:
    held = make.certificate(make.people(make.OFFICE)[0])
    url = reverse("learning_certificates")
    vietnamese = client(Role.PERSONNEL, "11")
    assert held.number in text(vietnamese.get(url))
    assert "Còn giá trị" in text(vietnamese.get(url))
    english = client(Role.LEADER, "11", language="en")
    assert "Valid until" in text(english.get(url))
    book = vietnamese.get(f"{url}?export=csv")
    assert held.number in b"".join(book).decode("utf-8-sig") if book.streaming else held.number in text(book)
    assert [one.official_id for one in Reading.objects.filter(way="export")] == [held.official_id]
    assert text(vietnamese.get(f"{url}?state=revoked&q=xyz")).count(held.number) == 0


def test_a_holder_reads_prints_and_keeps_the_own_certificate() -> None:
    who = make.people(make.OFFICE)[0]
    held = make.certificate(who)
    mine = client(Role.OFFICIAL, make.COMMUNE, official_id=who)
    page = text(mine.get(reverse("learning_certificate", args=[held.pk])))
    assert grouped_code(held.token) in page
    assert reverse("learning_certificate_revoke", args=[held.pk]) not in page
    paper = mine.get(reverse("learning_certificate_pdf", args=[held.pk]))
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    assert mine.get(reverse("learning_certificate_pdf", args=[held.pk]) + "?both=1").content != paper.content
    badge = mine.get(reverse("learning_certificate_badge", args=[held.pk]))
    assert badge["Content-Disposition"] == f'attachment; filename="{held.number.replace("/", "-")}.json"'
    assert badges.is_genuine(json.loads(badge.content), issuer.issuer_key().public_key())


@pytest.mark.parametrize("name", ["", "_pdf", "_badge", "_revoke", "_renew"])
def test_a_foreign_certificate_does_not_exist(name: str) -> None:
    held = make.certificate(make.people("03203-VP")[0])
    url = reverse(f"learning_certificate{name}", args=[held.pk])
    assert client(Role.COMMUNE, make.COMMUNE).get(url).status_code == 404
    assert Client().get(url).status_code == 302


def test_a_holder_cannot_revoke_the_own_certificate() -> None:
    who = make.people(make.OFFICE)[0]
    held = make.certificate(who)
    mine = client(Role.OFFICIAL, make.COMMUNE, official_id=who)
    url = reverse("learning_certificate_revoke", args=[held.pk])
    assert mine.get(url).status_code == 404
    assert mine.post(url, {"on": "10/03/2026", "reason": "Nhầm"}).status_code == 404
    held.refresh_from_db()
    assert held.revoked_on is None


def test_the_provider_revokes_with_a_reason() -> None:
    held = make.certificate(make.people(make.OFFICE)[0])
    school = client(Role.PROVIDER, make.PROVIDER)
    url = reverse("learning_certificate_revoke", args=[held.pk])
    assert school.get(url).status_code == 200
    refused = school.post(url, {"on": "01/01/2026", "reason": ""})
    assert refused.status_code == 422
    assert school.post(url, {"on": "01/01/2026", "reason": "Nhầm"}).status_code == 422
    done = school.post(url, {"on": "10/03/2026", "reason": "Nhầm"})
    assert done.status_code == 302
    assert "Nhầm" in text(school.get(done["Location"]))


def test_the_provider_renews_by_a_later_completion() -> None:
    who = make.people(make.OFFICE)[0]
    held = make.certificate(who)
    again = make.completed(who, held.course, on=NOW)
    school = client(Role.PROVIDER, make.PROVIDER)
    url = reverse("learning_certificate_renew", args=[held.pk])
    assert url in text(school.get(reverse("learning_certificate", args=[held.pk])))
    assert school.post(url, {"completion": "999999", "on": "10/03/2026"}).status_code == 422
    assert school.post(url, {"completion": str(again.pk), "on": "10/03/2026"}).status_code == 302
    assert Certificate.objects.get(completion=again).renews == held


def test_a_class_gets_its_certificates_by_one_press() -> None:
    row = make.training_class(make.course())
    make.in_class(row, *make.people(make.OFFICE, make.OFFICE))
    url = reverse("learning_class_certificates", args=[row.code])
    assert client(Role.PROVIDER, make.PROVIDER).post(url).status_code == 302
    assert Certificate.objects.count() == 2
    assert client(Role.PROVIDER, "CDYT").post(url).status_code == 404


def test_the_tab_of_a_class_offers_what_is_missing() -> None:
    row = make.training_class(make.course())
    make.in_class(row, *make.people(make.OFFICE, make.OFFICE))
    school = client(Role.PROVIDER, make.PROVIDER)
    page = text(school.get(reverse("learning_class", args=[row.code]) + "?tab=certificates"))
    assert reverse("learning_class_certificates", args=[row.code]) in page
    assert "Cấp 2 chứng chỉ" in page


def test_anybody_checks_a_certificate_and_learns_nothing_of_the_holder() -> None:
    held = make.certificate(make.people(make.OFFICE)[0])
    page = Client().get(reverse("learning_certificate_public", args=[held.token]))
    assert page.status_code == 200
    assert "còn giá trị" in text(page)
    assert held.number in text(page)
    assert held.holder_name not in text(page)
    assert held.facts["unit"] not in text(page)
    assert page["X-Robots-Tag"] == "noindex"
    commands.revoke(actor=SYSTEM, certificate_id=held.pk, on=NOW, reason="Thi hộ")
    revoked = text(Client().get(reverse("learning_certificate_public", args=[held.token])))
    assert "thu hồi ngày 10/03/2026" in revoked
    assert "Thi hộ" not in revoked


def test_number_and_code_lead_to_the_page() -> None:
    held = make.certificate(make.people(make.OFFICE)[0])
    url = reverse("learning_check")
    assert Client().get(url).status_code == 200
    found = Client().post(url, {"number": held.number.lower(), "code": grouped_code(held.token).lower()})
    assert found["Location"] == reverse("learning_certificate_public", args=[held.token])
    assert Client().post(url, {"number": held.number, "code": "ABC"}).status_code == 422


def test_a_number_that_does_not_exist_is_told_kept_and_slowed_down() -> None:
    held = make.certificate(make.people(make.OFFICE)[0])
    url = reverse("learning_check")
    wrong = {"number": "9999/2026/TCT-CDS", "code": "0" * 16}
    answers = [Client().post(url, wrong) for _time in range(10)]
    assert {answer.status_code for answer in answers} == {404}
    assert "Không có chứng chỉ nào mang số và mã này" in text(answers[0])
    assert list(Event.objects.filter(action=UNKNOWN).values_list("subject_name", flat=True)) == [wrong["number"]] * 10
    slowed = Client().post(url, {"number": held.number, "code": held.token})
    assert slowed.status_code == 429
    assert slowed["Retry-After"] == "600"
    assert Client().get(reverse("learning_certificate_public", args=[held.token])).status_code == 429
    elsewhere = Client(REMOTE_ADDR="10.1.2.3").get(reverse("learning_certificate_public", args=[held.token]))
    assert elsewhere.status_code == 200
    assert not Event.objects.filter(action=UNKNOWN, batch__contains="127.0.0.1").exists()


def test_an_unknown_code_in_the_address_is_told_and_kept() -> None:
    answer = Client().get(reverse("learning_certificate_public", args=["ABCD"]))
    assert answer.status_code == 404
    assert Event.objects.filter(action=UNKNOWN, subject_name="ABCD").count() == 1


def test_key_and_status_list_are_public_and_signed() -> None:
    held = make.certificate(make.people(make.OFFICE)[0])
    document = Client().get(reverse("learning_issuer_document")).json()
    assert document["id"] == "did:web:hoaban.example:chung-chi"
    assert document["alsoKnownAs"] == [held.credential["issuer"]["id"]]
    number, place = badges.status_of(held.pk)
    answer = Client().get(reverse("learning_status_list", args=[number]))
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert badges.is_genuine(answer.json(), issuer.issuer_key().public_key())
    assert not badges.is_revoked(answer.json(), place)
    assert Client().get(reverse("learning_status_list", args=[number + 5])).status_code == 404


def test_today_tells_holder_office_and_provider_what_to_do() -> None:
    who, other = make.people(make.OFFICE, make.OFFICE)
    held = make.certificate(who)
    Certificate.objects.filter(pk=held.pk).update(expires_before=NOW.replace(month=5))
    make.in_class(make.training_class(held.course), other)
    mine = client(Role.OFFICIAL, make.COMMUNE, official_id=who)
    assert "Chứng chỉ sắp hết hạn" in text(mine.get("/"))
    assert "1 chứng chỉ hết hạn trong 90 ngày" in text(client(Role.COMMUNE, make.COMMUNE).get("/"))
    assert "Cấp 1 chứng chỉ" in text(client(Role.PROVIDER, make.PROVIDER).get("/"))
    assert [task for task in tasks_for(SYSTEM, NOW) if task.kind == "certificate"]
    assert "hết hạn" not in text(client(Role.COMMUNE, "03203").get("/"))
