"""Open work: each official against the unit's normal."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hoaban.apps.service.queries import open_work
from hoaban.apps.service.rules.loads import LEAST, LOOKED_BACK, OVERLOAD
from hoaban.shared.access import Permission
from hoaban.shared.shell import Request, now


@require_safe
def loads_list(request: Request) -> HttpResponse:
    """The deciding units of the actor's part with their open work, and who has how much of it."""
    request.actor.require(Permission.VIEW_SERVICE)
    units = open_work.unit_loads(actor=request.actor, now=now(), code=request.GET.get("don-vi", "")[:20])
    context = {"units": units, "days": LOOKED_BACK, "times": OVERLOAD, "least": LEAST}
    return render(request, "service/dossiers/loads.html", context)
