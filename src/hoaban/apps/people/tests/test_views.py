"""Pages of people: what they show, to whom, at what cost, and that a number equals its rows."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.lawbook.commands import end_code, revise_ethnic_group
from hoaban.apps.lawbook.models import CodeEntry
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.commands import rename_unit
from hoaban.apps.people.commands import set_languages
from hoaban.apps.people.commands.record import CommandRefused
from hoaban.apps.people.models import Assignment, CensusRow, EthnicLanguage, Official
from hoaban.apps.people.queries import figure_address, figure_addresses
from hoaban.apps.people.tests import factories
from hoaban.apps.people.tests.conftest import signed_in
from hoaban.shared import figures
from hoaban.shared.access import Actor, Role
from hoaban.shared.figures import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
NOW = factories.NOW
SINCE = date(2025, 9, 1)


def some(number: int = 3, code: str = f"{factories.COMMUNE}-VP") -> list[int]:
    """Officials at a unit of a commune."""
    posts = factories.posts_of(code, SINCE)
    lives = [
        factories.life(posts[i % len(posts)], SINCE, ethnicity=1 + i % 8, sex=1 + i % 2, name=f"Lò Văn Thử {i}")
        for i in range(number)
    ]
    return factories.enter(*lives)


def test_list_shows_officials_of_the_part(client: Client) -> None:
    some(2)
    signed_in(client, "xa", Role.COMMUNE, factories.COMMUNE)
    page = client.get(reverse("people_officials"))
    assert page.status_code == 200
    assert "people/officials_list.html" in [t.name for t in page.templates]
    assert "Lò Văn Thử 1" in page.text
    assert page.context["table"].page.total == 2


def test_foreign_unit_and_foreign_person_are_not_found(client: Client) -> None:
    someone = some(1)[0]
    signed_in(client, "khac", Role.COMMUNE, "03158")
    assert client.get(reverse("people_officials"), {"unit": factories.COMMUNE}).status_code == 404
    assert client.get(reverse("people_official", args=[someone])).status_code == 404
    assert client.get(reverse("people_change", args=[someone, "thoi-viec"])).status_code == 404
    assert client.get(reverse("people_correct_person", args=[someone])).status_code == 404


def test_somebody_who_may_only_read_sees_no_form(client: Client) -> None:
    someone = some(1)[0]
    signed_in(client, "thanhtra", Role.INSPECTOR, factories.PROVINCE)
    assert (
        reverse("people_correct_person", args=[someone])
        not in client.get(reverse("people_official", args=[someone])).text
    )
    assert client.get(reverse("people_correct_person", args=[someone])).status_code == 404


def test_list_costs_the_same_for_one_and_for_many(client: Client, django_assert_num_queries: object) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    signed_in(client, "xa", Role.COMMUNE, factories.COMMUNE)
    some(1)
    client.get(reverse("people_officials"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("people_officials"))
    some(40)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("people_officials"))
    assert len(many) == len(one) <= 20


def test_name_cursor_walks_everybody_once(client: Client) -> None:
    some(120)
    signed_in(client, "xa", Role.COMMUNE, factories.COMMUNE)
    seen, cursor = [], ""
    for _page in range(3):
        page = client.get(reverse("people_officials"), {"cursor": cursor})
        seen += [row.id for row in page.context["table"].page.rows]
        cursor = page.context["found"].after
    assert len(seen) == len(set(seen)) == 120
    assert cursor == ""


def test_export_holds_exactly_what_is_filtered(client: Client) -> None:
    some(16)
    signed_in(client, "xa", Role.COMMUNE, factories.COMMUNE)
    asked = {"sex": "2", "export": "csv"}
    answer = client.get(reverse("people_officials"), asked)
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").strip().splitlines()
    assert len(lines) == 1 + 8


@pytest.mark.parametrize(
    ("key", "filters"),
    [
        ("people.headcount", {}),
        ("people.women", {}),
        ("people.ethnic_minority", {"sex": "2"}),
        ("people.headcount", {"ethnicity": "3", "category": "2"}),
        ("people.education.university_up", {"age": "3"}),
    ],
)
def test_list_behind_a_figure_has_as_many_rows(client: Client, key: str, filters: dict[str, str]) -> None:
    some(16)
    signed_in(client, "nv", Role.PERSONNEL, factories.PROVINCE)
    actor = Actor.system()
    part = organisation.get_part(actor=actor, on=NOW, code=factories.PROVINCE)
    measure = figures.measure(key, Scope(actor, NOW, part, filters=filters))
    page = client.get(figure_address(measure))
    assert page.context["table"].page.total == measure.value == len(page.context["table"].page.rows)


def test_every_part_of_a_breakdown_leads_to_its_rows(client: Client) -> None:
    some(9)
    some(4, f"{factories.COMMUNE}-DU")
    signed_in(client, "nv", Role.PERSONNEL, factories.PROVINCE)
    actor = Actor.system()
    part = organisation.get_part(actor=actor, on=NOW, code=factories.COMMUNE)
    for by in ("unit", "ethnicity", "sex", "level", "age"):
        found = figures.breakdown("people.headcount", by, Scope(actor, NOW, part))
        assert sum(one.value for one in found) == 13
        for one, url in zip(found, figure_addresses(found), strict=True):
            assert client.get(url).context["table"].page.total == one.value, url


def test_page_of_a_person_on_another_day(client: Client) -> None:
    someone = some(1)[0]
    signed_in(client, "xa", Role.COMMUNE, factories.COMMUNE)
    page = client.get(reverse("people_official", args=[someone]), {"on": "2020-01-01"})
    assert page.context["record"].day is None
    for tab in ("service", "qualifications", "salary", "family", "history"):
        assert client.get(reverse("people_official", args=[someone]), {"tab": tab}).status_code == 200


@pytest.mark.parametrize("name", ["people_posts", "people_communes", "people_committees"])
def test_other_lists_open_and_download(client: Client, name: str) -> None:
    some(2)
    signed_in(client, "nv", Role.PERSONNEL, factories.PROVINCE)
    assert client.get(reverse(name)).status_code == 200
    assert client.get(reverse(name), {"export": "xlsx"}).status_code == 200


@pytest.mark.parametrize(("role", "unit"), [(Role.PERSONNEL, "11"), (Role.COMMUNE, factories.COMMUNE)])
def test_posts_that_bear_a_title_are_counted_and_listed_in_the_part_of_whoever_asks(
    client: Client, role: Role, unit: str
) -> None:
    signed_in(client, "chuc-danh", role, unit)
    page = client.get(reverse("organisation_titles"), {"on": NOW.isoformat(), "q": "X-CT"})
    row = next(row for row in page.context["table"].page.rows if row.code == "X-CT")
    address = f"{reverse('people_posts')}?on={NOW.isoformat()}&unit={unit}&title={row.code}"
    assert address.replace("&", "&amp;") in page.text
    found = client.get(address)
    assert found.context["table"].page.total == row.posts == (1 if role is Role.COMMUNE else 45)
    rows = found.context["table"].page.rows
    told = {"authorised": "number", "filled": "filled", "vacant": "vacant"}
    assert found.context["staffed"] == {name: sum(getattr(one, field) for one in rows) for name, field in told.items()}
    own = client.get(reverse("organisation_title", args=[row.code]), {"on": NOW.isoformat()})
    assert own.context["title"].posts == row.posts
    assert address.replace("&", "&amp;") in own.text
    assert client.get(reverse("people_posts"), {"title": "X-KHONG-CO"}).status_code == 404


def change(client: Client, someone: int, slug: str, query: str = "", **fields: object) -> object:
    """Send a form about somebody."""
    return client.post(reverse("people_change", args=[someone, slug]) + query, fields)


def test_transfer_is_carried_out_once_however_often_it_is_sent(client: Client) -> None:
    someone = some(1)[0]
    signed_in(client, "xa", Role.COMMUNE, factories.COMMUNE)
    post = factories.posts_of(f"{factories.COMMUNE}-DU", NOW)[0]
    fields = {"version": 1, "post": post.pk, "kind": "appointed", "decision_no": "12/QĐ-UBND", "decision_on": ""}
    query = f"?unit={factories.COMMUNE}-DU&on=2026-03-10"
    for _time in range(2):
        answer = change(client, someone, "dieu-dong", query, **fields)
        assert answer.status_code == 302
    assert Assignment.objects.filter(official_id=someone).count() == 2
    assert Official.objects.get(pk=someone).version == 2
    assert CensusRow.objects.filter(official_id=someone, unit_id=post.unit_id).exists()


def test_second_officer_sees_what_the_first_changed_and_keeps_what_was_typed(client: Client) -> None:
    someone = some(1)[0]
    address = reverse("people_correct_person", args=[someone])
    signed_in(client, "xa", Role.COMMUNE, factories.COMMUNE)
    other = Client()
    signed_in(other, "nv", Role.PERSONNEL, factories.PROVINCE)
    form = client.get(address).context["form"]
    fields = {"version": 1, "reason": "gõ nhầm"}
    for bound in form.visible_fields():
        if bound.name != "reason":
            shown = bound.value() if bound.value() is not None else ""
            fields |= {bound.html_name: str(shown), bound.html_initial_name: str(shown)}
    assert other.post(address, fields | {"religion": "Không"}).status_code == 302
    answer = client.post(address, fields | {"it_skill": "Tin học B"})
    assert answer.status_code == 409
    assert "Tin học B" in answer.text
    assert "Không" in answer.text
    again = {name: answer.context["form"].data[name] for name in answer.context["form"].data}
    assert client.post(address, again).status_code == 302
    person = Official.objects.get(pk=someone)
    assert (person.religion, person.it_skill, person.version) == ("Không", "Tin học B", 3)


def test_refusal_stands_at_its_field(client: Client) -> None:
    someone = some(1)[0]
    signed_in(client, "xa", Role.COMMUNE, factories.COMMUNE)
    answer = change(client, someone, "van-bang", version=1, award="1:5", awarded="1980")
    assert answer.status_code == 422
    assert answer.context["form"].errors["awarded"]


def test_new_person_enters_once(client: Client) -> None:
    signed_in(client, "xa", Role.COMMUNE, factories.COMMUNE)
    post = factories.posts_of(f"{factories.COMMUNE}-VP", NOW)[-1]
    fields = {
        "full_name": "Quàng Thị Mẫu", "personal_id": "011 190 000 001", "sex": 2, "born": "06/1990", "ethnicity_id": 3,
        "home": "", "category": 2, "post": post.pk, "kind": "recruited", "education": 4, "graduated": "2012",
    }  # fmt: skip
    address = reverse("people_enter") + f"?unit={factories.COMMUNE}-VP&on=2026-03-10"
    for _time in range(2):
        answer = client.post(address, fields)
        assert answer.status_code == 302, answer.context["form"].errors
    person = Official.objects.get(personal_id="011190000001")
    assert (person.birth_date, person.birth_precision) == (date(1990, 6, 1), 2)


def test_part_is_corrected_with_a_reason_and_removed(client: Client) -> None:
    someone = some(1)[0]
    award = Official.objects.get(pk=someone).qualifications.get()
    signed_in(client, "xa", Role.COMMUNE, factories.COMMUNE)
    address = reverse("people_correct_part", args=[someone, "qualification", award.pk])
    fields = {"version": 1, "level": 5, "initial-level": 4, "awarded": "2011", "initial-awarded": "30/06/2010",
              "field": "", "initial-field": "", "institution": "", "initial-institution": ""}  # fmt: skip
    assert client.post(address, fields).status_code == 422
    assert client.post(address, fields | {"reason": "theo bằng gốc"}).status_code == 302
    award.refresh_from_db()
    assert (award.level, award.awarded_on, award.precision) == (5, date(2011, 1, 1), 3)
    gone = reverse("people_remove_part", args=[someone, "qualification", award.pk])
    for _time in range(2):
        assert client.post(gone, {"version": 2, "reason": "ghi nhầm người"}).status_code == 302
    assert not Official.objects.get(pk=someone).qualifications.exists()


def test_ethnic_languages_are_chosen_from_the_list_of_the_day_and_what_is_recorded_may_stay(client: Client) -> None:
    someone = some(1)[0]
    EthnicLanguage.objects.create(official_id=someone, name="Thái đen")
    signed_in(client, "xa", Role.COMMUNE, factories.COMMUNE)
    address = reverse("people_languages", args=[someone])
    page = client.get(address).text
    assert 'value="Mông"' in page
    assert re.search(r'value="Thái đen"[^>]* checked', page)
    typed = {"version": 1, "names": ["Mông", "Thái đen"], "initial-names": ["Thái đen"]}
    assert client.post(address, typed | {"names": ["Klingon"]}).status_code == 422
    assert client.post(address, typed).status_code == 302
    held = EthnicLanguage.objects.filter(official_id=someone)
    assert sorted(held.values_list("name", flat=True)) == ["Mông", "Thái đen"]
    again = client.post(address, typed | {"names": ["Lào"]})
    assert again.status_code == 409
    assert (
        client.post(address, {"version": 2, "names": ["Mông"], "initial-names": ["Mông", "Thái đen"]}).status_code
        == 302
    )
    assert "Thái đen" not in client.get(address).text


@pytest.mark.usefixtures("lawbook_changes")
def test_a_language_that_the_list_of_the_day_does_not_have_is_refused_with_the_nearest() -> None:
    someone = some(1)[0]
    facts: dict[str, Any] = {"actor": Actor.system(), "official_id": someone, "version": None, "on": NOW}
    with pytest.raises(CommandRefused, match="Khơ-mú"):
        set_languages(**facts, names=["Khơ Múu"])
    set_languages(**facts, names=["Tiếng Mông", "thai"])
    assert sorted(EthnicLanguage.objects.values_list("name", flat=True)) == ["Mông", "Thái"]
    keeper = {"actor": Actor.system(), "reason": "Mới"}
    entry = CodeEntry.objects.get(list="ethnic_language", code="mong", live=True)
    end_code(entry=entry, ends_before=NOW, **keeper)
    with pytest.raises(CommandRefused):
        set_languages(**facts | {"official_id": some(1)[0]}, names=["Mông"])
    set_languages(**facts, names=["Mông", "Lào"])


@pytest.mark.usefixtures("lawbook_changes")
def test_lists_of_an_earlier_day_say_what_things_were_called_then(client: Client) -> None:
    home = factories.unit(factories.COMMUNE, NOW)
    name, later = home.name, date(2026, 2, 1)
    post = factories.posts_of(f"{factories.COMMUNE}-VP", SINCE)[0]
    someone = factories.enter(factories.life(post, SINCE, home_unit_id=home.pk, ethnicity=3))[0]
    revise_ethnic_group(
        actor=Actor.system(), key=3, name_vi="Thái", name_en="Tai", code_1979="03", code_2008="03", aliases=[],
        outdated=[], effective_from=later, on=later, reason="Mới",
    )  # fmt: skip
    rename_unit(actor=Actor.system(), unit_id=home.pk, name="Xã Mới", on=later, resolution="NQ 1")
    signed_in(client, "xa", Role.COMMUNE, factories.COMMUNE)
    client.cookies["language"] = "en"
    for on, commune, group in ((SINCE, name, "Thai"), (NOW, "Xã Mới", "Tai")):
        (row,) = client.get(reverse("people_officials"), {"on": on.isoformat()}).context["table"].page.rows
        assert row.home == commune
        page = client.get(reverse("people_official", args=[someone]), {"on": on.isoformat()})
        assert page.context["ethnic_group"] == group
        assert page.context["home"].name == commune
        rows = figures.breakdown("people.headcount", "ethnicity", Scope(Actor.system(), on, _part(on)))
        assert [one.label for one in rows] == [group]
    listed = client.get("/nhan-su/vi-tri/", {"on": SINCE.isoformat(), "cols": "title,unit,above"})
    assert name in listed.text


def _part(on: date) -> figures.Part:
    return organisation.get_part(actor=Actor.system(), on=on, code=factories.COMMUNE)
