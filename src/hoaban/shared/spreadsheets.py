"""XLSX and CSV of rows: real dates, text that never becomes a formula, files of 23,400 rows in a second or two."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from rustpy_xlsxwriter import FastExcel

from hoaban.shared.bulk import uncollected

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so would be run as a formula by a spreadsheet that opens the CSV."""
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SHEET = re.compile(r"[\[\]:*?/\\']")


def write_xlsx(
    target: str | Path | BinaryIO, headers: Sequence[str], rows: Iterable[Sequence[Any]], *, sheet: str = "Hoa Ban"
) -> None:
    """One sheet with a bold, frozen header row; every text is a text cell, every date a date."""
    names, title = _distinct(headers), _SHEET.sub(" ", sheet)[:31]
    found = iter(rows)
    first = next(found, None)
    if first is None:
        _write_headers(target, names, title)
        return
    cells = _Cells()
    records = (dict(zip(names, map(cells.__getitem__, row), strict=True)) for row in chain((first,), found))
    book = FastExcel(str(target) if isinstance(target, Path) else target, columns=names)
    book.format(bold_headers=True, datetime_format="dd/mm/yyyy").freeze(row=1)
    with uncollected():
        book.sheet(title, records, autofilter=True, column_widths=_widths(names, first)).save()


def write_csv(target: Any, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Comma-separated UTF-8 text with ISO dates; ``target`` takes text."""
    writer = csv.writer(target)
    writer.writerow(headers)
    writer.writerows([_plain(value) for value in row] for row in rows)


def xlsx_response(name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A download named ``name``.xlsx."""
    buffer = io.BytesIO()
    write_xlsx(buffer, headers, rows, sheet=name)
    return HttpResponse(buffer.getvalue(), content_type=XLSX, headers=_as_file(name, "xlsx"))


def csv_response(name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """A download named ``name``.csv, sent while it is read; the byte order mark tells Excel that it is UTF-8."""
    kind = "text/csv; charset=utf-8"
    return StreamingHttpResponse(_lines(headers, rows), content_type=kind, headers=_as_file(name, "csv"))


def response(kind: str, name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """The download in the format asked for: "xlsx" or "csv"."""
    return (xlsx_response if kind == "xlsx" else csv_response)(name, headers, rows)


def _lines(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"
    writer.writerow(headers)
    for number, row in enumerate(rows):
        writer.writerow([_plain(value) for value in row])
        if number % 200 == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _as_file(name: str, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{name}.{ending}')}"}


class _Cells(dict[Any, Any]):
    """Values as XLSX holds them, by value; what is equal to something of another type (1, True) is never kept."""

    def __missing__(self, value: Any) -> Any:
        found = _cell(value)
        if isinstance(value, (str, date)) or value is None:
            self[value] = found
        return found


def _cell(value: Any) -> Any:
    """A value as XLSX holds it: numbers and dates stay what they are, everything else is text."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    return value if isinstance(value, date) else _FORBIDDEN.sub("", str(value))


def _plain(value: Any) -> Any:
    """A value as CSV holds it: dates in ISO, a text that a spreadsheet would run marked by an apostrophe."""
    if value is None or isinstance(value, (int, float)):
        return value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_MARKS) else text


def _distinct(headers: Sequence[str]) -> list[str]:
    """The headers as text; a repeated one is numbered, since the writer keys cells by header."""
    seen: dict[str, int] = {}
    names = []
    for header in map(str, headers):
        seen[header] = seen.get(header, 0) + 1
        names.append(header if seen[header] == 1 else f"{header} ({seen[header]})")
    return names


def _widths(names: Sequence[str], first: Sequence[Any]) -> dict[str, float]:
    pairs = zip(names, first, strict=True)
    return {name: float(min(48, max(11, len(name) + 3, len(str(value or "")) + 3))) for name, value in pairs}


def _write_headers(target: str | Path | BinaryIO, names: Sequence[str], sheet: str) -> None:
    book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target)
    page = book.add_worksheet(sheet)
    bold = book.add_format({"bold": True})
    for place, name in enumerate(names):
        page.write_string(0, place, name, bold)
    page.freeze_panes(1, 0)
    book.close()
