"""Pages of competencies, courses, needs, roadmaps and evidence: what they show, to whom, in both languages."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hoaban.apps.learning.models import Competency, Course, Evidence, Requirement
from hoaban.apps.learning.tests import factories_competencies as make
from hoaban.shared.access import Role
from hoaban.shared.panels import record_links, tasks_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
OPEN = (
    ("learning_competencies", []), ("learning_competency", ["KTDT"]), ("learning_requirements", []),
    ("learning_courses", []), ("learning_course", ["LD-PHONG"]), ("learning_roadmap", []),
)  # fmt: skip
"""Pages for everybody who is signed in."""
OF_THE_PART = (("learning_gaps", []), ("learning_gap_people", ["LLCT"]), ("learning_course_people", ["LD-PHONG"]))
KEPT = (
    ("learning_competency_new", []), ("learning_requirement_new", ["CDS"]), ("learning_course_new", []),
    ("learning_course_change", ["CDS-CB"]),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _content(loaded: None, db: None) -> None:
    make.content()


def statuses(client: Client, pages: Any) -> set[int]:
    """The answers to several addresses."""
    return {client.get(reverse(name, args=arguments)).status_code for name, arguments in pages}


def test_the_framework_and_the_catalogue_are_open_to_every_official(client: Client) -> None:
    make.signed_in(client, Role.OFFICIAL, official_id=make.serving())
    assert statuses(client, OPEN) == {200}
    assert statuses(client, (*OF_THE_PART, *KEPT)) == {404}


def test_offices_see_their_needs_and_home_affairs_keeps_the_catalogue(client: Client) -> None:
    make.signed_in(client, Role.COMMUNE, make.COMMUNE)
    assert statuses(client, (*OPEN, *OF_THE_PART)) == {200}
    assert statuses(client, KEPT) == {404}
    make.signed_in(client, Role.PERSONNEL, "11")
    assert statuses(client, (*OPEN, *OF_THE_PART, *KEPT)) == {200}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("vi", ("Khung năng lực", "Kiến thức dân tộc", "Nhóm đối tượng 4", "Lộ trình của tôi")),
        ("en", ("Competency framework", "Ethnic knowledge", "Target group 4", "My roadmap")),
    ],
)
def test_pages_speak_both_languages(client: Client, language: str, words: tuple[str, ...]) -> None:
    make.signed_in(client, Role.OFFICIAL, official_id=make.serving(), language=language)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    text = "".join(client.get(reverse(name, args=arguments)).text for name, arguments in OPEN)
    assert [word for word in words if word not in text] == []


def test_the_needs_of_a_unit_lead_to_its_people_and_to_a_spreadsheet(client: Client) -> None:
    someone = make.serving()
    make.serving("X-CVP", f"{make.OTHER}-VP", name="Lò Văn Khác")
    make.signed_in(client, Role.PERSONNEL, "11")
    page = client.get(reverse("learning_gaps"), {"unit": make.COMMUNE})
    link = reverse("learning_gap_people", args=["LLCT"])
    assert f'href="{link}?unit={make.COMMUNE}' in page.text
    people = client.get(link, {"unit": make.COMMUNE})
    assert reverse("learning_roadmap_of", args=[someone]) in people.text
    assert "Lò Văn Khác" not in people.text
    answer = client.get(link, {"export": "xlsx"})
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    )
    rows = list(book.active.iter_rows(values_only=True))
    assert len(rows) == 3
    assert rows[1][0] != rows[2][0]
    assert "Chánh Văn phòng" in str(rows[1][1])


@pytest.mark.parametrize("role", [Role.LEADER, Role.INSPECTOR])
def test_needs_lead_to_the_record_where_the_roadmap_is_not_open(client: Client, role: Role) -> None:
    someone = make.serving()
    make.signed_in(client, role, "11")
    people = client.get(reverse("learning_gap_people", args=["LLCT"]), {"unit": make.COMMUNE}).text
    assert reverse("people_official", args=[someone]) in people
    address = reverse("learning_roadmap_of", args=[someone])
    assert address not in people
    assert client.get(address).status_code == 404


def test_the_needs_of_another_part_are_not_found(client: Client) -> None:
    make.signed_in(client, Role.COMMUNE, make.COMMUNE)
    assert client.get(reverse("learning_gaps"), {"unit": make.OTHER}).status_code == 404
    assert client.get(reverse("learning_gap_people", args=["LLCT"]), {"unit": make.OTHER}).status_code == 404
    assert client.get(reverse("learning_gap_people", args=["NOT"])).status_code == 404


def test_the_day_of_the_page_decides(client: Client) -> None:
    someone = make.reformed("X-TPHT", "03203", date(2021, 3, 1))
    make.signed_in(client, Role.OFFICIAL, official_id=someone)
    address = reverse("learning_roadmap")
    before = client.get(address, {"on": "2025-06-30"}).text
    after = client.get(address, {"on": "2025-07-02"}).text
    assert "Nghiệp vụ tư pháp - hộ tịch" in before
    assert "Nghiệp vụ tư pháp - hộ tịch" not in after
    assert "mô hình hai cấp" not in before
    assert "mô hình hai cấp" in after
    assert "quá hạn từ 01/03/2022" in before


def test_a_roadmap_of_somebody_else_is_not_found(client: Client) -> None:
    someone = make.serving()
    address = reverse("learning_roadmap_of", args=[someone])
    for role, code, own, status in (
        (Role.SUPERVISOR, make.COMMUNE, None, 200), (Role.PERSONNEL, "11", None, 200),
        (Role.SUPERVISOR, make.OTHER, None, 404), (Role.PROVIDER, "TCT", None, 404), (Role.OFFICIAL, "", None, 404),
        (Role.OFFICIAL, "", someone, 200),
    ):  # fmt: skip
        make.signed_in(client, role, code, own)
        assert client.get(address).status_code == status, (role, code)


def test_the_record_leads_whoever_may_open_it_to_the_roadmap_of_its_person() -> None:
    someone = make.serving()
    address = f"{reverse('learning_roadmap_of', args=[someone])}?on={make.NOW.isoformat()}"
    for actor, leads in (
        (make.over(Role.SUPERVISOR), True), (make.over(Role.SUPERVISOR, make.OTHER), False),
        (make.over(Role.PERSONNEL, "11"), True), (make.own(someone), True), (make.own(someone + 1), False),
    ):  # fmt: skip
        assert (address in {link.url for link in record_links(actor, someone, make.NOW)}) is leads, actor


def test_unverified_requirements_are_marked(client: Client) -> None:
    make.signed_in(client, Role.OFFICIAL, official_id=make.serving())
    page = client.get(reverse("learning_roadmap")).text
    assert "Chưa kiểm chứng" in page
    assert "Nghị định 171/2025" in page


def test_a_requirement_is_changed_from_a_day(client: Client) -> None:
    make.signed_in(client, Role.PERSONNEL, "11")
    row = Requirement.objects.get(competency__code="CDS", category=2, title=None)
    address = reverse("learning_requirement_change", args=[row.pk])
    given = {"version": 1, "level": 2, "months": 6, "legal_basis": "Quyết định 5", "on": "01/06/2026"}
    assert client.post(address, given | {"on": "31/02/2026"}).status_code == 422
    assert client.post(address, given | {"on": "01/01/2020"}).status_code == 422
    assert client.post(address, given | {"version": 3}).status_code == 409
    assert client.post(address, given).status_code == 302
    row.refresh_from_db()
    assert row.ends_before == date(2026, 6, 1)
    page = client.get(reverse("learning_competency", args=["CDS"])).text
    assert "Quyết định 5" in page
    new = Requirement.objects.get(competency__code="CDS", legal_basis="Quyết định 5")
    end = reverse("learning_requirement_end", args=[new.pk])
    assert client.post(end, {"version": 1, "on": "01/09/2026", "reason": "Thôi"}).status_code == 302
    new.refresh_from_db()
    assert new.ends_before == date(2026, 9, 1)


def test_a_requirement_and_a_competency_are_added(client: Client) -> None:
    make.signed_in(client, Role.PERSONNEL, "11")
    given = {"code": "moi", "kind": "functional", "name_vi": "Mới", "name_en": "New", "levels": "Một | One\nHai | Two"}
    assert client.post(reverse("learning_competency_new"), given | {"levels": "Một"}).status_code == 422
    assert client.post(reverse("learning_competency_new"), given).status_code == 302
    asked = {"level": 2, "months": 12, "legal_basis": "Nhu cầu của tỉnh", "on": "01/06/2026", "category": 2}
    assert client.post(reverse("learning_requirement_new", args=["MOI"]), asked).status_code == 302
    row = Requirement.objects.get(competency__code="MOI")
    assert (row.required_level, row.category, row.title_id, row.unit_level) == (2, 2, None, None)


def test_a_competency_is_changed_from_a_day_and_tells_a_second_change(client: Client) -> None:
    make.signed_in(client, Role.PERSONNEL, "11")
    address = reverse("learning_competency_change", args=["CDS"])
    shown = client.get(address).context["form"].initial
    given = {**shown, "name_vi": "Kỹ năng số", "on": "10/03/2026", "reason": "Khung mới"}
    assert client.post(address, given | {"on": "11/03/2026"}).status_code == 422
    assert client.post(address, given).status_code == 302
    assert client.post(address, given | {"name_vi": "Khác"}).status_code == 409
    page = client.get(reverse("learning_competency", args=["CDS"])).text
    assert "Kỹ năng số" in page
    assert "Nội dung trước đây" in page
    assert (
        "Kỹ năng số"
        not in client.get(reverse("learning_competency", args=["CDS"]) + "?on=2026-03-09").text.split("<ul")[0]
    )
    make.signed_in(client, Role.COMMUNE, make.COMMUNE)
    assert client.get(address).status_code == 404


def test_the_needs_say_what_each_commune_needs(client: Client) -> None:
    make.serving()
    make.signed_in(client, Role.COMMUNE, make.COMMUNE)
    page = client.get(reverse("learning_gaps")).text
    assert "Số người cần có trong mỗi xã" in page
    assert "có 0/1" in page
    make.signed_in(client, Role.PERSONNEL, "11", language="en")
    assert "People needed in each commune" in client.get(reverse("learning_gaps")).text


def test_a_course_is_added_and_the_second_change_is_told(client: Client) -> None:
    make.signed_in(client, Role.PERSONNEL, "11")
    one = Competency.objects.get(code="CDS")
    given = {
        "code": "khoa-1", "name_vi": "Khóa", "name_en": "Course", "kind": "digital", "mode": "online", "hours": 8,
        "weeks": 0, "capacity_min": 5, "capacity_max": 50, "cost_per_head": 0, "cost_fixed": 0, "is_open": "on",
        "outcome_1": f"{one.pk}:1",
    }  # fmt: skip
    twice = given | {"outcome_2": f"{one.pk}:2"}
    assert client.post(reverse("learning_course_new"), twice).status_code == 422
    assert client.post(reverse("learning_course_new"), given).status_code == 302
    address = reverse("learning_course_change", args=["KHOA-1"])
    assert client.post(address, given | {"version": 1, "hours": 9}).status_code == 302
    again = client.post(address, given | {"version": 1, "hours": 10})
    assert again.status_code == 409
    assert 'value="2"' in again.text
    assert Course.objects.get(code="KHOA-1").hours == 9


def test_courses_are_found_without_tones_and_by_kind(client: Client) -> None:
    make.signed_in(client, Role.COMMUNE, make.COMMUNE)
    address = reverse("learning_courses")
    assert "CDS-CB" in client.get(address, {"q": "chuyen doi so"}).text
    assert "LD-HUYEN" not in client.get(address).text
    assert "LD-HUYEN" in client.get(address, {"offered": "no"}).text
    page = client.get(address, {"kind": "ethnic_language"})
    assert page.context["table"].page.total == 3


def test_evidence_goes_from_the_official_to_the_supervisor(client: Client) -> None:
    someone = make.serving()
    make.signed_in(client, Role.OFFICIAL, official_id=someone)
    address = reverse("learning_evidence_new", args=["CDS"])
    bad = {"level": 1, "text": "Đã làm", "file": SimpleUploadedFile("a.exe", b"MZ")}
    assert client.post(address, bad).status_code == 422
    good = {"level": 1, "text": "Đã làm", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")}
    assert client.post(address, good).status_code == 302
    row = Evidence.objects.get()
    again = client.post(address, {"level": 1, "text": "Đã làm"}, follow=True)
    assert "đang chờ quyết định" in again.text
    file = reverse("learning_evidence_file", args=[row.pk])
    answer = client.get(file)
    assert (answer["Content-Type"], b"".join(answer.streaming_content)) == ("application/pdf", b"%PDF-1.7 x")
    assert "attachment" in answer["Content-Disposition"]
    decide = reverse("learning_evidence_decide", args=[row.pk])
    assert client.get(decide).status_code == 404

    make.signed_in(client, Role.SUPERVISOR, make.OTHER)
    assert {client.get(file).status_code, client.get(decide).status_code} == {404}
    make.signed_in(client, Role.SUPERVISOR, make.COMMUNE)
    assert [task.kind for task in tasks_for(make.over(Role.SUPERVISOR), make.NOW) if task.kind == "evidence"]
    assert decide in client.get(reverse("learning_roadmap_of", args=[someone])).text
    assert client.post(decide, {"decision": "refuse"}).status_code == 422
    assert client.post(decide, {"decision": "accept", "expires_on": "31/12/2027"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.expires_before) == ("accepted", date(2028, 1, 1))
    assert not [task for task in tasks_for(make.over(Role.SUPERVISOR), make.NOW) if task.kind == "evidence"]


def test_evidence_is_withdrawn_by_its_owner_only(client: Client) -> None:
    someone = make.serving()
    row = Evidence.objects.create(
        official_id=someone, competency=make.competency("CDS"), level=1, text="x", submitted_on=make.NOW
    )
    address = reverse("learning_evidence_withdraw", args=[row.pk])
    make.signed_in(client, Role.SUPERVISOR, make.COMMUNE)
    assert client.post(address).status_code == 404
    make.signed_in(client, Role.OFFICIAL, official_id=someone)
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_a_file_that_is_gone_is_not_found(client: Client) -> None:
    someone = make.serving()
    row = Evidence.objects.create(
        official_id=someone, competency=make.competency("CDS"), level=1, text="x", submitted_on=make.NOW,
        file="evidence/none.pdf",
    )  # fmt: skip
    assert not Path(settings.MEDIA_ROOT, row.file).exists()
    make.signed_in(client, Role.OFFICIAL, official_id=someone)
    assert client.get(reverse("learning_evidence_file", args=[row.pk])).status_code == 404


def test_what_is_due_within_a_month_stands_on_today() -> None:
    someone = make.serving()
    assert not [task for task in tasks_for(make.own(someone), date(2026, 1, 15)) if task.kind == "roadmap"]
    (task,) = [task for task in tasks_for(make.own(someone), make.NOW) if task.kind == "roadmap"]
    assert task.due_on == date(2026, 3, 1)
    assert task.url == reverse("learning_roadmap")
