"""The rows behind every figure of recruitment, and the results by year, ethnic group, sex and degree."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.lawbook.models import Category, Education
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.commands.exports import tell_export
from hoaban.apps.people.queries.addresses import figure_addresses
from hoaban.apps.people.queries.field_groups import BASIC, QUALIFICATIONS, SERVICE, groups_seen
from hoaban.apps.people.queries.rows import title_name
from hoaban.apps.recruitment.queries import recruited
from hoaban.shared import figures, tables
from hoaban.shared.access import Permission
from hoaban.shared.figures import DIRECT, Figure, Scope
from hoaban.shared.shell import Request, asked_day, now, parse_day
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day

PAGE, DEFAULT = "recruitment_rows", "recruitment.recruited"
FILTERS = ("decision_year", "level", "ethnicity", "sex", "education", "category")
SPLIT = ("decision_year", "ethnicity", "sex", "education")
"""Dimensions that the page adds the figure up by."""
LIST_ONLY = ("page", "export")


def _name(row: Any) -> str:
    person = row.official or row.application
    return person.full_name if person else ""


COLUMNS = (
    Column("name", gettext_lazy("Full name"), "recruitment/_recruited_cell.html", sort=("official__name_key", "pk"),
           export=_name),
    Column("post", gettext_lazy("Post"), lambda r: title_name(r.post.title) if r.post else ""),
    Column("unit", gettext_lazy("Unit"), lambda r: r.post.unit.name if r.post else "", sort="unit_path",
           hidden_on_phone=True),
    Column("category", gettext_lazy("Category"), lambda r: Category(r.category).label, sort="category",
           hidden_on_phone=True),
    Column("education", gettext_lazy("Education"), lambda r: Education(r.education).label, sort="education",
           hidden_on_phone=True),
    Column("decided", gettext_lazy("Decided on"), lambda r: day(r.decided_on), sort="decided_on", numeric=True,
           export=lambda r: r.decided_on),
    Column("decision", gettext_lazy("Decision"), lambda r: r.decision_no, hidden_on_phone=True),
)  # fmt: skip


@require_safe
def recruited_rows(request: Request) -> HttpResponseBase:
    """Who was recruited in a period, with the figure by year, ethnic group, sex and education."""
    request.actor.require(Permission.VIEW_RECRUITMENT)
    figure, scope = _figure(request), _scope(request)
    rows = figure.rows(scope).select_related("official", "application", "post__title", "post__unit")
    if download := tables.export(
        request, COLUMNS, rows, name=f"{figure.title} {scope.part.name} {scope.on:%Y-%m-%d}", default_sort="-decided"
    ):
        shown = groups_seen(actor=request.actor, path=scope.part.path) & {BASIC, SERVICE, QUALIFICATIONS}
        entered = [one for one in rows.order_by().values_list("official_id", flat=True) if one is not None]
        tell_export(actor=request.actor, officials=entered, groups=shown, at=now())
        return download
    measured = figures.measure(figure.key, scope)
    table = tables.build(
        request, COLUMNS, rows, default_sort="-decided", caption=figure.title, chips=_chips(request, scope),
        total=measured.value,
    )  # fmt: skip
    context = {
        "figure": figure, "scope": scope, "on": scope.on, "since": recruited.first_day(scope), "measured": measured,
        "table": table, "splits": [_split(figure, key, scope) for key in SPLIT if key not in scope.filters],
        "offered": [one for one in figures.list_figures() if one.page == PAGE],
        "trail": organisation.list_ancestors(actor=request.actor, on=scope.on, path=scope.part.path),
    }  # fmt: skip
    return render(request, "recruitment/rows.html", context)


def _split(figure: Figure, key: str, scope: Scope) -> tuple[Any, list[tuple[Any, str]]]:
    measures = figures.breakdown(figure.key, key, scope)
    return figures.get_dimension(key).title, list(zip(measures, figure_addresses(measures), strict=True))


def _figure(request: Request) -> Figure:
    try:
        figure = figures.get_figure(request.GET.get("figure") or DEFAULT)
    except LookupError:
        raise Http404 from None
    if figure.page != PAGE:
        raise Http404
    return figure


def _scope(request: Request) -> Scope:
    on, code = asked_day(request), request.GET.get("unit", "").strip()
    try:
        part = organisation.get_part(actor=request.actor, on=on, code=code or None)
    except LookupError:
        raise Http404 from None
    if not request.actor.may(Permission.VIEW_RECRUITMENT, part.path):
        raise Http404
    found = {key: text for key in FILTERS if (text := request.GET.get(key, "").strip())}
    if request.GET.get(DIRECT) == "1":
        found["unit"] = part.code
    return Scope(request.actor, on, part, parse_day(request.GET.get("since", "")), found)


def _chips(request: Request, scope: Scope) -> list[tables.Chip]:
    made = []
    if request.GET.get("unit"):
        made.append(tables.chip(request, scope.part.name, "unit", DIRECT, *LIST_ONLY))
    for key, code in scope.filters.items():
        made.append(tables.chip(request, _said(key, code, scope), DIRECT if key == "unit" else key, *LIST_ONLY))
    return made


def _said(key: str, code: str, scope: Scope) -> str:
    if key == "unit":
        return _("Only at the unit itself")
    dimension = figures.get_dimension(key)
    values: list[Any] = [int(one) if one.isascii() and one.isdigit() else one for one in code.split(",")]
    labels = dimension.labels(values, scope) if dimension.labels else {}
    words = [labels.get(one) or dimension.label(one, scope) for one in values]
    return f"{dimension.title}: {', '.join(words)}"
