"""Hostile and broken files are refused before anything parses them; merged cells are filled downwards."""

from __future__ import annotations

import random
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
import xlsxwriter

from hoaban.apps.exchange.rules import FileRefused
from hoaban.apps.exchange.rules.guard import MOST_BYTES
from hoaban.apps.exchange.rules.workbook import letters, read_workbook
from hoaban.apps.exchange.tests.sheets import write_book

HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A harmless workbook."""
    return write_book(tmp_path / "plain.xlsx", {"A": [["a", 1], ["b", 2]]})


def with_parts(path: Path, changed: Mapping[str, str | bytes], *, to: str = "changed.xlsx") -> Path:
    """The same container with some parts replaced or added."""
    target = path.with_name(to)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, content in changed.items():
            new.writestr(name, content)
    return target


def with_sheet(path: Path, rows: str) -> Path:
    """The same workbook with other rows in its sheet."""
    return with_parts(path, {"xl/worksheets/sheet1.xml": HEAD + rows + TAIL})


def refusal(path: Path) -> str:
    """The code with which a file is refused."""
    with pytest.raises(FileRefused) as caught:
        read_workbook(path)
    assert str(caught.value.message)
    return caught.value.code


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"personal_id;name\n1;2\n", b"<html><table></table></html>", b"\x89PNG\r\n\x1a\n" + b"0" * 99],
)
def test_what_is_no_container_is_not_xlsx(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert refusal(path) == "not-xlsx"


def test_a_zip_without_a_workbook_is_not_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refusal(path) == "not-xlsx"


def test_a_password_is_told_from_an_old_workbook(tmp_path: Path) -> None:
    old, locked = tmp_path / "old.xls", tmp_path / "locked.xlsx"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000
    old.write_bytes(ole + "Workbook".encode("utf-16-le"))
    locked.write_bytes(ole + "EncryptedPackage".encode("utf-16-le"))
    assert (refusal(old), refusal(locked)) == ("old-xls", "password")


def test_a_file_over_40_mb_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    assert refusal(path) == "too-large"


def test_a_truncated_file_is_damaged(plain: Path) -> None:
    content = plain.read_bytes()
    plain.write_bytes(content[: len(content) // 2])
    assert refusal(plain) == "damaged"


def test_a_flipped_part_is_damaged(plain: Path) -> None:
    content = bytearray(plain.read_bytes())
    with zipfile.ZipFile(plain) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    start = entry.header_offset + 30 + len(entry.filename)
    content[start : start + 20] = b"\xff" * 20
    plain.write_bytes(content)
    assert refusal(plain) == "damaged"


def test_a_declared_bomb_is_refused(plain: Path) -> None:
    assert refusal(with_parts(plain, {"xl/sharedStrings.xml": b" " * (30 * 2**20)})) == "bomb"


def test_a_part_that_inflates_beyond_what_it_declares_is_a_bomb(plain: Path) -> None:
    path = with_parts(plain, {"xl/sharedStrings.xml": b" " * (5 * 2**20)})
    content = path.read_bytes()
    lie = content.replace(struct.pack("<I", 5 * 2**20), struct.pack("<I", 100))
    path.write_bytes(lie)
    assert refusal(path) == "bomb"


def test_two_directories_in_one_file_are_damaged(plain: Path) -> None:
    plain.write_bytes(plain.read_bytes() * 2)
    assert refusal(plain) == "damaged"


def test_too_many_parts_are_a_bomb(plain: Path) -> None:
    assert refusal(with_parts(plain, {f"xl/media/{n}.png": b"" for n in range(2_001)})) == "bomb"


def test_a_million_empty_rows_are_refused(plain: Path) -> None:
    rows = "".join(f'<row r="{n}"/>' for n in range(1, 1_000_001))
    assert refusal(with_sheet(plain, rows)) in {"too-many-rows", "bomb"}


@pytest.mark.parametrize("reference", ["A60000", "A1048576", "B50001"])
def test_a_cell_far_below_is_refused(plain: Path, reference: str) -> None:
    assert refusal(with_sheet(plain, f'<row r="1"><c r="{reference}" s="1"/></row>')) == "too-many-rows"


@pytest.mark.parametrize("reference", ["CW1", "XFD1", "ZZ1048576"])
def test_a_cell_far_right_is_refused(plain: Path, reference: str) -> None:
    assert refusal(with_sheet(plain, f'<row r="1"><c r="{reference}"><v>1</v></c></row>')) == "too-many-columns"


@pytest.mark.parametrize("cell", ["<c><v>1</v></c>", "<c/>", '<c s="1"><v>1</v></c>', '<x:c xmlns:x="a"/>'])
def test_a_cell_without_a_reference_is_refused(plain: Path, cell: str) -> None:
    assert refusal(with_sheet(plain, f'<row r="1">{cell}</row>')) == "damaged"


def test_cells_written_in_another_way_are_read(plain: Path) -> None:
    rows = """<row r="1"><c s="0" r="B1"><v>7</v></c><c t='n' r='C1'><v>8</v></c></row>"""
    assert read_workbook(with_sheet(plain, rows)).sheets[0].rows == [[7.0, 8.0]]


def test_entities_are_refused(plain: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbb">]>'
    assert refusal(with_parts(plain, {"xl/worksheets/sheet1.xml": bomb + HEAD + TAIL})) == "damaged"


def test_a_sheet_under_a_name_that_is_not_searched_is_refused(plain: Path) -> None:
    with zipfile.ZipFile(plain) as archive:
        links = archive.read("xl/_rels/workbook.xml.rels").decode().replace("sheet1.xml", "sheet1.bin")
    far = HEAD + '<row r="1"><c r="XFD1048576"><v>1</v></c></row>' + TAIL
    changed = with_parts(plain, {"xl/_rels/workbook.xml.rels": links, "xl/worksheets/sheet1.bin": far})
    assert refusal(changed) == "damaged"


def test_endless_merges_are_refused(plain: Path) -> None:
    merges = '<mergeCells count="200">' + '<mergeCell ref="A1:A49000"/>' * 200 + "</mergeCells></worksheet>"
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="49000"><c r="A49000"><v>1</v></c></row></sheetData>'
    assert refusal(with_parts(plain, {"xl/worksheets/sheet1.xml": HEAD + rows + merges})) == "damaged"


def test_merged_cells_are_filled_down_and_blanks_are_not(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        sheet.merge_range("B2:B4", "Phòng Kinh tế")
        sheet.merge_range("C2:D2", "rộng")
        sheet.write("C4", "cuối")
    assert [row[0] for row in read_workbook(path).sheets[0].rows] == ["", *["Phòng Kinh tế"] * 3]
    assert read_workbook(path).sheets[0].rows[1] == ["Phòng Kinh tế", "rộng"]


def test_formula_errors_and_truth_values_are_read_as_they_show(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        sheet.write_formula("A1", "=NA()", None, "#N/A")
        sheet.write_boolean("B1", boolean=True)
        sheet.write_formula("C1", '="a"&"b"', None, "ab")
    assert read_workbook(path).sheets[0].rows == [["#N/A", "TRUE", "ab"]]


def test_hidden_sheets_are_told_apart(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", {"A": [["a"]], "B": [["b"]]}, hidden=["B"])
    book = read_workbook(path)
    assert [(sheet.name, sheet.rows) for sheet in book.sheets] == [("A", [["a"]])]
    assert [(sheet.name, sheet.rows) for sheet in book.hidden] == [("B", [["b"]])]


def test_columns_have_their_excel_letters() -> None:
    assert [letters(n) for n in (0, 25, 26, 99, 701, 702)] == ["A", "Z", "AA", "CV", "ZZ", "AAA"]


def test_a_text_that_no_cell_can_hold_is_damaged(plain: Path) -> None:
    text = random.Random(1).randbytes(2**21).hex()
    rows = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'
    assert refusal(with_sheet(plain, rows)) == "damaged"


def test_cells_under_a_prefix_are_searched_too(plain: Path) -> None:
    head = '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
    for reference, code in (("A60000", "too-many-rows"), ("XFD1", "too-many-columns")):
        sheet = f'{head}<x:row r="1"><x:c r="{reference}"/></x:row></x:sheetData></x:worksheet>'
        assert refusal(with_parts(plain, {"xl/worksheets/sheet1.xml": sheet})) == code


def test_a_flood_of_formula_errors_is_refused(plain: Path) -> None:
    cells = (f'<row r="{n}"><c r="A{n}" t="e"/></row>' for n in range(1, 20_002))
    assert refusal(with_sheet(plain, "".join(cells))) == "too-many-errors"


def test_parts_stored_without_compression_are_read(plain: Path) -> None:
    target = plain.with_name("stored.xlsx")
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert read_workbook(target).sheets[0].rows == [["a", 1.0], ["b", 2.0]]


def test_a_packing_that_excel_does_not_use_is_damaged(plain: Path) -> None:
    target = plain.with_name("packed.xlsx")
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_BZIP2) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert refusal(target) == "damaged"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"])
def test_a_part_that_is_no_xml_is_damaged(plain: Path, part: str) -> None:
    assert refusal(with_parts(plain, {part: "<a"})) == "damaged"
