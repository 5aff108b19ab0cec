"""What overload goes together with: late dossiers, time used, errors, messages about conduct."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.service.models import LateCause
from hoaban.apps.service.queries import overload
from hoaban.apps.service.rules.loads import LEAST, OVERLOAD
from hoaban.apps.service.rules.overload import FEW, HIGH, LEAST_MONTHS, LOW, Load
from hoaban.apps.service.views.results import asked_scope
from hoaban.shared import spreadsheets, tables
from hoaban.shared.shell import Request

NAMES: dict[Load, Any] = {
    Load.QUIET: gettext_lazy("Quiet"),
    Load.NORMAL: gettext_lazy("About normal"),
    Load.BUSY: gettext_lazy("Busy"),
    Load.OVER: gettext_lazy("Overloaded"),
}
BY_OFFICER = "officer"
MOST = 24
"""Overloaded months that the page lists; the download has all months."""


@require_safe
def overload_show(request: Request) -> HttpResponseBase:
    """Months of units, or of officers, by their load, and what came of them; the months themselves with their dossiers."""
    scope, officers = asked_scope(request), request.GET.get("by") == BY_OFFICER
    found = overload.overload(scope, officers=officers)
    if found is not None and request.GET.get("export", "") in tables.FORMATS:
        return _sheet(request, found, scope.part.name, officers=officers)
    causes = dict(LateCause.choices)
    bands = [
        (NAMES[one.load], one, [(causes[cause], number) for cause, number in one.causes[:2]])
        for one in (found.bands if found else ())
    ]
    context = {
        "scope": scope, "on": scope.on, "found": found, "officers": officers, "bands": bands, "heavy": found.heavy[:MOST] if found else (),
        "few": FEW, "low": LOW, "high": HIGH, "over": OVERLOAD, "least": LEAST, "least_months": LEAST_MONTHS,
        "trail": organisation.list_ancestors(actor=scope.actor, on=scope.on, path=scope.part.path),
    }  # fmt: skip
    return render(request, "service/results/overload.html", context)


def _sheet(request: Request, found: overload.Overload, name: str, *, officers: bool) -> HttpResponseBase:
    head = [
        *([_("Officer in charge")] if officers else []), _("Unit"), _("Month"), _("Load"), pgettext("dossiers", "Open"), _("Normal"), _("Settled"), _("Late"), _("Share late"),
        _("Median time, % of the statutory time"), *(str(label) for _key, label in LateCause.choices),
        _("Messages about conduct"),
    ]  # fmt: skip
    rows = (
        [
            *([one.officer] if officers else []), one.name, f"{one.placed.of.month:%m/%Y}", str(NAMES[one.placed.load]), one.placed.of.open, one.placed.normal,
            one.placed.of.settled, one.placed.of.late, one.placed.late_percent, one.placed.median,
            *(one.placed.of.causes.get(key, 0) for key in LateCause.values), one.placed.of.conduct,
        ]
        for one in found.rows
    )  # fmt: skip
    title = f"{_('What overload does')} {name} {found.last:%Y-%m-%d}"
    return spreadsheets.response(request.GET["export"], title, head, rows)
