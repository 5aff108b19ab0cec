"""Spreadsheets: real dates, text that stays text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import openpyxl  # type: ignore[import-untyped,unused-ignore]
import pytest
from django.http import StreamingHttpResponse

from hoaban.shared import spreadsheets

HEADERS = ["Họ và tên", "Ngày sinh", "Hệ số"]
FORMULAS = ["=1+1", "+84912", "-5", "@SUM(A1)", "\t=1", "\r=1"]


def _sheet(headers: list[str], rows: Iterable[list[Any]]) -> Any:
    buffer = io.BytesIO()
    spreadsheets.write_xlsx(buffer, headers, rows)
    return openpyxl.load_workbook(buffer).active


def test_dates_are_dates_and_numbers_numbers() -> None:
    rows: list[list[Any]] = [["Lò Thị Hồng Ánh", None, 3.66], ["Giàng A Chứ", date(1988, 2, 2), 4]]
    sheet = _sheet(HEADERS, iter(rows))
    assert sheet["B2"].value is None
    assert sheet["B3"].value == datetime(1988, 2, 2)
    assert sheet["B3"].number_format == "dd/mm/yyyy"
    assert sheet["C2"].value == 3.66


def test_a_moment_is_written_in_local_time() -> None:
    sheet = _sheet(["Lúc"], [[datetime(2026, 3, 10, 9, 30, tzinfo=UTC)]])
    assert sheet["A2"].value == datetime(2026, 3, 10, 16, 30)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula_in_xlsx(text: str) -> None:
    cell = _sheet(["x"], [[text]])["A2"]
    assert cell.data_type in {"s", "inlineStr"}
    assert cell.value.replace("_x000D_", "\r") == text


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula_in_csv(text: str) -> None:
    answer = spreadsheets.csv_response("x", ["x"], [[text]])
    assert isinstance(answer, StreamingHttpResponse)
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"), newline="")))
    assert rows == [["x"], [f"'{text}"]]


def test_negative_numbers_stay_numbers_in_csv() -> None:
    out = io.StringIO()
    spreadsheets.write_csv(out, ["x"], [[-5], [date(2026, 3, 5)]])
    assert out.getvalue().split() == ["x", "-5", "2026-03-05"]


def test_an_empty_list_still_has_its_headers() -> None:
    sheet = _sheet(HEADERS, [])
    assert [cell.value for cell in sheet[1]] == HEADERS


def test_headers_that_repeat_keep_their_columns() -> None:
    sheet = _sheet(["Từ", "Từ"], [[1, 2]])
    assert [cell.value for cell in sheet[2]] == [1, 2]


def test_downloads_carry_vietnamese_names() -> None:
    answer = spreadsheets.xlsx_response("Danh sách", HEADERS, [["a", None, 1]])
    assert "Danh%20s%C3%A1ch.xlsx" in answer["Content-Disposition"]


def test_equal_values_of_different_types_stay_what_they_are() -> None:
    rows: list[list[Any]] = [[1, True, 1.0, "1"], [True, 1, "1", 1.0], [0, False, 0.5, ""], [False, 0, "x", 0.5]]
    sheet = _sheet(["a", "b", "c", "d"], rows)
    found = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert found == [[1, True, 1, "1"], [True, 1, "1", 1], [0, False, 0.5, None], [False, 0, "x", 0.5]]
    told = [[type(value) if isinstance(value, (bool, str)) else None for value in row] for row in found]
    assert told == [[None, bool, None, str], [bool, None, str, None], [None, bool, None, None], [bool, None, str, None]]


def test_characters_that_a_sheet_cannot_hold_are_left_out_every_time() -> None:
    sheet = _sheet(["a"], [["Lò\x00 Văn\x1f"], ["Lò\x00 Văn\x1f"], ["Quàng\x0bThị"]])
    assert [sheet[f"A{row}"].value for row in (2, 3, 4)] == ["Lò Văn", "Lò Văn", "QuàngThị"]
