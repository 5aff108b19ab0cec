"""Pages: what they show, refuse and save."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime

from hoaban.apps.accounts import commands as accounts
from hoaban.apps.lawbook import panels, queries
from hoaban.apps.lawbook.models import CalendarOverride, CodeEntry, RuleValue
from hoaban.apps.lawbook.tests.factories import reader, stranger
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
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
        ("lawbook_rule_correct", ["discipline", "block_warning", 1]),
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
        ("lawbook_rule_correct", ["term", "two_terms_definition", 999_999]),
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


def test_a_value_is_corrected_from_its_first_day_on_its_page(keeper: Client, official: Client) -> None:
    wrong = RuleValue.objects.get(area="term", key="two_terms_definition")
    page = reverse("lawbook_rule", args=["term", "two_terms_definition"])
    address = reverse("lawbook_rule_correct", args=["term", "two_terms_definition", wrong.pk])
    assert address in keeper.get(page).content.decode()
    assert address not in official.get(page).content.decode()
    form = keeper.get(address).content.decode()
    assert f'value="{wrong.value}"' in form
    facts = {"value": "11", "legal_basis": "QĐ 1", "confidence": 4, "reason": "Đọc nhầm"}
    assert keeper.post(address, facts | {"reason": ""}).status_code == 422
    shown = keeper.post(address, facts, follow=True).content.decode()
    for text in ("11 years", "corrected, never in force", wrong.shown, "Đọc nhầm", "Lò Văn Test"):
        assert text in shown
    assert keeper.get(address).status_code == 404
    again = keeper.post(address, facts | {"value": "12"})
    assert again.status_code == 422
    assert "Meanwhile somebody else" in again.content.decode()
    revise = reverse("lawbook_rule_revise", args=["term", "two_terms_definition"])
    late = facts | {"value": "12", "effective_from": "01/06/2026", "seen": str(wrong.pk)}
    assert "Meanwhile somebody else" in keeper.post(revise, late).content.decode()
    assert queries.get_rule(area="term", key="two_terms_definition", on=wrong.starts_on).number == 11


def test_a_code_is_added_revised_and_ended_and_its_page_tells_it_all(keeper: Client, official: Client) -> None:
    facts = {
        "code": "x",
        "name_vi": "Đạo X",
        "name_en": "Faith X",
        "aliases": "Ích\nÍch xì",
        "effective_from": "01/01/2020",
        "reason": "Mới",
    }
    assert keeper.get(reverse("lawbook_code_add", args=["religion"])).status_code == 200
    assert keeper.post(reverse("lawbook_code_add", args=["religion"]), facts).status_code == 302
    first = CodeEntry.objects.get(list="religion", code="x")
    address = reverse("lawbook_code_revise", args=["religion", first.pk])
    form = keeper.get(address).content.decode()
    assert "Ích xì" in form
    assert f'value="{first.pk}"' in form
    facts |= {"name_en": "Faith Y", "effective_from": "01/02/2026", "reason": "Tên mới", "seen": str(first.pk)}
    page = keeper.post(address, facts, follow=True).content.decode()
    for text in ("Faith X", "01/01/2020 – 31/01/2026", "Faith Y", "Faith X → Faith Y", "Lò Văn Test", "Tên mới"):
        assert text in page
    answer = keeper.post(address, facts | {"name_en": "Faith Z"})
    assert answer.status_code == 422
    assert "Meanwhile somebody else" in answer.content.decode()
    newest = CodeEntry.objects.filter(list="religion", code="x").latest("starts_on")
    end = reverse("lawbook_code_end", args=["religion", newest.pk])
    assert keeper.get(end).status_code == 200
    assert keeper.post(end, {"last_on": "31/12/2001", "reason": "Bỏ"}).status_code == 422
    assert "31/12/2026" in keeper.post(end, {"last_on": "31/12/2026", "reason": "Bỏ"}, follow=True).content.decode()
    listed = keeper.get(reverse("lawbook_code_list", args=["religion"])).content.decode()
    assert listed.count("Faith Y") == 1
    assert "01/01/2020 – 31/12/2026" in listed
    assert "Faith X" in official.get(reverse("lawbook_code", args=["religion", first.pk])).content.decode()
    assert official.post(end, {"last_on": "31/12/2027", "reason": "Bỏ"}).status_code in {403, 404}


def test_an_ethnic_group_and_a_province_are_revised_on_their_pages(keeper: Client, official: Client) -> None:
    address = reverse("lawbook_ethnic_group_revise", args=[3])
    facts = {"name_vi": "Thái", "name_en": "Tai", "code_1979": "03", "code_2008": "03", "aliases": "Thái Đen"}
    facts |= {"outdated": "", "effective_from": "01/03/2026", "reason": "Tên tiếng Anh", "seen": "0"}
    assert "Tày Đăm" in keeper.get(address).content.decode()
    page = keeper.post(address, facts, follow=True).content.decode()
    for text in ("Thai → Tai", "02/03/1979 – 28/02/2026", "01/03/2026 – now", "Lò Văn Test"):
        assert text in page
    assert "revised from 01/03/2026" in keeper.get(reverse("lawbook_ethnic_groups")).content.decode()
    assert keeper.post(address, facts | {"name_en": "Thay"}).status_code == 422
    ahead = facts | {"effective_from": "01/04/2026", "name_en": "Thay", "seen": "1"}
    assert "05/03/2026 or an earlier day" in keeper.post(address, ahead).content.decode()
    province = queries.match_province("Điện Biên", ON)
    assert province is not None
    address = reverse("lawbook_province_revise", args=[province.id])
    facts = {"name_vi": "Điện Biên", "name_en": "Dien Bien", "aliases": "ĐB", "effective_from": "01/01/2026"}
    page = keeper.post(address, facts | {"reason": "Viết tắt", "seen": ""}, follow=True).content.decode()
    assert "ĐB" in page
    assert "31/12/2025" in page
    assert "2 versions" in keeper.get(reverse("lawbook_provinces")).content.decode()
    end = reverse("lawbook_province_end", args=[province.id])
    heir = queries.match_province("Sơn La", ON)
    assert heir is not None
    merged = {"last_on": "30/06/2027", "successor": heir.id, "reason": "Nhập"}
    assert keeper.get(end).status_code == 200
    assert "Sơn La" in keeper.post(end, merged, follow=True).content.decode()
    shown = keeper.get(reverse("lawbook_provinces"), {"on": "01/07/2027"}).content.decode()
    assert "Dien Bien</td>" in shown
    for name, argument in (("lawbook_ethnic_group_revise", 3), ("lawbook_province_end", province.id)):
        assert official.get(reverse(name, args=[argument])).status_code in {403, 404}
    assert official.get(reverse("lawbook_province", args=[province.id])).status_code == 200


def test_a_day_of_the_calendar_is_set(keeper: Client) -> None:
    address = reverse("lawbook_calendar_set_day")
    facts = {"day": "06/03/2026", "kind": "off", "basis": "Công văn 1"}
    assert keeper.post(address, facts).status_code == 302
    assert CalendarOverride.objects.filter(day=date(2026, 3, 6), kind="off").exists()
    answer = keeper.post(address, facts)
    assert answer.status_code == 422
    assert "already a day off" in answer.content.decode()
    assert keeper.post(address, {}).status_code == 422


def test_a_day_that_was_set_twice_tells_who_set_it_when_and_why(
    keeper: Client, official: Client, django_assert_max_num_queries: Any
) -> None:
    address, year = reverse("lawbook_calendar_set_day"), reverse("lawbook_calendar_year", args=[2026])
    for kind, basis, reason in (("off", "Công văn 1", "Lũ quét"), ("work", "Công văn 2", "Nước đã rút")):
        facts = {"day": "06/03/2026", "kind": kind, "basis": basis, "reason": reason}
        assert keeper.post(address, facts).status_code == 302
    with django_assert_max_num_queries(20):
        page = keeper.get(year).content.decode()
    for text in (
        "superseded",
        "Lò Văn Test",
        "Lũ quét",
        "Nước đã rút",
        "Day off → Working day",
        "Công văn 1 → Công văn 2",
    ):
        assert text in page
    assert page.index("Nước đã rút") < page.index("Lũ quét")
    assert f"{localtime(Event.objects.latest('id').at):%d/%m/%Y}" in page
    assert "Nước đã rút" not in official.get(year).content.decode()


def test_an_official_may_not_set_a_day(official: Client) -> None:
    assert official.post(reverse("lawbook_calendar_set_day"), {}).status_code in {403, 404}


def test_search_finds_rules_for_those_who_may_read_them() -> None:
    hits = panels.search_rules(actor=reader(), text="luan chuyen toi thieu", on=ON, limit=5)
    assert [hit.url for hit in hits] == [reverse("lawbook_rule", args=["rotation", "min_duration"])]
    assert panels.search_rules(actor=stranger(), text="luan", on=ON, limit=5) == []
