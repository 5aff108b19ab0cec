"""Seats in committees: each body and term with its share of ethnic minority members, and the members."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import Sex
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.commands.exports import tell_export
from hoaban.apps.people.queries import field_groups
from hoaban.apps.people.queries.committees import list_committees
from hoaban.apps.people.views.question import asked_figure, asked_scope, chips
from hoaban.shared import tables
from hoaban.shared.shell import Request, now
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import period

PAGE = "people_committees"
ALL = "people.committee_members"


@require_safe
def committees_list(request: Request) -> HttpResponseBase:
    """The seats behind the figures of committees."""
    figure = asked_figure(request, PAGE, ALL)
    scope = asked_scope(request, ("body",))
    seats = figure.rows(scope).select_related("official", "term__body")
    columns = _columns(scope.on)
    name = f"{figure.title} {scope.part.name} {scope.on:%Y-%m-%d}"
    if download := tables.export(request, columns, seats, name=name, default_sort="name"):
        tell_export(
            actor=request.actor,
            officials=seats.values_list("official_id", flat=True),
            groups={field_groups.BASIC, field_groups.SERVICE},
            at=now(),
        )
        return download
    made = chips(request, scope, figure, ALL)
    committees = list_committees(scope)
    if body := scope.filters.get("body"):
        label = next((one.name for one in committees if one.code == body), body)
        made.append(tables.chip(request, label, "body", "page", "export"))
    table = tables.build(request, columns, seats, default_sort="name", caption=figure.title, chips=made)
    context: dict[str, Any] = {
        "on": scope.on, "scope": scope, "figure": figure, "table": table, "committees": committees,
        "trail": organisation.list_ancestors(actor=request.actor, on=scope.on, path=scope.part.path),
    }  # fmt: skip
    return render(request, "people/committees_list.html", context)


def _name(seat: Any) -> str:
    return render_to_string("people/_name_cell.html", {"row": seat.official})


def _columns(on: date) -> tuple[Column, ...]:
    groups = lawbook.ethnic_names(on)
    return (
        Column(
            "name", gettext_lazy("Full name"), _name, "official__name_key", export=lambda seat: seat.official.full_name
        ),
        Column(
            "body", gettext_lazy("Body and term"), lambda s: f"{s.term.body.name}, {s.term.label}",
            "term__body__code",
        ),
        Column("role", gettext_lazy("Role"), lambda seat: seat.role, "role"),
        Column(
            "ethnicity", gettext_lazy("Ethnic group"), lambda seat: groups.get(seat.official.ethnicity_id, ""),
            "official__ethnicity_id",
        ),
        Column("sex", gettext_lazy("Sex"), lambda seat: Sex(seat.official.sex).label, "official__sex"),
        Column("period", gettext_lazy("Period"), period, "starts_on", hidden_on_phone=True),
    )  # fmt: skip
