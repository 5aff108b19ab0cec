"""The people behind the figures of rankings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
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
from hoaban.apps.people.queries.addresses import DIRECT, figure_address
from hoaban.shared import figures, tables
from hoaban.shared.access import Permission
from hoaban.shared.figures import Figure, Scope
from hoaban.shared.names import fold
from hoaban.shared.shell import Request, asked_day, parse_day
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day

PAGE, FIRST = "conduct_ranked", "conduct.ranked"
FILTERS = ("level", "category", "sex", "ethnicity", "age", "band", "ranking_year")
OFFERED = ("band", "category", "level", "sex", "ethnicity")
LIST_ONLY = ("page", "export")
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


@dataclass(frozen=True, slots=True)
class Choice:
    """A dimension in the filter form: its codes with their texts, and the one chosen."""

    key: str
    title: str
    options: list[tuple[str, str]]
    chosen: str


@require_safe
def ranked_list(request: Request) -> HttpResponseBase:
    """Who is counted: the rankings of the years asked of, or those overdue, with their links."""
    scope, figure = _scope(request), _figure(request)
    rows: QuerySet[Evaluation] = figure.rows(scope).select_related("official", "unit", "round")
    text = request.GET.get("q", "").strip()[:100]
    if text:
        rows = rows.filter(official__folded__contains=fold(text))
    name = f"{figure.title} {scope.part.name} {scope.on:%Y-%m-%d}"
    if download := tables.export(request, COLUMNS, rows, name=name, default_sort="name"):
        return download
    table = tables.build(
        request, COLUMNS, rows, default_sort="name", caption=figure.title, chips=_chips(request, figure, scope, text)
    )
    first, last = years_of(scope)
    context = {
        "figure": figure, "table": table, "measured": figures.measure(figure.key, scope), "q": text, "scope": scope,
        "on": scope.on, "since": scope.since, "years": str(last) if first == last else f"{first}–{last}",
        "trail": organisation.list_ancestors(actor=request.actor, on=scope.on, path=scope.part.path),
        "children": organisation.list_children(actor=request.actor, on=scope.on, unit_id=scope.part.id),
        "choices": _choices(scope), "kept": _kept(request), "others": _others(figure, scope),
    }  # fmt: skip
    return render(request, "conduct/evaluation/ranked.html", context)


def _scope(request: Request) -> Scope:
    """The whole question of an address; Http404 outside the actor's part."""
    actor = request.actor
    actor.require(Permission.VIEW_EVALUATION)
    on, code = asked_day(request), request.GET.get("unit", "").strip()
    try:
        part = organisation.get_part(actor=actor, on=on, code=code or None)
    except LookupError:
        raise Http404 from None
    actor.require(Permission.VIEW_EVALUATION, part.path)
    found = {key: text for key in FILTERS if (text := request.GET.get(key, "").strip())}
    if request.GET.get(DIRECT) == "1":
        found["unit"] = part.code
    return Scope(actor, on, part, parse_day(request.GET.get("since", "")), found)


def _figure(request: Request) -> Figure:
    """The figure in ``?figure=``; Http404 for one that does not exist or is shown elsewhere."""
    try:
        figure = figures.get_figure(request.GET.get("figure") or FIRST)
    except LookupError:
        raise Http404 from None
    if figure.page != PAGE:
        raise Http404
    return figure


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


def _kept(request: Request) -> list[tuple[str, str]]:
    """Parameters that the filter form carries along: all but its own and those of the page."""
    own = {*OFFERED, *LIST_ONLY, "unit", DIRECT}
    return [(key, value) for key, values in request.GET.lists() if key not in own for value in values]


def _chips(request: Request, figure: Figure, scope: Scope, text: str) -> list[tables.Chip]:
    made = []
    if figure.key != FIRST:
        made.append(tables.chip(request, figure.title, "figure", *LIST_ONLY))
    if scope.since is not None:
        label = _("%(from)s to %(to)s") % {"from": day(scope.since), "to": day(scope.on)}
        made.append(tables.chip(request, label, "since", *LIST_ONLY))
    if request.GET.get("unit"):
        made.append(tables.chip(request, scope.part.name, "unit", DIRECT, *LIST_ONLY))
    for key, code in scope.filters.items():
        made.append(tables.chip(request, _said(key, code, scope), DIRECT if key == "unit" else key, *LIST_ONLY))
    return [*made, tables.chip(request, f"“{text}”", "q", *LIST_ONLY)] if text else made


def _said(key: str, code: str, scope: Scope) -> str:
    if key == "unit":
        return _("Only at the unit itself")
    dimension = figures.get_dimension(key)
    texts = dict(_options(key))
    labels = dimension.labels([code], scope) if dimension.labels else {}
    words = [texts.get(one) or labels.get(one, one) for one in code.split(",")]
    return f"{dimension.title}: {', '.join(words)}"


def _options(key: str) -> list[tuple[str, str]]:
    if key == "ethnicity":
        groups = [(str(group.pk), str(group.name)) for group in lawbook.ethnic_groups()]
        return [("minority", _("Ethnic minorities")), *groups]
    codes: dict[str, Any] = {"band": Band, "category": Category, "level": Level, "sex": Sex}
    return [(str(code), str(label)) for code, label in codes[key].choices] if key in codes else []


def _choices(scope: Scope) -> list[Choice]:
    return [
        Choice(key, str(figures.get_dimension(key).title), _options(key), scope.filters.get(key, "")) for key in OFFERED
    ]
