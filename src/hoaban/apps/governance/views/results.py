"""Results: the rows behind the figures, and the page that everybody may read."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.governance.queries import results
from hoaban.apps.organisation import queries as organisation
from hoaban.shared import figures, tables
from hoaban.shared.access import Permission
from hoaban.shared.questions import RowsPage
from hoaban.shared.shell import Request
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import number

COLUMNS = (
    Column("name", gettext_lazy("Commune"), "governance/_sheet_cell.html", sort="name_key", export=lambda r: r.name),
    Column("year", gettext_lazy("Year"), lambda r: str(r.round.year)),
    Column("points", gettext_lazy("Decided"), lambda r: number(r.points, 1), sort="points", numeric=True,
           export=lambda r: r.points),
    Column("band", gettext_lazy("Class of the commune"), "governance/_band_cell.html", sort="points", export=lambda r: str(r.band)),
)  # fmt: skip
PAGE = RowsPage(
    "governance_rows", "governance.weak", Permission.VIEW_GOVERNANCE, (), (), lambda _key: [], organisation.get_part
)


@require_safe
def classified_rows(request: Request) -> HttpResponseBase:
    """The communes behind a figure of the report card."""
    scope, figure = PAGE.scope(request), PAGE.figure(request)
    rows = figure.rows(scope).select_related("band", "round")
    if download := tables.export(request, COLUMNS, rows, name=f"{figure.title} {scope.on.year}", default_sort="name"):
        return download
    measured = figures.measure(figure.key, scope)
    context = {
        "figure": figure, "scope": scope, "on": scope.on, "measured": measured,
        "table": tables.build(request, COLUMNS, rows, default_sort="name", caption=figure.title,
                              chips=PAGE.chips(request, figure, scope), total=measured.value),
        "offered": [one for one in figures.list_figures() if one.page == PAGE.page],
        "trail": organisation.list_ancestors(actor=request.actor, on=scope.on, path=scope.part.path),
    }  # fmt: skip
    return render(request, "governance/rows.html", context)


@login_not_required
@require_safe
def public_results(request: Request, pk: int = 0) -> HttpResponse:
    """Published results of a round; of the newest where none is named."""
    every = results.list_published()
    found = next((one for one in every if one.pk == pk or not pk), None)
    if pk and found is None:
        raise Http404
    rows = list(results.published_sheets(found)) if found else []
    placed = len(rows) > 1 and all(row.unit.tile_row for row in rows)
    context = {
        "rounds": every, "round": found, "rows": rows, "tiles": rows if placed else [],
        "classes": results.class_counts(found, rows) if found else [],
    }  # fmt: skip
    return render(request, "governance/public/results.html", context)
