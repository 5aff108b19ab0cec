"""Small workbooks in and out: bounded before they are parsed, read by headings, every cell that is not accepted named.

Bounded are the bytes, the inflated bytes, and the furthest row and column that a cell names, because the reader builds one
dense range per sheet. For rosters of a whole province see the app of exchange.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from hoaban.shared.names import fold

HEAD_ROWS = 12
"""The headings stand in one of the first rows of a sheet."""
LANGUAGES = ("vi", "en")
_REFERENCE = re.compile(rb'<(?:c|row)\b[^>]*?\br="([A-Z]{0,4})(\d{1,8})"')


class BookRefused(ValueError):
    """A file that is not read at all; the text says what would be."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a workbook may be."""

    most_bytes: int = 1_000_000
    most_inflated: int = 20_000_000
    most_rows: int = 2_000
    most_columns: int = 40


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that is not accepted, and what would be."""

    sheet: str
    cell: str
    column: str
    value: str
    message: str
    accepted: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with its headings: where each column stands, and the rows below with their numbers."""

    name: str
    places: Mapping[str, int]
    rows: Sequence[tuple[int, Sequence[Any]]]

    def at(self, row: Sequence[Any], column: str) -> str:
        """The text of a column in a row; "" where the sheet has no such column."""
        place = self.places.get(column)
        return plain(row[place]) if place is not None and place < len(row) else ""

    def cell(self, number: int, column: str) -> str:
        """The name of a cell, such as C5."""
        return f"{letters(self.places.get(column, 0))}{number}"


def open_sheets(
    content: bytes, *, needed: Mapping[str, Sequence[str]], labels: Mapping[str, Any], bounds: Bounds
) -> dict[str, Sheet]:
    """The sheets by what they hold, whatever they are called.

    ``needed``: kind of sheet -> the columns by which it is recognised; ``labels``: column -> its heading, read in every
    language. Raises BookRefused where the file cannot be read.
    """
    check(content, bounds)
    headers = _headers(labels)
    found: dict[str, Sheet] = {}
    for name, rows in _read(content):
        for number, row in enumerate(rows[:HEAD_ROWS], start=1):
            places = _places(row, headers)
            kind = next((one for one, columns in needed.items() if set(columns) <= set(places)), "")
            if kind and kind not in found:
                found[kind] = Sheet(name, places, list(_filled(rows, number)))
                break
    return found


def check(content: bytes, bounds: Bounds) -> None:
    """Raises BookRefused for what is not a workbook, or is larger than the bounds."""
    if len(content) > bounds.most_bytes:
        text = _("The file is larger than %(most)s MB. Take pictures and other sheets out.")
        raise BookRefused(text % {"most": bounds.most_bytes // 1_000_000})
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive, bounds)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as broken:
        raise BookRefused(_broken()) from broken


def _broken() -> str:
    return _(
        "This is no XLSX workbook, or it is damaged or locked by a password. Save it as .xlsx and upload it again."
    )


def _check_parts(archive: zipfile.ZipFile, bounds: Bounds) -> None:
    parts = archive.infolist()
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise BookRefused(_broken())
    if sum(part.file_size for part in parts) > bounds.most_inflated:
        raise BookRefused(
            _("The workbook holds far more than such a table. Copy its tables into the file taken out here.")
        )
    for part in parts:
        data = archive.read(part)  # the checksum also refuses a part that is longer than it says
        if part.filename.startswith("xl/worksheets/"):
            _check_extent(data, bounds)


def _check_extent(data: bytes, bounds: Bounds) -> None:
    for match in _REFERENCE.finditer(data):
        if int(match[2]) > bounds.most_rows or _number(match[1].decode()) > bounds.most_columns:
            text = _("A sheet has cells below row %(rows)s or right of column %(columns)s. Delete what stands outside.")
            raise BookRefused(text % {"rows": bounds.most_rows, "columns": letters(bounds.most_columns - 1)})


def _read(content: bytes) -> list[tuple[str, list[list[Any]]]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except (CalamineError, ValueError, OSError) as broken:
        raise BookRefused(_broken()) from broken


def _headers(labels: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with translation.override(language):
            found |= {fold(str(label)): column for column, label in labels.items()}
    return found


def _places(row: Sequence[Any], headers: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, value in enumerate(row):
        column = headers.get(fold(str(value or "")))
        if column:
            found.setdefault(column, place)
    return found


def _filled(rows: Sequence[Sequence[Any]], first: int) -> Iterator[tuple[int, Sequence[Any]]]:
    for number, row in enumerate(rows[first:], start=first + 1):
        if any(str(value).strip() for value in row if value is not None):
            yield number, row


def _number(text: str) -> int:
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - 64
    return number


def letters(place: int) -> str:
    """The letters of a column counted from 0."""
    text, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


def plain(value: Any) -> str:
    """A cell as text: a whole number without its decimal point, a day in ISO."""
    if value is None:
        return ""
    if isinstance(value, float) and abs(value) < 1e15 and value == int(value):
        return str(int(value))
    return str(value).strip()


def write_book(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[str]]]]) -> bytes:
    """Sheets with a name, headings and rows; every cell is a text, so that none is ever run as a formula."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for name, headings, rows in sheets:
        page = book.add_worksheet(name[:31])
        page.freeze_panes(1, 0)
        for place, heading in enumerate(headings):
            page.write_string(0, place, heading, bold)
            page.set_column(place, place, min(40, max(12, len(heading) + 2)))
        for number, row in enumerate(rows, start=1):
            for place, text in enumerate(row):
                page.write_string(number, place, text, wrapped)
    book.close()
    return target.getvalue()
