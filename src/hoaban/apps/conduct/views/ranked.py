"""The people behind the figures of rankings."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.conduct.figures.evaluation import KEYS
from hoaban.apps.conduct.models import Band, Evaluation
from hoaban.apps.conduct.queries.ranked import by_band, years_of
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import Category, Sex
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Level
from hoaban.apps.people.commands.exports import tell_export
from hoaban.apps.people.queries import field_groups
from hoaban.apps.people.queries.addresses import figure_address
from hoaban.shared import figures, tables
from hoaban.shared.access import Permission
from hoaban.shared.figures import Figure, Scope
from hoaban.shared.names import fold
from hoaban.shared.questions import RowsPage
from hoaban.shared.shell import Request, now
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day

PAGE, FIRST = "conduct_ranked", "conduct.ranked"
FILTERS = ("level", "category", "sex", "ethnicity", "age", "band", "ranking_year")
OFFERED = ("band", "category", "level", "sex", "ethnicity")
BAND_OF = {f"{FIRST}.{key}": band.value for band, key in KEYS.items()}
COLUMNS = (
    Column("name", gettext_lazy("Full name"), "conduct/evaluation/_person_cell.html", "official__name_key",
           export=lambda r: r.official.full_name),
    Column("unit", gettext_lazy("Unit"), lambda r: r.unit.name, "unit_path"),
    Column("category", gettext_lazy("Category"), lambda r: Category(r.category).label, "category", hidden_on_phone=True),
    Column("year", gettext_lazy("Year"), lambda r: str(r.round.year), "round__year", export=lambda r: r.round.year),
    Column("band", gettext_lazy("Band"), lambda r: r.get_band_display() or "", "band",
           export=lambda r: r.get_band_display() or ""),
    Column("published", gettext_lazy("Published on"), lambda r: day(r.published_on), "published_on",
           hidden_on_phone=True, export=lambda r: r.published_on),
    Column("due", gettext_lazy("To be ranked before"), lambda r: day(r.due_on), "due_on", default=False,
           hidden_on_phone=True, export=lambda r: r.due_on),
)  # fmt: skip


def _options(key: str) -> list[tuple[str, str]]:
    if key == "ethnicity":
        groups = [(str(group.pk), str(group.name)) for group in lawbook.ethnic_groups()]
        return [("minority", _("Ethnic minorities")), *groups]
    codes: dict[str, Any] = {"band": Band, "category": Category, "level": Level, "sex": Sex}
    return [(str(code), str(label)) for code, label in codes[key].choices] if key in codes else []


ASKED = RowsPage(PAGE, FIRST, Permission.VIEW_EVALUATION, FILTERS, OFFERED, _options, organisation.get_part)


@require_safe
def ranked_list(request: Request) -> HttpResponseBase:
    """Who is counted: the rankings of the years asked of, or those overdue, with their links."""
    scope, figure = ASKED.scope(request), ASKED.figure(request)
    rows: QuerySet[Evaluation] = figure.rows(scope).select_related("official", "unit", "round")
    text = request.GET.get("q", "").strip()[:100]
    if text:
        rows = rows.filter(official__folded__contains=fold(text))
    name = f"{figure.title} {scope.part.name} {scope.on:%Y-%m-%d}"
    if download := tables.export(request, COLUMNS, rows, name=name, default_sort="name"):
        tell_export(
            actor=request.actor,
            officials=rows.values_list("official_id", flat=True),
            groups={field_groups.BASIC, field_groups.SERVICE},
            at=now(),
        )
        return download
    table = tables.build(
        request,
        COLUMNS,
        rows,
        default_sort="name",
        caption=figure.title,
        chips=ASKED.chips(request, figure, scope, text),
    )
    first, last = years_of(scope)
    context = {
        "figure": figure, "table": table, "measured": figures.measure(figure.key, scope), "q": text, "scope": scope,
        "on": scope.on, "since": scope.since, "years": str(last) if first == last else f"{first}–{last}",
        "trail": organisation.list_ancestors(actor=request.actor, on=scope.on, path=scope.part.path),
        "children": organisation.list_children(actor=request.actor, on=scope.on, unit_id=scope.part.id),
        "choices": ASKED.choices(scope), "kept": ASKED.kept(request), "others": _others(figure, scope),
    }  # fmt: skip
    return render(request, "conduct/evaluation/ranked.html", context)


def _others(figure: Figure, scope: Scope) -> list[tuple[Figure, figures.Measure, str]]:
    """The figures of rankings under the same question, each with its address; the bands from one count."""
    counted = by_band(scope)
    total = sum(counted.values())
    made = []
    for one in figures.list_figures():
        if one.page == PAGE and one is not figure:
            band = BAND_OF.get(one.key)
            known = figures.Measure(one, scope, counted.get(band, 0), total) if band is not None else None
            found = known or (
                figures.Measure(one, scope, total) if one.key == FIRST else figures.measure(one.key, scope)
            )
            made.append((one, found, figure_address(one, scope)))
    return made
