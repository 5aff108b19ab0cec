"""The lists behind the figures of discipline and supervision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.conduct.commands import discipline as commands
from hoaban.apps.conduct.models import DisciplineForm, Severity
from hoaban.apps.conduct.queries import discipline_cases, disciplined, supervision
from hoaban.apps.conduct.views.discipline import COLUMNS
from hoaban.apps.lawbook.models import Category
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Level
from hoaban.apps.people.commands.exports import tell_export
from hoaban.apps.people.queries import field_groups
from hoaban.apps.people.queries.addresses import figure_address
from hoaban.shared import figures, tables
from hoaban.shared.access import Permission
from hoaban.shared.figures import DIRECT, Figure, Scope
from hoaban.shared.shell import Request, asked_day, now, parse_day
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day

OF_DISCIPLINE = ("conduct.disciplined", "conduct.discipline_cases")
OF_SUPERVISION = ("conduct.recommendations", "conduct.recommendations.overdue")
FILTERS = ("discipline_form", "decided_year", "service_related", "level", "category", "severity")
LIST_ONLY = ("page", "export")


@dataclass(frozen=True, slots=True)
class Choice:
    """A dimension in the filter form: its codes with their texts, and the one chosen."""

    key: str
    title: str
    options: list[tuple[str, str]]
    chosen: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The question of an address: a figure under a scope."""

    figure: Figure
    scope: Scope
    keys: Sequence[str]


def _asked(request: Request, keys: Sequence[str], permission: Permission) -> Asked:
    """What an address asks; Http404 outside the part over which the actor holds the permission."""
    actor, on = request.actor, asked_day(request)
    key = request.GET.get("figure") or keys[0]
    if not actor.may(permission) or key not in keys:
        raise Http404
    try:
        part = organisation.get_part(actor=actor, on=on, code=request.GET.get("unit", "").strip() or None)
    except LookupError:
        raise Http404 from None
    figure = figures.get_figure(key)
    if not figure.may_be_asked(actor, part.path):
        raise Http404
    found = {
        name: text for name in FILTERS if (text := request.GET.get(name, "").strip()) and name in _dimensions(keys)
    }
    if request.GET.get(DIRECT) == "1":
        found["unit"] = part.code
    return Asked(figure, Scope(actor, on, part, parse_day(request.GET.get("since", "")), found), keys)


def _dimensions(keys: Sequence[str]) -> set[str]:
    return {name for key in keys for name in figures.get_figure(key).by}


@require_safe
def disciplined_list(request: Request) -> HttpResponseBase:
    """Who was disciplined in a period, or every decision of it; looking leaves an event."""
    asked = _asked(request, OF_DISCIPLINE, Permission.VIEW_DISCIPLINE)
    on = asked.scope.on
    rows = asked.figure.rows(asked.scope).select_related("official").order_by("official__name_key", "-decided_on", "pk")
    measured = figures.measure(asked.figure.key, asked.scope)
    commands.read_register(actor=request.actor, on=on, count=measured.value, question=request.get_full_path())
    name = f"{asked.figure.title} {asked.scope.part.name} {on:%Y-%m-%d}"
    if request.GET.get("export", "") in tables.FORMATS:
        dressed = discipline_cases.dress(rows=list(rows), on=on)
        tell_export(
            actor=request.actor,
            officials=(row.official_id for row in dressed),
            groups={field_groups.BASIC, field_groups.SERVICE},
            at=now(),
        )
        return _export(request, COLUMNS, dressed, name)
    page = tables.paginate(rows, _asked_page(request), total=measured.value)
    listed = tables.Page(discipline_cases.dress(rows=page.rows, on=on), page.number, page.total)
    return _shown(request, asked, COLUMNS, listed, measured)


RECOMMENDED = (
    Column("recommendation", pgettext_lazy("supervision", "Recommendation"), "conduct/supervision/_recommended_cell.html",
           export=lambda r: r.recommendation),
    Column("unit", gettext_lazy("Unit visited"), lambda r: r.unit),
    Column("severity", gettext_lazy("Severity"), lambda r: r.severity_text, hidden_on_phone=True),
    Column("due", gettext_lazy("To be done by"), lambda r: day(r.due_on), export=lambda r: r.due_on),
    Column("follow", gettext_lazy("State"), "conduct/supervision/_follow_cell.html", export=lambda r: r.follow.label),
)  # fmt: skip


@require_safe
def recommendations_list(request: Request) -> HttpResponseBase:
    """Recommendations of visits held in a period, or those of them that are overdue."""
    asked = _asked(request, OF_SUPERVISION, Permission.VIEW_SUPERVISION)
    on = asked.scope.on
    rows = asked.figure.rows(asked.scope).select_related("visit").order_by("due_on", "pk")
    measured = figures.measure(asked.figure.key, asked.scope)
    name = f"{asked.figure.title} {asked.scope.part.name} {on:%Y-%m-%d}"
    if request.GET.get("export", "") in tables.FORMATS:
        return _export(
            request, RECOMMENDED, supervision.dress_findings(actor=request.actor, rows=list(rows), on=on), name
        )
    page = tables.paginate(rows, _asked_page(request), total=measured.value)
    dressed = supervision.dress_findings(actor=request.actor, rows=page.rows, on=on)
    return _shown(request, asked, RECOMMENDED, tables.Page(dressed, page.number, page.total), measured)


def _export(request: Request, columns: Sequence[Column], rows: Any, name: str) -> HttpResponseBase:
    found = tables.export(request, columns, rows, name=name)
    assert found is not None  # the format was checked
    return found


def _asked_page(request: Request) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _shown(
    request: Request, asked: Asked, columns: tuple[Column, ...], page: tables.Page, measured: figures.Measure
) -> HttpResponse:
    scope = asked.scope
    made = _chips(request, asked)
    table = tables.Table(columns, columns, "", page, tuple(made), asked.figure.title, f"?on={scope.on.isoformat()}")
    others = [
        (figures.get_figure(key), figure_address(figures.get_figure(key), scope), key == asked.figure.key)
        for key in asked.keys
    ]
    context = {
        "on": scope.on, "since": disciplined.first_day(scope), "scope": scope, "figure": asked.figure, "table": table,
        "measured": measured, "others": others, "choices": _choices(asked), "kept": _kept(request),
        "of_people": asked.keys is OF_DISCIPLINE,
    }  # fmt: skip
    return render(request, "conduct/figures.html", context)


def _chips(request: Request, asked: Asked) -> list[tables.Chip]:
    scope, made = asked.scope, []
    if scope.since is not None:
        label = _("%(from)s to %(to)s") % {"from": day(scope.since), "to": day(scope.on)}
        made.append(tables.chip(request, label, "since", *LIST_ONLY))
    if request.GET.get("unit"):
        made.append(tables.chip(request, scope.part.name, "unit", DIRECT, *LIST_ONLY))
    for key, code in scope.filters.items():
        made.append(tables.chip(request, _said(key, code), DIRECT if key == "unit" else key, *LIST_ONLY))
    return made


def _said(key: str, code: str) -> str:
    if key == "unit":
        return _("Only at the unit itself")
    texts = dict(_options(key))
    return f"{figures.get_dimension(key).title}: {', '.join(texts.get(one, one) for one in code.split(','))}"


def _options(key: str) -> list[tuple[str, str]]:
    if key == "service_related":
        return [("True", _("Related to public service")), ("False", _("Not related to public service"))]
    codes: dict[str, Any] = {
        "discipline_form": DisciplineForm, "level": Level, "category": Category, "severity": Severity,
    }  # fmt: skip
    return [(str(code), str(label)) for code, label in codes[key].choices] if key in codes else []


def _choices(asked: Asked) -> list[Choice]:
    names = [name for name in FILTERS if name in _dimensions(asked.keys) and _options(name)]
    title = figures.get_dimension
    return [Choice(name, str(title(name).title), _options(name), asked.scope.filters.get(name, "")) for name in names]


def _kept(request: Request) -> list[tuple[str, str]]:
    """Parameters that the filter form carries along: all but its own and those of the page."""
    own = {*FILTERS, *LIST_ONLY, "since", "on"}
    return [(key, value) for key, values in request.GET.lists() if key not in own for value in values]
