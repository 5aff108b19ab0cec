"""The table is found wherever it lies; people are told from headings, totals and signatures."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoaban.apps.exchange.rules import FileRefused, Reading, catalogue, read_roster
from hoaban.apps.exchange.tests.sheets import ON, PERSON, REQUIRED, headers, person, write_book, write_roster


def read(path: Path, *rows: Sequence[Any]) -> Reading:
    """Read these rows as the one sheet of a file."""
    return read_roster(write_book(path / "roster.xlsx", {"Danh sách": rows}), on=ON)


def codes(reading: Reading) -> list[tuple[str, str]]:
    """Cell and code of every error."""
    return [(error.cell, error.code) for error in reading.errors]


def test_a_plain_roster_is_read(tmp_path: Path) -> None:
    reading = read_roster(write_roster(tmp_path / "a.xlsx", person(1), person(2, sex="Nữ")), on=ON)
    assert (codes(reading), reading.n_rows, [row.row for row in reading.rows]) == ([], 2, [2, 3])
    assert reading.rows[1].values["sex"] == 2
    assert reading.present == set(REQUIRED) == reading.rows[0].has
    assert reading.columns["Danh sách"]["unit"] == "G"


def test_titles_above_and_signatures_below_are_passed_over(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        ["ỦY BAN NHÂN DÂN XÃ", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["DANH SÁCH CÁN BỘ, CÔNG CHỨC"],
        [],
        ["STT", *headers()],
        [f"({n})" for n in range(1, 13)],
        ["I", None, "Đảng ủy xã"],
        [1, *person(1)],
        ["II. Ủy ban nhân dân xã"],
        [2, *person(2)],
        [3],
        ["Tổng cộng", None, None, 2],
        [],
        [None, None, None, None, None, "Điện Biên, ngày 05 tháng 3 năm 2026"],
        [None, None, "Người lập biểu", None, None, "CHỦ TỊCH"],
        [None, None, "Lò Thị Lan", None, None, "Giàng A Chứ"],
    )
    assert (codes(reading), [row.row for row in reading.rows]) == ([], [7, 9])
    assert {(item.kind, item.place) for item in reading.ignored} >= {("row", "6"), ("row", "11"), ("row", "15")}


@pytest.mark.parametrize(
    "cells",
    [
        [None, None, "Lò Văn Ơn"],
        [5, None, "Đảng ủy xã"],
        [None, "011085001234"],
        [5, None, None, "Nam", "1985", "Thái"],
        [5, None, "Tống Văn Páo"],
        [5, None, "Lò Văn Páo", "Nam", None, "Thái", "Xã Thanh Nưa", "Công an", "Phó Thủ trưởng"],
        ["Tổng", "011085001234", "Lò Văn Ơn"],
    ],
)
def test_a_row_that_may_be_a_person_is_never_dropped(tmp_path: Path, cells: list[Any]) -> None:
    reading = read(tmp_path, ["STT", *headers()], [1, *person(1)], cells, [2, *person(2)])
    assert reading.n_rows == 3
    assert {error.cell[1:] for error in reading.errors} == {"3"}
    assert reading.rows[1].bad


def test_two_header_rows_with_merged_cells_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        sheet.merge_range("A3:A4", "TT")
        for column, header in enumerate(["Số CCCD", "Họ và tên khai sinh"], 1):
            sheet.merge_range(2, column, 3, column, header)
        sheet.merge_range("D3:E3", "Ngày, tháng, năm sinh")
        sheet.merge_range("F3:H3", "Trình độ")
        sheet.write_row("D4", ["Nam", "Nữ", "Chuyên môn", "LLCT", "QLNN"])
        rest = ["ethnicity", "home_commune", "unit", "post", "category", "in_post_since"]
        for column, header in enumerate(headers(rest), 8):
            sheet.merge_range(2, column, 3, column, header)
        texts = [PERSON[key] for key in rest]
        sheet.write_row("A5", [1, "011085001234", "Lò Văn Ơn", "1985", "", "ĐH", "TC", "CV", *texts])
        sheet.write_row("A6", [2, "011085001235", "Lò Thị Ơn", "", "3/1986", "ThS", "", "", *texts])
        sheet.write_row("A7", [3, "011085001236", "Lò Thị Ơn", "1985", "3/1986", "ThS", "", "", *texts])
    reading = read_roster(path, on=ON)
    first, second, third = (row.values for row in reading.rows)
    assert (first["sex"], first["birth_date"].precision, second["sex"], second["birth_date"].precision) == (1, 3, 2, 2)
    assert (first["education"], first["political_theory"], first["state_management"]) == (4, 2, 2)
    assert codes(reading)[:1] == [("E7", "two-values")]
    assert third["birth_date"] is None


def test_a_birth_date_over_nam_and_nu_alone_is_understood(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rest = [key for key in REQUIRED if key not in {"personal_id", "full_name", "sex", "birth_date"}]
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        for column, header in enumerate(["Số định danh cá nhân", "Họ và tên", *headers(rest)]):
            place = column if column < 2 else column + 2
            sheet.merge_range(0, place, 1, place, header)
        sheet.merge_range("C1:D1", "Ngày, tháng, năm sinh")
        sheet.write_row("C2", ["Nam", "Nữ"])
        texts = [PERSON[key] for key in rest]
        sheet.write_row("A3", ["011085001234", "Lò Văn Ơn", "05/03/1980", "", *texts])
        sheet.write_row("A4", ["011085001235", "Lò Thị Ơn", "", "06/04/1981", *texts])
    reading = read_roster(path, on=ON)
    assert codes(reading) == []
    assert [(row.values["sex"], row.values["birth_date"].day.year) for row in reading.rows] == [(1, 1980), (2, 1981)]


@pytest.mark.parametrize("hide", [True, False])
def test_a_sheet_of_people_that_would_be_left_out_is_refused(tmp_path: Path, hide: bool) -> None:
    strange = ["Số thẻ", "Họ, chữ đệm và tên khai sinh", *headers()[2:]] if not hide else headers()
    sheets = {"Tờ 1": [headers(), person(1)], "Tờ 2": [strange, person(2)], "Danh mục": [["Kinh", "Thái", "Mông"]]}
    path = write_book(tmp_path / "a.xlsx", sheets, hidden=["Tờ 2"] if hide else [])
    reading = read_roster(path, on=ON)
    assert [(error.sheet, error.cell, error.code) for error in reading.errors] == [("Tờ 2", "A2", "people-left-out")]
    assert [(one.sheet, one.kind) for one in reading.ignored] == [("Danh mục", "no-table")]


def test_marks_under_a_heading_say_the_value(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    keys = [key for key in REQUIRED if key not in {"sex", "education"}]
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        sheet.write_row("A2", headers(keys))
        sheet.merge_range("J1:K1", "Giới tính")
        sheet.write_row("J2", ["Nam", "Nữ"])
        sheet.merge_range("L1:N1", "Trình độ chuyên môn")
        sheet.write_row("L2", ["Trung cấp", "Đại học", "Thạc sĩ"])
        for row, marks in enumerate([["x", "", "", "X", ""], ["x", "x", "x", "", ""], ["", "", "", "", "?"]], 2):
            values = dict(zip(REQUIRED, person(row), strict=True))
            sheet.write_row(row, 0, [values[key] for key in keys] + marks)
    reading = read_roster(path, on=ON)
    assert (reading.rows[0].values["sex"], reading.rows[0].values["education"]) == (1, 4)
    found = [("K4", "two-values"), ("N5", "mark"), ("J5", "missing-value")]
    assert sorted(codes(reading)) == sorted(found)


def test_a_name_in_two_columns_is_joined(tmp_path: Path) -> None:
    rest = headers()[2:]
    row = person(1)
    reading = read(tmp_path, ["CCCD", "Họ đệm", "Tên", *rest], [row[0], "Lò Văn", "Ơn", *row[2:]])
    assert (codes(reading), reading.rows[0].values["full_name"]) == ([], "Lò Văn Ơn")


def test_every_accepted_header_is_known_in_any_form(tmp_path: Path) -> None:
    for column in catalogue():
        for header in column.headers:
            written = unicodedata.normalize("NFD", f"  {header.upper()} (*) ")
            keys = [key for key in REQUIRED if key != column.key]
            values = [PERSON[key] for key in keys]
            reading = read(tmp_path, [written, *headers(keys)], ["", *values])
            assert column.key in reading.present, header


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), above=st.integers(0, 12), left=st.integers(0, 4))
def test_order_and_position_of_the_columns_do_not_matter(tmp_path: Path, seed: int, above: int, left: int) -> None:
    order = random.Random(seed).sample(range(len(REQUIRED)), len(REQUIRED))
    rows = [[*[None] * left, *(cells[place] for place in order)] for cells in (headers(), person(1))]
    reading = read(tmp_path, *[[]] * above, *rows)
    assert (codes(reading), reading.rows[0].values["full_name"]) == ([], "Lò Văn Ơn")


def test_missing_columns_are_named_together(tmp_path: Path) -> None:
    keys = [key for key in REQUIRED if key not in {"unit", "sex"}]
    values = [PERSON[key] for key in keys]
    reading = read(tmp_path, headers(keys), values)
    (error,) = reading.errors
    assert (error.cell, error.code) == ("A1", "missing-column")
    assert "Giới tính" in error.message
    assert "Mã đơn vị" in error.accepted


def test_two_equal_columns_are_refused_and_the_usual_header_goes_first(tmp_path: Path) -> None:
    doubled = read(tmp_path, [*headers(), "Họ tên", "Đơn vị công tác"], [*person(1), "", "Phòng Nội vụ"])
    assert sorted(codes(doubled)) == [("G1", "doubled-column"), ("M1", "doubled-column")]
    assert ("column", "L") in {(item.kind, item.place) for item in doubled.ignored}


def test_the_same_number_twice_is_refused_in_both_rows(tmp_path: Path) -> None:
    path = write_book(
        tmp_path / "a.xlsx", {"A": [headers(), person(1), person(2)], "B": [headers(), person(1), person(3)]}
    )
    reading = read_roster(path, on=ON)
    assert [(e.sheet, e.cell, e.code) for e in reading.errors] == [
        ("A", "A2", "twice-in-file"),
        ("B", "A2", "twice-in-file"),
    ]
    assert "B!A2" in reading.errors[0].message


def test_all_errors_are_told_at_once(tmp_path: Path) -> None:
    bad = person(2, personal_id=11085001234, sex="?", birth_date="31/02/1990", education="ĐH, ThS", unit=None)
    reading = read(tmp_path, headers(), person(1), bad)
    assert dict(codes(reading)) == {
        "A3": "personal-id-number",
        "C3": "sex",
        "D3": "date-impossible",
        "G3": "missing-value",
        "K3": "two-values",
    }
    assert all(error.message and error.accepted and error.sheet == "Danh sách" for error in reading.errors)
    assert reading.rows[1].bad == {"personal_id", "sex", "birth_date", "education", "unit"}


def test_several_sheets_are_read_and_the_others_named(tmp_path: Path) -> None:
    sheets = {
        "Bìa": [["Danh sách"]],
        "A": [headers(), person(1)],
        "B": [["x"], headers(), person(2)],
        "Ẩn": [headers()],
    }
    reading = read_roster(write_book(tmp_path / "a.xlsx", sheets, hidden=["Ẩn"]), on=ON)
    assert [(row.sheet, row.row) for row in reading.rows] == [("A", 2), ("B", 3)]
    assert {(item.sheet, item.kind) for item in reading.ignored} == {("Bìa", "no-table"), ("Ẩn", "hidden")}


def test_a_repeated_header_is_passed_over(tmp_path: Path) -> None:
    reading = read(tmp_path, headers(), person(1), headers(), person(2))
    assert (codes(reading), reading.n_rows) == ([], 2)


def test_a_file_without_a_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        read(tmp_path, ["Kính gửi"], ["Xin gửi danh sách"])
    assert caught.value.code == "no-table"


def test_a_sex_that_differs_from_the_column_of_the_birth_date_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    keys = [key for key in REQUIRED if key != "birth_date"]
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        for column, header in enumerate(headers(keys)):
            sheet.merge_range(0, column, 1, column, header)
        sheet.merge_range("K1:L1", "Năm sinh")
        sheet.write_row("K2", ["Nam", "Nữ"])
        values = [PERSON[key] for key in keys]
        sheet.write_row("A3", [*values, "", "1985"])
    assert codes(read_roster(path, on=ON)) == [("C3", "sex-conflict")]


def test_a_level_column_that_is_not_understood_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    keys = [key for key in REQUIRED if key != "education"]
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        sheet.write_row("A2", headers(keys))
        sheet.merge_range("K1:L1", "Trình độ chuyên môn")
        sheet.write_row("K2", ["Đại học", "Trên đại học"])
        sheet.write_row("A3", [*[PERSON[key] for key in keys], "x"])
    assert codes(read_roster(path, on=ON)) == [("L2", "unclear-column")]


def test_a_name_and_a_double_in_the_third_row_are_told_each_time(tmp_path: Path) -> None:
    reading = read(tmp_path, headers(), person(1), person(1), person(1))
    assert codes(reading) == [(f"A{row}", "twice-in-file") for row in (2, 3, 4)]


def test_a_name_split_under_one_merged_header_is_joined(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    values = person(1)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        sheet.write_row("A1", ["CCCD", "", "", *headers()[2:]])
        sheet.merge_range("B1:C1", "Họ và tên")
        sheet.write_row("A2", [values[0], "Lò Văn", "Ơn", *values[2:]])
        sheet.write_row("A3", [person(2)[0], "Lò Văn", "", *values[2:]])
    reading = read_roster(path, on=ON)
    assert [row.values["full_name"] for row in reading.rows] == ["Lò Văn Ơn", "Lò Văn"]


def test_a_formula_without_a_result_is_told_as_one(tmp_path: Path) -> None:
    file = write_roster(tmp_path / "a.xlsx", person(1), person(2), keys=REQUIRED)
    book = openpyxl.load_workbook(file)
    sheet = book.active
    sheet["D2"], sheet["K2"], sheet["L1"], sheet["L3"] = (
        "=DATE(1985,3,5)",
        '=IF(A2<>"","Đại học","")',
        headers(["it_skill"])[0],
        "=B2&1",
    )
    book.save(file)
    found = read_roster(file, on=ON)
    assert [(error.cell, error.code, error.value) for error in found.errors] == [
        ("D2", "formula-unsolved", "=DATE(1985,3,5)"), ("K2", "formula-unsolved", '=IF(A2<>"","Đại học","")'),
        ("L3", "formula-unsolved", "=B2&1"),
    ]  # fmt: skip
    assert all("công thức" in error.message for error in found.errors)


def test_a_formula_with_a_result_is_read_by_it(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, headers([*REQUIRED, "it_skill"]))
        sheet.write_row(1, 0, person(1))
        sheet.write_formula(1, 1, '="Lò Văn "&"Ơn"', value="Lò Văn Ơn")
        sheet.write_formula(1, len(REQUIRED), '="Cơ "&"bản"', value="Cơ bản")
    found = read_roster(file, on=ON)
    assert found.errors == []
    assert (found.rows[0].values["full_name"], found.rows[0].values["it_skill"]) == ("Lò Văn Ơn", "Cơ bản")
