"""One sheet of many rows as an XLSX file: the frame by xlsxwriter, the rows by ourselves, packed while they are read.

A row of 27 cells costs some 5 us. Every distinct value of a column becomes XML once; what repeats (and most of a table
of people does) is only looked up. A text stands once in the table of texts, up to a bound of memory.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice, repeat
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from django.utils import timezone
from xlsxwriter.utility import xl_col_to_name

SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
LAST_ROW = 1_048_575
"""A sheet has one row more; the frame names this one as its last until the rows are counted."""
LONGEST = 32_767
"""Characters that a cell can hold."""
CHUNK = 500
SHARED = 100_000
"""Texts in the table of texts, and values of a column that are remembered: further texts stand in their own cells."""
PACKING = 1
"""Level of compression: of 1 to 9, where each step costs more than the one before and saves less."""
ROW = b"\0"
"""Stands in the XML of a cell for the number of its row."""
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ODD = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x|\n\n|^[\t ]|[\t ]$|\A\n|\n\Z", re.MULTILINE)
_ESCAPED = re.compile(r"(_)(?=x[0-9A-Fa-f]{4}_)")
_EPOCH = date(1899, 12, 30).toordinal()
_LEAP = date(1900, 3, 1)


@dataclass(frozen=True, slots=True)
class Coded:
    """Rows as codes, whose meaning is looked for once for each column and code.

    ``columns``: for each cell the places of its codes in a row, and what they mean (of several, as a tuple); None: the
    code itself. Iterating gives the cells.
    """

    rows: Iterator[Sequence[Any]]
    columns: Sequence[tuple[tuple[int, ...], Callable[[Any], Any] | None]]

    def __iter__(self) -> Iterator[list[Any]]:
        meanings = [(places, _Meanings(mean) if mean else None) for places, mean in self.columns]
        for row in self.rows:
            yield [_meant(row, places, known) for places, known in meanings]


class _Meanings(dict[Any, Any]):
    """What codes mean; each is looked for once."""

    def __init__(self, mean: Callable[[Any], Any]) -> None:
        super().__init__()
        self._mean = mean

    def __missing__(self, code: Any) -> Any:
        found = self[code] = self._mean(code)
        return found


def _meant(row: Sequence[Any], places: tuple[int, ...], known: _Meanings | None) -> Any:
    code = row[places[0]] if len(places) == 1 else tuple([row[place] for place in places])
    return code if known is None else known[code]


def write_workbook(
    target: str | Path | BinaryIO, headers: Sequence[str], rows: Iterable[Sequence[Any]], *, sheet: str
) -> None:
    """One sheet with a bold, frozen header row and a filter; ``sheet`` is a name that Excel accepts.

    Texts become texts whatever they begin with, days and moments dates, numbers numbers, all else text. Raises
    ValueError for a row of another length than ``headers`` and for more rows than a sheet has.
    """
    coded = rows if isinstance(rows, Coded) else Coded(iter(rows), [((place,), None) for place in range(len(headers))])
    found = coded.rows
    first = list(islice(found, 1))
    frame = _Frame(headers, list(Coded(iter(first), coded.columns)), sheet)
    columns = _Columns(coded, len(headers), frame)
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=PACKING) as book:
        with book.open(SHEET, "w") as part:
            part.write(frame.head)
            for piece in columns.pieces(first, found):
                part.write(piece)
            part.write(frame.tail(columns.last))
        for name, text in frame.parts(columns.last):
            book.writestr(name, text)
        book.writestr(TEXTS, frame.texts(columns.texts))


class _Frame:
    """Everything of the file but its rows, as xlsxwriter writes it for a sheet with headers alone."""

    def __init__(self, headers: Sequence[str], first: Sequence[Sequence[Any]], sheet: str) -> None:
        names = [str(header) for header in headers]
        with ZipFile(_empty_book(names, first[0] if first else (), sheet)) as book:
            self._parts = {name: book.read(name) for name in book.namelist()}
        page = self._parts.pop(SHEET).decode()
        self._texts = self._parts.pop(TEXTS).decode()
        head, _data, tail = re.split(r'(?=<row r="2")|(?=</sheetData>)', page)
        self.head = re.sub("<dimension[^>]*>", "", head).encode()
        self._tail = tail
        self.style = re.findall(r's="(\d+)"', _data)[0]
        self.known = self._texts.count("<si>")

    def tail(self, last: int) -> bytes:
        """What stands behind the rows; ``last``: the number of the last one."""
        return self._tail.replace(str(LAST_ROW), str(last)).encode()

    def parts(self, last: int) -> Iterator[tuple[str, bytes]]:
        """The other parts of the file by name."""
        for name, text in self._parts.items():
            yield name, text.replace(str(LAST_ROW).encode(), str(last).encode()) if name == "xl/workbook.xml" else text

    def texts(self, more: Iterable[str]) -> bytes:
        """The table of texts: those of the headers, then more."""
        start = re.sub(' (count|uniqueCount)="[^"]*"', "", self._texts.removesuffix("</sst>"))
        return "".join((start, *_entries(more), "</sst>")).encode()


def _empty_book(names: Sequence[str], first: Sequence[Any], sheet: str) -> BinaryIO:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    page = book.add_worksheet(sheet)
    bold, days = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
    for place, name in enumerate(names):
        page.write_string(0, place, name, bold)
        shown = str(first[place]) if place < len(first) and first[place] else ""
        page.set_column(place, place, min(48, max(11, len(name) + 3, len(shown) + 3)))
    page.write_blank(1, 0, None, days)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, LAST_ROW - 1, max(0, len(names) - 1))
    book.close()
    return target


class _Columns:
    """The XML of rows, column by column; ``texts``: what their cells point to, ``last``: number of the last row."""

    def __init__(self, coded: Coded, width: int, frame: _Frame) -> None:
        self.texts: dict[str, int] = {}
        self.last = 1
        heads = [f'<c r="{xl_col_to_name(place)}{ROW.decode()}"' for place in range(width)]
        self._columns = [
            (places, _Column(head, mean, frame, self.texts))
            for head, (places, mean) in zip(heads, coded.columns, strict=True)
        ]
        self._width = 1 + max(place for places, _mean in coded.columns for place in places) if heads else 0

    def pieces(self, first: Sequence[Sequence[Any]], rows: Iterator[Sequence[Any]]) -> Iterator[bytes]:
        """The rows as UTF-8, some hundred at a time."""
        chunk = [*first, *islice(rows, CHUNK)]
        while chunk:
            yield self._piece(chunk)
            chunk = list(islice(rows, CHUNK))

    def _piece(self, chunk: Sequence[Sequence[Any]]) -> bytes:
        start, self.last = self.last + 1, self.last + len(chunk)
        if self.last >= LAST_ROW:
            raise ValueError(f"A sheet holds {LAST_ROW - 2:,} rows.")
        values = list(zip(*chunk, strict=True))
        if len(values) != self._width:
            raise ValueError(f"A row has {len(values)} values instead of {self._width}.")
        cells = [
            column.cells(
                values[places[0]] if len(places) == 1 else list(zip(*[values[one] for one in places], strict=True))
            )
            for places, column in self._columns
        ]
        opens, ends = b'<row r="%b">' % ROW, b"</row>"
        rows = zip(repeat(opens, len(chunk)), *cells, repeat(ends, len(chunk)), strict=True)
        return b"".join(
            [row.replace(ROW, str(number).encode()) for number, row in enumerate(map(b"".join, rows), start)]
        )


class _Column(dict[Any, bytes]):
    """Values of a column as the XML of their cells, or codes of one kind as the XML of what they mean.

    Of values, 0, 1, true and false are not kept: they would be taken for one another.
    """

    def __init__(self, head: str, mean: Callable[[Any], Any] | None, frame: _Frame, texts: dict[str, int]) -> None:
        super().__init__()
        self._mean = mean
        self._head, self._texts, self._known = head, texts, frame.known
        self._text, self._day = f'{head} t="s"><v>', f'{head} s="{frame.style}"><v>'

    def cells(self, values: Sequence[Any]) -> Iterator[bytes]:
        """The cells of some rows."""
        if len(self) > SHARED:
            self.clear()
        fresh = [value for value in dict.fromkeys(values) if value not in self]
        if self._mean is None:
            self._learn([(value, value) for value in fresh if value.__class__ is str])
        else:
            told = list(zip(fresh, map(self._mean, fresh), strict=True))
            self._learn([one for one in told if one[1].__class__ is str])
            self.update((code, self._xml(meaning).encode()) for code, meaning in told if code not in self)
        return map(self.__getitem__, values)

    def _learn(self, fresh: Sequence[tuple[Any, str]]) -> None:
        """Take up codes whose text the column has not had: all at once, since most texts of a table come once."""
        texts, start, known = self._texts, self._text, self._known
        if len(texts) + len(fresh) <= SHARED:
            for code, text in fresh:
                if text:
                    number = texts.setdefault(text, len(texts)) + known
                    self[code] = f"{start}{number}</v></c>".encode()
                else:
                    self[code] = b""

    def __missing__(self, value: Any) -> bytes:
        found = self._xml(value).encode()
        if value not in (0, 1):
            self[value] = found
        return found

    def _xml(self, value: Any) -> str:
        if isinstance(value, str):
            return self._text_cell(value)
        if value is None:
            return ""
        if isinstance(value, (bool, int, float, Decimal)):
            return self._number_cell(value)
        if isinstance(value, date) and (serial := _serial(value)) is not None:
            return f"{self._day}{serial}</v></c>"
        return self._text_cell(f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value))

    def _text_cell(self, text: str) -> str:
        if not text:
            return ""
        if (number := self._texts.get(text)) is None:
            return f'{self._head} t="inlineStr"><is>{_text_xml(text)}</is></c>'
        return f"{self._text}{number + self._known}</v></c>"

    def _number_cell(self, value: float | Decimal) -> str:
        if isinstance(value, bool):
            return f'{self._head} t="b"><v>{int(value)}</v></c>'
        # Neither infinity nor "not a number" can stand in a sheet.
        return f"{self._head}><v>{value}</v></c>" if math.isfinite(value) else ""


def _serial(value: date) -> float | None:
    """The day as a sheet counts it; none before 1900. Excel takes 1900 for a leap year."""
    moment = value if isinstance(value, datetime) else None
    if moment is not None and timezone.is_aware(moment):
        moment = timezone.localtime(moment).replace(tzinfo=None)
    day = moment.date() if moment else value
    if day.year < 1900:
        return None
    number = day.toordinal() - _EPOCH - (day < _LEAP)
    if moment is None:
        return number
    return number + (60 * (60 * moment.hour + moment.minute) + moment.second + moment.microsecond / 1e6) / 86_400


def _entries(texts: Iterable[str]) -> Iterator[str]:
    """Texts as entries of the table of texts; where none of many has anything to be written differently, all at once."""
    found = iter(texts)
    while some := list(islice(found, CHUNK)):
        if _ODD.search("\n".join(some)) or max(map(len, some)) > LONGEST:
            yield "".join(f"<si>{_text_xml(text)}</si>" for text in some)
        else:
            yield f"<si><t>{'</t></si><si><t>'.join(some)}</t></si>"


def _text_xml(text: str) -> str:
    """A text as XML; one longer than a cell can hold is cut."""
    if len(text) <= LONGEST and (text.isalnum() or not _ODD.search(text)):
        return f"<t>{text}</t>"
    told = _FORBIDDEN.sub("", text)
    told = f"{told[: LONGEST - 1]}…" if len(told) > LONGEST else told
    told = _ESCAPED.sub("_x005F_", told).replace("\r", "_x000D_")
    told = told.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<t xml:space="preserve">{told}</t>' if told != told.strip() else f"<t>{told}</t>"
