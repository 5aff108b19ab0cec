"""The parts of a workbook that hold notes on cells: the comments, and the boxes in which they show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PREFIX = re.compile(r"<(?:(\w+):)?comments[\s>]")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
AUTHOR = "Hoa Ban"
NO_COMMENTS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<comments xmlns="{MAIN}"><authors></authors><commentList></commentList></comments>'
)
NO_BOXES = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
)
_SHAPE_TYPE = (
    '<v:shapetype id="hoaban_note" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


def column_number(reference: str) -> int:
    """The column of a cell reference, counted from 1."""
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number


def row_number(reference: str) -> int:
    """The row of a cell reference, counted from 1."""
    return int(reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def with_comments(part: str, notes: Mapping[str, str]) -> str:
    """The comments part with notes (cell reference -> text) added; a note that stood there gives way."""
    match = _PREFIX.search(part)
    prefix = f"{match[1]}:" if match and match[1] else ""
    for tag in ("authors", "commentList"):
        part = part.replace(f"<{prefix}{tag}/>", f"<{prefix}{tag}></{prefix}{tag}>")
    part = re.sub(
        rf'<{prefix}comment [^>]*?ref="([A-Z]+\d+)".*?</{prefix}comment>',
        lambda old: "" if old[1] in notes else old[0],
        part,
        flags=re.DOTALL,
    )
    author = part.count(f"<{prefix}author>")
    added = "".join(
        f'<{prefix}comment ref="{cell}" authorId="{author}"><{prefix}text><{prefix}t xml:space="preserve">'
        f"{escape(_ILLEGAL.sub('', text))}</{prefix}t></{prefix}text></{prefix}comment>"
        for cell, text in notes.items()
    )
    part = part.replace(f"</{prefix}authors>", f"<{prefix}author>{AUTHOR}</{prefix}author></{prefix}authors>", 1)
    return part.replace(f"</{prefix}commentList>", f"{added}</{prefix}commentList>", 1)


def with_boxes(part: str, cells: Mapping[str, str], known: frozenset[str]) -> str:
    """The drawing part with a hidden box for each cell that has none yet (`known` have one)."""
    shapes = "".join(_box(place, cell) for place, cell in enumerate(cells) if cell not in known)
    head, end, tail = part.rpartition("</xml>")
    return f"{head}{_SHAPE_TYPE}{shapes}{end}{tail}" if end else part


def commented(part: str) -> frozenset[str]:
    """The cells that have a note."""
    return frozenset(re.findall(r'<(?:\w+:)?comment [^>]*?ref="([A-Z]+\d+)"', part))


def _box(place: int, cell: str) -> str:
    column, row = column_number(cell) - 1, row_number(cell) - 1
    return (
        f'<v:shape id="hoaban_note_{place}" type="#hoaban_note" fillcolor="#fdecea" o:insetmode="auto" '
        'style="position:absolute;width:240pt;height:90pt;z-index:1;visibility:hidden">'
        '<v:fill color2="#fdecea"/><v:textbox style="mso-direction-alt:auto"/>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{column + 1}, 15, {row}, 2, {column + 5}, 15, {row + 6}, 4</x:Anchor>"
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
