"""Pages: what they show, refuse and save."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts import commands as accounts
from hoaban.apps.lawbook import panels, queries
from hoaban.apps.lawbook.models import CalendarOverride, CodeEntry, RuleValue
from hoaban.apps.lawbook.tests.factories import reader, stranger
from hoaban.shared.access import Actor, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lawbook")]
ON = date(2026, 3, 5)


def signed_in(role: Role, language: str = "en") -> Client:
    facts: dict[str, Any] = {
        "username": f"{role}-{language}",
        "full_name": "Lò Văn Test",
        "password": None,
        "language": language,
    }
    user = accounts.create_user(actor=Actor.system(), on=date(2020, 1, 1), **facts)
    grant: dict[str, Any] = {"role": role, "unit_id": None, "starts_on": date(2020, 1, 1)}
    accounts.grant_role(actor=Actor.system(), user_id=user.pk, **grant)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture(autouse=True)
def fixed_day(settings: Any) -> None:
    settings.HOABAN_TODAY = ON.isoformat()
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def keeper() -> Client:
    return signed_in(Role.PERSONNEL)


@pytest.fixture
def official() -> Client:
    return signed_in(Role.OFFICIAL)


PAGES = [
    ("lawbook_rules", [], "Relatives are not heads or deputies"),
    ("lawbook_rule", ["discipline", "block_warning"], "36 months"),
    ("lawbook_codes", [], "Ethnic groups"),
    ("lawbook_code_list", ["education"], "University"),
    ("lawbook_ethnic_groups", [], "Hmong"),
    ("lawbook_provinces", [], "Lào Cai"),
    ("lawbook_calendar", [], "Working calendar 2026"),
    ("lawbook_calendar_year", [2025], "Working calendar 2025"),
]


@pytest.mark.parametrize(("name", "args", "text"), PAGES)
def test_an_official_reads_every_page(official: Client, name: str, args: list[Any], text: str) -> None:
    answer = official.get(reverse(name, args=args))
    assert answer.status_code == 200
    assert text in answer.content.decode()


@pytest.mark.parametrize(("name", "args"), [(name, args) for name, args, _text in PAGES])
def test_every_page_speaks_vietnamese(name: str, args: list[Any]) -> None:
    answer = signed_in(Role.LEADER, "vi").get(reverse(name, args=args))
    assert '<html lang="vi">' in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("lawbook_rule_revise", ["discipline", "block_warning"]),
        ("lawbook_code_add", ["religion"]),
        ("lawbook_code_revise", ["religion", 1]),
    ],
)
def test_an_official_may_not_open_a_form(official: Client, name: str, args: list[Any]) -> None:
    address = reverse(name, args=args)
    assert official.get(address).status_code in {403, 404}
    assert official.post(address, {}).status_code in {403, 404}


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("lawbook_rule", ["term", "unheard"]),
        ("lawbook_code_list", ["unheard"]),
        ("lawbook_code_revise", ["religion", 999_999]),
        ("lawbook_calendar_year", [1800]),
    ],
)
def test_what_does_not_exist_is_not_found(keeper: Client, name: str, args: list[Any]) -> None:
    assert keeper.get(reverse(name, args=args)).status_code == 404


def test_rules_are_searched_and_shown_as_of_a_day(official: Client) -> None:
    address = reverse("lawbook_rules")
    now = official.get(address, {"q": "canh cao", "area": "discipline"}).content.decode()
    before = official.get(address, {"q": "block_warning", "on": "07/10/2025"}).content.decode()
    assert "36 months" in now
    assert "30 months" in before
    assert "No rule matches" in official.get(address, {"q": "zzz"}).content.decode()


def test_rules_are_downloaded_as_filtered(official: Client) -> None:
    answer = official.get(reverse("lawbook_rules"), {"export": "csv", "area": "secondment"})
    assert len(answer.getvalue().decode("utf-8-sig").strip().splitlines()) == 3


def test_a_rule_on_a_day_without_a_value_says_so(official: Client) -> None:
    address = reverse("lawbook_rule", args=["discipline", "block_warning"])
    assert "No value is entered for 01/01/2010" in official.get(address, {"on": "01/01/2010"}).content.decode()


def test_a_rule_is_revised_and_its_history_names_who(keeper: Client) -> None:
    address = reverse("lawbook_rule_revise", args=["term", "two_terms_definition"])
    facts = {"value": "10", "effective_from": "01/06/2026", "legal_basis": "QĐ 1", "confidence": 4, "reason": "Mới"}
    page = keeper.post(address, facts, follow=True).content.decode()
    assert queries.get_rule(area="term", key="two_terms_definition", on=date(2026, 6, 1)).number == 10
    assert "10 years" in page
    assert "Lò Văn Test" in page


def test_a_wrong_revision_keeps_what_was_typed(keeper: Client) -> None:
    address = reverse("lawbook_rule_revise", args=["term", "two_terms_definition"])
    facts = {"value": "10", "effective_from": "01/06/2001", "legal_basis": "QĐ 1", "confidence": 4, "reason": "Mới"}
    answer = keeper.post(address, facts)
    assert answer.status_code == 422
    assert "29/04/2022 at the earliest" in answer.content.decode()
    assert "QĐ 1" in answer.content.decode()
    assert RuleValue.objects.filter(key="two_terms_definition").count() == 1


def test_a_code_is_added_and_revised(keeper: Client) -> None:
    facts = {
        "code": "x",
        "name_vi": "Đạo X",
        "name_en": "X",
        "aliases": "Ích\nÍch xì",
        "starts_on": "01/01/2020",
        "reason": "Mới",
    }
    assert keeper.get(reverse("lawbook_code_add", args=["religion"])).status_code == 200
    assert keeper.post(reverse("lawbook_code_add", args=["religion"]), facts).status_code == 302
    entry = CodeEntry.objects.get(list="religion", code="x")
    address = reverse("lawbook_code_revise", args=["religion", entry.pk])
    assert "Ích xì" in keeper.get(address).content.decode()
    facts |= {"name_vi": "Đạo Y", "last_on": "31/12/2026"}
    assert keeper.post(address, facts).status_code == 302
    entry.refresh_from_db()
    assert (entry.name_vi, entry.ends_before) == ("Đạo Y", date(2027, 1, 1))
    assert keeper.post(address, facts | {"last_on": "31/12/2001"}).status_code == 422


def test_a_day_of_the_calendar_is_set(keeper: Client) -> None:
    address = reverse("lawbook_calendar_set_day")
    facts = {"day": "06/03/2026", "kind": "off", "basis": "Công văn 1"}
    assert keeper.post(address, facts).status_code == 302
    assert CalendarOverride.objects.filter(day=date(2026, 3, 6), kind="off").exists()
    answer = keeper.post(address, facts)
    assert answer.status_code == 422
    assert "already a day off" in answer.content.decode()
    assert keeper.post(address, {}).status_code == 422


def test_an_official_may_not_set_a_day(official: Client) -> None:
    assert official.post(reverse("lawbook_calendar_set_day"), {}).status_code in {403, 404}


def test_search_finds_rules_for_those_who_may_read_them() -> None:
    hits = panels.search_rules(actor=reader(), text="luan chuyen toi thieu", on=ON, limit=5)
    assert [hit.url for hit in hits] == [reverse("lawbook_rule", args=["rotation", "min_duration"])]
    assert panels.search_rules(actor=stranger(), text="luan", on=ON, limit=5) == []
