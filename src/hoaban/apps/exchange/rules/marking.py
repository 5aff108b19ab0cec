"""The same XLSX with its bad cells coloured and commented.

The file is copied part by part and only what must change is rewritten, so that everything else stays as it was
(openpyxl would load it whole, take half a minute and drop pictures).
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils.translation import gettext as _

from . import notes
from .refusals import CellError
from .workbook import sheet_parts

MOST_NOTES = 20_000
"""Cells beyond this are coloured only: Excel hardly opens a workbook with more notes."""
_CHUNK = 2**20
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FILL = '<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="FFF8C9C4"/><{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
_ROW = re.compile(rb"(<(?:\w+:)?row\b[^>]*?(?<!/)>)(.*?)(</(?:\w+:)?row>)", re.DOTALL)
_CELL = re.compile(rb"<((?:\w+:)?)c\b([^>]*?)(/>|>.*?</(?:\w+:)?c>)", re.DOTALL)
_CELL_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Z]+)(\d+)["']""")
_STYLE = re.compile(rb"""\ss\s*=\s*["'](\d+)["']""")
_XF = re.compile(r"<(?:\w+:)?xf\b[^>]*?/>|<(?:\w+:)?xf\b[^>]*?>.*?</(?:\w+:)?xf>", re.DOTALL)
_AFTER_LEGACY = re.compile(
    rb"<(?:\w+:)?(?:legacyDrawingHF|drawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst)\b|</(?:\w+:)?worksheet>"
)
_RELATION = re.compile(r"<Relationship\b[^>]*>")
_NO_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)


def mark_errors(source: Path, target: Path, errors: Iterable[CellError]) -> None:
    """Write the workbook at `source` to `target` with every refused cell coloured and its reasons in a note.

    `source` is a file that `read_roster` has read, so its size is known to be bounded.
    """
    with ZipFile(source) as old:
        copy = _Copy(old, sheet_parts(source), errors)
        with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=3) as new:
            copy.write(new)


@dataclass(slots=True)
class _Styles:
    """Cell formats; the coloured twin of a format is made when first asked for."""

    text: str
    formats: list[str] = field(default_factory=list)
    twins: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        block = re.search(r"<(?:\w+:)?cellXfs\b[^>]*>(.*?)</(?:\w+:)?cellXfs>", self.text, re.DOTALL)
        fills = re.search(r"</(?:\w+:)?fills>", self.text)
        self.formats = _XF.findall(block[1]) if block and fills else []

    def twin(self, style: int) -> int:
        """The number of the coloured format, or the style itself where the workbook has no formats."""
        if style >= len(self.formats):
            return style
        return self.twins.setdefault(style, len(self.formats) + len(self.twins))

    def rewritten(self) -> str:
        """The part with the colour and the coloured formats added."""
        if not self.twins:
            return self.text
        end = re.search(r"</((?:\w+:)?)fills>", self.text)
        prefix = end[1] if end else ""
        count = len(re.findall(rf"<{prefix}fill>|<{prefix}fill/>", self.text.partition(f"</{prefix}fills>")[0]))
        added = "".join(_coloured(self.formats[style], count) for style in self.twins)
        text = self.text.replace(f"</{prefix}fills>", f"{_FILL.format(p=prefix)}</{prefix}fills>", 1)
        text = text.replace(f"</{prefix}cellXfs>", f"{added}</{prefix}cellXfs>", 1)
        text = re.sub(rf'(<{prefix}fills\b[^>]*?count=")\d+', rf"\g<1>{count + 1}", text)
        return re.sub(rf'(<{prefix}cellXfs\b[^>]*?count=")\d+', rf"\g<1>{len(self.formats) + len(self.twins)}", text)


def _coloured(xf: str, fill: int) -> str:
    start, rest = re.match(r"(<(?:\w+:)?xf\b)(.*)", xf, re.DOTALL).groups()  # type: ignore[union-attr]
    head, end, tail = rest.partition(">")
    head = re.sub(r'\s(?:fillId|applyFill)="[^"]*"', "", head)
    return f'{start} fillId="{fill}" applyFill="1"{head}{end}{tail}'


class _Copy:
    """A copy in the making: which parts are rewritten, and with what."""

    def __init__(self, old: ZipFile, part_of: Mapping[str, str], errors: Iterable[CellError]) -> None:
        self.old = old
        self.names = {name.lower(): name for name in old.namelist()}
        self.cells = _texts_by_part(part_of, errors)
        self.styles = _Styles(self._text("xl/styles.xml", ""))
        self.changed: dict[str, str] = {}
        self.needs_drawing: set[str] = set()
        left = MOST_NOTES
        for place, (part, cells) in enumerate(self.cells.items(), 1):
            texts = dict(list(cells.items())[:left])
            left -= len(texts)
            if texts:
                self._annotate(place, part, texts)

    def write(self, new: ZipFile) -> None:
        """Write every part; formats last, when it is known which ones are coloured."""
        later = self.names.get("xl/styles.xml", "")
        for entry in self.old.infolist():
            if entry.filename in self.changed or entry.filename == later:
                continue
            with self.old.open(entry) as old, new.open(entry.filename, "w", force_zip64=True) as out:
                pieces = iter(lambda old=old: old.read(_CHUNK), b"")  # type: ignore[misc]
                self._copy(entry.filename, pieces, out)
        for name, text in self.changed.items():
            new.writestr(name, text)
        if later:
            new.writestr(later, self.styles.rewritten())

    def _copy(self, name: str, pieces: Iterator[bytes], out: IO[bytes]) -> None:
        if name not in self.cells:
            for piece in pieces:
                out.write(piece)
            return
        rows = defaultdict[int, list[str]](list)
        for cell in self.cells[name]:
            rows[notes.row_number(cell)].append(cell)
        for region in _by_row(pieces):
            marked = _ROW.sub(lambda match: self._mark_row(match, rows), region)
            out.write(self._with_drawing(marked) if name in self.needs_drawing else marked)

    def _with_drawing(self, region: bytes) -> bytes:
        """The region with the link to the drawing, if it is the one in which the sheet's data ends."""
        ends = re.search(rb"</(?:\w+:)?sheetData>", region)
        match = _AFTER_LEGACY.search(region, ends.end()) if ends else None
        if match is None:
            return region
        link = f'<legacyDrawing xmlns="{notes.MAIN}" xmlns:r="{_OFFICE}" r:id="rIdHoaBanBoxes"/>'.encode()
        return region[: match.start()] + link + region[match.start() :]

    def _mark_row(self, match: re.Match[bytes], rows: Mapping[int, list[str]]) -> bytes:
        cells = list(_CELL.finditer(match[2]))
        reference = _CELL_REFERENCE.search(cells[0][2]) if cells else None
        wanted = rows.get(int(reference[2]), ()) if reference else ()
        if not wanted:
            return match[0]
        prefix = cells[0][1].decode()
        found = {_column(cell): cell[0] for cell in cells}
        for name in wanted:
            column = notes.column_number(name)
            empty = f'<{prefix}c r="{name}"/>'.encode()
            found[column] = self._mark_cell(found.get(column, empty))
        return match[1] + b"".join(found[column] for column in sorted(found)) + match[3]

    def _mark_cell(self, cell: bytes) -> bytes:
        head, end, tail = cell.partition(b">")
        style = _STYLE.search(head)
        twin = f' s="{self.styles.twin(int(style[1]) if style else 0)}"'.encode()
        if style:
            return head[: style.start()] + twin + head[style.end() :] + end + tail
        bare = head.removesuffix(b"/")
        return bare + twin + head[len(bare) :] + end + tail

    def _annotate(self, place: int, part: str, texts: Mapping[str, str]) -> None:
        """Put the notes of a sheet into its comments part and its drawing part, new ones where it has none."""
        folder, base = posixpath.split(part)
        links_name = self.names.get(f"{folder}/_rels/{base}.rels".lower(), f"{folder}/_rels/{base}.rels")
        links = self._text(links_name, _NO_RELATIONS)
        comments, boxes = _linked(links, folder, "comments"), _linked(links, folder, "vmlDrawing")
        if comments is None:
            comments = f"xl/hoabanComments{place}.xml"
            links = _with_link(links, "rIdHoaBanNotes", "comments", comments)
            self._declare(comments)
        if boxes is None:
            boxes = f"xl/drawings/hoabanNotes{place}.vml"
            links = _with_link(links, "rIdHoaBanBoxes", "vmlDrawing", boxes)
            self.needs_drawing.add(part)
        before = self._text(comments, notes.NO_COMMENTS)
        self.changed[links_name] = links
        self.changed[comments] = notes.with_comments(before, texts)
        self.changed[boxes] = notes.with_boxes(self._text(boxes, notes.NO_BOXES), texts, notes.commented(before))

    def _declare(self, comments: str) -> None:
        name = self.names["[content_types].xml"]
        types = self.changed.get(name) or self._text(name, "")
        kind = "application/vnd.openxmlformats-officedocument"
        added = f'<Override PartName="/{comments}" ContentType="{kind}.spreadsheetml.comments+xml"/>'
        if 'Extension="vml"' not in types:
            added += f'<Default Extension="vml" ContentType="{kind}.vmlDrawing"/>'
        self.changed[name] = types.replace("</Types>", f"{added}</Types>")

    def _text(self, name: str, otherwise: str) -> str:
        found = self.names.get(name.lower())
        return self.old.read(found).decode("utf-8-sig") if found else otherwise


def _texts_by_part(part_of: Mapping[str, str], errors: Iterable[CellError]) -> dict[str, dict[str, str]]:
    """Part -> cell -> what its note says, in the order of the errors."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for error in errors:
        cells = found[part_of[error.sheet]]
        text = _("%(message)s Accepted: %(accepted)s") % {"message": error.message, "accepted": error.accepted}
        cells[error.cell] = f"{cells[error.cell]}\n{text}" if error.cell in cells else text
    return found


def _by_row(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The content cut after the last whole row; what follows the table comes as one piece."""
    carry = b""
    for piece in pieces:
        carry += piece
        cut = max(carry.rfind(b"</row>"), carry.rfind(b":row>")) + 6
        if cut > 6:
            yield carry[:cut]
            carry = carry[cut:]
    yield carry


def _column(cell: re.Match[bytes]) -> int:
    reference = _CELL_REFERENCE.search(cell[2])
    return notes.column_number(reference[1].decode()) if reference else 0


def _linked(links: str, folder: str, kind: str) -> str | None:
    """The part that the sheet's relations name for a kind."""
    for link in _RELATION.findall(links):
        target = re.search(r'Target="([^"]+)"', link)
        if f'/{kind}"' in link and target:
            path = target[1]
            return path.lstrip("/") if path.startswith("/") else posixpath.normpath(posixpath.join(folder, path))
    return None


def _with_link(links: str, name: str, kind: str, part: str) -> str:
    link = f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="/{part}"/>'
    return links.replace("<Relationships/>", "<Relationships></Relationships>").replace(
        "</Relationships>", f"{link}</Relationships>"
    )
