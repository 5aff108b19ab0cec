"""Which rows below a header are people, and which are headings, totals and signatures."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hoaban.shared.names import fold, tidy

from .columns import header_name
from .table import LONGEST_HEADER, Table

MOST_IN_SIGNATURE = 4
"""Cells in a row of a signature; a row with more holds a person's data."""
_TOTAL = re.compile(r"(?:tổng cộng|tổng số|tổng|cộng|total)\b(?! công)")
"""With tones: Tống is a family name."""
_SIGNATURE = re.compile(
    r"nguoi lap|lap bieu|lap bang|ghi ro ho ten|ky ten|ky, |dong dau|thu truong|noi nhan|xac nhan cua|^(?:tm|kt|tl|tuq)\.|"
    r"ngay (?:\d{1,2}|[. …]+) ?thang (?:\d{1,2}|[. …]+) ?nam|^ghi chu"
)
_NUMBERED = re.compile(r"(?:[IVXLC]{1,6}|[A-ZĐ])(?:\s*[.)/:\-–]|\s*$)")
_BODY = re.compile(
    r"(?:ubnd|ủy ban|uỷ ban|đảng ủy|đảng uỷ|huyện ủy|tỉnh ủy|hđnd|hội đồng|văn phòng|phòng|ban |sở |trung tâm|trường |"
    r"xã |phường |thị trấn |hội |mặt trận|ubmt|mttq|đoàn thanh niên|công an|quân sự|khối |chi cục|tổ |đơn vị|trạm )"
)


@dataclass(slots=True)
class Found:
    """Rows of people, counted from 0, and the rows passed over with their first text."""

    people: list[int] = field(default_factory=list)
    passed: list[tuple[int, str]] = field(default_factory=list)


def find_people(table: Table) -> Found:
    """Sort the rows below the header.

    A row is passed over only when it is clearly no person: nothing in it, a repeated header, a heading, a total,
    or a signature. Whatever else holds a person's data is a person, so that what is missing becomes an error.
    """
    found = Found()
    judge = _Judge(table)
    rows = table.sheet.rows
    for row in range(table.first_row, len(rows)):
        cells = rows[row]
        if judge.ordinary(cells) or judge.is_person(cells, row):
            found.people.append(row)
        elif text := next(filter(None, map(_text, cells)), ""):
            found.passed.append((row, text))
    return found


class _Judge:
    """Looks at one row after another; below a signature it is stricter about what a person is."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.places = table.places()
        number, name = self.places.get("personal_id"), self.places.get("full_name")
        self.whole = None if number is None or name is None else (number, name)
        self.signed = False
        merged = ((top, left - table.sheet.first) for (top, left), (_low, right) in table.sheet.merges if right > left)
        self.wide = frozenset(merged)
        """First cells of ranges merged across columns."""

    def ordinary(self, cells: Sequence[Any]) -> bool:
        """Whether a row has a name and a number that is one: the quick answer for nearly every row."""
        if self.whole is None:
            return False
        number, name = self.whole
        return (
            cells[name] != ""
            and isinstance(cells[number], str)
            and len(cells[number]) == 12
            and cells[number].isdigit()
        )

    def is_person(self, cells: Sequence[Any], row: int) -> bool:
        """Whether the row holds, or ought to hold, a person."""
        texts = {place: text for place, cell in enumerate(cells) if (text := _text(cell))}
        if not texts or self._repeats_header(cells):
            return False
        if self._identified(cells):
            return True
        folded = {place: fold(text) for place, text in texts.items()}
        if len(texts) <= MOST_IN_SIGNATURE and any(map(_SIGNATURE.search, folded.values())):
            self.signed = True
            return False
        if self.signed and len(texts) <= MOST_IN_SIGNATURE:
            return False
        if _TOTAL.match(next((text.lower() for text in texts.values() if not _is_number(text)), "")):
            return False
        return not self._is_heading(texts, row)

    def _repeats_header(self, cells: Sequence[Any]) -> bool:
        same = (
            isinstance(cells[place], str)
            and header_name(cells[place][:LONGEST_HEADER]) == header_name(self.table.headers[place])
            for place in self.places.values()
            if cells[place] != ""
        )
        return sum(same) >= 2

    def _identified(self, cells: Sequence[Any]) -> bool:
        """Whether something in the row can only belong to a person: an identification number or a date of birth."""
        number = self.places.get("personal_id")
        if number is not None and sum(map(str.isdigit, _text(cells[number]))) >= 6:
            return True
        births = [place.place for place in self.table.births] or list(filter(None, [self.places.get("birth_date")]))
        return any(_is_date(cells[place]) for place in births)

    def _is_heading(self, texts: dict[int, str], row: int) -> bool:
        names = set(self.table.names)
        mapped = {place for key, place in self.places.items() if key != "staff_code"} - names
        filled = set(texts)
        if filled & mapped:
            return False
        code = self.places.get("staff_code")
        if not filled & names:
            return code not in filled or bool(_NUMBERED.match(texts[code]) or " " in texts[code])
        ordinal = texts.get(self.table.ordinal, "") if self.table.ordinal is not None else ""
        if _is_number(ordinal) or code in filled:
            return False
        name = " ".join(texts[place] for place in sorted(filled & names))
        numbered = _NUMBERED.match(ordinal) or _NUMBERED.match(name)
        wide = any((row, place) in self.wide for place in filled & names)
        return bool(numbered or wide or _BODY.match(f"{name.lower()} "))


def _text(cell: Any) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    return tidy(cell[:LONGEST_HEADER]) if isinstance(cell, str) else str(cell)


def _is_number(text: str) -> bool:
    return text.rstrip(".").isdigit()


def _is_date(cell: Any) -> bool:
    if isinstance(cell, float):
        return 1900 <= cell <= 2100
    return isinstance(cell, dt.date) or (isinstance(cell, str) and bool(re.match(r"\s*\d[\d/.\-\s]*\d{4}\s*$", cell)))
