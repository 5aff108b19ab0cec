"""One planning round: how far it is, what it proposes, and why somebody is placed or not."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hoaban.apps.learning.models.plans import PlanningRound
from hoaban.apps.learning.queries import planning as queries
from hoaban.apps.learning.queries import planning_reasons as reasons
from hoaban.apps.learning.queries.plan_words import group_label
from hoaban.apps.learning.rules.scheduling import UNIT
from hoaban.shared import tables
from hoaban.shared.names import fold
from hoaban.shared.shell import Request

MILLION = 1_000_000
TABS = (
    ("", gettext_lazy("Classes")), ("placed", gettext_lazy("People placed")),
    ("open", gettext_lazy("Gaps not closed")), ("goals", gettext_lazy("Coverage")),
)  # fmt: skip


@require_safe
@never_cache
def round_page(request: Request, pk: int) -> HttpResponse:
    """A round as it stands: its progress, why there is no plan, or the proposal."""
    row = queries.get_progress(actor=request.actor, round_id=pk)
    frame = {"row": row, "plan": row.training_plan, "unit": row.training_plan.unit.name}
    if row.state in queries.UNDER_WAY:
        frame["stopped"] = queries.may_have_stopped(actor=request.actor, round_id=pk)
        name = "_progress.html" if request.htmx else "progress.html"
        return render(request, f"learning/planning/{name}", frame)
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    row = queries.get_round(actor=request.actor, round_id=pk)
    if row.state not in queries.READY:
        clash = reasons.list_clash(actor=request.actor, row=row)
        return render(request, "learning/planning/failed.html", frame | {"row": row, "clash": clash})
    return render(request, "learning/planning/round.html", frame | {"row": row} | _result(request, row))


def _result(request: Request, row: PlanningRound) -> dict[str, Any]:
    tab = request.GET.get("tab", "")
    tab = tab if tab in dict(TABS) else ""
    told, actor = row.told, request.actor
    seats = queries.seats_of(row, actor=actor)
    context: dict[str, Any] = {
        "tab": tab, "tabs": TABS, "verdict": queries.verdict_of(row, actor=actor), "told": told,
        "placed": sum(map(len, seats.values())), "spent": told.get("spent", 0) * UNIT / MILLION,
        "budget": row.budget / MILLION,
        "held": sum(one["held"] for one in told["classes"].values()), "offered": len(told["classes"]),
        "compared": queries.compare(actor=actor, row=row), "marked": len(row.marks),
        "without": reasons.list_without(actor=actor, row=row) if not tab else [],
    }  # fmt: skip
    if tab in ("placed", "open"):
        return context | _people(request, row, tab)
    if tab == "goals":
        goals = [{**one, "label": group_label(one["group"])} for one in told["targets"]]
        return context | {"goals": sorted(goals, key=lambda one: one["got"] >= one["need"])}
    return context | {"classes": queries.list_classes(actor=actor, row=row)}


def _people(request: Request, row: PlanningRound, tab: str) -> dict[str, Any]:
    """One page of people by name; ``?q=`` finds by name, ``?class=`` and ``?why=`` narrow."""
    actor = request.actor
    lines = reasons.list_lines(actor=actor, row=row, placed=tab == "placed")
    kinds = reasons.count_kinds(actor=actor, lines=lines) if tab == "open" else []
    why, klass = request.GET.get("why", ""), request.GET.get("class", "")
    if why:
        lines = [one for one in lines if one.code == why]
    if klass.isdecimal():
        lines = [one for one in lines if one.class_id == int(klass)]
    if text := fold(request.GET.get("q", "")[:80]):
        found = queries.find_people(actor=actor, ids={one.official_id for one in lines}, text=text)
        lines = [one for one in lines if one.official_id in found]
    page = tables.paginate(reasons.by_name(actor=actor, lines=lines), _page(request))
    shown = reasons.dress(actor=actor, row=row, lines=list(page.rows))
    return {
        "page": tables.Page(shown, page.number, page.total, page.size), "kinds": kinds,
        "why": why, "q": request.GET.get("q", ""), "query": request.GET.urlencode(), "klass": klass,
    }  # fmt: skip


def _page(request: Request) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


@require_safe
def round_person(request: Request, pk: int, official_id: int) -> HttpResponse:
    """Everything a round says of one person: classes, gaps, reasons, and the classes that could be pinned."""
    row = queries.get_round(actor=request.actor, round_id=pk)
    told = reasons.tell_person(actor=request.actor, row=row, official_id=official_id)
    if told is None or row.state not in queries.READY:
        raise Http404
    context = {"row": row, "plan": row.training_plan, "unit": row.training_plan.unit.name, "told": told}
    return render(request, "learning/planning/person.html", context)


@require_safe
def round_question(request: Request, pk: int) -> HttpResponse:
    """The question as the planner's own JSON, for the command line: people and classes by key, no names."""
    row = queries.get_round(actor=request.actor, round_id=pk)
    if not row.instance:
        raise Http404
    name = _("question-%(round)s") % {"round": row.pk}
    headers = {"Content-Disposition": f'attachment; filename="{name}.json"'}
    return JsonResponse(row.instance, headers=headers)
