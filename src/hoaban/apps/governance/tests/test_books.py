"""Sets of criteria as workbooks: out, changed, looked at, taken in as a new version, and every fault named."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from hoaban.apps.governance.commands.importing import import_criteria
from hoaban.apps.governance.commands.loading import load_criteria
from hoaban.apps.governance.models import ClassBand, CriteriaSet, Criterion
from hoaban.apps.governance.queries.books import read, workbook
from hoaban.apps.governance.queries.criteria import get_set, set_on
from hoaban.apps.governance.tests import factories as f
from hoaban.apps.governance.tests.test_commands import events, refused
from hoaban.apps.governance.tests.test_views import client_of
from hoaban.shared.access import Actor, Role
from hoaban.shared.books import BookRefused, write_book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
NEW = date(2027, 1, 1)
Tables = dict[str, list[list[Any]]]


@pytest.fixture(autouse=True)
def _day(settings: Any) -> None:
    settings.HOABAN_TODAY = f.TODAY.isoformat()
    load_criteria(actor=Actor.system())


def tables(code: str = "VD-2025") -> Tables:
    """The workbook of a set as rows by sheet, with a code and a day of its own."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(get_set(code))))
    found = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    about = found[book.sheet_names[0]][1]
    about[0], about[3] = "DB-2027", "01/01/2027"
    return found


def sheet(found: Tables, place: int) -> list[list[Any]]:
    return list(found.values())[place]


def content(found: Tables) -> bytes:
    return write_book(
        (name, rows[0], [[str(cell) for cell in row] for row in rows[1:]]) for name, rows in found.items()
    )


def faults(found: Tables) -> set[str]:
    return {one.cell for one in read(content=content(found), on=f.TODAY).faults}


def test_a_set_goes_out_and_comes_in_as_the_next_version_unchanged() -> None:
    made = import_criteria(actor=f.home_affairs(), content=content(tables()), on=f.TODAY)
    assert (made.code, made.version, made.starts_on, made.is_example) == ("DB-2027", 3, NEW, True)
    before, after = (
        list(
            Criterion.objects.filter(criteria=one).order_by("position").values_list(
                "code", "name_vi", "points", "figure", "per", "scale", "when_none", "verifier", "confidence"
            )
        )
        for one in (get_set("VD-2025"), made)
    )  # fmt: skip
    assert before == after
    assert ClassBand.objects.filter(criteria=made).count() == 5
    assert get_set("VD-2025").ends_before == NEW
    assert set_on(date(2026, 12, 31)) == get_set("VD-2025")
    assert set_on(date(2027, 12, 31)) == made
    assert events("import_criteria") == 1


def test_a_set_that_is_there_is_never_changed() -> None:
    found = tables()
    sheet(found, 0)[1][0] = "VD-2025"
    assert faults(found) == {"A2"}
    count = CriteriaSet.objects.count()
    refused("faults", import_criteria, actor=f.home_affairs(), content=content(found), on=f.TODAY)
    assert CriteriaSet.objects.count() == count


def test_a_running_round_keeps_its_set() -> None:
    made = f.opened(2026)
    import_criteria(actor=f.home_affairs(), content=content(tables()), on=f.TODAY)
    made.refresh_from_db()
    assert made.criteria.code == "VD-2025"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (0, ""), (2, ""), (5, "0"), (5, "3,125"), (5, "nhiều"), (8, "service.none"), (9, "people.none"), (10, ""),
        (10, "linear 98:100 70:0"), (11, "101"), (12, "Sở Không Có"), (14, "sure"), (3, "x" * 301),
    ],
)  # fmt: skip
def test_every_fault_is_named_with_its_cell(column: int, value: str) -> None:
    found = tables()
    rows = sheet(found, 1)
    rows[1][column] = value
    [one] = read(content=content(found), on=f.TODAY).faults
    assert one.cell == f"{'ABCDEFGHIJKLMNO'[column]}2"
    assert one.sheet == list(found)[1]
    assert one.value == value[:120]
    assert one.message
    assert one.accepted


def test_days_classes_and_codes_are_judged() -> None:
    found = tables()
    sheet(found, 0)[1][3] = "01/01/2020"
    assert faults(found) == {"D2"}
    sheet(found, 0)[1][3] = "hôm nay"
    sheet(found, 0)[1][0] = "bộ mới"
    assert faults(found) == {"A2", "D2"}
    found = tables()
    sheet(found, 2)[-1][3] = "10"
    assert faults(found) == {"A1"}, "no class begins at 0"
    found = tables()
    sheet(found, 2)[1][4] = "x"
    assert faults(found) == {"A1"}, "the best class is not the weak one"


def test_a_department_may_be_named_by_code_and_a_text_never_becomes_a_formula() -> None:
    found = tables()
    rows = sheet(found, 1)
    rows[1][12], rows[1][3] = "STP", "=HYPERLINK(1)"
    made = import_criteria(actor=f.home_affairs(), content=content(found), on=f.TODAY)
    out = workbook(made)
    book = CalamineWorkbook.from_filelike(io.BytesIO(out))
    assert book.get_sheet_by_index(1).to_python()[1][3] == "=HYPERLINK(1)"
    assert b"<f>" not in out


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"MZ nothing", b"x" * 1_000_001])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    refused("unreadable", import_criteria, actor=f.home_affairs(), content=data, on=f.TODAY)


def test_a_sheet_that_is_far_too_long_or_missing_is_refused() -> None:
    found = tables()
    long = write_book([(next(iter(found)), sheet(found, 0)[0], [["x"]] * 3_000)])
    for data in (long, write_book([("Khác", ["A"], [["b"]])])):
        with pytest.raises(BookRefused):
            read(content=data, on=f.TODAY)


def test_who_keeps_no_law_takes_nothing_in() -> None:
    for actor in (f.council(), f.actor_of(Role.COMMUNE), f.verifiers()):
        with pytest.raises(PermissionDenied):
            import_criteria(actor=actor, content=content(tables()), on=f.TODAY)
    assert client_of(Role.LEADER).get(reverse("governance_criteria_import")).status_code in (403, 404)


def test_home_affairs_takes_a_set_out_looks_and_records_on_pages() -> None:
    office = client_of(Role.PERSONNEL)
    page = office.get(reverse("governance_criteria")).content.decode()
    url = reverse("governance_criteria_import")
    assert url in page
    out = office.get(reverse("governance_criteria_export", args=["VD-2025"]))
    assert out.status_code == 200
    assert "spreadsheet" in out["Content-Type"]
    assert office.post(url, {"file": SimpleUploadedFile("b.xlsx", out.content)}).status_code == 422
    found = tables()
    sheet(found, 1)[1][5] = "9"
    looked = office.post(url, {"file": SimpleUploadedFile("b.xlsx", content(found))})
    assert looked.status_code == 200
    assert CriteriaSet.objects.count() == 2
    assert looked.context["compared"].changed == ("1.1",)
    carried = looked.context["carried"]
    sent = office.post(url, {"carried": carried, "record": "1"})
    assert sent["Location"] == reverse("governance_criteria_set", args=["DB-2027"])
    assert office.post(url, {"carried": "%%%", "record": "1"}).status_code == 422
    assert office.post(url, {}).status_code == 422
    assert Criterion.objects.get(criteria__code="DB-2027", code="1.1").points == 9
