"""A statutory table as the sheet that is signed and sent: head of the form, grouped headings, numbered columns."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from hoaban.apps.record.queries.statistics import StatisticRow
from hoaban.apps.record.rules.statistics import Layout

HEAD, UNIT_WIDTH, WIDTH, NUMBERS_ROW = 5, 34, 7.5, 7
"""Rows before the headings; widths of the first column and of the others; the row that numbers the columns."""
PAPER_A3 = 8


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of the sheet: key of its numbers, its number on the form, its group (or none) and its heading."""

    key: str
    number: str
    group: str
    heading: str


def statistic_form(
    *, layout: Layout, unit: str, on: date, columns: Sequence[FormColumn], rows: Sequence[StatisticRow]
) -> bytes:
    """The table as XLSX to print on A3 across; the first line is the sum."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet(layout.form.replace("/", " ")[:31])
    looks = _looks(book)
    sheet.set_landscape()
    sheet.set_paper(PAPER_A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD, NUMBERS_ROW)
    sheet.freeze_panes(NUMBERS_ROW + 1, 1)
    sheet.set_column(0, 0, UNIT_WIDTH)
    sheet.set_column(1, max(1, len(columns)), WIDTH)
    sheet.set_row(HEAD + 1, 84)
    _head(sheet, looks, layout, unit, on, max(len(columns), 4))
    _headings(sheet, looks, columns)
    for place, row in enumerate(rows):
        look = looks["sum" if place == 0 else "cell"]
        sheet.write_string(NUMBERS_ROW + 1 + place, 0, _("In all") if place == 0 else row.name, look)
        for column, one in enumerate(columns, 1):
            sheet.write_number(NUMBERS_ROW + 1 + place, column, row.numbers.get(one.key, 0), look)
    below = NUMBERS_ROW + len(rows) + 3
    sheet.write_string(below, 0, _("Drawn up by"), looks["sign"])
    sheet.write_string(below, max(len(columns) - 2, 2), _("Head of the unit, signature"), looks["sign"])
    book.close()
    return target.getvalue()


def _looks(book: Any) -> dict[str, Any]:
    box = {"border": 1, "valign": "vcenter", "text_wrap": True}
    return {
        "title": book.add_format({"bold": True, "align": "center", "font_size": 14}),
        "middle": book.add_format({"italic": True, "align": "center"}),
        "strong": book.add_format({"bold": True}), "plain": book.add_format({}),
        "heading": book.add_format({**box, "bold": True, "align": "center"}),
        "upright": book.add_format({**box, "align": "center", "rotation": 90}),
        "number": book.add_format({**box, "italic": True, "align": "center", "font_size": 9}),
        "cell": book.add_format(box), "sum": book.add_format({**box, "bold": True}),
        "sign": book.add_format({"bold": True, "align": "center"}),
    }  # fmt: skip


def _head(sheet: Any, looks: dict[str, Any], layout: Layout, unit: str, on: date, last: int) -> None:
    sheet.write_string(0, 0, unit, looks["strong"])
    sheet.write_string(0, last - 3, _("Form %(form)s") % {"form": layout.form}, looks["strong"])
    sheet.write_string(1, last - 3, str(layout.basis), looks["plain"])
    sheet.merge_range(2, 0, 2, last, str(layout.heading).upper(), looks["title"])
    sheet.merge_range(3, 0, 3, last, _("Counted on %(day)s") % {"day": f"{on:%d/%m/%Y}"}, looks["middle"])


def _headings(sheet: Any, looks: dict[str, Any], columns: Sequence[FormColumn]) -> None:
    """Two rows of headings, a group over its columns, and the row that numbers them as the form does."""
    sheet.merge_range(HEAD, 0, HEAD + 1, 0, _("Unit"), looks["heading"])
    sheet.write_string(NUMBERS_ROW, 0, "1", looks["number"])
    placed = list(enumerate(columns, 1))
    for group, found in groupby(placed, key=lambda one: one[1].group):
        ones = list(found)
        first, last = ones[0][0], ones[-1][0]
        for place, one in ones:
            if group:
                sheet.write_string(HEAD + 1, place, one.heading, looks["upright"])
            else:
                sheet.merge_range(HEAD, place, HEAD + 1, place, one.heading, looks["upright"])
            sheet.write_string(NUMBERS_ROW, place, one.number, looks["number"])
        if group and first == last:
            sheet.write_string(HEAD, first, group, looks["heading"])
        elif group:
            sheet.merge_range(HEAD, first, HEAD, last, group, looks["heading"])
