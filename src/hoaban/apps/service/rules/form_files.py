"""Blank forms as files: DOCX, ODT or PDF, told by their content, bounded, without macros; and what they are called."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from hoaban.shared.names import fold

MOST_BYTES = 2_000_000
MOST_INFLATED, MOST_PARTS = 30_000_000, 400
LONGEST_STEM = 90
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
PDF = "application/pdf"
ENDINGS = {DOCX: "docx", ODT: "odt", PDF: "pdf"}
_MACROS = re.compile(r"vbaProject|vbaData|^Basic/|^Scripts/", re.IGNORECASE)


PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How the programs that write such files pack them."""


def mime_of(content: bytes) -> str | None:
    """The type of a blank form by what it holds; None for everything else, with macros, or packed beyond any form."""
    if content.startswith(b"%PDF-"):
        return PDF
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _type_in(archive)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, ValueError):
        return None


def _type_in(archive: zipfile.ZipFile) -> str | None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_INFLATED:
        return None
    if any(part.compress_type not in PACKED for part in parts):
        return None
    if any(_MACROS.search(name) for name in names) or archive.testzip() is not None:
        return None
    if {"[Content_Types].xml", "word/document.xml"} <= names:
        return None if b"macroEnabled" in archive.read("[Content_Types].xml") else DOCX
    if {"mimetype", "content.xml"} <= names and archive.read("mimetype").strip() == ODT.encode():
        return ODT
    return None


def form_name(text: str, mime: str, number: int = 1) -> str:
    """A name of plain letters, digits and hyphens that can stand in an address; ``number`` above 1 tells it from others."""
    stem = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:LONGEST_STEM].strip("-") or "bieu-mau"
    return f"{stem}-{number}.{ENDINGS[mime]}" if number > 1 else f"{stem}.{ENDINGS[mime]}"
