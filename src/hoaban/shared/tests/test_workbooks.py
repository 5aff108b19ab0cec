"""Workbooks: what readers of several makers find in a file, and where a sheet ends."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from datetime import time as dt_time
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import openpyxl  # type: ignore[import-untyped,unused-ignore]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from hoaban.shared import workbooks

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="_"), max_size=12)
CELLS = st.one_of(
    st.none(), TEXTS, st.booleans(), st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9).map(lambda one: round(one, 3)),
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
)  # fmt: skip


def _written(headers: list[str], rows: list[list[Any]], sheet: str = "Hoa Ban") -> io.BytesIO:
    target = io.BytesIO()
    workbooks.write_workbook(target, headers, iter(rows), sheet=sheet)
    target.seek(0)
    return target


def _read(target: io.BytesIO) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(target).active.iter_rows(min_row=2)]


def _calamine(target: io.BytesIO) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(target).get_sheet_by_index(0).to_python(skip_empty_area=False)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_is_written_is_read_again(rows: list[list[Any]]) -> None:
    found = _read(_written(["n", "a", "b", "c"], [[5, *row] for row in rows]))
    due = [[5, *[None if value == "" else value for value in row]] for row in rows]
    days = [[value.date() if isinstance(value, datetime) else value for value in row] for row in found]
    assert [[str(value) if isinstance(value, bool) else value for value in row] for row in days] == [
        [str(value) if isinstance(value, bool) else value for value in row] for row in due
    ]


def test_two_readers_agree_beyond_the_first_hundreds_of_rows() -> None:
    rows = [[f"Lò Thị {number}", "Thái" if number % 2 else None, date(1980, 1, 1 + number % 28), number / 4]
            for number in range(1_700)]  # fmt: skip
    target = _written(["Họ tên", "Dân tộc", "Ngày", "Số"], rows)
    assert [[value.date() if isinstance(value, datetime) else value for value in row] for row in _read(target)] == rows
    target.seek(0)
    told = _calamine(target)
    assert told[0] == ["Họ tên", "Dân tộc", "Ngày", "Số"]
    assert told[1:] == [["" if value is None else value for value in row] for row in rows]


def test_a_full_table_of_texts_writes_further_ones_into_their_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "SHARED", 10)
    monkeypatch.setattr(workbooks, "CHUNK", 4)
    rows = [[f" Quàng {number} & <con>", f"b{number % 3}"] for number in range(30)]
    target = _written(["a", "b"], rows)
    assert _read(target) == rows
    assert b"inlineStr" in zipfile.ZipFile(target).read(workbooks.SHEET)


def test_every_part_is_xml_and_the_filter_ends_with_the_rows() -> None:
    target = _written(["a & b", "c"], [[1, "x"], [2, "y"]], sheet="Xã 'Mường' & bản".replace("'", " "))
    with zipfile.ZipFile(target) as book:
        for name in book.namelist():
            ElementTree.fromstring(book.read(name))
        assert book.testzip() is None
        assert str(workbooks.LAST_ROW).encode() not in book.read("xl/workbook.xml") + book.read(workbooks.SHEET)
    page = openpyxl.load_workbook(target).active
    assert page.auto_filter.ref == "A1:B3"
    assert page.freeze_panes == "A2"
    assert page["A1"].font.bold
    assert page.column_dimensions["A"].width >= 11


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("_x000D_", "_x000D_"), ("a\rb", "a_x000D_b"), ("hai\ndòng", "hai\ndòng"), ("\nđầu", "\nđầu"), (" lề ", " lề "),
        ("\ud800x\ufffe", "x"), (Decimal("4.20"), 4.2), (float("nan"), None), (float("inf"), None),
        (date(1899, 12, 31), "31/12/1899"), (datetime(2026, 3, 1, 9, 30), datetime(2026, 3, 1, 9, 30)),
        (date(1900, 1, 5), datetime(1900, 1, 5)), (dt_time(7, 30), "07:30:00"),
    ],
)  # fmt: skip
def test_odd_values_are_written_as_a_sheet_can_hold_them(value: Any, found: Any) -> None:
    told = _read(_written(["x", "y"], [[value, "1"]]))[0][0]
    assert (told.replace("_x005F_", "_") if isinstance(told, str) else told) == found


def test_a_text_longer_than_a_cell_is_cut_where_it_ends() -> None:
    told = _read(_written(["x"], [["ă" * 40_000]]))[0][0]
    assert len(told) == workbooks.LONGEST
    assert told.endswith("ă…")


def test_more_rows_than_a_sheet_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "LAST_ROW", 4)
    with pytest.raises(ValueError, match="A sheet holds"):
        _written(["x"], [[1]] * 4)


def test_rows_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        _written(["x", "y"], [[1, 2], [1]])
    with pytest.raises(ValueError, match="3 values instead of 2"):
        _written(["x", "y"], [[1, 2, 3]])


def test_codes_are_written_as_what_they_mean_and_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "CHUNK", 3)
    asked: list[Any] = []

    def pair(code: Any) -> str | None:
        asked.append(code)
        return f"{code[0]}/{code[1]}" if code[0] else None

    raw = [(number % 2, f"t{number}", number % 3) for number in range(12)]
    columns = [((1,), None), ((0, 2), pair), ((0,), ("Nam", "Nữ").__getitem__)]
    due = [[text, f"{a}/{b}" if a else None, ("Nam", "Nữ")[a]] for a, text, b in raw]
    assert list(workbooks.Coded(iter(raw), columns)) == due
    asked.clear()
    target = io.BytesIO()
    workbooks.write_workbook(target, ["x", "y", "z"], workbooks.Coded(iter(raw), columns), sheet="x")
    assert _read(target) == due
    assert len(asked) == 1 + len(set(asked)) == 7
