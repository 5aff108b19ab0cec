"""Figures of training, and the lists behind them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import Category, Sex
from hoaban.apps.learning.models import CourseKind, Mode
from hoaban.apps.learning.queries import trainees, training
from hoaban.apps.learning.queries.trainees import TraineeRow
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Level
from hoaban.apps.people.commands.exports import tell_export
from hoaban.apps.people.queries import field_groups
from hoaban.apps.people.queries.lists import SORTS, matching
from hoaban.shared import figures, spreadsheets, tables
from hoaban.shared.access import Permission
from hoaban.shared.figures import Figure, Scope
from hoaban.shared.questions import RowsPage
from hoaban.shared.shell import Request, now
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day, number

TRAINED, COMMUNES = "learning.trained", "learning.class_communes"
OF_PEOPLE = ("age", "education")
FILTERS = ("course_kind", "course", "course_mode", "year", "category", "level", "ethnicity", "sex", "age", "education")
"""Dimensions that an address of these pages may name."""
OFFERED = ("course_kind", "course_mode", "category", "level", "sex", "ethnicity")


def _options(key: str) -> list[tuple[str, str]]:
    if key == "ethnicity":
        groups = [(str(group.pk), str(group.name)) for group in lawbook.ethnic_groups()]
        return [("minority", _("Ethnic minorities")), *groups]
    codes: dict[str, Any] = {
        "course_kind": CourseKind, "course_mode": Mode, "category": Category, "level": Level, "sex": Sex,
    }  # fmt: skip
    return [(str(code), str(label)) for code, label in codes[key].choices] if key in codes else []


PEOPLE = RowsPage(
    "learning_trained", TRAINED, Permission.VIEW_LEARNING, FILTERS, OFFERED, _options, organisation.get_part
)
PLACES = PEOPLE.named("learning_communes", COMMUNES)


@require_safe
def training_figures(request: Request) -> HttpResponse:
    """All figures of training of a part for a period, and where the targets stand."""
    scope = PEOPLE.scope(request)
    context = _around(request, scope) | {"overview": trainees.overview(scope)}
    return render(request, "learning/training/figures.html", context)


@require_safe
def trained_list(request: Request) -> HttpResponseBase:
    """Who is counted, with what each completed in the period."""
    figure = PEOPLE.figure(request)
    scope = _known_to(figure, PEOPLE.scope(request))
    text = request.GET.get("q", "").strip()[:100]
    people = trainees.people_of(figure, scope)
    if text:
        people = people.filter(matching(text))
    if request.GET.get("export", "") in tables.FORMATS:
        return _download(request, figure, scope, people)
    measured = figures.measure(figure.key, scope)
    total = people.count() if text or figure.key in trainees.OF_COMPLETIONS else measured.value
    table = _table(request, figure, scope, people, total, text)
    context = _around(request, scope) | {
        "figure": figure, "table": table, "measured": measured, "q": text, "choices": PEOPLE.choices(scope),
        "kept": PEOPLE.kept(request), "people": total,
    }  # fmt: skip
    return render(request, "learning/training/trained.html", context)


def _known_to(figure: Figure, scope: Scope) -> Scope:
    """The question without what the rows do not know: completions hold no age and no education."""
    if figure.key not in trainees.OF_COMPLETIONS:
        return scope
    return replace(scope, filters={key: code for key, code in scope.filters.items() if key not in OF_PEOPLE})


def _table(
    request: Request, figure: Figure, scope: Scope, people: QuerySet[Any], total: int, text: str
) -> tables.Table:
    sort = request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in ("unit", "category") else "name"
    page = tables.paginate(_sorted(people, sort), _asked_page(request), total=total)
    listed = tables.Page(trainees.dress(page.rows, scope), page.number, total)
    made = PEOPLE.chips(request, figure, scope, text)
    cleared = f"?on={scope.on.isoformat()}"
    return tables.Table(COLUMNS, COLUMNS, sort, listed, tuple(made), figure.title, cleared)


def _sorted(people: QuerySet[Any], sort: str) -> QuerySet[Any]:
    key = sort.removeprefix("-")
    columns = ("official__name_key",) if key == "name" else (SORTS[key], "official__name_key")
    sign = "-" if sort.startswith("-") else ""
    return people.order_by(f"{sign}{columns[0]}", *columns[1:], "official_id")


def _asked_page(request: Request) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _download(request: Request, figure: Figure, scope: Scope, people: QuerySet[Any]) -> HttpResponseBase:
    name = f"{figure.title} {scope.part.name} {scope.on:%Y-%m-%d}"
    tell_export(
        actor=request.actor,
        officials=people.order_by().values_list("official_id", flat=True),
        groups={field_groups.BASIC, field_groups.QUALIFICATIONS},
        at=now(),
    )
    lines = ([column.value(row) for column in COLUMNS] for row in trainees.iterate(_sorted(people, "name"), scope))
    return spreadsheets.response(request.GET["export"], name, [str(c.label) for c in COLUMNS], lines)


def _name(row: TraineeRow) -> str:
    return render_to_string("learning/training/_name_cell.html", {"row": row})


def _courses(row: TraineeRow) -> str:
    return render_to_string("learning/training/_courses_cell.html", {"row": row})


COLUMNS = (
    Column("name", gettext_lazy("Full name"), _name, "name", export=lambda r: r.full_name),
    Column("unit", gettext_lazy("Unit"), lambda r: r.unit, "unit_path"),
    Column("category", gettext_lazy("Category"), lambda r: r.category, "category", hidden_on_phone=True),
    Column("courses", gettext_lazy("Completed in the period"), _courses,
           export=lambda r: "; ".join(f"{one.course} ({day(one.completed_on)})" for one in r.courses)),
    Column("hours", gettext_lazy("Periods"), lambda r: number(r.hours), numeric=True, export=lambda r: r.hours),
)  # fmt: skip


@require_safe
def communes_list(request: Request) -> HttpResponseBase:
    """The communes from which somebody finished a course with a test."""
    scope, figure = PLACES.scope(request), PLACES.figure(request)
    rows = trainees.commune_rows(figure, scope)
    name = f"{figure.title} {scope.part.name} {scope.on:%Y-%m-%d}"
    if download := tables.export(request, COMMUNE_COLUMNS, rows, name=name, default_sort="name"):
        return download
    made = PLACES.chips(request, figure, scope)
    table = tables.build(request, COMMUNE_COLUMNS, rows, default_sort="name", caption=figure.title, chips=made)
    measured = figures.measure(figure.key, scope)
    context = _around(request, scope) | {"figure": figure, "table": table, "measured": measured}
    return render(request, "learning/training/communes.html", context)


COMMUNE_COLUMNS = (
    Column("name", gettext_lazy("Commune"), "learning/training/_commune_cell.html", lambda r: r.name_key,
           export=lambda r: r.name),
    Column("people", pgettext_lazy("count", "People"), lambda r: number(r.people), lambda r: r.people, numeric=True,
           export=lambda r: r.people),
    Column("completions", gettext_lazy("Completed courses"), lambda r: number(r.completions), lambda r: r.completions,
           numeric=True, export=lambda r: r.completions),
    Column("score", gettext_lazy("Mean score"), lambda r: number(r.score, 1), lambda r: r.score or 0, numeric=True,
           hidden_on_phone=True, export=lambda r: r.score),
)  # fmt: skip


def _around(request: Request, scope: Scope) -> dict[str, Any]:
    actor, part = request.actor, scope.part
    return {
        "on": scope.on, "scope": scope, "since": training.first_day(scope),
        "trail": organisation.list_ancestors(actor=actor, on=scope.on, path=part.path),
        "children": organisation.list_children(actor=actor, on=scope.on, unit_id=part.id),
    }  # fmt: skip
