"""Communes with their key leaders, and who of them is local."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.queries.leaders import LeaderRow, list_commune_leaders
from hoaban.apps.people.views.question import asked_figure, asked_scope, chips
from hoaban.shared import spreadsheets, tables
from hoaban.shared.figures import Scope, measure
from hoaban.shared.shell import Request
from hoaban.shared.templatetags.hoaban import day

PAGE = "people_communes"
ALL = "organisation.communes"
NON_LOCAL = "organisation.communes_with_non_local_key_leader"
HEADERS = (
    gettext_lazy("Commune"), gettext_lazy("Code"), gettext_lazy("Post"), gettext_lazy("Full name"),
    gettext_lazy("Native place"), gettext_lazy("Local"), gettext_lazy("Because"),
)  # fmt: skip


@require_safe
def communes_list(request: Request) -> HttpResponseBase:
    """The communes behind the figures of communes."""
    figure = asked_figure(request, PAGE, ALL)
    scope = asked_scope(request, ("level",))
    rows = list(figure.rows(scope))
    leaders = list_commune_leaders(scope, [unit.pk for unit in rows])
    names = organisation.unit_names([unit.pk for unit in rows], scope.on)
    communes = [(unit, names[unit.pk], leaders.get(unit.pk, [])) for unit in rows]
    if request.GET.get("export", "") in tables.FORMATS:
        return _download(request, str(figure.title), scope, communes)
    made = chips(request, scope, figure, ALL)
    context: dict[str, Any] = {
        "on": scope.on, "scope": scope, "figure": figure, "communes": communes, "total": len(rows), "chips": made,
        "non_local": measure(NON_LOCAL, scope), "only_non_local": figure.key == NON_LOCAL, "non_local_key": NON_LOCAL,
        "trail": organisation.list_ancestors(actor=request.actor, on=scope.on, path=scope.part.path),
    }  # fmt: skip
    return render(request, "people/communes_list.html", context)


def _download(request: Request, title: str, scope: Scope, communes: list[Any]) -> HttpResponseBase:
    lines = [
        (name, unit.code, one.title, one.full_name, one.home, _("Yes") if one.local else _("No"), because(one))
        for unit, name, leaders in communes
        for one in leaders
    ]
    empty = [(name, unit.code, "", "", "", "", "") for unit, name, leaders in communes if not leaders]
    name = f"{title} {scope.part.name} {scope.on:%Y-%m-%d}"
    return spreadsheets.response(request.GET["export"], name, [str(h) for h in HEADERS], [*lines, *empty])


def because(leader: LeaderRow) -> str:
    """Why a leader counts as local or not."""
    if leader.local and leader.joined_on:
        return _("%(home)s became part of this commune on %(day)s") % {
            "home": leader.home,
            "day": day(leader.joined_on),
        }
    if leader.local:
        return _("Native of this commune")
    if not leader.home:
        return _("Native place not recorded")
    if leader.home_now:
        return _("Native of %(home)s, today %(now)s") % {"home": leader.home, "now": leader.home_now}
    return _("Native of %(home)s") % {"home": leader.home}
