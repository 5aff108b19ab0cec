"""The twenty-four columns of the list of officials."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import Category, Education, EthnicKnowledge, Sex
from hoaban.apps.organisation.models import Level
from hoaban.apps.people.queries.rows import OfficialRow
from hoaban.apps.people.rules.age import age_on
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import DASH, day, number

THEORY = {
    1: pgettext_lazy("political theory", "Elementary"), 2: pgettext_lazy("political theory", "Intermediate"),
    3: pgettext_lazy("political theory", "Advanced"), 4: pgettext_lazy("political theory", "Bachelor"),
}  # fmt: skip
MANAGEMENT = {
    1: pgettext_lazy("state management", "Clerical"), 2: pgettext_lazy("state management", "Specialist"),
    3: pgettext_lazy("state management", "Principal"), 4: pgettext_lazy("state management", "Senior"),
}  # fmt: skip
Cell = Callable[[OfficialRow], Any]


def _choice(choices: Any, field: str) -> Cell:
    return _short(dict(choices.choices), field)


def _short(texts: Mapping[Any, Any], field: str) -> Cell:
    """Texts of codes, each put into the language of the request once: the columns are made anew for every request."""
    known: dict[Any, str] = {}

    def cell(row: OfficialRow) -> str:
        code = getattr(row, field)
        if code not in known:
            known[code] = str(texts.get(code, DASH))
        return known[code]

    return cell


def _text(field: str) -> Cell:
    return lambda row: getattr(row, field) or DASH


def _plain(field: str) -> Cell:
    return lambda row: getattr(row, field)


def _date(field: str) -> Cell:
    return lambda row: day(getattr(row, field)) or DASH


TARGETS = {code: str(code) for code in EthnicKnowledge.values[1:]}
"""Target groups of ethnic knowledge, by number."""


def _born(row: OfficialRow) -> str:
    return day(row.birth_date, min(row.birth_precision, 3))


def _born_value(row: OfficialRow) -> date | str:
    return row.birth_date if row.birth_precision == 1 else _born(row)


def _name(on: date, dated: bool) -> Callable[[OfficialRow], SafeString]:  # noqa: FBT001
    return lambda row: render_to_string("people/_name_cell.html", {"row": row, "on": on, "dated": dated})


def _post(row: OfficialRow) -> SafeString:
    return render_to_string("people/_post_cell.html", {"row": row})


def _salary(on: date) -> Callable[[OfficialRow], str]:
    @cache
    def text(rank: str, step: int | None) -> str:
        return lawbook.label("rank", rank, on) + (f" · {step}" if step else "") if rank else DASH

    return lambda row: text(row.rank, row.step)


def official_columns(on: date, *, dated: bool = False) -> tuple[Column, ...]:
    """The columns on a day, the first eight shown by default; ``dated``: links keep the day."""
    groups = lawbook.ethnic_names(on)
    return (
        Column("name", _("Full name"), _name(on, dated), sort="name_key", export=_plain("full_name")),
        Column("post", _("Post, unit"), _post, sort="unit_path", export=_plain("title")),
        Column("category", _("Category"), _choice(Category, "category"), "category", hidden_on_phone=True),
        Column("birth", _("Date of birth"), _born, "birth_date", hidden_on_phone=True, export=_born_value),
        Column("ethnicity", _("Ethnic group"), lambda row: groups.get(row.ethnicity, DASH), "ethnicity"),
        Column("education", _("Education"), _choice(Education, "education"), "education", hidden_on_phone=True),
        Column(
            "theory", pgettext_lazy("column", "Theory"), _short(THEORY, "political_theory"), "political_theory",
            hidden_on_phone=True,
        ),
        Column(
            "management", pgettext_lazy("column", "State management"), _short(MANAGEMENT, "state_management"),
            "state_management", hidden_on_phone=True,
        ),
        *_further(on),
    )  # fmt: skip


def _further(on: date) -> tuple[Column, ...]:
    return (
        _more("knowledge", _("Ethnic knowledge, group"), _short(TARGETS, "ethnic_knowledge"), "ethnic_knowledge"),
        _more("sex", _("Sex"), _choice(Sex, "sex"), "sex"),
        _more("age", _("Age"), lambda row: age_on(row.birth_date, on), numeric=True),
        _more("level", _("Level of government"), _choice(Level, "level"), "level"),
        _more("key_leader", _("Key leader"), _short({True: _("Yes")}, "key_leader")),
        _more("party", _("Party member"), _short({True: _("Yes")}, "party_member")),
        _more("party_joined", _("Joined the Party on"), _date("party_joined_on"), export=_plain("party_joined_on")),
        _more("home", _("Native place"), _text("home")),
        _more("religion", _("Religion"), _text("religion")),
        _more("language", _("Foreign language"), _text("foreign_language")),
        _more("it", _("IT skill"), _text("it_skill")),
        _more("staff_code", _("Staff code"), _text("staff_code")),
        _more("personal_id", _("Identification number"), _plain("personal_id")),
        _more("rank", _("Rank, step"), _salary(on)),
        _more(
            "coefficient", _("Coefficient"), lambda row: number(row.coefficient, 2) or DASH, numeric=True,
            export=lambda row: None if row.coefficient is None else float(row.coefficient),
        ),
        _more("held_since", _("In the post since"), _date("held_since"), export=_plain("held_since")),
    )  # fmt: skip


def _more(key: str, label: Any, cell: Cell, sort: str = "", *, numeric: bool = False, export: Any = None) -> Column:
    return Column(key, label, cell, sort, numeric, hidden_on_phone=True, default=False, export=export)


def export_columns(on: date) -> list[Column]:
    """What a spreadsheet gets: every column, the unit in one of its own."""
    columns = list(official_columns(on))
    columns[1] = Column("title", _("Post"), _plain("title"))
    columns.insert(2, Column("unit", _("Unit"), _plain("unit")))
    return columns
