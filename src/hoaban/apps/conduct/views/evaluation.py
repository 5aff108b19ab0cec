"""Pages of rounds: how far each unit is, everybody of a round, opening a year, newcomers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.conduct.commands import evaluation_rounds as commands
from hoaban.apps.conduct.forms.evaluation import OpenRoundForm
from hoaban.apps.conduct.models import Band, Evaluation, EvaluationRound, EvaluationState
from hoaban.apps.conduct.queries import evaluation_rounds as queries
from hoaban.apps.conduct.queries.year_rules import deadlines
from hoaban.apps.lawbook.models import Category
from hoaban.apps.organisation.models import UnitKind
from hoaban.apps.people.commands.exports import tell_export
from hoaban.apps.people.queries import field_groups
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.names import fold
from hoaban.shared.sending import attempt, press
from hoaban.shared.shell import Request, now, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day, number

FORMS = ["GET", "HEAD", "POST"]
AGENCY_COLUMNS = (
    Column("name", gettext_lazy("Unit"), "conduct/evaluation/_agency_cell.html", lambda r: r.name_key,
           export=lambda r: r.name),
    Column("total", pgettext_lazy("count", "People"), lambda r: number(r.total), "total", numeric=True,
           export=lambda r: r.total),
    Column("self_done", gettext_lazy("Self-evaluated"), lambda r: number(r.self_done), "self_done", numeric=True, hidden_on_phone=True,
           export=lambda r: r.self_done),
    Column("supervised", gettext_lazy("By the supervisor"), lambda r: number(r.supervised), "supervised", numeric=True,
           export=lambda r: r.supervised),
    Column("collective", gettext_lazy("By the collective"), lambda r: number(r.collective), "collective", numeric=True, hidden_on_phone=True,
           export=lambda r: r.collective),
    Column("published", gettext_lazy("Published"), lambda r: number(r.published), "published", numeric=True,
           export=lambda r: r.published),
    Column("excellent", gettext_lazy("Rated excellent"), lambda r: number(r.excellent), "excellent", numeric=True,
           hidden_on_phone=True, export=lambda r: r.excellent),
    Column("due", gettext_lazy("To be ranked before"), "conduct/evaluation/_due_cell.html", "due_on",
           export=lambda r: r.due_on),
)  # fmt: skip
PEOPLE_COLUMNS = (
    Column("name", gettext_lazy("Full name"), "conduct/evaluation/_person_cell.html", "official__name_key",
           export=lambda r: r.official.full_name),
    Column("unit", gettext_lazy("Unit"), lambda r: r.unit.name, "unit_path"),
    Column("category", gettext_lazy("Category"), lambda r: Category(r.category).label, "category", hidden_on_phone=True),
    Column("group", gettext_lazy("Group of similar tasks"), lambda r: r.group, "group", hidden_on_phone=True,
           default=False),
    Column("state", gettext_lazy("Step of the evaluation"), "conduct/evaluation/_state_cell.html", "state",
           export=lambda r: r.get_state_display()),
    Column("band", gettext_lazy("Band"), lambda r: r.get_band_display() or "", "band",
           export=lambda r: r.get_band_display() or ""),
    Column("published", gettext_lazy("Published on"), lambda r: day(r.published_on), "published_on", default=False,
           hidden_on_phone=True, export=lambda r: r.published_on),
)  # fmt: skip


@require_safe
def rounds_list(request: Request) -> HttpResponseBase:
    """The round of a year, the newest without one: how far each unit of the part is."""
    request.actor.require(Permission.VIEW_EVALUATION)
    on = today()
    rounds = queries.list_rounds(actor=request.actor)
    province = queries.openable_province(actor=request.actor, on=on)
    asked = request.GET.get("year", "")
    found = next((one for one in rounds if str(one.year) == asked), rounds[0] if rounds else None)
    rows = queries.list_progress(actor=request.actor, found=found, on=on) if found else []
    step = request.GET.get("step", "")
    shown = [one for one in rows if _at(one, step)]
    if found and (download := tables.export(request, AGENCY_COLUMNS, shown, name=_round_title(found))):
        return download
    chips = [tables.chip(request, STEPS[step], "step")] if step in STEPS else []
    table = tables.build(request, AGENCY_COLUMNS, shown, default_sort="name", caption=_("Units"), chips=chips)
    context = {
        "found": found, "rounds": rounds, "table": table, "sums": _sums(rows), "on": on, "steps": STEPS, "step": step,
        "may_open": province is not None and _years_to_open(rounds, on),
        "may_take_in": province is not None and found is not None and found.closed_on is None,
    }  # fmt: skip
    return render(request, "conduct/evaluation/list.html", context)


STEPS = {
    "waiting": gettext_lazy("Not yet published"), "ready": gettext_lazy("Ready to publish"),
    "overdue": gettext_lazy("Overdue"), "published": gettext_lazy("Published"),
}  # fmt: skip


def _at(one: queries.Progress, step: str) -> bool:
    answers = {"waiting": one.waiting > 0, "ready": one.ready, "overdue": one.overdue, "published": one.waiting == 0}
    return answers.get(step, True)


def _sums(rows: list[queries.Progress]) -> dict[str, int]:
    names = ("total", "self_done", "supervised", "collective", "published", "excellent")
    return {name: sum(getattr(one, name) for one in rows) for name in names}


def _round_title(found: EvaluationRound) -> str:
    return _("Yearly ranking %(year)s") % {"year": found.year}


def _years_to_open(rounds: list[EvaluationRound], on: date) -> list[int]:
    known = {one.year for one in rounds}
    return [year for year in (on.year, on.year - 1) if year not in known]


@require_http_methods(FORMS)
def round_open(request: Request) -> HttpResponse:
    """Open the ranking of a year for the province."""
    on = today()
    province = queries.openable_province(actor=request.actor, on=on)
    if province is None:
        raise Http404
    years = [on.year, on.year - 1]
    first = next(iter(_years_to_open(queries.list_rounds(actor=request.actor), on)), on.year)
    late = any(deadlines(year=year)[1] is not None for year in years)
    initial = {"year": first, "late_kinds": [UnitKind.SCHOOL.value]}
    form = OpenRoundForm(request.POST or None, years=years, late=late, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def call() -> None:
            commands.open_round(
                actor=request.actor, province_id=province.pk, year=given["year"], on=on,
                late_kinds=given.get("late_kinds", ()),
            )  # fmt: skip

        if attempt(request, form, call):
            messages.success(request, _("The ranking of %(year)s is open.") % {"year": given["year"]})
            return redirect("conduct_evaluation")
    context = {"form": form, "province": province, "deadlines": [(year, *deadlines(year=year)) for year in years]}
    return render(request, "conduct/evaluation/open.html", context, status=422 if form.errors else 200)


@require_POST
def newcomers(request: Request, year: int) -> HttpResponse:
    """Take in those who entered service since the round was opened."""
    found = queries.get_round(actor=request.actor, year=year)
    taken: list[int] = []

    def call() -> None:
        taken.append(commands.take_in_newcomers(actor=request.actor, round_id=found.pk, on=today()))

    if press(request, call):
        count = taken[0] if taken else 0
        text = ngettext("%(count)s person taken in.", "%(count)s people taken in.", count)
        messages.success(request, text % {"count": number(count)})
    return redirect("conduct_evaluation")


@require_safe
def people_list(request: Request, year: int) -> HttpResponseBase:
    """Everybody of a round in the part, by step, band, category, unit and name."""
    request.actor.require(Permission.VIEW_EVALUATION)
    found = queries.get_round(actor=request.actor, year=year)
    asked = {key: request.GET.get(key, "").strip()[:100] for key in ("state", "band", "category", "unit", "q")}
    rows = _narrowed(queries.people_of(actor=request.actor, found=found), asked)
    if download := tables.export(request, PEOPLE_COLUMNS, rows, name=_round_title(found), default_sort="name"):
        tell_export(
            actor=request.actor,
            officials=rows.values_list("official_id", flat=True),
            groups={field_groups.BASIC, field_groups.SERVICE},
            at=now(),
        )
        return download
    table = tables.build(
        request, PEOPLE_COLUMNS, rows, default_sort="name", caption=_("People"), chips=_chips(request, asked, rows)
    )
    context = {
        "found": found, "table": table, "asked": asked, "states": EvaluationState.choices, "bands": Band.choices,
        "categories": Category.choices[:3], "on": today(),
    }  # fmt: skip
    return render(request, "conduct/evaluation/people.html", context)


def _narrowed(rows: QuerySet[Evaluation], asked: dict[str, str]) -> QuerySet[Evaluation]:
    """Rows under the filters; a code that cannot be matches nothing."""
    conditions = {
        "state": Q(state=asked["state"]), "band": Q(band=_code(asked["band"])), "q": Q(official__folded__contains=fold(asked["q"])),
        "category": Q(category=_code(asked["category"])), "unit": Q(agency__code=asked["unit"]),
    }  # fmt: skip
    for key, condition in conditions.items():
        if asked[key]:
            rows = rows.filter(condition)
    return rows


def _code(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else -1


def _chips(request: Request, asked: dict[str, str], rows: QuerySet[Evaluation]) -> list[tables.Chip]:
    labels: dict[str, Any] = {
        "state": dict(EvaluationState.choices), "band": {str(key): label for key, label in Band.choices},
        "category": {str(key): label for key, label in Category.choices},
    }  # fmt: skip
    made = [
        tables.chip(request, labels[key].get(asked[key], asked[key]), key) for key in labels if asked[key]
    ]  # fmt: skip
    if asked["unit"]:
        first = rows.first()
        made.append(tables.chip(request, first.agency.name if first else asked["unit"], "unit"))
    return [*made, tables.chip(request, f"“{asked['q']}”", "q")] if asked["q"] else made
