"""The statutory tables of a unit: columns chosen and kept by account, taken out as a list or as the form itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hoaban.apps.organisation.queries.posts import in_language
from hoaban.apps.people.queries import field_groups as g
from hoaban.apps.record.commands.columns import keep_columns
from hoaban.apps.record.queries import statistics
from hoaban.apps.record.queries.statistic_form import FormColumn, statistic_form
from hoaban.apps.record.rules.statistics import COLUMNS, LAYOUTS, Counted, Layout
from hoaban.apps.record.views.lists import ASKED, around, exported
from hoaban.shared import tables
from hoaban.shared.figures import DIRECT, Scope
from hoaban.shared.sending import press
from hoaban.shared.shell import Request
from hoaban.shared.spreadsheets import XLSX
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day, number

ASSIGNED = "authorised"
"""The column of posts; every other one counts people."""
OPEN_FIRST, ON_PHONE, BY_POSITION = 8, 4, 8
"""Columns up to these numbers are shown at first, and on a phone; the number of those by position."""


Link = Callable[[statistics.StatisticRow, str], str]
"""The list behind a number, by line and column."""


def _linked(layout: Layout, scope: Scope) -> Link:
    page = reverse("record_counted")

    def link(row: statistics.StatisticRow, key: str) -> str:
        value = row.numbers.get(key, 0)
        if not value:
            return number(value)
        query = {"layout": layout.key, "column": key, "on": scope.on.isoformat(), "unit": row.code or scope.part.code}
        query |= {} if row.code else {DIRECT: "1"}
        return format_html('<a href="{}?{}">{}</a>', page, urlencode(query), number(value))

    return link


def _counted(one: Counted, link: Link) -> Column:
    return Column(
        one.key, f"{one.number}. {one.label}", lambda row: link(row, one.key), numeric=True,
        default=one.number <= OPEN_FIRST, export=lambda row: row.numbers.get(one.key, 0), hidden_on_phone=one.number > ON_PHONE,
    )  # fmt: skip


def _held(place: int, one: statistics.Position, link: Link) -> Column:
    return Column(
        one.key, f"{BY_POSITION}.{place} {one.name}", lambda row: link(row, one.key), numeric=True,
        default=False, export=lambda row: row.numbers.get(one.key, 0), hidden_on_phone=True,
    )  # fmt: skip


def _columns(found: statistics.Statistic, link: Link) -> tuple[Column, ...]:
    """The columns of the form in its order, those by position after the one that heads them."""
    before = [_counted(one, link) for one in COLUMNS if one.number <= BY_POSITION]
    after = [_counted(one, link) for one in COLUMNS if one.number > BY_POSITION]
    unit = Column("unit", gettext_lazy("Unit"), "record/_unit_cell.html", export=lambda row: row.name)
    return (unit, *before, *(_held(place, one, link) for place, one in enumerate(found.positions, 1)), *after)


def _layout(key: str | None) -> Layout:
    return next((one for one in LAYOUTS if one.key == key), LAYOUTS[0])


@require_safe
def record_statistics(request: Request) -> HttpResponseBase:
    """A statutory table of a unit as a page, as a list and as the form; the account's own columns where it keeps some."""
    scope, layout = replace(ASKED.scope(request), filters={}), _layout(request.GET.get("layout"))
    found = statistics.statistic(scope=scope, layout=layout)
    columns = _columns(found, _linked(layout, scope))
    if kept := statistics.kept_columns(actor=request.actor, layout=layout):
        columns = tuple(replace(one, default=one.key in kept or one.key == "unit") for one in columns)
    name = f"{layout.key.upper()} {scope.part.name} {scope.on:%Y-%m-%d}"
    table = tables.build(request, columns, found.rows, caption=layout.title, size=200)
    if request.GET.get("export") == "form":
        content = statistic_form(
            layout=layout, unit=scope.part.name, on=scope.on, columns=_on_form(table.shown, found), rows=found.rows
        )
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{name}.xlsx')}"}
        return HttpResponse(content, content_type=XLSX, headers=headers)
    if download := tables.export(request, columns, found.rows, name=name):
        return download
    shown = ",".join(column.key for column in table.shown)
    context = {
        **around(request, scope), "layout": layout, "layouts": LAYOUTS, "table": table, "shown": shown, "kept": bool(kept),
        "is_kept": {column.key for column in table.shown} == {column.key for column in columns if column.default},
        "every": ",".join(column.key for column in columns),
    }  # fmt: skip
    return render(request, "record/statistics.html", context)


PEOPLE: tuple[Column, ...] = (
    Column(
        "name", gettext_lazy("Full name"), "record/_person_cell.html", ("official__name_key", "official_id"),
        export=lambda row: row.official.full_name,
    ),
    Column("birth", gettext_lazy("Date of birth"), lambda row: day(row.birth_date), "birth_date", export=lambda row: row.birth_date),
    Column("title", gettext_lazy("Post"), lambda row: in_language(row.title_vi or "", row.title_en or "")),
    Column("unit", gettext_lazy("Unit"), lambda row: row.unit_name, "unit_path", hidden_on_phone=True),
)  # fmt: skip
POSTS: tuple[Column, ...] = (
    Column("title", gettext_lazy("Post"), lambda row: in_language(row.post.title.name_vi, row.post.title.name_en), "post__title__name_key"),
    Column("unit", gettext_lazy("Unit"), lambda row: row.unit_name, "path"),
    Column("authorised", gettext_lazy("Authorised"), lambda row: number(row.number), "number", numeric=True, export=lambda row: row.number),
)  # fmt: skip


@require_safe
def record_counted(request: Request) -> HttpResponseBase:
    """Who, or which posts, stand behind a number of a statutory table."""
    asked, layout, key = ASKED.scope(request), _layout(request.GET.get("layout")), request.GET.get("column", "")
    # Of what narrows other lists only the unit itself: the table knows nothing else.
    scope = replace(asked, filters={name: code for name, code in asked.filters.items() if name == "unit"})
    label = _column_label(key)
    if key == ASSIGNED:
        return _listed(request, scope, layout, label, statistics.list_authorised(scope=scope, layout=layout))
    people = statistics.list_counted(scope=scope, layout=layout, column=key)
    return _listed(request, scope, layout, label, people, people=True)


def _listed(
    request: Request, scope: Scope, layout: Layout, label: str, rows: QuerySet[Any], *, people: bool = False
) -> HttpResponseBase:
    columns, order = (PEOPLE, "name") if people else (POSTS, "unit")
    shown = statistics.dressed_people(rows, scope.on) if people else statistics.dressed_posts(rows)
    name = f"{layout.key.upper()} {label} {scope.part.name} {scope.on:%Y-%m-%d}"
    if download := tables.export(request, columns, shown, name=name, default_sort=order):
        if people:
            seen = list(rows.order_by().values_list("official_id", "unit_path"))
            exported(request, scope, seen, {g.BASIC, g.SERVICE, g.QUALIFICATIONS})
        return download
    back = urlencode({"layout": layout.key, "on": scope.on.isoformat(), "unit": scope.part.code})
    context = {
        **around(request, scope), "layout": layout, "label": label, "is_own": "unit" in scope.filters,
        "table": tables.build(request, columns, shown, default_sort=order, caption=label),
        "posts": None if people else statistics.posts_in(rows), "back": f"{reverse('record_statistics')}?{back}",
    }  # fmt: skip
    return render(request, "record/counted.html", context)


def _column_label(key: str) -> str:
    """What a column is called; Http404 for one that no table has."""
    if (one := next((one for one in COLUMNS if one.key == key), None)) is not None:
        return f"{one.number}. {one.label}"
    try:
        return f"{BY_POSITION}. {statistics.title_name(key)}"
    except LookupError:
        raise Http404 from None


def _on_form(shown: Sequence[Column], found: statistics.Statistic) -> list[FormColumn]:
    keys = {column.key for column in shown}
    by_position = COLUMNS[[one.number for one in COLUMNS].index(BY_POSITION)].heads[0]
    held = [
        FormColumn(one.key, f"{BY_POSITION}.{place}", by_position, one.name)
        for place, one in enumerate(found.positions, 1)
    ]
    made = [FormColumn(one.key, f"{one.number}", *one.heads) for one in COLUMNS]
    place = next(place for place, one in enumerate(COLUMNS, 1) if one.number == BY_POSITION)
    return [one for one in (*made[:place], *held, *made[place:]) if one.key in keys]


@require_POST
def record_statistics_columns(request: Request) -> HttpResponse:
    """Keep the columns that are shown for the own account, or go back to those of the form."""
    layout, unit = request.POST.get("layout", ""), request.POST.get("unit", "")
    columns = [key for key in request.POST.get("columns", "").split(",") if key]
    if press(request, lambda: keep_columns(actor=request.actor, layout=layout, columns=columns)):
        told = (
            _("The columns are kept for this table.") if columns else _("The table has the columns of the form again.")
        )
        messages.success(request, told)
    return redirect(f"{reverse('record_statistics')}?{urlencode({'layout': layout, 'unit': unit})}")
