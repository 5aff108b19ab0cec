"""Documents to print: PDF from a template with the fonts of this folder, and codes that phones read.

A template is a file ``<name>.typ`` of a folder given to :func:`pdf`, or of ``shared/documents/``; it reads what it is
given with ``#let data = json(bytes(sys.inputs.data))``. The same data give the same bytes: nothing asks for the time.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from threading import local
from typing import Any

import segno
import typst

FOLDER = Path(__file__).resolve().parent / "documents"
FONTS = FOLDER / "fonts"


def pdf(template: str, data: dict[str, Any], *, folder: Path = FOLDER) -> bytes:
    """The document that a template makes of ``data`` (plain JSON), as PDF with its text searchable and tagged.

    Only the fonts kept with the program are used, so that a letter looks alike on every machine. Raises LookupError
    for a template there is not.
    """
    source = (folder / f"{template}.typ").resolve()
    if source.parent != folder.resolve() or not source.is_file():
        raise LookupError(f"no template {template!r} in {folder}")
    made = _compiler(str(source), str(folder)).compile(
        format="pdf", sys_inputs={"data": json.dumps(data, ensure_ascii=False)}
    )
    return bytes(made)


_ready = local()


def _compiler(source: str, folder: str) -> Any:
    """What compiles a template, made once a thread: reading the fonts is a sixth of the work of a form."""
    found: dict[str, Any] = _ready.__dict__
    if source not in found:
        found[source] = typst.Compiler(source, root=folder, font_paths=[str(FONTS)], ignore_system_fonts=True)
    return found[source]


def qr_svg(text: str, *, label: str = "") -> str:
    """A QR code as an SVG element for a page: no style attribute, dark on white whatever the colours of the page.

    ``label``: what a screen reader says of it.
    """
    code = segno.make(text, error="m", micro=False)
    drawn: str = code.svg_inline(border=4, omitsize=True, light="#fff", title=label or None, svgclass=None)
    return drawn.replace("<svg ", '<svg role="img" ', 1)


def qr_image(text: str) -> str:
    """A QR code as the address of a picture (``data:``), for an ``img`` whose width and height the page sets."""
    code = segno.make(text, error="m", micro=False)
    return str(code.svg_data_uri(border=4, light="#fff", xmldecl=False))


def qr_rows(text: str) -> list[str]:
    """A QR code as rows of 0 and 1, without its quiet zone, for templates that draw it themselves."""
    return ["".join("1" if dark else "0" for dark in row) for row in segno.make(text, error="m", micro=False).matrix]


def letter_day(on: date) -> str:
    """A day as letters write it (Decree 30/2020): ngày 05 tháng 3 năm 2026, with 0 before days 1-9 and months 1-2."""
    month = f"{on.month:02d}" if on.month < 3 else str(on.month)
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"
