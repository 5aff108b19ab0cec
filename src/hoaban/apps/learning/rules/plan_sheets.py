"""The lines of a plan as a sheet of a workbook: what may be opened at all, and every cell that is not accepted.

A workbook is bounded before it is parsed: bytes, inflated bytes, and the furthest row and column that a cell names,
because the reader builds one dense range per sheet.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from hoaban.apps.learning.rules.plans import GROUPS

MOST_BYTES = 2_000_000
MOST_INFLATED = 40_000_000
MOST_ROWS, MOST_COLUMNS = 2_000, 60
HEAD_ROWS = 12
"""The header stands in one of the first rows."""
COLUMNS = ("course", "name", "mode", "quarter", "quota", *GROUPS, "cost", "source", "note", "gap")
"""Columns of the sheet in their order; name and gap are for reading only."""
NEEDED = ("course", "quota")
QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
_REFERENCE = re.compile(rb'<(?:c|row)\b[^>]*?\br="([A-Z]{0,4})(\d{1,8})"')
_LARGEST = 10**15


class SheetRefused(ValueError):
    """A file that is not read at all; the text says what would be."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that is not accepted, and what would be."""

    sheet: str
    cell: str
    column: str
    value: str
    message: str
    accepted: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What words of a sheet mean, all folded: headers -> columns, modes and sources -> codes; courses by code.

    ``labels``: column -> how it is called on the page; ``named``: source and mode codes -> their labels.
    """

    headers: Mapping[str, str]
    labels: Mapping[str, str]
    modes: Mapping[str, str]
    sources: Mapping[str, str]
    courses: Mapping[str, int]
    named: Mapping[str, str]
    fold: Callable[[str], str]


@dataclass(slots=True)
class SheetLine:
    """One accepted row; ``cost`` None: as the catalogue reckons."""

    course_id: int
    quota: int
    source: str
    mode: str = ""
    quarter: int | None = None
    cost: int | None = None
    note: str = ""
    groups: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """What a sheet says: its lines when every cell is accepted, else every fault."""

    lines: list[SheetLine] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def check_workbook(content: bytes) -> None:
    """Raises SheetRefused for what is not a workbook, or is larger than any plan."""
    if len(content) > MOST_BYTES:
        raise SheetRefused(_("The file is larger than 2 MB. A plan needs one sheet without pictures."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as broken:
        raise SheetRefused(
            _(
                "The file is not XLSX, is damaged or has a password. Save it as .xlsx without a password and upload again."
            )
        ) from broken


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise SheetRefused(_("The file is not XLSX. Open it in Excel, choose Save as .xlsx and upload it again."))
    if sum(part.file_size for part in parts) > MOST_INFLATED:
        raise SheetRefused(_("The workbook holds far more than a plan. Copy the table of the plan into the template."))
    for part in parts:
        data = archive.read(part)  # the checksum also refuses a part that is longer than it says
        if part.filename.startswith("xl/worksheets/"):
            _check_extent(data)


def _check_extent(data: bytes) -> None:
    for match in _REFERENCE.finditer(data):
        if int(match[2]) > MOST_ROWS or column_number(match[1].decode()) > MOST_COLUMNS:
            raise SheetRefused(
                _("A sheet has cells beyond row %(rows)s or column %(columns)s. Delete what stands outside the table.")
                % {"rows": MOST_ROWS, "columns": column_letters(MOST_COLUMNS - 1)}
            )


def column_number(letters: str) -> int:
    """A is 1, AA is 27; 0 for no letter."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(place: int) -> str:
    """The letters of a column counted from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_lines(content: bytes, words: Vocabulary) -> Reading:
    """The lines of the first sheet with the header of a plan. Raises SheetRefused where none has it."""
    check_workbook(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except (CalamineError, ValueError, OSError) as broken:
        raise SheetRefused(
            _(
                "The file is not XLSX, is damaged or has a password. Save it as .xlsx without a password and upload again."
            )
        ) from broken
    for name, rows in sheets:
        for number, row in enumerate(rows[:HEAD_ROWS]):
            places = _header(row, words)
            if all(column in places for column in NEEDED):
                return _Rows(name, words, places).read(rows, number + 1)
    raise SheetRefused(
        _("No sheet has the columns “%(course)s” and “%(quota)s”. Download the template of this plan and fill it in.")
        % {"course": words.labels["course"], "quota": words.labels["quota"]}
    )


def _header(row: Sequence[Any], words: Vocabulary) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, value in enumerate(row):
        column = words.headers.get(words.fold(str(value or "")).strip())
        if column and column not in found:
            found[column] = place
    return found


class _Rows:
    """One sheet being read: its columns, what was found, and where."""

    def __init__(self, sheet: str, words: Vocabulary, places: dict[str, int]) -> None:
        self.sheet, self.words, self.places = sheet, words, places
        self.found = Reading()
        self.seen: dict[tuple[int, str], str] = {}

    def read(self, rows: Sequence[Sequence[Any]], first: int) -> Reading:
        for number, row in enumerate(rows[first:], start=first + 1):
            if any(str(value).strip() for value in (self._at(row, name) for name in COLUMNS) if value is not None):
                self._line(row, number)
        if self.found.faults:
            self.found.lines = []
        return self.found

    def _at(self, row: Sequence[Any], column: str) -> Any:
        place = self.places.get(column)
        value = row[place] if place is not None and place < len(row) else ""
        return value.strip() if isinstance(value, str) else value

    def _fault(self, number: int, column: str, value: Any, message: str, accepted: str) -> None:
        cell = f"{column_letters(self.places.get(column, 0))}{number}"
        label = self.words.labels[column]
        self.found.faults.append(Fault(self.sheet, cell, label, _shown(value), message, accepted))

    def _line(self, row: Sequence[Any], number: int) -> None:
        faults = len(self.found.faults)
        course, source = self._course(row, number), self._word(row, number, "source", self.words.sources, "province")
        quota = self._number(row, number, "quota", least=1)
        groups = {name: self._number(row, number, name, most=quota) or 0 for name in GROUPS if name in self.places}
        line = SheetLine(
            course or 0, quota or 0, source, self._word(row, number, "mode", self.words.modes, ""),
            self._quarter(row, number), self._number(row, number, "cost", most=_LARGEST, empty=True),
            self._note(row, number), groups,
        )  # fmt: skip
        if len(self.found.faults) == faults:
            self._keep(line, row, number)

    def _keep(self, line: SheetLine, row: Sequence[Any], number: int) -> None:
        key = (line.course_id, line.source)
        cell = f"{column_letters(self.places['course'])}{number}"
        if key in self.seen:
            text = _("This course with this source stands in %(cell)s already.") % {"cell": self.seen[key]}
            self._fault(number, "course", self._at(row, "course"), text, _("One row for each course and source"))
            return
        self.seen[key] = cell
        self.found.lines.append(line)

    def _course(self, row: Sequence[Any], number: int) -> int | None:
        value = self._at(row, "course")
        found = self.words.courses.get(self.words.fold(_shown(value)))
        if found is None:
            text = _("There is no such course on offer.") if value else _("The code of the course is missing.")
            some = ", ".join(sorted(code.upper() for code in self.words.courses)[:4])
            self._fault(
                number, "course", value, text, _("A code of the catalogue, such as %(codes)s") % {"codes": some}
            )
        return found

    def _word(self, row: Sequence[Any], number: int, column: str, known: Mapping[str, str], empty: str) -> str:
        value = self._at(row, column)
        if value in ("", None):
            return empty
        found = known.get(self.words.fold(_shown(value)))
        if found is None:
            accepted = "; ".join(dict.fromkeys(self.words.named[code] for code in known.values()))
            self._fault(number, column, value, _("This word is not known here."), accepted)
        return found or empty

    def _quarter(self, row: Sequence[Any], number: int) -> int | None:
        value = self._at(row, "quarter")
        if value in ("", None):
            return None
        found = QUARTERS.get(_shown(value).lower())
        if found is None:
            self._fault(number, "quarter", value, _("There is no such quarter."), _("1, 2, 3, 4, or empty"))
        return found

    def _note(self, row: Sequence[Any], number: int) -> str:
        text = _shown(self._at(row, "note"))
        if len(text) > 300:
            self._fault(number, "note", text[:40], _("The note is too long."), _("At most 300 characters"))
        return text

    def _number(
        self, row: Sequence[Any], number: int, column: str, *, least: int = 0, most: int | None = 100_000, empty: bool = False
    ) -> int | None:  # fmt: skip
        value = self._at(row, column)
        if value in ("", None):
            if least:
                self._fault(number, column, value, _("The number is missing."), _("A whole number from 1"))
            return None if empty or least else 0
        found = whole(value)
        if found is not None and found >= least and (most is None or found <= most):
            return found
        limits = {"least": least, "most": most}
        accepted = (
            _("A whole number from %(least)s") if most is None else _("A whole number from %(least)s to %(most)s")
        )
        text = _("This is not a whole number.") if found is None else _("This number is out of bounds.")
        self._fault(number, column, value, text, accepted % limits)
        return None


def whole(value: Any) -> int | None:
    """A whole number as a cell holds it: 12, 12.0, "12", "1.200.000", "1 200"; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if abs(value) < _LARGEST and value == int(value) else None
    text = str(value).strip().replace("\u00a0", " ")
    if re.fullmatch(r"\d{1,15}", text):
        return int(text)
    if re.fullmatch(r"\d{1,3}(?:[., ]\d{3})+", text) and len({one for one in text if not one.isdigit()}) == 1:
        return int(re.sub(r"\D", "", text))
    return None


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and abs(value) < _LARGEST and value == int(value):
        return str(int(value))
    return str(value).strip()
