"""Pages: who sees them, with which queries, and a restructuring from the form to taking it back."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts import commands as accounts
from hoaban.apps.organisation.models import Restructuring
from hoaban.apps.organisation.tests.factories import FIRST_DAY, unit
from hoaban.shared.access import Actor, Role

pytestmark = pytest.mark.usefixtures("province")
START = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def fixed_day(settings: Any) -> None:
    """Pages open on one day; files are served without a manifest."""
    settings.HOABAN_TODAY = "2026-03-13"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def _client(system: Actor, role: Role, code: str) -> Client:
    unit_id = unit(code, FIRST_DAY).pk
    user = accounts.create_user(
        actor=system, username=role.value, full_name="Lò Văn Ơn", on=FIRST_DAY, language="en", home_unit_id=unit_id
    )
    accounts.grant_role(actor=system, user_id=user.pk, role=role, unit_id=unit_id, starts_on=START)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


PAGES = (
    "/to-chuc/", "/to-chuc/?on=30/06/2025", "/to-chuc/nhanh/03214/", "/to-chuc/don-vi/03214/",
    "/to-chuc/don-vi/03214/?on=30/06/2025", "/to-chuc/chuc-danh/", "/to-chuc/chuc-danh/X-CT/", "/to-chuc/sap-xep/",
)  # fmt: skip


def test_home_affairs_sees_every_page(system: Actor) -> None:
    client = _client(system, Role.PERSONNEL, "11")
    for page in (*PAGES, "/to-chuc/don-vi/TU/", "/to-chuc/sap-xep/moi/", "/to-chuc/sap-xep/moi/?kind=split"):
        assert client.get(page).status_code == 200, page
    listed = client.get(reverse("organisation_restructuring_detail", args=[Restructuring.objects.get().pk]))
    assert "Xã Chiềng Sơ" in listed.content.decode()


def test_a_commune_sees_its_own_part_only(system: Actor) -> None:
    client = _client(system, Role.COMMUNE, "03214")
    for page in PAGES:
        assert client.get(page).status_code == 200, page
    for page in ("/to-chuc/don-vi/03208/", "/to-chuc/don-vi/SNV/", "/to-chuc/nhanh/11/", "/to-chuc/sap-xep/moi/"):
        assert client.get(page).status_code in (403, 404), page
    assert "Xa Dung" not in client.get("/to-chuc/").content.decode()


def test_an_official_without_the_permission_is_turned_away(system: Actor) -> None:
    client = _client(system, Role.OFFICIAL, "03214")
    assert all(client.get(page).status_code in (403, 404) for page in PAGES)


def test_the_tree_costs_the_same_for_a_province_as_for_a_commune(
    system: Actor, django_assert_max_num_queries: Any
) -> None:
    client = _client(system, Role.PERSONNEL, "11")
    client.get("/to-chuc/")
    with django_assert_max_num_queries(16):
        client.get("/to-chuc/")
    with django_assert_max_num_queries(20):
        client.get("/to-chuc/don-vi/03214/")


FORM = {
    "units": "03214\nXã Xa Dung", "code": "03214", "name": "Xã Mường Luân", "on": "01/07/2026", "resolution": "NQ 9",
}  # fmt: skip


def test_a_merger_goes_from_the_form_over_the_preview_and_back(system: Actor) -> None:
    client = _client(system, Role.PERSONNEL, "11")
    preview = client.post("/to-chuc/sap-xep/moi/?kind=merge", FORM)
    hidden = dict(re.findall(r'name="(plan|hash)" value="([^"]+)"', preview.content.decode()))
    done = client.post(reverse("organisation_restructuring_preview"), hidden)
    assert done.status_code == 302
    assert unit("03208", FIRST_DAY).ends_before == date(2026, 7, 1)
    assert client.post(f"{done.headers['Location']}hoan-tac/", {"reason": "mistake"}).status_code == 302
    assert unit("03208", FIRST_DAY).ends_before is None


def test_a_forged_plan_is_not_found(system: Actor) -> None:
    client = _client(system, Role.PERSONNEL, "11")
    assert client.post(reverse("organisation_restructuring_preview"), {"plan": "x", "hash": "y"}).status_code == 404


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(system: Actor) -> None:
    client = _client(system, Role.PERSONNEL, "11")
    page = client.post("/to-chuc/sap-xep/moi/?kind=merge", {**FORM, "units": "xã Chiềng Sơ\n03208"}).content.decode()
    assert "Xã Mường Luân" in page
    assert 'name="hash"' not in page
    assert "NQ 9" in page
