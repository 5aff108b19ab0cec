"""What the one-stop shops have come to: the page of results, and the rows behind every figure of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.service.models import Apology, Dossier, Feedback, ProcedureVersion, Rating
from hoaban.apps.service.queries import behind, counted, results
from hoaban.apps.service.queries.behind import Behind
from hoaban.apps.service.queries.names import factor_names
from hoaban.shared import figures, spreadsheets, tables
from hoaban.shared.access import Permission
from hoaban.shared.figures import DIRECT, Figure, Scope
from hoaban.shared.shell import Request, asked_day, parse_day
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day

PAGE = "service_rows"
FILTERS = (
    "procedure", "service_field", "service_month", "late_cause", "channel", "timeliness", "feedback_kind", "factor",
    "service_officer",
)  # fmt: skip
"""Dimensions that an address of these pages may name."""
OF_OFFICERS = {"service.settled", "service.late"}
"""Figures whose rows may be narrowed to the officer in charge."""
LIST_ONLY = ("page", "export")
CHUNK = 1_000


def asked_scope(request: Request) -> Scope:
    """The whole question of an address; Http404 outside the part over which the actor sees the one-stop shop."""
    actor, on = request.actor, asked_day(request)
    actor.require(Permission.VIEW_SERVICE)
    code = request.GET.get("unit", "").strip()
    try:
        part = organisation.get_part(actor=actor, on=on, code=code or None)
    except LookupError:
        raise Http404 from None
    if not actor.may(Permission.VIEW_SERVICE, part.path):
        raise Http404
    found = {key: text for key in FILTERS if (text := request.GET.get(key, "").strip())}
    if request.GET.get(DIRECT) == "1":
        found["unit"] = part.code
    return Scope(actor, on, part, parse_day(request.GET.get("since", "")), found)


@require_safe
def results_show(request: Request) -> HttpResponseBase:
    """Results of a part in a period: on time, time taken, letters, messages, satisfaction; by unit, procedure or month."""
    asked = asked_scope(request)
    scope = Scope(asked.actor, asked.on, asked.part, asked.since)
    found = results.results(scope, request.GET.get("by", ""))
    if request.GET.get("export", "") in tables.FORMATS:
        return _sheet(request, found, scope)
    ways = [(key, figures.get_dimension(key).title, key == found.by) for key in results.WAYS]
    context = _around(request, scope) | {
        "results": found,
        "ways": ways,
        "by_title": figures.get_dimension(found.by).title,
    }
    return render(request, "service/results/results.html", context)


def _sheet(request: Request, found: results.Results, scope: Scope) -> HttpResponseBase:
    head = [
        str(figures.get_dimension(found.by).title), _("Dossiers received"), _("Dossiers settled"), _("Settled on time"),
        _("Settled late"), _("On time, %"), _("Median time, % of the statutory time"),
        _("Nine in ten within, % of the statutory time"),
    ]  # fmt: skip
    rows = (
        [one.label, one.received, one.settled, one.on_time, one.late, one.percent, _whole(one.median), _whole(one.tail)]
        for one in found.lines
    )
    name = f"{_('Results of the one-stop shops')} {scope.part.name} {scope.on:%Y-%m-%d}"
    return spreadsheets.response(request.GET["export"], name, head, rows)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


@require_safe
def rows_list(request: Request) -> HttpResponseBase:
    """The rows behind a figure of service, the latest first."""
    figure = _asked_figure(request)
    scope = _known_only(asked_scope(request), figure)
    rows = behind.ordered(figure.rows(scope))
    columns = COLUMNS[rows.model]
    if request.GET.get("export", "") in tables.FORMATS:
        name = f"{figure.title} {scope.part.name} {scope.on:%Y-%m-%d}"
        lines = ([column.value(row) for column in columns] for row in _all(rows, scope))
        return spreadsheets.response(request.GET["export"], name, [str(c.label) for c in columns], lines)
    return _listed(request, scope, figure, rows, columns)


def _listed(
    request: Request, scope: Scope, figure: Figure, rows: QuerySet[Any], columns: tuple[Column, ...]
) -> HttpResponse:
    measured = figures.measure(figure.key, scope)
    page = tables.paginate(rows, _asked_page(request), total=None if figure.amount else measured.value)
    listed = tables.Page(behind.dress(page.rows, scope), page.number, page.total)
    chips = tuple(_chips(request, scope))
    table = tables.Table(
        columns, columns, "", listed, chips, figure.title, f"?figure={figure.key}&on={scope.on.isoformat()}"
    )
    context = _around(request, scope) | {"figure": figure, "measured": measured, "table": table}
    return render(request, "service/results/rows.html", context)


def _asked_figure(request: Request) -> Figure:
    try:
        figure = figures.get_figure(request.GET.get("figure") or "service.received")
    except LookupError:
        raise Http404 from None
    if figure.page != PAGE:
        raise Http404
    return figure


def _known_only(scope: Scope, figure: Figure) -> Scope:
    """The question with the filters that the rows of the figure can be narrowed by; others would fit none of its rows."""
    known = {*figure.by, *(("service_officer",) if figure.key in OF_OFFICERS else ())}
    return replace(scope, filters={key: code for key, code in scope.filters.items() if key in known})


def _asked_page(request: Request) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _all(rows: QuerySet[Any], scope: Scope) -> Iterator[Behind]:
    found: list[Any] = []
    for row in rows.iterator(chunk_size=CHUNK):
        found.append(row)
        if len(found) == CHUNK:
            yield from behind.dress(found, scope)
            found = []
    yield from behind.dress(found, scope)


def _around(request: Request, scope: Scope) -> dict[str, Any]:
    actor, part = request.actor, scope.part
    return {
        "on": scope.on, "scope": scope, "since": counted.first_day(scope),
        "trail": organisation.list_ancestors(actor=actor, on=scope.on, path=part.path),
        "children": organisation.list_children(actor=actor, on=scope.on, unit_id=part.id),
    }  # fmt: skip


def _chips(request: Request, scope: Scope) -> Iterator[tables.Chip]:
    if scope.since is not None:
        label = _("%(from)s to %(to)s") % {"from": day(scope.since), "to": day(scope.on)}
        yield tables.chip(request, label, "since", *LIST_ONLY)
    if request.GET.get("unit"):
        yield tables.chip(request, scope.part.name, "unit", DIRECT, *LIST_ONLY)
    for key, code in scope.filters.items():
        yield tables.chip(request, _said(key, code, scope), DIRECT if key == "unit" else key, *LIST_ONLY)


def _said(key: str, code: str, scope: Scope) -> str:
    if key == "unit":
        return _("Only at the unit itself")
    dimension = figures.get_dimension(key)
    codes: list[Any] = [
        int(one) if one.isascii() and one.isdigit() and key == "timeliness" else one for one in code.split(",")
    ]
    labels = dimension.labels(codes, scope) if dimension.labels else {}
    return f"{dimension.title}: {', '.join(labels.get(one) or dimension.label(one, scope) for one in codes)}"


def _days(began: Any, due: Any, ended: Any) -> tuple[Column, ...]:
    return (
        Column("began", began, lambda r: day(r.began), export=lambda r: r.began),
        Column("due", due, lambda r: day(r.due), hidden_on_phone=True, export=lambda r: r.due),
        Column("ended", ended, lambda r: day(r.ended), export=lambda r: r.ended),
    )


def _answer(place: int, factor: str) -> Column:
    """The answer to one factor of a rating."""

    def told(row: Behind) -> int | None:
        return row.answers[place]

    return Column(
        factor, factor_names()[factor], lambda r: told(r) or "–", numeric=True, hidden_on_phone=True, export=told
    )


CODE = Column("code", gettext_lazy("Dossier code"), lambda r: r.code or "–", export=lambda r: r.code)
PROCEDURE = Column("procedure", gettext_lazy("Administrative procedure"), lambda r: r.procedure)
UNIT = Column("unit", gettext_lazy("Unit"), lambda r: r.unit, hidden_on_phone=True)
STATE = Column(
    "state", gettext_lazy("State"), "service/results/_state_cell.html",
    export=lambda r: f"{r.state}: {r.note}" if r.note else r.state,
)  # fmt: skip
LINKED = Column("code", gettext_lazy("Dossier code"), "service/results/_code_cell.html", export=lambda r: r.code)
COLUMNS: dict[Any, tuple[Column, ...]] = {
    Dossier: (
        LINKED, PROCEDURE, UNIT,
        *_days(gettext_lazy("Received"), gettext_lazy("First appointment"), gettext_lazy("Settled on")), STATE,
    ),
    Apology: (
        CODE, PROCEDURE, UNIT,
        *_days(gettext_lazy("Owed since"), gettext_lazy("To be sent before"), gettext_lazy("Sent on")), STATE,
    ),
    Feedback: (
        Column("code", pgettext_lazy("message of a citizen", "Number"), lambda r: r.code), UNIT,
        *_days(gettext_lazy("Received"), gettext_lazy("To be answered by"), gettext_lazy("Answered on")), STATE,
    ),
    Rating: (
        CODE, PROCEDURE, UNIT,
        Column("began", gettext_lazy("Rated on"), lambda r: day(r.began), export=lambda r: r.began),
        *(_answer(place, name) for place, name in enumerate(counted.FACTORS)),
    ),
    ProcedureVersion: (
        Column("procedure", gettext_lazy("Administrative procedure"), "service/results/_procedure_cell.html",
               export=lambda r: f"{r.code} {r.procedure}"),
        UNIT, Column("began", gettext_lazy("In force from"), lambda r: day(r.began), hidden_on_phone=True, export=lambda r: r.began),
        STATE,
    ),
}  # fmt: skip
