"""Form 2C as PDF to print and as DOCX to edit."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate

from hoaban.apps.record.queries.form_2c import form_2c
from hoaban.apps.record.queries.whole import Whole
from hoaban.shared import documents
from hoaban.shared.names import fold

FOLDER = Path(__file__).resolve().parent.parent / "documents"


def form_pdf(*, whole: Whole) -> bytes:
    """Form 2C as PDF, its text searchable."""
    return documents.pdf("form_2c", {"forms": [form_2c(whole=whole)], "is_part": False}, folder=FOLDER)


def forms_pdf(*, wholes: Sequence[Whole]) -> bytes:
    """Forms of several people as one PDF, each a bookmark with its name and on pages counted from 1; a part of a file."""
    return documents.pdf("form_2c", {"forms": [form_2c(whole=one) for one in wholes], "is_part": True}, folder=FOLDER)


def form_docx(*, whole: Whole) -> bytes:
    """Form 2C as DOCX, from the layout kept as ``documents/form_2c.docx``, which is edited in Word."""
    template = DocxTemplate(str(FOLDER / "form_2c.docx"))
    template.render(_named(form_2c(whole=whole)), autoescape=True)
    made = io.BytesIO()
    template.save(made)
    return made.getvalue()


def file_name(*, whole: Whole, ending: str) -> str:
    """A name to save the form under: without tones and signs."""
    return f"2C-{fold(whole.person.official.full_name).replace(' ', '-')}.{ending}"


def _named(data: dict[str, Any]) -> dict[str, Any]:
    """What is empty becomes dots, as on paper; a table without a line gets one to write on."""
    wide = {"training": 5, "history": 2, "own_side": 4, "spouse_side": 4, "salaries": 3}
    return {key: (value or [[""] * wide[key]]) if key in wide else value or "……………………" for key, value in data.items()}
