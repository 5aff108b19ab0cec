"""The rows behind every figure of leaders: people, moves, decided cases, standards set aside."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.leadership.models import AppointmentCase, Waiver
from hoaban.apps.leadership.queries.leading import first_day, seen_by
from hoaban.apps.leadership.queries.leading_rows import dressed
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.commands.exports import tell_export
from hoaban.apps.people.models import Assignment, CensusRow
from hoaban.apps.people.queries import field_groups
from hoaban.shared import figures, spreadsheets, tables
from hoaban.shared.figures import DIRECT, Figure, Scope
from hoaban.shared.shell import Request, asked_day, now, parse_day
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day, number

PAGE, DEFAULT = "leadership_rows", "leadership.heads"
FILTERS = (
    "level", "from_level", "to_level", "case_kind", "time_in_post", "sex", "ethnicity", "category", "education", "age",
)  # fmt: skip
LIST_ONLY = ("page", "export")
NAME = Column("name", gettext_lazy("Full name"), "leadership/standing/_name_cell.html", export=lambda r: r.full_name)
LEADERS = (
    Column("name", gettext_lazy("Full name"), "leadership/standing/_leader_cell.html",
           export=lambda r: r.person.full_name),
    Column("post", gettext_lazy("Post"), lambda r: r.person.title, default=False),
    Column("unit", gettext_lazy("Unit"), lambda r: r.person.unit, default=False),
    Column("since", gettext_lazy("In the post since"), lambda r: day(r.person.held_since), numeric=True,
           export=lambda r: r.person.held_since),
    Column("months", gettext_lazy("Months in the post"), lambda r: number(r.months), numeric=True,
           hidden_on_phone=True, export=lambda r: r.months),
    Column("led", gettext_lazy("Head of the place since"), lambda r: day(r.led_since), numeric=True,
           export=lambda r: r.led_since),
)  # fmt: skip
MOVES = (
    NAME,
    Column("on", gettext_lazy("On"), lambda r: day(r.on), numeric=True, export=lambda r: r.on),
    Column("move", gettext_lazy("To the post"), "leadership/standing/_move_cell.html", export=lambda r: r.to_post),
    Column("from", gettext_lazy("From the post"), lambda r: r.from_post, default=False),
    Column("decision", gettext_lazy("Decision"), lambda r: r.decision, hidden_on_phone=True),
)
CASES = (
    NAME,
    Column("kind", gettext_lazy("Kind of case"), lambda r: r.kind, hidden_on_phone=True),
    Column("post", gettext_lazy("Post"), lambda r: r.post),
    Column(
        "decided", gettext_lazy("Decided on"), lambda r: day(r.decided_on), numeric=True, export=lambda r: r.decided_on
    ),
    Column("decision", gettext_lazy("Decision"), lambda r: r.decision, hidden_on_phone=True),
    Column("met", gettext_lazy("Every standard met"), lambda r: _("Yes") if r.standards_met else _("No")),
)
WAIVERS = (
    *CASES[:4],
    Column("rule", gettext_lazy("Standard set aside"), lambda r: r.rule),
    Column("authority", gettext_lazy("Authority"), lambda r: r.authority, hidden_on_phone=True),
    Column("reason", gettext_lazy("Reason"), lambda r: r.reason, hidden_on_phone=True),
)
SHOWN: dict[type[Any], tuple[tuple[Column, ...], tuple[str, ...]]] = {
    CensusRow: (LEADERS, ("unit_path", "official__name_key", "official_id")),
    Assignment: (MOVES, ("-starts_on", "official__name_key", "pk")),
    AppointmentCase: (CASES, ("-decided_on", "pk")),
    Waiver: (WAIVERS, ("-decided_on", "pk")),
}
"""What is counted -> columns and order."""


@require_safe
def figure_rows(request: Request) -> HttpResponseBase:
    """Whom or what a figure of leaders counts."""
    figure = _figure(request)
    scope = _scope(request, figure)
    rows: QuerySet[Any] = figure.rows(scope)
    columns, order = SHOWN[rows.model]
    rows = rows.order_by(*order)
    if request.GET.get("export", "") in tables.FORMATS:
        return _download(request, figure, scope, columns, rows)
    measured = figures.measure(figure.key, scope)
    page = tables.paginate(rows, _page(request), total=measured.value)
    listed = tables.Page(dressed(page.rows, scope), page.number, measured.value)
    cleared = f"?figure={figure.key}&on={scope.on.isoformat()}"
    shown = tuple(column for column in columns if column.default)
    table = tables.Table(
        columns, shown, "", listed, tuple(_chips(request, scope)), str(figure.title), cleared
    )  # fmt: skip
    context = {
        "figure": figure, "scope": scope, "on": scope.on, "since": first_day(scope), "measured": measured,
        "table": table, "of_period": rows.model is not CensusRow,
        "trail": organisation.list_ancestors(actor=request.actor, on=scope.on, path=scope.part.path),
    }  # fmt: skip
    return render(request, "leadership/standing/rows.html", context)


def _figure(request: Request) -> Figure:
    try:
        figure = figures.get_figure(request.GET.get("figure") or DEFAULT)
    except LookupError:
        raise Http404 from None
    if figure.page != PAGE:
        raise Http404
    return figure


def _scope(request: Request, figure: Figure) -> Scope:
    """The question of the address; what the rows of the figure do not know narrows nothing."""
    on, code = asked_day(request), request.GET.get("unit", "").strip()
    try:
        part = organisation.get_part(actor=request.actor, on=on, code=code or None)
    except LookupError:
        raise Http404 from None
    known = [key for key in FILTERS if key in figure.by]
    found = {key: text for key in known if (text := request.GET.get(key, "").strip())}
    if request.GET.get(DIRECT) == "1":
        found["unit"] = part.code
    scope = Scope(request.actor, on, part, parse_day(request.GET.get("since", "")), found)
    if not seen_by(scope):
        raise Http404
    return scope


def _page(request: Request) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _download(
    request: Request, figure: Figure, scope: Scope, columns: tuple[Column, ...], rows: QuerySet[Any]
) -> HttpResponseBase:
    name = f"{figure.title} {scope.part.name} {scope.on:%Y-%m-%d}"
    found = list(rows.select_related("case", "move") if rows.model is Waiver else rows)
    people = (_whose(row) if isinstance(row, Waiver) else row.official_id for row in found)
    tell_export(actor=request.actor, officials=people, groups={field_groups.BASIC, field_groups.SERVICE}, at=now())
    lines = ([column.value(row) for column in columns] for row in dressed(found, scope))
    return spreadsheets.response(request.GET["export"], name, [str(c.label) for c in columns], lines)


def _whose(waiver: Waiver) -> int:
    about = waiver.case or waiver.move
    assert about is not None  # as the data base holds
    return about.official_id


def _chips(request: Request, scope: Scope) -> list[tables.Chip]:
    made = []
    if request.GET.get("unit"):
        made.append(tables.chip(request, scope.part.name, "unit", DIRECT, *LIST_ONLY))
    for key, code in scope.filters.items():
        parameter = DIRECT if key == "unit" else key
        made.append(tables.chip(request, _said(key, code, scope), parameter, *LIST_ONLY))
    return made


def _said(key: str, code: str, scope: Scope) -> str:
    if key == "unit":
        return _("Only at the unit itself")
    dimension = figures.get_dimension(key)
    value: Any = int(code) if code.isascii() and code.isdigit() else code
    labels = dimension.labels([value], scope) if dimension.labels else {}
    return f"{dimension.title}: {labels.get(value) or dimension.label(value, scope)}"
