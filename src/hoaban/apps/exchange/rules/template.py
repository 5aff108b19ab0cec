"""The template of a roster: the columns to fill in, what each accepts, and the lists to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _

from .cells import accepted
from .columns import Column, catalogue

ROWS = 5_000
"""Rows below the header in which the lists are offered."""
PEOPLE = "Danh sách"
GUIDE = "Hướng dẫn"
LISTS = "Danh mục"
EXAMPLES: Mapping[str, str] = {
    "staff_code": "CB000123", "personal_id": "011085001234", "full_name": "Lò Văn Ơn", "sex": "Nam",
    "birth_date": "05/03/1985", "ethnicity": "Thái", "religion": "Không", "home_commune": "Xã Mường Luân",
    "unit": "03208", "post": "Chuyên viên", "key_leader": "x", "category": "Công chức",
    "recruited_on": "01/10/2012", "in_post_since": "01/07/2025", "rank": "01.003", "step": "4",
    "coefficient": "3,33", "education": "Đại học", "education_year": "2008", "field_of_study": "Luật",
    "political_theory": "Trung cấp", "state_management": "Chuyên viên", "ethnic_knowledge": "3",
    "ethnic_languages": "Thái, Mông", "foreign_language": "Anh B1", "it_skill": "Cơ bản",
    "party_joined_on": "03/02/2014",
}  # fmt: skip
CHOICES: Mapping[str, Sequence[str]] = {
    "sex": ("Nam", "Nữ"),
    "key_leader": ("x",),
    "category": ("Cán bộ", "Công chức", "Viên chức", "Người hoạt động không chuyên trách", "Hợp đồng"),
    "education": ("Chưa qua đào tạo", "Sơ cấp", "Trung cấp", "Cao đẳng", "Đại học", "Thạc sĩ", "Tiến sĩ"),
    "political_theory": ("Sơ cấp", "Trung cấp", "Cao cấp", "Cử nhân"),
    "state_management": ("Cán sự", "Chuyên viên", "Chuyên viên chính", "Chuyên viên cao cấp"),
    "ethnic_knowledge": ("1", "2", "3", "4", "x"),
}


@dataclass(frozen=True, slots=True)
class TemplateLists:
    """What stands in the third sheet. ``units``, ``communes``: pairs of code and name; the rest names."""

    ethnic_groups: Sequence[str] = ()
    titles: Sequence[str] = ()
    units: Sequence[tuple[str, str]] = ()
    communes: Sequence[tuple[str, str]] = ()
    provinces: Sequence[str] = field(default_factory=tuple)


def write_template(target: Path | BinaryIO, lists: TemplateLists) -> None:
    """Write an empty roster: headers, guidance and lists.

    Every column is formatted as text, so that Excel keeps leading zeros and does not turn "05/03/1990" round.
    """
    with xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, {"in_memory": True}) as book:
        looks = _looks(book)
        people, guide, page = (book.add_worksheet(name) for name in (PEOPLE, GUIDE, LISTS))
        ranges = _write_lists(page, lists, looks)
        _write_people(people, looks, ranges)
        _write_guide(guide, looks)


def _looks(book: Any) -> dict[str, Any]:
    head = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "border_color": "#B9AAA3"}
    return {
        "required": book.add_format({**head, "bg_color": "#A82D68", "font_color": "#FFFFFF"}),
        "optional": book.add_format({**head, "bg_color": "#E6DED9"}),
        "text": book.add_format({"num_format": "@"}),
        "wrap": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        "bold": book.add_format({"num_format": "@", "bold": True, "text_wrap": True, "valign": "top"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
    }


def _write_people(page: Any, looks: dict[str, Any], ranges: Mapping[str, str]) -> None:
    page.set_row(0, 36)
    page.freeze_panes(1, 3)
    for place, column in enumerate(catalogue()):
        page.set_column(place, place, column.width, looks["text"])
        page.write_string(0, place, column.header_vi, looks["required" if column.required else "optional"])
        page.write_comment(0, place, _told(column), {"x_scale": 2, "author": "Hoa Ban"})
        if source := CHOICES.get(column.key) or ranges.get(column.key):
            page.data_validation(1, place, ROWS, place, _validation(source))


def _validation(source: Sequence[str] | str) -> dict[str, Any]:
    """A list to choose from; other ways to write the same stay possible after a question."""
    return {
        "validate": "list",
        "source": source if isinstance(source, str) else list(source),
        "error_type": "warning",
        "error_title": _("Not in the list")[:32],
        "error_message": _("Choose from the list, or check that it is written as the guidance says.")[:255],
    }


def _told(column: Column) -> str:
    needed = _("Required for every person.") if column.required else _("May be left empty.")
    return f"{needed} {accepted(column.kind)}"


def _write_guide(page: Any, looks: dict[str, Any]) -> None:
    page.set_column(0, 0, 30)
    page.set_column(1, 1, 14)
    page.set_column(2, 2, 72)
    page.set_column(3, 3, 24)
    page.write_string(0, 0, _("How to fill in the roster"), looks["title"])
    texts = (
        _(
            "One row for each person, on the first sheet; the columns may stand in any order, and others are passed over."
        ),
        _(
            "The roster says how things stand on its day: people at the same units and of the same category who are missing from it are recorded as having left."
        ),
        _("Cells are text. Do not change the format of the columns: Excel would drop zeros and turn days round."),
        _("What is not understood is refused with its cell and the reason, and then nothing is recorded."),
    )
    for place, text in enumerate(texts, 2):
        page.merge_range(place, 0, place, 3, text, looks["wrap"])
        page.set_row(place, 30)
    top = len(texts) + 3
    for place, head in enumerate((_("Column"), _("Needed"), _("What is accepted"), _("For example"))):
        page.write_string(top, place, head, looks["optional"])
    for row, column in enumerate(catalogue(), top + 1):
        page.write_string(row, 0, column.header_vi, looks["bold"])
        page.write_string(row, 1, _("yes") if column.required else "", looks["wrap"])
        page.write_string(row, 2, _guidance(column), looks["wrap"])
        page.write_string(row, 3, EXAMPLES[column.key], looks["wrap"])


def _guidance(column: Column) -> str:
    own = {
        "unit": _("The unit's code or full name on the roster's day; see the sheet %(sheet)s."),
        "post": _("A title of the catalogue; see the sheet %(sheet)s."),
        "ethnicity": _("A name of the 54 ethnic groups; see the sheet %(sheet)s."),
        "home_commune": _(
            "A commune's code or name, with its district if need be; outside the province the province's name; see the sheet %(sheet)s."
        ),
    }
    if column.key in own:
        return own[column.key] % {"sheet": LISTS}
    return accepted(column.kind)


def _write_lists(page: Any, lists: TemplateLists, looks: dict[str, Any]) -> dict[str, str]:
    """The lists side by side; returns column key -> the range that holds its list."""
    columns: list[tuple[str, str, Sequence[str]]] = [
        ("ethnicity", _("Ethnic groups"), lists.ethnic_groups),
        ("post", _("Post titles"), lists.titles),
        ("unit", _("Codes of units"), [code for code, _name in lists.units]),
        ("", _("Names of units"), [name for _code, name in lists.units]),
        ("", _("Codes of communes"), [code for code, _name in lists.communes]),
        ("", _("Names of communes"), [name for _code, name in lists.communes]),
        ("", _("Provinces"), lists.provinces),
    ]
    ranges: dict[str, str] = {}
    page.freeze_panes(1, 0)
    for place, (key, head, values) in enumerate(columns):
        page.set_column(place, place, 36 if not key or key == "post" else 18, looks["text"])
        page.write_string(0, place, head, looks["optional"])
        page.write_column(1, place, values, looks["text"])
        if key and values:
            letter = chr(65 + place)
            ranges[key] = f"='{LISTS}'!${letter}$2:${letter}${len(values) + 1}"
    return ranges
