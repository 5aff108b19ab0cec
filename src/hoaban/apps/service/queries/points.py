"""One-stop shops of the actor's part."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from hoaban.apps.service.models import ServicePoint
from hoaban.shared.access import Actor, Permission


def list_points(*, actor: Actor) -> QuerySet[ServicePoint]:
    """The one-stop shops of the actor's part with ``in_use`` counters, by name."""
    mine = ServicePoint.objects.filter(actor.within(Permission.VIEW_SERVICE)).select_related("unit", "desk")
    return mine.annotate(in_use=Count("counters", filter=Q(counters__is_open=True))).order_by("name", "pk")


def get_managed(*, actor: Actor, point_id: int) -> ServicePoint:
    """A one-stop shop that the actor manages; raises Http404 for others."""
    found = list_points(actor=actor).filter(actor.within(Permission.MANAGE_SERVICE), pk=point_id).first()
    if found is None:
        raise Http404
    return found
