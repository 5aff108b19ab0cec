"""The page of plans and their yearly review: when each body's plan was looked at last, and by when it is due again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.leadership.queries import plan_reviews, planning
from hoaban.apps.leadership.queries.plan_reviews import PlanRow
from hoaban.apps.leadership.rules.reviews import Freshness
from hoaban.apps.organisation import queries as organisation
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.figures import DIRECT, Part
from hoaban.shared.names import text_key
from hoaban.shared.shell import Request, asked_day
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import number

STATES = (
    (Freshness.OVERDUE, gettext_lazy("Review overdue")),
    (Freshness.DUE, gettext_lazy("Due within 60 days")),
    (Freshness.IN_TIME, gettext_lazy("Review in time")),
    (Freshness.UNKNOWN, gettext_lazy("No approval recorded")),
)
IN_TIME_FIGURE = "leadership.plans_reviewed"


def _said(row: PlanRow) -> str:
    return str(dict(STATES)[row.state]) if row.state else ""


COLUMNS = (
    Column("unit", gettext_lazy("Body"), "leadership/planning/_plan_cell.html",
           sort=lambda r: text_key(r.unit), export=lambda r: r.unit),
    Column("term", gettext_lazy("Term"), lambda r: r.term, sort="term", default=False),
    Column("people", gettext_lazy("People planned"), lambda r: number(r.people), "people", numeric=True,
           hidden_on_phone=True, export=lambda r: r.people),
    Column("posts", gettext_lazy("Posts planned"), lambda r: number(r.posts), "posts", numeric=True,
           hidden_on_phone=True, export=lambda r: r.posts),
    Column("last", gettext_lazy("Last reviewed"), "leadership/planning/_last_cell.html",
           sort=lambda r: r.days.last_on or date.min, export=lambda r: r.days.last_on),
    Column("due", gettext_lazy("Next review by"), "leadership/planning/_due_cell.html",
           sort=lambda r: r.due_on or date.min, export=lambda r: r.due_on),
    Column("state", gettext_lazy("State of the review"), _said, default=False, sort=_said),
)  # fmt: skip


@require_safe
def review_list(request: Request) -> HttpResponseBase:
    """Plans of the bodies of the part, the first due first."""
    request.actor.require(Permission.VIEW_LEADERSHIP)
    on = asked_day(request)
    part, want = _part(request, on), _want(request)
    rows = _narrowed(request, plan_reviews.list_plans(actor=request.actor, on=on, path=part.path, want=want), part)
    if download := tables.export(request, COLUMNS, rows, name=_("Plans and their yearly review")):
        return download
    return _page(request, rows, part, on, want)


def _page(request: Request, rows: list[PlanRow], part: Part, on: date, want: str) -> HttpResponse:
    chips = [tables.chip(request, str(dict(STATES)[Freshness(want)]), "review", "figure")] if want else []
    chips += [tables.chip(request, label, key) for key, label in _narrowing(request)]
    context = {
        "table": tables.build(
            request, COLUMNS, _linked(request, rows), caption=_("Plans and their yearly review"), chips=chips
        ),
        "part": part, "on": on, "states": STATES, "want": want, "limit": planning.limit_of("review_months", on),
    }  # fmt: skip
    return render(request, "leadership/planning/reviews.html", context)


def _narrowing(request: Request) -> list[tuple[str, str]]:
    """Further filters in force: plans of the part itself, and those for which a round has to be opened."""
    labels = {DIRECT: _("Only at the unit itself"), "open": _("Round not opened yet")}
    return [(key, label) for key, label in labels.items() if request.GET.get(key) == "1"]


def _narrowed(request: Request, rows: list[PlanRow], part: Part) -> list[PlanRow]:
    asked = dict(_narrowing(request))
    return [
        row for row in rows if (DIRECT not in asked or row.path == part.path) and ("open" not in asked or row.is_open)
    ]


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """A plan with the address that opens its review, and that of the round under way; empty where the actor may not."""

    row: PlanRow
    opening: str
    under_way: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def _linked(request: Request, rows: list[PlanRow]) -> list[LinkedRow]:
    rounds = [row.days.round_id for row in rows if row.days.round_id]
    seen = set(planning.visible_rounds(actor=request.actor).filter(pk__in=rounds).values_list("pk", flat=True))
    return [
        LinkedRow(
            row, opening_address(row) if row.is_open and request.actor.may(Permission.PLAN_LEADERS, row.path) else "",
            reverse("leadership_planning_round", args=[row.days.round_id]) if row.days.round_id in seen else "",
        )
        for row in rows
    ]  # fmt: skip


def _want(request: Request) -> str:
    """The state asked for; a figure of plans reviewed in time asks for these."""
    text = request.GET.get("review", "")
    if not text and request.GET.get("figure") == IN_TIME_FIGURE:
        return Freshness.IN_TIME
    return text if text in list(Freshness) else ""


def _part(request: Request, on: date) -> Part:
    try:
        return organisation.get_part(actor=request.actor, on=on, code=request.GET.get("unit") or None)
    except LookupError as outside:
        raise Http404 from outside


def opening_address(row: PlanRow) -> str:
    """The page that opens a round, filled in for the yearly review of a plan."""
    asked = {"unit": str(row.unit_id), "kind": "review", "term": row.term}
    if row.due_on is not None:
        asked["due"] = row.due_on.isoformat()
    return f"{reverse('leadership_planning_open')}?{urlencode(asked)}"
