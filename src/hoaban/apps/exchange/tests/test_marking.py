"""The marked file is the same file with its bad cells coloured and commented."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from hoaban.apps.exchange.rules import CellError, mark_errors, read_roster
from hoaban.apps.exchange.rules.marking import MOST_NOTES
from hoaban.apps.exchange.tests.sheets import ON, headers, person, write_book, write_roster


def error(cell: str, *, sheet: str = "Danh sách", message: str = "Sai <&>.") -> CellError:
    return CellError(sheet, cell, "unit", "v", "code", message, "Mã đơn vị.")


def test_bad_cells_are_coloured_and_commented_and_the_rest_stays(tmp_path: Path) -> None:
    bad = person(2, personal_id=11085001234, birth_date=dt.date(1905, 6, 7), unit=None)
    source, target = write_roster(tmp_path / "a.xlsx", person(1), bad), tmp_path / "b.xlsx"
    reading = read_roster(source, on=ON)
    mark_errors(source, target, reading.errors)
    before, after = (openpyxl.load_workbook(path)["Danh sách"] for path in (source, target))
    wrong = {found.cell for found in reading.errors}
    assert wrong == {"A3", "D3", "G3"}
    for row in after.iter_rows():
        for cell in row:
            assert (cell.coordinate in wrong) == (cell.comment is not None)
            assert (cell.coordinate in wrong) == (cell.fill.fgColor.rgb == "FFF8C9C4")
            assert (cell.value, cell.number_format) == (
                before[cell.coordinate].value,
                before[cell.coordinate].number_format,
            )
    assert read_roster(target, on=ON).errors == reading.errors


def test_several_errors_of_one_cell_share_a_note(tmp_path: Path) -> None:
    source, target = write_roster(tmp_path / "a.xlsx", person(1)), tmp_path / "b.xlsx"
    mark_errors(source, target, [error("C2"), error("C2", message="Cũng sai.")])
    note = openpyxl.load_workbook(target)["Danh sách"]["C2"].comment
    assert note is not None
    assert "Sai <&>." in note.text
    assert "Cũng sai." in note.text


def test_notes_that_were_there_stay(tmp_path: Path) -> None:
    source, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(source) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write_row("A1", headers())
        sheet.write_row("A2", person(1))
        sheet.write_comment("B2", "Đã kiểm tra")
        sheet.write_comment("C2", "Cũ")
    mark_errors(source, target, [error("C2"), error("D2")])
    cells = openpyxl.load_workbook(target)["Danh sách"]
    notes = {cell: cells[cell].comment for cell in ("B2", "C2", "D2")}
    assert {cell: "Sai" in note.text for cell, note in notes.items() if note} == {"B2": False, "C2": True, "D2": True}


def test_every_sheet_is_marked(tmp_path: Path) -> None:
    source, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    write_book(source, {"A": [headers(), person(1)], "B": [headers(), person(2)]})
    mark_errors(source, target, [error("A2", sheet="A"), error("K2", sheet="B")])
    book = openpyxl.load_workbook(target)
    assert book["A"]["A2"].comment
    assert book["B"]["K2"].comment


@pytest.mark.parametrize("saver", ["openpyxl"])
def test_files_saved_by_other_programs_are_marked(tmp_path: Path, saver: str) -> None:
    source, target = tmp_path / f"{saver}.xlsx", tmp_path / "b.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Danh sách"
    for row in (headers(), person(1, sex="?")):
        sheet.append(row)
    book.save(source)
    reading = read_roster(source, on=ON)
    mark_errors(source, target, reading.errors)
    assert openpyxl.load_workbook(target)["Danh sách"]["C2"].comment
    assert read_roster(target, on=ON).errors == reading.errors


def test_beyond_the_most_notes_cells_are_only_coloured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_NOTES == 20_000
    monkeypatch.setattr("hoaban.apps.exchange.rules.marking.MOST_NOTES", 1)
    source, target = write_roster(tmp_path / "a.xlsx", person(1)), tmp_path / "b.xlsx"
    mark_errors(source, target, [error("C2"), error("D2")])
    sheet = openpyxl.load_workbook(target)["Danh sách"]
    assert sheet["C2"].comment
    assert sheet["D2"].comment is None
    assert sheet["D2"].fill.fgColor.rgb == "FFF8C9C4"
