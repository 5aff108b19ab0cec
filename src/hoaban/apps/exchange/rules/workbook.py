"""A file read into raw sheets: the values Excel shows, merged cells filled downwards."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from . import guard

MOST_SHEETS = 200
_MOST_INDEX = 4 * 2**20
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A visible sheet: `rows[i][j]` is the cell in Excel row i + 1 and column `first + j + 1`; "" is empty."""

    name: str
    rows: list[list[Any]]
    first: int
    merges: tuple[Merge, ...]
    """(row, column) of the first and the last cell, counted from 0, inside the range that holds values."""
    unsolved: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """(row, place) -> the formula, where a cell holds one without a stored result and so reads as empty."""

    def letter(self, place: int) -> str:
        """The Excel letters of the column at a place in the rows."""
        return letters(self.first + place)


@dataclass(frozen=True, slots=True)
class RawWorkbook:
    """The visible sheets, and the hidden ones."""

    sheets: tuple[RawSheet, ...]
    hidden: tuple[RawSheet, ...]


def letters(column: int) -> str:
    """The Excel letters of a column counted from 0.

    >>> letters(27)
    'AB'
    """
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def read_workbook(path: Path) -> RawWorkbook:
    """The sheets of an XLSX file, or FileRefused; bounded in time and memory whatever the file holds."""
    parts = guard.check(path)
    part_of = sheet_parts(path)
    sheets: list[RawSheet] = []
    hidden: list[RawSheet] = []
    try:
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            for place, about in enumerate(book.sheets_metadata):
                if about.typ != SheetTypeEnum.WorkSheet:
                    continue
                part = parts.get(part_of.get(about.name, ""))
                if part is None:
                    raise guard.damaged()
                seen = sheets if about.visible == SheetVisibleEnum.Visible else hidden
                seen.append(_raw_sheet(book.get_sheet_by_index(place), part))
    except (CalamineError, OSError, ValueError) as error:
        raise guard.damaged() from error
    return RawWorkbook(tuple(sheets), tuple(hidden))


def sheet_parts(path: Path) -> Mapping[str, str]:
    """Sheet name -> name of its part in the container."""
    try:
        with ZipFile(path) as archive:
            names = {name.lower(): name for name in archive.namelist()}
            book = _parse(archive, names, "xl/workbook.xml")
            links = _parse(archive, names, "xl/_rels/workbook.xml.rels")
    except (BadZipFile, OSError, ValueError, KeyError, ET.ParseError, DefusedXmlException) as error:
        raise guard.damaged() from error
    targets = {link.get("Id", ""): _target(link.get("Target", "")).lower() for link in links}
    sheets = [element for element in book.iter() if element.tag.rpartition("}")[2] == "sheet"]
    found = {sheet.get("name", ""): names.get(_linked(sheet, targets), "") for sheet in sheets}
    if len(targets) != len(links) or len(found) != len(sheets) or len(sheets) > MOST_SHEETS:
        raise guard.damaged()
    return found


def _linked(sheet: ET.Element, targets: Mapping[str, str]) -> str:
    links = [value for key, value in sheet.attrib.items() if key.rpartition("}")[2] == "id"]
    target = targets.get(links[0], "") if len(links) == 1 else ""
    if not target.endswith(".xml"):
        raise guard.damaged()
    return target


def _parse(archive: ZipFile, names: Mapping[str, str], name: str) -> ET.Element:
    entry = archive.getinfo(names[name])
    if entry.file_size > _MOST_INDEX:
        raise guard.damaged()
    root: ET.Element = fromstring(archive.read(entry))
    return root


def _target(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _raw_sheet(sheet: Any, part: guard.Part) -> RawSheet:
    start, end = sheet.start, sheet.end
    if start is None or end is None:
        return RawSheet(sheet.name, [], 0, ())
    if end[0] >= guard.MOST_ROWS or end[1] >= guard.MOST_COLUMNS:
        raise guard.damaged()
    rows: list[list[Any]] = list(sheet.iter_rows())
    if part.booleans:
        rows = [[str(cell).upper() if cell is True or cell is False else cell for cell in row] for row in rows]
    _place_faults(rows, start[1], part.faults)
    inside = (_inside(merge, start, end) for merge in sheet.merged_cell_ranges or ())
    merges = tuple(((top, left), (low, right)) for (top, left), (low, right) in inside if top <= low and left <= right)
    _fill_down(rows, start[1], merges)
    unsolved = {
        (row, column): formula
        for reference, formula in part.unsolved.items()
        if (found := _place(reference, rows, start[1])) and rows[found[0]][found[1]] == ""
        for row, column in [found]
    }
    return RawSheet(sheet.name, rows, start[1], merges, unsolved)


def _place_faults(rows: list[list[Any]], first: int, faults: Mapping[str, str]) -> None:
    for reference, value in faults.items():
        if found := _place(reference, rows, first):
            rows[found[0]][found[1]] = value


def _place(reference: str, rows: list[list[Any]], first: int) -> tuple[int, int] | None:
    """Row and place of a cell in the rows; None where they do not reach it."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    row, column = int(match[2]) - 1, _number(match[1]) - first
    return (row, column) if row < len(rows) and 0 <= column < len(rows[row]) else None


def _number(text: str) -> int:
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _inside(merge: Merge, start: tuple[int, int], end: tuple[int, int]) -> Merge:
    (top, left), (bottom, right) = merge
    return (top, max(left, start[1])), (min(bottom, end[0]), min(right, end[1]))


def _fill_down(rows: list[list[Any]], first: int, merges: tuple[Merge, ...]) -> None:
    """A value merged over several rows of one column stands in each of them."""
    filled = 0
    for (top, left), (bottom, right) in merges:
        if left != right or bottom <= top:
            continue
        filled += bottom - top
        if filled > guard.MOST_CELLS:
            raise guard.damaged()
        value = rows[top][left - first]
        for row in range(top + 1, bottom + 1):
            rows[row][left - first] = value
