"""The catalogue as a workbook of three sheets: how it is opened within bounds, and every cell that is not accepted.

A workbook is bounded before it is parsed: bytes, inflated bytes, and the furthest row and column that a cell names,
because the reader builds one dense range per sheet.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

MOST_BYTES = 1_000_000
MOST_INFLATED = 60_000_000
MOST_ROWS, MOST_COLUMNS = 30_000, 60
HEAD_ROWS = 12
"""The header stands in one of the first rows of a sheet."""
PROCEDURE_COLUMNS = (
    "code", "is_local", "field", "name_vi", "name_en", "decided_at", "decided_before", "time_amount", "time_unit", "fee",
    "fee_note_vi", "fee_note_en", "result_vi", "result_en", "legal_basis", "starts_on", "ends_before", "source",
)  # fmt: skip
DOCUMENT_COLUMNS = (
    "code", "starts_on", "order", "name_vi", "name_en", "kind", "copies", "when_vi", "when_en", "form_no", "file",
)  # fmt: skip
STEP_COLUMNS = ("code", "starts_on", "order", "name_vi", "name_en", "doer", "title", "share")
SHEETS = {"procedures": PROCEDURE_COLUMNS, "documents": DOCUMENT_COLUMNS, "steps": STEP_COLUMNS}
NEEDED = {
    "procedures": ("code", "field", "decided_at", "starts_on"),
    "documents": ("code", "starts_on", "kind"),
    "steps": ("code", "starts_on", "doer", "share"),
}
"""Columns by which a sheet is recognised, whatever it is called."""
_REFERENCE = re.compile(rb'<(?:c|row)\b[^>]*?\br="([A-Z]{0,4})(\d{1,8})"')


class BookRefused(ValueError):
    """A file that is not read at all; the text says what would be."""


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
    """A sheet with its header: where each column stands, and the rows below with their numbers."""

    name: str
    places: dict[str, int]
    rows: list[tuple[int, Sequence[Any]]]

    def at(self, row: Sequence[Any], column: str) -> Any:
        """The value of a column in a row; texts without spaces around them."""
        place = self.places.get(column)
        value = row[place] if place is not None and place < len(row) else ""
        return value.strip() if isinstance(value, str) else value

    def cell(self, number: int, column: str) -> str:
        """The name of a cell, such as C5."""
        return f"{column_letters(self.places.get(column, 0))}{number}"


def open_book(content: bytes, headers: dict[str, str], fold: Any) -> dict[str, Sheet]:
    """The three sheets by what they hold. Raises BookRefused where the file cannot be read or the first is missing.

    ``headers``: folded heading -> column, in every language; ``fold``: how a heading is folded.
    """
    check_book(content)
    found: dict[str, Sheet] = {}
    for name, rows in _read(content):
        for number, row in enumerate(rows[:HEAD_ROWS]):
            places = _header(row, headers, fold)
            kind = next((one for one, needed in NEEDED.items() if set(needed) <= set(places)), "")
            if kind and kind not in found:
                found[kind] = Sheet(name, places, list(_filled(rows, number + 1)))
                break
    if missing := set(SHEETS) - set(found):
        raise BookRefused(_missing(missing))
    return found


def _missing(missing: set[str]) -> str:
    names = {"procedures": _("Procedures"), "documents": _("Documents"), "steps": _("Steps of procedures")}
    told = ", ".join(names[kind] for kind in SHEETS if kind in missing)
    text = _("The file has no sheet with the columns of: %(sheets)s. Download the catalogue and fill it in.")
    return text % {"sheets": told}


def check_book(content: bytes) -> None:
    """Raises BookRefused for what is not a workbook, or is larger than any catalogue."""
    if len(content) > MOST_BYTES:
        raise BookRefused(_("The file is larger than 1 MB. The catalogue needs three sheets without pictures."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as broken:
        raise BookRefused(_broken()) from broken


def _broken() -> str:
    return _(
        "The file is not XLSX, is damaged or has a password. Save it as .xlsx without a password and upload again."
    )


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise BookRefused(_broken())
    if sum(part.file_size for part in parts) > MOST_INFLATED:
        raise BookRefused(_("The workbook holds far more than a catalogue. Copy its three tables into the template."))
    for part in parts:
        data = archive.read(part)  # the checksum also refuses a part that is longer than it says
        if part.filename.startswith("xl/worksheets/"):
            _check_extent(data)


def _check_extent(data: bytes) -> None:
    for match in _REFERENCE.finditer(data):
        if int(match[2]) > MOST_ROWS or _column_number(match[1].decode()) > MOST_COLUMNS:
            text = _(
                "A sheet has cells beyond row %(rows)s or column %(columns)s. Delete what stands outside the table."
            )
            raise BookRefused(text % {"rows": MOST_ROWS, "columns": column_letters(MOST_COLUMNS - 1)})


def _read(content: bytes) -> list[tuple[str, list[list[Any]]]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except (CalamineError, ValueError, OSError) as broken:
        raise BookRefused(_broken()) from broken


def _header(row: Sequence[Any], headers: dict[str, str], fold: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, value in enumerate(row):
        column = headers.get(fold(str(value or "")))
        if column and column not in found:
            found[column] = place
    return found


def _filled(rows: Sequence[Sequence[Any]], first: int) -> Iterator[tuple[int, Sequence[Any]]]:
    for number, row in enumerate(rows[first:], start=first + 1):
        if any(str(value).strip() for value in row if value is not None):
            yield number, row


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(place: int) -> str:
    """The letters of a column counted from 0."""
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def plain(value: Any) -> str:
    """A cell as text; a whole number without its decimal point."""
    if value is None:
        return ""
    if isinstance(value, float) and abs(value) < 1e15 and value == int(value):
        return str(int(value))
    return str(value).strip()
