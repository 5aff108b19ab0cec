"""Pages of units: how complete records are, who lacks what, whose rise is due."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import Category, Sex
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Level
from hoaban.apps.people.queries import field_groups as g
from hoaban.apps.people.queries.addresses import figure_address
from hoaban.apps.record.queries import completed, rises
from hoaban.apps.record.rules.groups import ITEMS
from hoaban.shared import figures, readings, tables
from hoaban.shared.access import Permission
from hoaban.shared.figures import Scope
from hoaban.shared.questions import RowsPage
from hoaban.shared.shell import Request, now
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day, number

FILTERS = ("level", "category", "ethnicity", "sex", "age")
OFFERED = ("category", "level", "sex", "ethnicity")


def _options(key: str) -> list[tuple[str, str]]:
    if key == "ethnicity":
        groups = [(str(group.pk), str(group.name)) for group in lawbook.ethnic_groups()]
        return [("minority", _("Ethnic minorities")), *groups]
    codes: dict[str, Any] = {"category": Category, "level": Level, "sex": Sex}
    return [(str(code), str(label)) for code, label in codes[key].choices] if key in codes else []


ASKED = RowsPage(
    "record_rows", "record.incomplete", Permission.VIEW_RECORDS, FILTERS, OFFERED, _options, organisation.get_part
)


def around(request: Request, scope: Scope) -> dict[str, Any]:
    """What every page of a unit's records shows around its own."""
    return {
        "scope": scope, "on": scope.on,
        "trail": organisation.list_ancestors(actor=request.actor, on=scope.on, path=scope.part.path),
        "children": organisation.list_children(actor=request.actor, on=scope.on, unit_id=scope.part.id),
    }  # fmt: skip


@require_safe
def record_units(request: Request) -> HttpResponseBase:
    """How complete the records of a unit and the units below it are, and what is missing most."""
    scope = ASKED.scope(request)
    units, lacks, total = completed.list_units(scope=scope)
    context = {
        **around(request, scope), "units": units, "lacks": lacks, "total": total,
        "complete_url": figure_address(figures.get_figure("record.complete"), scope),
        "incomplete_url": figure_address(figures.get_figure("record.incomplete"), scope),
    }  # fmt: skip
    return render(request, "record/units.html", context)


def _row_columns() -> tuple[Column, ...]:
    return (
        Column(
            "name", gettext_lazy("Full name"), "record/_person_cell.html", ("official__name_key", "pk"),
            export=lambda r: r.official.full_name,
        ),
        Column(
            "percent", gettext_lazy("Filled in"), lambda r: f"{_percent(r)}%", numeric=True, export=_percent,
        ),
        Column(
            "missing", gettext_lazy("What is missing"),
            lambda r: "; ".join(f"{item.number}) {item.label}" for item in completed.lacking(row=r)) or _("nothing is missing"),
        ),
        Column(
            "birth", gettext_lazy("Date of birth"), lambda r: day(r.birth_date), "birth_date", hidden_on_phone=True,
            default=False, export=lambda r: r.birth_date,
        ),
    )  # fmt: skip


def exported(request: Request, scope: Scope, seen: list[tuple[int, str]], groups: set[str]) -> None:
    """Leave that the actor took out a list of people, with what of these groups the own role may see."""
    shown = groups & g.groups_seen(actor=request.actor, path=scope.part.path)
    readings.leave(actor=request.actor, seen=seen, groups=shown, way=readings.EXPORT, at=now())


def _percent(row: Any) -> int:
    return (len(ITEMS) - len(completed.lacking(row=row))) * 100 // len(ITEMS)


@require_safe
def record_rows(request: Request) -> HttpResponseBase:
    """The people behind the figures of completeness, each with what is missing."""
    scope, figure = ASKED.scope(request), ASKED.figure(request)
    rows = completed.dressed(rows=figure.rows(scope), on=scope.on)
    if (item := request.GET.get("item", "")) in {one.key for one in ITEMS}:
        # Unknown where there is no sheet yet, which lacks it too.
        rows = rows.filter(Q(**{f"has_{item}": False}) | Q(**{f"has_{item}__isnull": True}))
    columns = _row_columns()
    name = f"{figure.title} {scope.part.name} {scope.on:%Y-%m-%d}"
    if download := tables.export(request, columns, rows, name=name, default_sort="name"):
        exported(request, scope, list(rows.order_by().values_list("official_id", "unit_path")), {g.BASIC, g.SERVICE})
        return download
    chips = ASKED.chips(request, figure, scope)
    if item:
        label = next((str(one.label) for one in ITEMS if one.key == item), item)
        chips.append(tables.chip(request, _("Lacks: %(item)s") % {"item": label}, "item"))
    measured = figures.measure(figure.key, scope)
    total = None if item else measured.value
    table = tables.build(request, columns, rows, default_sort="name", caption=figure.title, chips=chips, total=total)
    others = [one for one in figures.list_figures() if one.page == ASKED.page]
    context = {
        **around(request, scope), "figure": figure, "table": table, "measured": measured,
        "tabs": [(one, figure_address(one, scope)) for one in others],
    }  # fmt: skip
    return render(request, "record/rows.html", context)


PAID = frozenset({"rank", "held", "next"})
"""Columns of rises that tell the salary."""


def _rise_columns(request: Request, scope: Scope) -> tuple[Column, ...]:
    """The columns of rises; those of the salary for who may see it of everybody in the part."""
    paid = g.sees(actor=request.actor, group=g.SALARY, path=scope.part.path)
    return tuple(column for column in _every_rise_column() if paid or column.key not in PAID)


def _every_rise_column() -> tuple[Column, ...]:
    return (
        Column("name", gettext_lazy("Full name"), "record/_rise_cell.html", "name_key", export=lambda r: r.full_name),
        Column("rank", gettext_lazy("Rank"), lambda r: f"{r.rank} {lawbook.label('rank', r.rank)}", "rank", hidden_on_phone=True),
        Column("held", gettext_lazy("Step held"), lambda r: f"{r.step} · {number(r.coefficient, 2)}", "step", numeric=True),
        Column("since", gettext_lazy("Since"), lambda r: day(r.since), "since", numeric=True, hidden_on_phone=True,
               export=lambda r: r.since),
        Column("due", gettext_lazy("Due on"), lambda r: day(r.rise.due_on), lambda r: r.rise.due_on, numeric=True,
               export=lambda r: r.rise.due_on),
        Column("next", gettext_lazy("Leads to"), _leads_to),
        Column("delayed", gettext_lazy("Put off, months"), lambda r: r.rise.delayed or "", numeric=True, hidden_on_phone=True),
        Column("place", gettext_lazy("Post, unit"), lambda r: r.detail, "unit_path", hidden_on_phone=True, default=False),
    )  # fmt: skip


def _leads_to(row: rises.RiseRow) -> str:
    if row.rise.step is None:
        return _("%(percent)s%% seniority beyond the scale") % {"percent": row.rise.overrun}
    told = {"step": row.rise.step, "coefficient": number(row.rise.coefficient, 2)}
    return _("step %(step)s, coefficient %(coefficient)s") % told


@require_safe
def record_rises(request: Request) -> HttpResponseBase:
    """Whose salary rises in a month, or should have risen before."""
    request.actor.require(Permission.CHANGE_RECORDS)
    scope = ASKED.scope(request)
    month, late = _month(request.GET.get("month", ""), scope.on), request.GET.get("late") == "1"
    rows = rises.list_rises(scope=scope, month=month, late=late)
    columns = _rise_columns(request, scope)
    title = _("Salary rises overdue") if late else _("Salary rises due in %(month)s") % {"month": day(month, 2)}
    if download := tables.export(request, columns, rows, name=f"{title} {scope.part.name}"):
        exported(request, scope, [(row.official_id, row.unit_path) for row in rows], {g.BASIC, g.SERVICE, g.SALARY})
        return download
    near = [_shifted(month, by) for by in range(-1, 5)]
    table = tables.build(request, columns, rows, caption=title)
    if any(one.key in PAID for one in columns):
        seen = [(row.official_id, row.unit_path) for row in table.page.rows]
        readings.leave(actor=request.actor, seen=seen, groups={g.SALARY}, way=readings.PAGE, at=now())
    context = {
        **around(request, scope), "title": title, "month": month, "late": late, "law": rises.pay_law(on=scope.on),
        "months": [(one, day(one, 2)) for one in near], "table": table,
    }  # fmt: skip
    return render(request, "record/rises.html", context)


def _month(text: str, on: date) -> date:
    try:
        return date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return on.replace(day=1)


def _shifted(month: date, by: int) -> date:
    place = month.year * 12 + month.month - 1 + by
    return date(place // 12, place % 12 + 1, 1)
