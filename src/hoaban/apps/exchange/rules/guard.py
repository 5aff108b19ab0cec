"""What is checked in a file before anything parses it, in bounded time and memory.

The directory of the container is checked first; then every part is really inflated, piece by piece, and the parts
that may hold cells are searched for what would exhaust the reader: it builds one dense range per sheet.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext_lazy as _

from .refusals import FileRefused

MOST_BYTES = 40 * 2**20
MOST_PARTS = 2_000
MOST_INFLATED = 400 * 2**20
MOST_RATIO = 200
"""A whole file inflates to at most this many times its size (a real roster: 10 to 30)."""
SMALL = 20 * 2**20
"""Below this the ratio does not matter."""
MOST_ROWS = 50_000
MOST_COLUMNS = 100
MOST_ROW_MARKS = 100_000
MOST_CELLS = 4_000_000
MOST_STRINGS = 3_000_000
MOST_FAULTS = 20_000
MOST_MERGES = 100_000
_CHUNK = 2**20
_LONGEST_RUN = 2**20
"""Bytes without a tag in a part that Excel writes; a cell holds at most 32,767 characters."""
_LONGEST_FORMULA = 9_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_END = b"PK\x05\x06"
_SEARCHED = (".xml", ".rels")
"""Endings of the parts that a reader parses; sheets under any other name are refused."""

_ODD_CELL = re.compile(rb'<c(?=[\s/>])(?! r="(?:[A-Z]|[AB][A-Z]|C[A-V])(?:[1-4]?\d{1,4}|50000)")')
_CELL = re.compile(rb"<(?:[\w.-]+:)?c(?=[\s/>])([^<>]*)")
_PREFIXED_CELL = re.compile(rb"<[\w.-]+:c[\s/>]")
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_ROW = re.compile(rb"<(?:[\w.-]+:)?row[\s/>]")
_IS_FAULT = re.compile(rb"""\st\s*=\s*["']e["']""")
_FAULT_VALUE = re.compile(rb"<(?:[\w.-]+:)?v>([^<]{1,20})<")
_UNSOLVED = re.compile(
    rb"<(?:[\w.-]+:)?c(\s[^<>]*)>\s*<(?:[\w.-]+:)?f(?:\s[^<>]*)?(?:/>|>([^<]{0,200}+)[^<]*+</(?:[\w.-]+:)?f>)\s*"
    rb"(<(?:[\w.-]+:)?v\s*(?:/>|>\s*</(?:[\w.-]+:)?v>)\s*)?</(?:[\w.-]+:)?c>"
)
"""A cell with a formula and no result."""
_IS_TEXT = re.compile(rb"""\st\s*=\s*["']str["']""")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(slots=True)
class Part:
    """What was seen in one part of the container."""

    name: str
    rows: int = 0
    cells: int = 0
    strings: int = 0
    merges: int = 0
    booleans: bool = False
    faults: dict[str, str] = field(default_factory=dict)
    """Cell reference -> Excel's error value, for cells whose formula failed."""
    unsolved: dict[str, str] = field(default_factory=dict)
    """Cell reference -> the formula, for cells that hold one without a stored result; at most MOST_FAULTS."""


def check(path: Path) -> dict[str, Part]:
    """The parts of a workbook by name, or FileRefused."""
    with path.open("rb") as file:
        _check_outside(file, path.stat().st_size)
        try:
            with ZipFile(file) as archive:
                entries = archive.infolist()
        except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise damaged() from error
        _check_directory(entries, path.stat().st_size)
        return {entry.filename: _check_part(file, entry) for entry in entries}


def damaged() -> FileRefused:
    """The refusal of a file that is a workbook by name only."""
    return FileRefused("damaged", _("The file is damaged. Open it in Excel, save it as .xlsx again and upload that."))


def _not_xlsx() -> FileRefused:
    return FileRefused("not-xlsx", _("The file is not XLSX. Save it as .xlsx in Excel and upload again."))


def _bomb() -> FileRefused:
    return FileRefused(
        "bomb", _("The file unpacks to far more than a roster holds. Copy the table to a new workbook and upload that.")
    )


def _check_outside(file: BinaryIO, size: int) -> None:
    if size > MOST_BYTES:
        raise FileRefused(
            "too-large", _("The file is larger than 40 MB. Split the table, or remove pictures, and upload again.")
        )
    head = file.read(8)
    if head == _OLE:
        raise _ole_refusal(file.read())
    if head[:4] != b"PK\x03\x04":
        raise _not_xlsx()
    file.seek(max(0, size - 66_000))
    if file.read().count(_END) != 1:
        raise damaged()
    file.seek(0)


def _ole_refusal(content: bytes) -> FileRefused:
    if _ENCRYPTED in content:
        return FileRefused("password", _("The file has a password. Remove it and upload again."))
    return FileRefused(
        "old-xls",
        _("The file is in the old .xls form or is not a workbook. Save it as .xlsx in Excel and upload again."),
    )


def _check_directory(entries: list[ZipInfo], size: int) -> None:
    names = [entry.filename.lower() for entry in entries]
    if "xl/workbook.xml" not in names:
        raise _not_xlsx()
    if len(names) > MOST_PARTS:
        raise _bomb()
    if len(set(names)) != len(names) or any("\\" in name for name in names):
        raise damaged()
    inflated = sum(entry.file_size for entry in entries)
    if inflated > MOST_INFLATED or (inflated > SMALL and inflated > MOST_RATIO * size):
        raise _bomb()


def _check_part(file: BinaryIO, entry: ZipInfo) -> Part:
    part = Part(entry.filename)
    if not entry.filename.lower().endswith(_SEARCHED):
        for _piece in inflate(file, entry):
            pass
        return part
    for region in _regions(inflate(file, entry)):
        _search(part, region)
    return part


def inflate(file: BinaryIO, entry: ZipInfo) -> Iterator[bytes]:
    """The content of an entry in pieces of at most 1 MiB; more or less than it declares is refused."""
    if entry.flag_bits & 0x1:
        raise FileRefused("password", _("The file has a password. Remove it and upload again."))
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise damaged()
    file.seek(entry.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise damaged()
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    total = 0
    for piece in _stored(file, entry) if entry.compress_type == ZIP_STORED else _deflated(file, entry):
        total += len(piece)
        if total > entry.file_size:
            raise _bomb()
        yield piece
    if total != entry.file_size:
        raise damaged()


def _stored(file: BinaryIO, entry: ZipInfo) -> Iterator[bytes]:
    left = entry.compress_size
    while left and (piece := file.read(min(_CHUNK, left))):
        left -= len(piece)
        yield piece


def _deflated(file: BinaryIO, entry: ZipInfo) -> Iterator[bytes]:
    engine = zlib.decompressobj(-15)
    try:
        for packed in _stored(file, entry):
            waiting = packed
            while waiting and not engine.eof:
                yield engine.decompress(waiting, _CHUNK)
                waiting = engine.unconsumed_tail
        while not engine.eof and (rest := engine.decompress(b"", _CHUNK)):
            yield rest
    except zlib.error as error:
        raise damaged() from error
    if not engine.eof:
        raise damaged()


def _regions(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The content again, cut before a cell or another tag, so that no tag lies across two regions."""
    carry = b""
    for piece in pieces:
        buffer = carry + piece
        cut = buffer.rfind(b"<c")
        if cut <= 0 or len(buffer) - cut > _LONGEST_RUN:
            cut = buffer.rfind(b"<")
        if cut <= 0 and len(buffer) > 2 * _LONGEST_RUN:
            raise damaged()
        if cut > 0:
            yield buffer[:cut]
            buffer = buffer[cut:]
        carry = buffer
    yield carry


def _search(part: Part, region: bytes) -> None:
    if b"\0" in region or (b"<!" in region and _DECLARATION.search(region)):
        raise damaged()
    if _ODD_CELL.search(region) or (b":c" in region and _PREFIXED_CELL.search(region)):
        _search_cells(part, region)
    _count(part, region)
    if b't="b"' in region or b"t='b'" in region:
        part.booleans = True
    if b't="e"' in region or b"t='e'" in region:
        _note_faults(part, region)
    if b"<f" in region or b":f" in region:
        _note_unsolved(part, region)


def _count(part: Part, region: bytes) -> None:
    part.cells += region.count(b"<c ")
    part.rows += region.count(b"<row")
    part.merges += region.count(b"mergeCell ")
    part.strings += region.count(b"<si")
    if b":row" in region:
        part.rows += sum(1 for match in _ROW.finditer(region) if b":" in match[0])
    if part.rows > MOST_ROW_MARKS or part.cells > MOST_CELLS or part.strings > MOST_STRINGS:
        raise _too_many_rows()
    if part.merges > MOST_MERGES:
        raise damaged()


def _search_cells(part: Part, region: bytes) -> None:
    """The slow, exact search, for sheets that write their cells in another way than Excel."""
    for match in _CELL.finditer(region):
        part.cells += match[0].startswith(b"<c") is False
        reference = _REFERENCE.search(match[1])
        if reference is None:
            raise damaged()
        if _column_number(reference[1]) > MOST_COLUMNS:
            raise FileRefused(
                "too-many-columns",
                _(
                    "A sheet reaches beyond column CV (100 columns). Delete the empty columns to the right and upload again."
                ),
            )
        if int(reference[2]) > MOST_ROWS:
            raise _too_many_rows()


def _too_many_rows() -> FileRefused:
    return FileRefused(
        "too-many-rows",
        _("A sheet has more than 50,000 rows. Delete the empty rows below the table, or split it, and upload again."),
    )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _note_faults(part: Part, region: bytes) -> None:
    for match in _CELL.finditer(region):
        reference = _REFERENCE.search(match[1])
        if reference is None or not _IS_FAULT.search(match[1]):
            continue
        value = _FAULT_VALUE.search(region, match.end(), match.end() + _LONGEST_FORMULA)
        part.faults[(reference[1] + reference[2]).decode()] = value[1].decode("utf-8", "replace") if value else "#N/A"
        if len(part.faults) > MOST_FAULTS:
            raise FileRefused(
                "too-many-errors",
                _("More than 20,000 cells hold formula errors. Paste the table as values into a new workbook."),
            )


def _note_unsolved(part: Part, region: bytes) -> None:
    for match in _UNSOLVED.finditer(region):
        reference = _REFERENCE.search(match[1])
        # An empty text is a result like any other.
        empty_text = match[3] is not None and _IS_TEXT.search(match[1])
        if reference is None or empty_text or len(part.unsolved) >= MOST_FAULTS:
            continue
        part.unsolved[(reference[1] + reference[2]).decode()] = unescape((match[2] or b"").decode("utf-8", "replace"))
