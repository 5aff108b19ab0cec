"""Reads of the record: what is shown to whom, what is missing, how much is asked of the database, form 2C."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from django.http import Http404

from hoaban.apps.learning.commands.completions import CompletionFacts, record_completions
from hoaban.apps.learning.tests.factories_classes import course as make_course
from hoaban.apps.people.commands import award_qualification
from hoaban.apps.people.models import Assignment, EthnicLanguage, Official
from hoaban.apps.record.commands import sheet
from hoaban.apps.record.queries import documents
from hoaban.apps.record.queries.form_2c import HIDDEN, form_2c
from hoaban.apps.record.queries.whole import get_whole
from hoaban.apps.record.rules.groups import ITEMS
from hoaban.apps.record.tests import factories as f
from hoaban.shared.access import Actor, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def missing(official: int) -> set[str]:
    whole = get_whole(actor=f.officer(), official_id=official, on=f.TODAY)
    assert whole.complete is not None
    return {item.key for item in whole.complete.missing}


def test_an_empty_record_lacks_what_nobody_else_keeps() -> None:
    official = f.somebody()
    assert {item.key for item in ITEMS} - missing(official) == {
        "home", "salary", "education", "party_official", "family_spouse",
    }  # fmt: skip


def test_a_filled_record_lacks_nothing_until_there_is_a_spouse_or_the_party() -> None:
    official, actor = f.somebody(), f.officer()
    f.filled(official, actor)
    assert missing(official) == set()
    facts = {"kin": 3, "full_name": "Quàng Thị Vợ"}
    sheet.add_part(actor=actor, official_id=official, version=None, kind="family", facts=facts, on=f.TODAY)
    Official.objects.filter(pk=official).update(party_joined_on=date(2020, 3, 3))
    assert missing(official) == {"family_spouse", "party_official"}
    sheet.change_sheet(
        actor=actor, official_id=official, version=None, facts={"party_official_on": date(2021, 3, 3)}, on=f.TODAY
    )
    assert missing(official) == {"family_spouse"}


def test_family_and_health_are_for_personnel_officers_and_the_official() -> None:
    official = f.somebody()
    f.filled(official, f.officer())
    mine = get_whole(actor=f.officer(f.OTHER, Role.OFFICIAL, official), official_id=official, on=f.TODAY)
    assert (len(mine.family), len(mine.health), mine.may_change) == (1, 1, False)
    head = get_whole(actor=f.officer(role=Role.SUPERVISOR), official_id=official, on=f.TODAY)
    assert (head.family, head.health, head.sees["family"]) == ([], [], False)
    assert form_2c(whole=head)["own_side"] == [["", "", "", HIDDEN]]
    for stranger in (f.officer(f.OTHER), f.officer(role=Role.OFFICIAL)):
        with pytest.raises(Http404):
            get_whole(actor=stranger, official_id=official, on=f.TODAY)


def test_a_record_costs_the_same_however_long_it_is(django_assert_max_num_queries: Any) -> None:
    official, actor = f.somebody(), f.officer()
    f.filled(official, actor)
    for place in range(10):
        facts = {"kin": 5, "full_name": f"Lò Văn Con {place}"}
        sheet.add_part(actor=actor, official_id=official, version=None, kind="family", facts=facts, on=f.TODAY)
    with django_assert_max_num_queries(28):
        form_2c(whole=get_whole(actor=actor, official_id=official, on=f.TODAY))


def test_form_2c_names_the_last_month_the_school_the_province_and_languages_apart() -> None:
    official = f.somebody()
    person = Official.objects.get(pk=official)
    job = Assignment.objects.get(official=official)
    Assignment.objects.filter(pk=job.pk).update(starts_on=date(2025, 9, 1))
    Assignment.objects.create(
        official=person, unit=job.unit, post=job.post, kind="appointed", is_main=True, starts_on=date(2025, 7, 1),
        ends_before=date(2025, 9, 1), held_since=date(2025, 7, 1),
    )  # fmt: skip
    EthnicLanguage.objects.create(official=person, name="Mông")
    course = make_course(provider_name="Trường Chính trị tỉnh")
    record_completions(
        actor=Actor.system(), on=f.TODAY, facts=[CompletionFacts(official, course.pk, date(2025, 11, 28))]
    )
    told = form_2c(whole=get_whole(actor=f.officer(), official_id=official, on=f.TODAY))
    assert [row[0] for row in told["history"]] == ["07/2025 – 08/2025", "09/2025 – nay"]
    (row,) = (row for row in told["training"] if row[1] == course.name_vi)
    assert (row[0], row[2]) == ("Trường Chính trị tỉnh", "11/2025")
    assert told["language"].startswith("tiếng dân tộc: ")
    assert told["home"].endswith("Điện Biên")


def test_form_2c_holds_every_item_and_leaves_room_for_what_is_missing() -> None:
    official = f.somebody()
    f.filled(official, f.officer())
    whole = get_whole(actor=f.officer(), official_id=official, on=f.TODAY)
    told = form_2c(whole=whole)
    assert told["full_name"] == "LÒ VĂN THỬ"
    assert (told["step"], told["coefficient"], told["rank_code"]) == ("3/9", "3,00", "01.003")
    assert told["own_side"] == [["Cha", "Lò Văn Cha", "1955", ""]]
    assert told["salaries"] == [["04/2023", "01.003/3", "3,00"]]
    assert told["theory"] == ""
    made = documents.form_pdf(whole=whole)
    assert made.startswith(b"%PDF")
    assert made == documents.form_pdf(whole=whole)


def test_the_docx_holds_the_same_words() -> None:
    official = f.somebody()
    f.filled(official, f.officer())
    whole = get_whole(actor=f.officer(), official_id=official, on=f.TODAY)
    with zipfile.ZipFile(io.BytesIO(documents.form_docx(whole=whole))) as packed:
        text = packed.read("word/document.xml").decode()
    for words in ("LÒ VĂN THỬ", "Lò Văn Cha", "31) Diễn biến quá trình lương", "15.6- Tin học", "……………………"):
        assert words in text
    assert "{{" not in text
    assert documents.file_name(whole=whole, ending="docx") == "2C-lo-van-thu.docx"


def test_both_layouts_name_every_text_of_the_form() -> None:
    official = f.somebody()
    whole = get_whole(actor=Actor.system(), official_id=official, on=f.TODAY)
    layout = (documents.FOLDER / "form_2c.typ").read_text("utf-8")
    with zipfile.ZipFile(documents.FOLDER / "form_2c.docx") as packed:
        edited = packed.read("word/document.xml").decode()
    for key in form_2c(whole=whole).keys() - {"state", "motto"}:
        assert f'"{key}"' in layout or f"d.{key}" in layout, key
        assert key in edited, key


def test_item_27_tells_from_when_until_when_and_how_somebody_studied() -> None:
    official = f.somebody()
    award_qualification(
        actor=Actor.system(), official_id=official, version=None, kind=1, level=5, awarded_on=date(2019, 6, 20),
        field="Luật", institution="Đại học Luật", studied_from=date(2017, 9, 1), studied_from_precision=2, study_mode=2,
    )  # fmt: skip
    whole = get_whole(actor=f.officer(), official_id=official, on=f.TODAY)
    rows = form_2c(whole=whole)["training"]
    assert ["Đại học Luật", "Luật", "09/2017 – 06/2019", "Vừa làm vừa học (tại chức)", "Thạc sĩ"] in rows
    assert rows[0][2:4] == ["06/2010", ""]
    made = zipfile.ZipFile(io.BytesIO(documents.form_docx(whole=whole))).read("word/document.xml").decode()
    assert "09/2017 – 06/2019" in made
    assert "Vừa làm vừa học" in made
