"""A blank form drawn as DOCX by the layout of Decree 30/2020: heading of the state, title, numbered parts, signature."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from hoaban.apps.service.rules.blank_forms import BlankForm, Entry, FormPart, Line

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
WIDTH = 16.0
"""Of the text, cm: A4 with 3 cm at the left and 2 cm at the right."""
EDGE = 0.1
"""By how much dots end before the margin, so that no program breaks the line there."""
EMPTY_ROWS = 3
ROW = 0.8
"""Height of an empty row, cm: room for a hand."""
LEAST = 14
"""Letters of room that each entry has beyond its words."""
BOX = "☐"
CENTRE = WD_ALIGN_PARAGRAPH.CENTER


def draw(form: BlankForm) -> bytes:
    """The form as DOCX, to print and fill in by hand, or to fill in with Word or LibreOffice."""
    document = Document()
    _set_page(document)
    _head(document, form)
    for number, part in enumerate(form.asked.parts, 1):
        _draw_part(document, number, part)
    _foot(document, form)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin, section.bottom_margin = Cm(2), Cm(2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    style.paragraph_format.space_after, style.paragraph_format.space_before = Pt(3), Pt(3)
    style.paragraph_format.line_spacing = 1.1
    document.core_properties.language = "vi-VN"


def _say(
    document: Any, text: str, *, bold: bool = False, italic: bool = False, size: float = 13, align: Any = None
) -> Any:
    paragraph = document.add_paragraph()
    _run(paragraph, text, bold=bold, italic=italic, size=size)
    if align is not None:
        paragraph.alignment = align
    return paragraph


def _head(document: Any, form: BlankForm) -> None:
    _say(document, STATE, bold=True, align=CENTRE)
    motto = _say(document, MOTTO, bold=True, align=CENTRE)
    motto.runs[0].underline = True
    title = _say(document, form.title.upper(), bold=True, size=15, align=CENTRE)
    title.paragraph_format.space_before = Pt(14)
    document.core_properties.title = form.title
    _say(document, f"Thủ tục: {form.procedure} ({form.code})", italic=True, align=CENTRE)
    _say(document, f"Kính gửi: {form.to}", align=CENTRE).paragraph_format.space_after = Pt(8)


def _draw_part(document: Any, number: int, part: FormPart) -> None:
    heading = _say(document, f"{number}. {part.title}", bold=True)
    heading.paragraph_format.keep_with_next = True
    for line in part.lines:
        if line.columns:
            _table(document, line.columns)
        else:
            _entries(document, line)


def _table(document: Any, columns: Sequence[str]) -> None:
    table = document.add_table(rows=1 + EMPTY_ROWS, cols=len(columns) + 1, style="Table Grid")
    widths = (1.1, *((WIDTH - 1.1) / len(columns) for _one in columns))
    for place, name in enumerate(("TT", *columns)):
        paragraph = table.rows[0].cells[place].paragraphs[0]
        _run(paragraph, name, bold=True, size=12)
        paragraph.alignment = CENTRE
        for row in table.rows:
            row.cells[place].width = Cm(widths[place])
    for number, row in enumerate(table.rows[1:], 1):
        row.height = Cm(ROW)
        paragraph = row.cells[0].paragraphs[0]
        _run(paragraph, str(number), size=12)
        paragraph.alignment = CENTRE


def _entries(document: Any, line: Line) -> None:
    """Entries beside each other, each with dots up to where the next one begins; further lines of dots below."""
    paragraph = document.add_paragraph()
    for entry, at in zip(line.entries, _ends(line.entries), strict=True):
        if entry.choices:
            _run(paragraph, f"{_ticks(entry)}   " if at < WIDTH else _ticks(entry))
        else:
            _stop(paragraph, at)
            _run(paragraph, f"{entry.label}: \t" + (" " if at < WIDTH else ""))
    for _row in range(max(entry.rows for entry in line.entries) - 1):
        dots = document.add_paragraph()
        _stop(dots, WIDTH)
        _run(dots, "\t")


def _ends(entries: Sequence[Entry]) -> Iterator[float]:
    """How far each entry reaches, cm: as its words need, and alike beyond them."""
    needs = [LEAST + len(entry.label) + sum(len(one) + 4 for one in entry.choices) for entry in entries]
    for place in range(1, len(entries) + 1):
        yield WIDTH * sum(needs[:place]) / sum(needs)


def _stop(paragraph: Any, at: float) -> None:
    """Dots up to a place, where the next words begin."""
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Cm(min(at, WIDTH - EDGE)), WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.DOTS)


def _run(paragraph: Any, text: str, *, bold: bool = False, italic: bool = False, size: float = 13) -> Any:
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    return run


def _ticks(entry: Entry) -> str:
    return f"{entry.label}:  " + "   ".join(f"{BOX}\u00a0{one.replace(' ', chr(0xA0))}" for one in entry.choices)


def _foot(document: Any, form: BlankForm) -> None:
    if form.enclosed:
        _say(document, f"{len(form.asked.parts) + 1}. Giấy tờ nộp, xuất trình kèm theo", bold=True)
        for name in form.enclosed:
            _say(document, f"{BOX} {name}")
    _say(document, form.asked.pledge).paragraph_format.space_before = Pt(8)
    _sign(document, form.asked.signers)
    for text in form.facts:
        _say(document, text, italic=True, size=11)


def _sign(document: Any, signers: Sequence[str]) -> None:
    """Place and day, and room for whoever signs: one at the right, two beside each other."""
    table = document.add_table(rows=1, cols=2)
    for cell, who in zip(table.rows[0].cells, (("", *signers) if len(signers) == 1 else signers), strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.alignment = CENTRE
        if not who:
            continue
        _run(paragraph, "…………, ngày …… tháng …… năm ………\n", italic=True, size=12)
        _run(paragraph, f"{who.upper()}\n", bold=True)
        _run(paragraph, "(ký, ghi rõ họ tên)", italic=True, size=12)
        paragraph.paragraph_format.space_after = Pt(56)
        paragraph.paragraph_format.keep_together = True
