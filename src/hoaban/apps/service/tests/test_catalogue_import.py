"""Workbooks of the catalogue: what is downloaded is taken in again; every cell that is not accepted is named."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from hoaban.apps.people.tests import factories as units
from hoaban.apps.service.commands.catalogue_import import import_catalogue
from hoaban.apps.service.commands.catalogue_loading import load_catalogue
from hoaban.apps.service.models import ProcedureVersion
from hoaban.apps.service.queries import catalogue_sheets
from hoaban.apps.service.rules.catalogue_book import MOST_BYTES, BookRefused, check_book, column_letters
from hoaban.apps.service.tests import factories_catalogue as make
from hoaban.shared.access import Actor
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedures")]
NEXT = datetime(2026, 6, 1)
Change = Callable[[Any, Any, Any], None]


def taken(change: Change) -> catalogue_sheets.Preview:
    """What a changed workbook would do."""
    with translation.override("vi"):
        return catalogue_sheets.preview(content=make.workbook(change))


def following(procedures: Any, documents: Any, steps: Any) -> None:
    """A second version of the birth registration from 01/06/2026, decided the same way."""
    first = make.row(procedures, make.BIRTH)
    for sheet in (procedures, documents, steps):
        day = make.place(sheet, "Có hiệu lực từ")
        rows = [
            [cell.value for cell in row]
            for row in sheet.iter_rows(min_row=2)
            if row[0].value == make.BIRTH and row[day - 1].value.date() == date(2025, 7, 1)
        ]
        for values in rows:
            values[day - 1] = NEXT
            sheet.append(values)
    procedures.cell(procedures.max_row, make.place(procedures, "Thời hạn giải quyết")).value = 0
    assert first < procedures.max_row


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_downloaded_changes_nothing_in_either_language(language: str) -> None:
    with translation.override(language):
        content = catalogue_sheets.workbook()
    with translation.override("vi"):
        found = catalogue_sheets.preview(content=content)
    assert (found.faults, found.changes) == ([], [])
    assert found.unchanged == ProcedureVersion.objects.count()
    with pytest.raises(CommandRefused) as refused:
        import_catalogue(actor=make.KEEPER, content=content)
    assert refused.value.code == "changed"


def test_a_row_with_a_later_day_starts_a_version_and_ends_the_one_before() -> None:
    content = make.workbook(following)
    found = import_catalogue(actor=make.KEEPER, content=content)
    assert [one.kind for one in found.changes] == ["version"]
    old, new = make.version(make.BIRTH), make.version(make.BIRTH, NEXT.date())
    assert (old.ends_before, new.starts_on, new.confidence) == (NEXT.date(), NEXT.date(), 4)
    assert new.documents.count() == old.documents.count()
    event = Event.objects.get(action="service.import_catalogue")
    assert event.after == {"new": 0, "version": 1, "replaced": 0, "ended": 0, "forms": 0, "codes": [make.BIRTH]}
    assert load_catalogue(actor=make.KEEPER)["added"] == 0


def test_a_new_code_is_a_new_procedure_and_an_end_is_only_an_end() -> None:
    def change(procedures: Any, documents: Any, steps: Any) -> None:
        following(procedures, documents, steps)
        for sheet in (procedures, documents, steps):
            for row in sheet.iter_rows(min_row=2):
                if row[0].value == make.BIRTH and row[make.place(sheet, "Có hiệu lực từ") - 1].value == NEXT:
                    row[0].value = "DB.HT.77"
        procedures.cell(procedures.max_row, make.place(procedures, "Mã của tỉnh (x)")).value = "x"
        ended = make.row(procedures, make.COPY)
        procedures.cell(ended, make.place(procedures, "Hết hiệu lực từ")).value = "01/06/2026"

    make.dossiers([make.COPY], units.unit("03214", make.NOW))
    found = import_catalogue(actor=make.KEEPER, content=make.workbook(change))
    assert sorted(one.kind for one in found.changes) == ["ended", "new"]
    assert make.version("DB.HT.77", NEXT.date()).procedure.is_local
    assert make.version(make.COPY).ends_before == NEXT.date()


def test_a_version_with_dossiers_is_not_changed_by_a_workbook() -> None:
    make.dossiers([make.BIRTH], units.unit("03214", make.NOW))

    def change(procedures: Any, _documents: Any, _steps: Any) -> None:
        for code in (make.BIRTH, make.COPY):
            procedures.cell(make.row(procedures, code), make.place(procedures, "Phí, lệ phí, đồng")).value = 77_000

    found = taken(change)
    assert [(one.column, one.value) for one in found.faults] == [("Mã thủ tục", make.BIRTH)]
    assert found.changes == []
    with pytest.raises(CommandRefused) as refused:
        import_catalogue(actor=make.KEEPER, content=make.workbook(change))
    assert refused.value.code == "faults"
    assert make.version(make.COPY).fee == 2000


BAD = {
    "Nơi giải quyết": ("làng", "Không có giá trị này."),
    "Có hiệu lực từ": ("31/02/2026", "Không có ngày này."),
    "Tên tiếng Việt": ("", "Ô này để trống."),
    "Thời hạn giải quyết": (5000, "Số này không dùng được ở đây."),
    "Phí, lệ phí, đồng": ("nhiều", "Số này không dùng được ở đây."),
    "Căn cứ pháp lý": ("x" * 401, "Văn bản quá dài: 401 ký tự."),
    "Lĩnh vực": ("CT", "Thủ tục này đang thuộc lĩnh vực khác."),
}


@pytest.mark.parametrize("heading", list(BAD))
def test_every_cell_that_is_not_accepted_is_named_with_what_would_be(heading: str) -> None:
    value, message = BAD[heading]
    place: dict[str, str] = {}

    def change(procedures: Any, _documents: Any, _steps: Any) -> None:
        number, column = make.row(procedures, make.BIRTH), make.place(procedures, heading)
        procedures.cell(number, column).value = value
        place["cell"] = f"{column_letters(column - 1)}{number}"

    found = taken(change)
    first = found.faults[0]
    assert (first.cell, first.sheet, first.column, first.message) == (place["cell"], "Thủ tục", heading, message)
    assert first.accepted
    assert found.changes == []


def test_documents_and_steps_are_checked_cell_by_cell_too() -> None:
    def change(procedures: Any, documents: Any, steps: Any) -> None:
        documents.cell(2, make.place(documents, "Loại giấy tờ")).value = "giấy"
        steps.cell(2, make.place(steps, "Mã chức danh")).value = "KHONG-CO"
        steps.cell(3, make.place(steps, "Nơi thực hiện")).value = "ai đó"

    found = {(one.sheet, one.cell[:1], one.value) for one in taken(change).faults}
    assert ("Giấy tờ", "F", "giấy") in found
    assert ("Các bước giải quyết", "G", "KHONG-CO") in found
    assert ("Các bước giải quyết", "F", "ai đó") in found


def test_shares_that_do_not_add_up_twins_and_orphans_are_faults() -> None:
    def shares(_procedures: Any, _documents: Any, steps: Any) -> None:
        steps.cell(2, make.place(steps, "Tỷ lệ thời gian, %")).value = 99

    def twins(procedures: Any, _documents: Any, _steps: Any) -> None:
        procedures.append([cell.value for cell in procedures[2]])

    def orphan(_procedures: Any, documents: Any, _steps: Any) -> None:
        documents.cell(2, make.place(documents, "Có hiệu lực từ")).value = "05/05/2025"

    assert "chưa đúng 100" in taken(shares).faults[0].message
    assert "đã có ở ô A2" in taken(twins).faults[0].message
    assert [one.sheet for one in taken(orphan).faults] == ["Giấy tờ"]


def book(parts: dict[str, bytes]) -> bytes:
    """A zip with these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"not a zip", b"PK" + b"x" * 20, book({"a.txt": b"x"}), b"x" * (MOST_BYTES + 1),
     book({"xl/workbook.xml": b"<x/>"}), book({"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": b'<c r="A99999"/>'}),
     book({"xl/workbook.xml": b"0" * 61_000_000})],
    ids=["empty", "text", "damaged", "other", "large", "hollow", "far", "bomb"],
)  # fmt: skip
def test_what_is_no_workbook_of_the_catalogue_is_refused_before_it_is_read(content: bytes) -> None:
    with pytest.raises(CommandRefused) as refused:
        import_catalogue(actor=make.KEEPER, content=content)
    assert (refused.value.code, refused.value.field) == ("unreadable", "file")


def test_a_workbook_without_the_sheets_says_which_are_missing() -> None:
    def change(_procedures: Any, documents: Any, _steps: Any) -> None:
        documents.cell(1, 1).value = "?"

    with pytest.raises(BookRefused, match="Giấy tờ"):
        taken(change)
    check_book(make.workbook())


def test_only_the_province_takes_workbooks_in() -> None:
    with pytest.raises(PermissionDenied):
        import_catalogue(actor=Actor("Ai"), content=make.workbook(following))
