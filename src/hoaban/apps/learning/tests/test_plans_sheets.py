"""Sheets of plans: out and in again, every bad cell named at once, files that are no plan refused."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.learning.commands.loading import load_learning
from hoaban.apps.learning.queries.plan_words import LABELS, sheet_rows, vocabulary
from hoaban.apps.learning.rules import plan_sheets as rules
from hoaban.apps.learning.rules.plan_sheets import (
    Reading,
    SheetRefused,
    column_letters,
    column_number,
    read_lines,
    whole,
)
from hoaban.apps.learning.tests import factories_plans as make
from hoaban.shared import spreadsheets
from hoaban.shared.access import Actor


@pytest.fixture
def ground(loaded: None, db: None) -> None:
    load_learning(actor=Actor.system())


KEYS = ("course", "name", "mode", "quarter", "quota", "women", "cost", "source", "note")


def book(*rows: list[Any], head: list[str] | None = None, above: int = 0, sheet: str = "KH") -> bytes:
    made = openpyxl.Workbook()
    page = made.active
    page.title = sheet
    for _n in range(above):
        page.append(["KẾ HOẠCH"])
    page.append([str(LABELS[key]) for key in KEYS] if head is None else head)
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(content: bytes) -> Reading:
    return read_lines(content, vocabulary(actor=Actor.system()))


def test_a_plan_goes_out_and_comes_in_the_same(ground: None) -> None:
    make.people(3)
    make.opened()
    plan = make.plan_of(make.COMMUNE)
    for language in ("vi", "en"):
        with translation.override(language):
            headers, rows = sheet_rows(actor=Actor.system(), plan=plan)
            out = io.BytesIO()
            spreadsheets.write_xlsx(out, headers, rows)
        reading = read(out.getvalue())
        assert reading.faults == []
        lines = {(one.course_id, one.source): one for one in reading.lines}
        for line in plan.lines.all():
            found = lines[line.course_id, line.source]
            assert (found.quota, found.cost, found.mode) == (line.quota, line.cost, line.mode)
            assert found.groups["women"] == line.women
        assert len(lines) == plan.lines.count() > 0


def test_rows_are_read_with_titles_above_and_empty_cells(ground: None) -> None:
    reading = read(book(["cds-cb", "", "", "II", "1.200", 3.0, "", "", "Ghi chú"], [], above=4))
    assert reading.faults == []
    line = reading.lines[0]
    assert (line.quota, line.quarter, line.cost, line.source, line.mode) == (1200, 2, None, "province", "")
    assert (line.groups["women"], line.note) == (3, "Ghi chú")


def test_every_bad_cell_is_named_at_once(ground: None) -> None:
    reading = read(
        book(
            ["KHONG-CO", "", "trên núi", 5, "ba", -1, "nhiều", "ông A", "x" * 301],
            ["CDS-CB", "", "", "", 4, 9, "", "", ""],
            ["QLNN-CV", "", "", "", None, "", "", "", ""],
            ["LD-SO", "", "", "", 2, "", "", "", ""],
            ["LD-SO", "", "", "", 2.5, "", "", "", ""],
            ["", "", "", "", 2, "", "", "", ""],
        )
    )
    assert reading.lines == []
    assert [one.cell for one in reading.faults] == [
        "A2", "H2", "E2", "F2", "C2", "D2", "G2", "I2", "F3", "E4", "E6", "A7"
    ]  # fmt: skip
    assert all(one.sheet == "KH" and one.message and one.accepted and one.column for one in reading.faults)
    assert reading.faults[0].value == "KHONG-CO"


def test_a_course_twice_with_one_source_is_a_fault_and_with_two_is_not(ground: None) -> None:
    row = ["CDS-CB", "", "", "", 2, "", "", "", ""]
    twice = read(book(row, row))
    assert [one.cell for one in twice.faults] == ["A3"]
    assert "A2" in twice.faults[0].message
    assert len(read(book(row, [*row[:7], "unit", ""])).lines) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"", b"%PDF-1.7", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600,
        b"x" * (rules.MOST_BYTES + 1),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_refused(ground: None, content: bytes) -> None:
    with pytest.raises(SheetRefused):
        read(content)


def test_a_sheet_without_the_header_is_refused(ground: None) -> None:
    with pytest.raises(SheetRefused):
        read(book(head=["Họ và tên", "Ngày sinh"]))


def test_a_cell_far_out_is_refused_before_anything_is_parsed(ground: None) -> None:
    made = openpyxl.Workbook()
    made.active["A1"] = "Mã khóa"
    made.active["XFD1048576"] = 1
    out = io.BytesIO()
    made.save(out)
    with pytest.raises(SheetRefused):
        read(out.getvalue())


def test_a_part_that_swells_is_refused(ground: None) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (rules.MOST_INFLATED + 1))
    assert len(out.getvalue()) < rules.MOST_BYTES
    with pytest.raises(SheetRefused):
        read(out.getvalue())


@given(st.integers(0, 10**12))
def test_whole_numbers_are_read_however_they_are_written(number: int) -> None:
    for text in (str(number), f"{number:,}", f"{number:,}".replace(",", "."), f"{number:,}".replace(",", " "), number):
        assert whole(text) == number
    assert whole(float(number)) == number


@pytest.mark.parametrize("value", ["", "ba", "1,5", "1.2.3", "1,234.567", "-3", True, 2.5, float("nan"), float("inf")])
def test_anything_else_is_no_whole_number(value: Any) -> None:
    assert whole(value) is None


@given(st.integers(0, 20_000))
def test_letters_of_columns_and_numbers_agree(place: int) -> None:
    assert column_number(column_letters(place)) == place + 1
