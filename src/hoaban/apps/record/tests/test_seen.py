"""Who may see which part of a record: on pages, PDF and DOCX by one table, which officials are shown; readings are kept."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.people.models import Official
from hoaban.apps.people.queries import field_groups
from hoaban.apps.people.tests.factories import COMMUNE, unit
from hoaban.apps.privacy.models import Reading
from hoaban.apps.record.commands import sheet
from hoaban.apps.record.forms.record import LINES as LINE_FORMS
from hoaban.apps.record.forms.record import SHEETS
from hoaban.apps.record.models import FamilyMember, HealthCheck, Profile
from hoaban.apps.record.queries import documents, seen
from hoaban.apps.record.queries.form_2c import HIDDEN, WIDE, form_2c
from hoaban.apps.record.queries.whole import get_whole
from hoaban.apps.record.rules.groups import GROUPS
from hoaban.apps.record.tests import factories as f
from hoaban.shared.access import PERMISSIONS, Permission, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded"), pytest.mark.long]
READERS = [role for role, may in PERMISSIONS.items() if Permission.VIEW_RECORDS in may]
FACTS: dict[str, dict[str, Any]] = {
    "basic": {"other_names": "Tenkhac", "birth_place": "Noisinhra"},
    "private": {
        "residence": "Thuongtru", "current_address": "Dangotai", "insurance_no": "1100054321",
        "id_issued_on": date(2021, 5, 4),
    },
    "story": {"past": "Chuyencu", "foreign_bodies": "Hoingoai", "relatives_abroad": "Nguoithanxa"},
    "service": {
        "occupation_before": "Nghecu", "recruiting_body": "Noituyen", "main_work": "Viecchinh", "highest_title": "Danhhieu",
    },
    "salary": {"position_allowance": Decimal("0.35"), "other_allowances": "Phucapkhac"},
    "qualifications": {"general_education": "Phothong", "strengths": "Sotruong"},
    "medical": {"war_invalid": "Thuongbinh"},
}  # fmt: skip
"""Group of fields -> what the sheet of the test says."""
LINES: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("family", "family", {"kin": 1, "full_name": "Chacuaanh"}, "Chacuaanh"),
    ("medical", "medical", {"checked_on": date(2026, 1, 5), "condition": "Khoemanh"}, "Khoemanh"),
    ("commendation", "service", {"form": 7, "awarded_on": date(2024, 1, 5), "detail": "Giaykhen"}, "Giaykhen"),
    ("membership", "service", {"body": 2, "joined_on": date(2015, 7, 1), "work": "Bithudoan"}, "Bithudoan"),
    ("army", "service", {"enlisted_on": date(2010, 7, 1), "rank": "Haisi"}, "Haisi"),
    ("past_work", "service", {"began_on": date(2005, 9, 1), "work": "Giaovientruong"}, "Giaovientruong"),
)
"""Kind of line, group of fields, what it says, and the word to find."""


def told_of(group: str) -> set[str]:
    """The words by which a group of fields would be recognised."""
    facts = FACTS.get(group, {}).values()
    words = {f"{one:%d/%m/%Y}" if isinstance(one, date) else str(one).replace("0.35", "0,35") for one in facts}
    return words | {word for _kind, where, _facts, word in LINES if where == group} | (
        {"01.003/3", "01.003"} if group == "salary" else set()
    )  # fmt: skip


@pytest.fixture
def official() -> int:
    """Somebody of whom every group says something that stands nowhere else."""
    one, actor = f.somebody(), f.officer()
    facts = {name: value for group in FACTS.values() for name, value in group.items()}
    sheet.change_sheet(actor=actor, official_id=one, version=0, facts=facts, on=f.TODAY)
    for kind, _group, line, _word in LINES:
        sheet.add_part(actor=actor, official_id=one, version=None, kind=kind, facts=line, on=f.TODAY)
    return one


def client_of(role: Role, official_id: int | None = None) -> Client:
    """A browser of somebody with a role over the commune."""
    client, place = Client(), unit(COMMUNE, f.TODAY)
    user = make_user(f"{role.value}-{official_id}", (role, place), home=place)
    user.official_id = official_id
    user.save()
    client.force_login(user)
    return client


def layouts(client: Client, official: int) -> dict[str, str]:
    """What the pages, the PDF and the DOCX say, without gaps between words."""
    asked = [client.get(reverse("record_page", args=[official]), {"group": one.key}) for one in GROUPS]
    pdf = client.get(reverse("record_form", args=[official, "pdf"])).content
    docx = client.get(reverse("record_form", args=[official, "docx"])).content
    found = {
        "page": "".join(one.content.decode() for one in asked),
        "pdf": "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages),
        "docx": zipfile.ZipFile(io.BytesIO(docx)).read("word/document.xml").decode(),
    }
    return {way: re.sub(r"\s+", "", text) for way, text in found.items()}


def check(texts: dict[str, str], groups: frozenset[str]) -> None:
    """Every word of these groups stands in every layout, none of the others in any."""
    for way, text in texts.items():
        for group in field_groups.LABELS:
            for word in told_of(group):
                if group in groups:
                    assert word in text or (way == "page" and word == "01.003/3"), (way, group, word)
                else:
                    assert word not in text, (way, group, word)


@pytest.mark.parametrize("role", READERS)
def test_every_role_reads_the_groups_of_the_table_and_no_other(official: int, role: Role) -> None:
    groups = frozenset(group for group, roles in field_groups.roles_of().items() if role in roles)
    texts = layouts(client_of(role), official)
    check(texts, groups)
    number = Official.objects.get(pk=official).personal_id
    assert all((number in text) == ("number" in groups) for text in texts.values())
    hidden = HIDDEN.replace(" ", "")
    all_told = {*seen.FORM.values()} <= groups and Permission.VIEW_DISCIPLINE in PERMISSIONS[role]
    assert [hidden not in texts[way] for way in ("pdf", "docx")] == [all_told, all_told]


@pytest.mark.parametrize("group", sorted({*seen.FORM.values()}))
def test_a_group_taken_out_of_the_table_is_hidden_everywhere(
    official: int, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = field_groups.roles_of() | {group: frozenset()}
    monkeypatch.setattr(field_groups, "roles_of", lambda: table)
    texts = layouts(client_of(Role.COMMUNE), official)
    check(texts, frozenset(field_groups.LABELS) - {group})
    assert HIDDEN.replace(" ", "") in texts["pdf"]
    assert HIDDEN.replace(" ", "") in texts["docx"]
    assert "khôngthuộcphạmviđượcxem" in texts["page"]


def test_the_owner_reads_all_of_the_own(official: int) -> None:
    check(layouts(client_of(Role.OFFICIAL, official), official), frozenset(field_groups.LABELS))


def test_officials_are_shown_the_table_that_is_carried_out(official: int) -> None:
    page = client_of(Role.OFFICIAL, official).get(reverse("privacy_own"))
    shown = dict(page.context["groups"])
    for group, label in field_groups.LABELS.items():
        holders = [
            r for r in Role if group in field_groups.groups_seen(actor=f.officer(role=r), path=f.officer().home_path)
        ]
        assert shown[str(label)] == ", ".join(str(role.label) for role in holders)
    for label, permission in (("Kỷ luật", Permission.VIEW_DISCIPLINE),):
        assert shown[label] == ", ".join(str(role.label) for role in Role if permission in PERMISSIONS[role])


def test_every_field_line_and_text_belongs_to_a_group(official: int) -> None:
    kept = {"id", "official", "version", "filled", "first_joined_on", "first_examined_on"}
    assert set(seen.SHEET) == {one.name for one in Profile._meta.concrete_fields} - kept
    assert set(seen.LINES) == set(LINE_FORMS)
    assert {name for form in SHEETS.values() for name in form._meta.fields or ()} <= set(seen.SHEET)
    free = {"note", "state", "motto", "made_on", "manager", "employer", "staff_code", "personal_id", "discipline"}
    told = form_2c(whole=get_whole(actor=f.officer(), official_id=official, on=f.TODAY))
    assert set(seen.FORM) == set(told) - free
    assert set(seen.PAGES) == {one.key for one in GROUPS}
    assert {*seen.SHEET.values(), *seen.FORM.values(), *seen.LINES.values()} <= set(field_groups.LABELS)
    assert set(field_groups.LABELS) == set(field_groups.roles_of())


def test_what_is_not_recorded_stays_open_and_none_stands_only_where_it_was_said() -> None:
    official, reader = f.somebody(), f.officer(role=Role.PERSONNEL)
    told = form_2c(whole=get_whole(actor=reader, official_id=official, on=f.TODAY))
    open_items = ("other_names", "war_invalid", "policy", "highest_title", "commendation", "discipline", "past")
    assert {told[name] for name in open_items} == {""}
    facts = {"other_names": "Không", "war_invalid": "Không"}
    sheet.change_sheet(actor=f.officer(), official_id=official, version=0, facts=facts, on=f.TODAY)
    told = form_2c(whole=get_whole(actor=reader, official_id=official, on=f.TODAY))
    assert (told["other_names"], told["war_invalid"], told["highest_title"]) == ("Không", "Không", "")
    assert all(len(row) == width for key, (width, _place) in WIDE.items() for row in told[key])


def groups_left() -> list[str]:
    """What the readings say that are kept, oldest first."""
    return list(Reading.objects.order_by("id").values_list("groups", flat=True))


def test_a_page_leaves_the_groups_that_it_told(official: int) -> None:
    address = reverse("record_page", args=[official])
    client = client_of(Role.COMMUNE)
    for group, told in (("story", "story"), ("family", "family"), ("medical", "medical")):
        client.get(address, {"group": group})
        assert told in groups_left()[-1].split(",")
    assert "service" not in "".join(groups_left())
    Reading.objects.all().delete()
    head = client_of(Role.SUPERVISOR)
    for group in GROUPS:
        head.get(address, {"group": group.key})
    head.get(reverse("record_form", args=[official, "pdf"]))
    assert not {"family", "medical", "story", "private", "salary", "number"} & set(",".join(groups_left()).split(","))


@pytest.mark.parametrize(("group", "told"), [("story", "story"), ("identity", "private"), ("work", "salary")])
def test_a_form_of_a_group_leaves_a_reading(official: int, group: str, told: str) -> None:
    page = client_of(Role.COMMUNE).get(reverse("record_edit", args=[official, group]))
    assert page.status_code == 200
    assert [told in one.split(",") for one in groups_left()] == [True]


def test_forms_of_a_line_leave_a_reading_and_an_empty_one_does_not(official: int) -> None:
    client = client_of(Role.COMMUNE)
    client.get(reverse("record_add", args=[official, "family"]))
    assert groups_left() == []
    father, checked = FamilyMember.objects.get(), HealthCheck.objects.get()
    client.get(reverse("record_change", args=[official, "medical", checked.pk]))
    client.get(reverse("record_remove", args=[official, "family", father.pk]))
    assert groups_left() == ["medical", "family"]


def test_what_may_not_be_seen_cannot_be_changed(official: int, monkeypatch: pytest.MonkeyPatch) -> None:
    table = field_groups.roles_of() | {"story": frozenset()}
    monkeypatch.setattr(field_groups, "roles_of", lambda: table)
    client = client_of(Role.COMMUNE)
    assert client.get(reverse("record_edit", args=[official, "story"])).status_code == 404
    assert (
        client.post(reverse("record_edit", args=[official, "story"]), {"version": "6", "past": ""}).status_code == 404
    )
    assert Profile.objects.get(official_id=official).past == "Chuyencu"
    assert groups_left() == []


def test_forms_of_a_unit_hide_what_a_single_form_hides(official: int) -> None:
    whole = get_whole(actor=f.officer(role=Role.LEADER), official_id=official, on=f.TODAY, for_print=True)
    pages = PdfReader(io.BytesIO(documents.forms_pdf(wholes=[whole]))).pages
    text = re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))
    check({"pdf": text}, whole.person.groups)
