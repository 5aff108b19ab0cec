"""Real XLSX files for the tests of reading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from hoaban.apps.exchange.rules.columns import catalogue

ON = dt.date(2026, 3, 31)
KEYS = ("personal_id", "full_name", "sex", "birth_date", "ethnicity", "home_commune", "unit", "post", "category")
REQUIRED = (*KEYS, "in_post_since", "education")
PERSON: Mapping[str, Any] = {
    "personal_id": "011085001234",
    "full_name": "Lò Văn Ơn",
    "sex": "Nam",
    "birth_date": "05/03/1985",
    "ethnicity": "Thái",
    "home_commune": "Xã Thanh Nưa",
    "unit": "Phòng Kinh tế",
    "post": "Chuyên viên",
    "category": "Công chức",
    "in_post_since": "01/07/2025",
    "education": "Đại học",
}


def headers(keys: Iterable[str] = REQUIRED) -> list[str]:
    """The usual headers of these columns."""
    usual = {column.key: column.header_vi for column in catalogue()}
    return [usual[key] for key in keys]


def person(number: int = 0, /, **other: Any) -> list[Any]:
    """The cells of a valid person, the identification number ending in `number`, with some cells changed."""
    values = {**PERSON, "personal_id": f"0110850{number:05d}", **other}
    return list(values.values())


def write_book(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], *, hidden: Iterable[str] = ()) -> Path:
    """A workbook of these sheets; None leaves a cell out, a date is formatted as one."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(row, column, cell, day)
                    elif cell is not None:
                        sheet.write(row, column, cell)
            if name in hidden:
                sheet.hide()
    return path


def write_roster(path: Path, *people: Sequence[Any], keys: Sequence[str] = REQUIRED) -> Path:
    """A workbook of one sheet: the usual headers and these people."""
    return write_book(path, {"Danh sách": [headers(keys), *people]})
