"""The statutory tables of a unit: columns chosen and kept by account, taken out as a list or as the form itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hoaban.apps.record.commands.columns import keep_columns
from hoaban.apps.record.queries import statistics
from hoaban.apps.record.queries.statistic_form import FormColumn, statistic_form
from hoaban.apps.record.rules.statistics import COLUMNS, LAYOUTS, Counted, Layout
from hoaban.apps.record.views.lists import ASKED, around
from hoaban.shared import tables
from hoaban.shared.sending import press
from hoaban.shared.shell import Request
from hoaban.shared.spreadsheets import XLSX
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import number

OPEN_FIRST, ON_PHONE, BY_POSITION = 8, 4, 8
"""Columns up to these numbers are shown at first, and on a phone; the number of those by position."""


def _counted(one: Counted) -> Column:
    return Column(
        one.key, f"{one.number}. {one.label}", lambda row: number(row.numbers.get(one.key, 0)), numeric=True,
        default=one.number <= OPEN_FIRST, export=lambda row: row.numbers.get(one.key, 0), hidden_on_phone=one.number > ON_PHONE,
    )  # fmt: skip


def _held(place: int, one: statistics.Position) -> Column:
    return Column(
        one.key, f"{BY_POSITION}.{place} {one.name}", lambda row: number(row.numbers.get(one.key, 0)), numeric=True,
        default=False, export=lambda row: row.numbers.get(one.key, 0), hidden_on_phone=True,
    )  # fmt: skip


def _columns(found: statistics.Statistic) -> tuple[Column, ...]:
    """The columns of the form in its order, those by position after the one that heads them."""
    before = [_counted(one) for one in COLUMNS if one.number <= BY_POSITION]
    after = [_counted(one) for one in COLUMNS if one.number > BY_POSITION]
    unit = Column("unit", gettext_lazy("Unit"), "record/_unit_cell.html", export=lambda row: row.name)
    return (unit, *before, *(_held(place, one) for place, one in enumerate(found.positions, 1)), *after)


def _layout(key: str | None) -> Layout:
    return next((one for one in LAYOUTS if one.key == key), LAYOUTS[0])


@require_safe
def record_statistics(request: Request) -> HttpResponseBase:
    """A statutory table of a unit as a page, as a list and as the form; the account's own columns where it keeps some."""
    scope, layout = ASKED.scope(request), _layout(request.GET.get("layout"))
    found = statistics.statistic(scope=scope, layout=layout)
    columns = _columns(found)
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
