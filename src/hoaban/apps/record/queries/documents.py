"""Form 2C as PDF to print and as DOCX to edit."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate, InlineImage

from hoaban.apps.record.queries.form_2c import WIDE, form_2c
from hoaban.apps.record.queries.whole import Whole
from hoaban.shared import documents
from hoaban.shared.names import fold

FOLDER = Path(__file__).resolve().parent.parent / "documents"
NO_PHOTO = "Ảnh màu (4 x 6 cm)"
PHOTO = (30 * 36_000, 45 * 36_000)
"""Width and height of the photo in DOCX: millimetres in units of 1/36,000."""


def form_pdf(*, whole: Whole) -> bytes:
    """Form 2C as PDF, its text searchable."""
    return documents.pdf("form_2c", {"forms": [_filled(whole)], "is_part": False}, folder=FOLDER)


def forms_pdf(*, wholes: Sequence[Whole]) -> bytes:
    """Forms of several people as one PDF, each a bookmark with its name and on pages counted from 1; a part of a file."""
    return documents.pdf("form_2c", {"forms": [_filled(one) for one in wholes], "is_part": True}, folder=FOLDER)


def _filled(whole: Whole) -> dict[str, Any]:
    """The texts of a form, and the bytes of the photo, of which there are none without one."""
    return {**form_2c(whole=whole), "photo": list(_photo(whole))}


def _photo(whole: Whole) -> bytes:
    return whole.photo.path.read_bytes() if whole.photo else b""


def form_docx(*, whole: Whole) -> bytes:
    """Form 2C as DOCX, from the layout kept as ``documents/form_2c.docx``, which is edited in Word."""
    template = DocxTemplate(str(FOLDER / "form_2c.docx"))
    picture = _photo(whole)
    photo = InlineImage(template, io.BytesIO(picture), width=PHOTO[0], height=PHOTO[1]) if picture else NO_PHOTO
    template.render({**_named(form_2c(whole=whole)), "photo": photo}, autoescape=True)
    made = io.BytesIO()
    template.save(made)
    return made.getvalue()


def file_name(*, whole: Whole, ending: str) -> str:
    """A name to save the form under: without tones and signs."""
    return f"2C-{fold(whole.person.official.full_name).replace(' ', '-')}.{ending}"


def _named(data: dict[str, Any]) -> dict[str, Any]:
    """What is empty becomes dots, as on paper; a table without a line gets one to write on."""
    return {
        key: (value or [[""] * WIDE[key][0]]) if key in WIDE else value or "……………………" for key, value in data.items()
    }
