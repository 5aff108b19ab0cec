"""Pages of the report card: status, template, denial, a whole round on pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.governance.commands.loading import load_criteria
from hoaban.apps.governance.models import CommuneRound, CommuneScore, CommuneSheet
from hoaban.apps.governance.tests import factories as f
from hoaban.apps.people.tests.factories import unit
from hoaban.shared.access import Actor, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture(autouse=True)
def _day(settings: Any) -> None:
    settings.HOABAN_TODAY = f.TODAY.isoformat()


def client_of(role: Role, code: str = f.PROVINCE) -> Client:
    client, place = Client(), unit(code, f.TODAY)
    client.force_login(make_user(f"{role}-{code}", (role, place), home=place))
    return client


def lines(sheet: CommuneSheet, share: int, text: str) -> dict[str, Any]:
    told: dict[str, Any] = {"version": CommuneSheet.objects.get(pk=sheet.pk).version}
    for one in CommuneScore.objects.filter(sheet=sheet).select_related("criterion"):
        told[f"points_{one.criterion_id}"] = one.criterion.points * share / 100
        told[f"text_{one.criterion_id}"] = text
    return told


def version_of(page: Any) -> str:
    return re.search(r'name="version" value="(\d+)"', page.content.decode())[1]  # type: ignore[index]


def test_a_round_is_held_on_pages() -> None:
    made = f.opened()
    sheet = f.sheet_of(made)
    office, commune, council = client_of(Role.PERSONNEL), client_of(Role.COMMUNE, f.COMMUNE), client_of(Role.LEADER)
    department = client_of(Role.VERIFIER)
    page = reverse("governance_sheet", args=[sheet.pk])
    assert reverse("governance_score", args=[sheet.pk]) in commune.get(page).content.decode()
    assert sheet.name in commune.get("/").content.decode() or page in commune.get("/").content.decode()
    url = reverse("governance_score", args=[sheet.pk])
    assert commune.get(url).status_code == 200
    assert commune.post(url, {**lines(sheet, 100, ""), "finish": "1"}).status_code == 422
    assert commune.post(url, {**lines(sheet, 100, "Báo cáo"), "draft": "1"}).status_code == 302
    assert commune.post(url, {**lines(sheet, 100, "Báo cáo"), "finish": "1"})["Location"] == page
    assert "?state=submitted" in department.get("/").content.decode()
    assert "?state=submitted" not in office.get("/").content.decode()
    url = reverse("governance_verify", args=[sheet.pk])
    assert office.get(url).status_code == 404
    assert department.get(url).status_code == 200
    told = {**lines(sheet, 40, "Thiếu minh chứng"), "version": version_of(department.get(url))}
    assert department.post(url, {**told, "finish": "1"}).status_code == 302
    key = CommuneScore.objects.filter(sheet=sheet).earliest("criterion__position").criterion_id
    url = reverse("governance_answer", args=[sheet.pk])
    assert commune.get(url).status_code == 200
    commune.post(url, {f"text_{key}": "Đã bổ sung", "version": CommuneSheet.objects.get(pk=sheet.pk).version})
    url = reverse("governance_settle", args=[sheet.pk])
    page_of = department.get(url)
    assert "Đã bổ sung" in page_of.content.decode()
    department.post(url, {f"points_{key}": "3", f"text_{key}": "Giữ", "version": version_of(page_of)})
    version = CommuneRound.objects.get(pk=made.pk).version
    url = reverse("governance_move", args=[made.pk, "decide"])
    assert url in council.get(reverse("governance_round", args=[made.pk])).content.decode()
    assert council.get(url).status_code == 200
    told = {"decision_no": "120/QĐ-UBND", "decided_on": "10/03/2026", "signer": "Cà Thị Thử", "version": version}
    assert council.post(url, told).status_code == 302
    url = reverse("governance_move", args=[made.pk, "publish"])
    assert url in office.get(reverse("governance_round", args=[made.pk])).content.decode()
    assert Client().get(reverse("governance_public_round", args=[made.pk])).status_code == 404
    assert office.post(url, {"version": version + 1}).status_code == 302
    public = Client().get(reverse("governance_public")).content.decode()
    assert sheet.name in public
    assert "120/QĐ-UBND" in public
    assert sheet.name in office.get(f"{reverse('governance_rows')}?on=2025-12-31").content.decode()
    for client in (office, commune, council):
        assert client.get(page).status_code == 200


def test_home_affairs_opens_a_round_and_reads_the_figures() -> None:
    load_criteria(actor=Actor.system())
    office = client_of(Role.PERSONNEL)
    assert office.get(reverse("governance_rounds")).status_code == 200
    answer = office.post(reverse("governance_round_new"), {"year": "2025", "due_on": "10/04/2026"})
    made = CommuneRound.objects.get()
    assert answer["Location"] == reverse("governance_round", args=[made.pk])
    assert office.post(reverse("governance_round_new"), {"year": "2025", "due_on": "10/04/2026"}).status_code == 422
    assert office.post(reverse("governance_move", args=[made.pk, "propose"]), {"version": 1}).status_code == 302
    assert CommuneScore.objects.filter(sheet__round=made, proposed__isnull=False).count() >= 45
    page = office.get(answer["Location"]).content.decode()
    assert "Mường Luân" in page
    for query in ("state=scoring", "state=x", "export=csv", "sort=-proposed"):
        assert office.get(f"{answer['Location']}?{query}").status_code == 200


def test_a_sheet_is_sent_back_on_its_page() -> None:
    sheet, office = f.submitted(f.opened()), client_of(Role.PERSONNEL)
    url = reverse("governance_return", args=[sheet.pk])
    assert office.get(url).status_code == 200
    assert office.post(url, {"reason": "Thiếu ảnh", "version": sheet.version}).status_code == 302
    page = client_of(Role.COMMUNE, f.COMMUNE).get(reverse("governance_sheet", args=[sheet.pk]))
    assert "Thiếu ảnh" in page.content.decode()


def test_a_commune_sees_its_own_sheet_only() -> None:
    made = f.opened(only=(f.COMMUNE, f.OTHER))
    commune = client_of(Role.COMMUNE, f.COMMUNE)
    page = commune.get(reverse("governance_round", args=[made.pk])).content.decode()
    assert f.sheet_of(made).name in page
    assert f.sheet_of(made, f.OTHER).name not in page
    assert commune.get(reverse("governance_sheet", args=[f.sheet_of(made, f.OTHER).pk])).status_code == 404
    assert commune.get(reverse("governance_verify", args=[f.sheet_of(made).pk])).status_code == 404
    assert commune.get(reverse("governance_round_new")).status_code == 404
    assert commune.get(reverse("governance_move", args=[made.pk, "decide"])).status_code == 404


@pytest.mark.parametrize(("role", "status"), [(Role.OFFICIAL, 404), (Role.PROVIDER, 404), (Role.ORGANISING, 200)])
def test_pages_are_for_those_who_may_see_the_report_card(role: Role, status: int) -> None:
    client = client_of(role)
    for name in ("governance_rounds", "governance_criteria", "governance_rows"):
        assert client.get(reverse(name)).status_code == status


def test_criteria_say_where_they_come_from_and_that_they_are_examples() -> None:
    office = client_of(Role.PERSONNEL)
    assert office.get(reverse("governance_criteria")).status_code == 200
    load_criteria(actor=Actor.system())
    page = office.get(reverse("governance_criteria")).content.decode()
    assert "766" in page
    assert office.get(reverse("governance_criteria_set", args=["VD-2019"])).status_code == 200
    assert office.get(reverse("governance_criteria_set", args=["VD-1900"])).status_code == 404


def test_nobody_is_told_anything_before_results_are_published() -> None:
    f.opened()
    page = Client().get(reverse("governance_public"))
    assert page.status_code == 200
    assert "Mường Luân" not in page.content.decode()
