"""The roadmap of one person: the own one, and that of somebody in the part."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hoaban.apps.learning.queries.roadmap import get_roadmap
from hoaban.apps.people.commands.exports import tell_page
from hoaban.apps.people.queries import field_groups
from hoaban.shared.shell import Request, asked_day, now


@require_safe
def roadmap_own(request: Request) -> HttpResponse:
    """The actor's own roadmap; a page that says so where the account has no record."""
    official_id = request.actor.official_id
    if official_id is None:
        return render(request, "learning/competencies/no_record.html")
    return _show(request, official_id)


@require_safe
def roadmap_of(request: Request, pk: int) -> HttpResponse:
    """The roadmap of an official; not found outside the actor's part."""
    return _show(request, pk)


def _show(request: Request, official_id: int) -> HttpResponse:
    on = asked_day(request)
    found = get_roadmap(actor=request.actor, official_id=official_id, on=on)
    groups = {field_groups.BASIC, field_groups.SERVICE, field_groups.QUALIFICATIONS}
    tell_page(actor=request.actor, official_id=official_id, groups=groups, at=now())
    return render(request, "learning/competencies/roadmap.html", {"on": on, "roadmap": found})
