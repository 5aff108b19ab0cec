"""Dossiers that wait for the actor today, as the Today page asks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Min, Q
from django.utils import timezone

from hoaban.apps.service.models import Dossier
from hoaban.apps.service.queries.worklist import FIELDS, MOST, WorkRow, dress
from hoaban.apps.service.rules.moves import State
from hoaban.shared.access import Actor, Permission
from hoaban.shared.worktime import ZONE

SHOWN = 20


def own_due(*, actor: Actor, on: date) -> list[WorkRow]:
    """The actor's own dossiers that are due on the day or were before, first due first."""
    if actor.official_id is None:
        return []
    evening = timezone.make_aware(datetime.combine(on + timedelta(days=1), datetime.min.time()), ZONE)
    rows = Dossier.objects.filter(
        ~Q(state=State.WAITING), officer_id=actor.official_id, closed_at__isnull=True, settled_at__isnull=True,
        due_at__lt=evening,
    )  # fmt: skip
    return dress(actor=actor, now=evening, rows=list(rows.order_by("due_at", "id").values_list(*FIELDS)[:SHOWN]))


def ready_to_hand_over(*, actor: Actor) -> int:
    """How many results wait at the desks of the actor, at most MOST."""
    if not actor.may(Permission.RECEIVE_DOSSIERS):
        return 0
    here = actor.within(Permission.RECEIVE_DOSSIERS, "holder_path")
    return Dossier.objects.filter(here, state=State.READY, closed_at__isnull=True)[:MOST].count()


def to_sign(*, actor: Actor) -> tuple[int, datetime | None]:
    """How many results wait for the actor's signature, and when the first of them is due."""
    if not actor.may(Permission.SIGN_RESULTS):
        return 0, None
    rows = Dossier.objects.filter(
        actor.within(Permission.SIGN_RESULTS), state=State.SIGNING, settled_at__isnull=True
    ).order_by()[:MOST]
    found = rows.aggregate(first=Min("due_at"))
    return rows.count(), found["first"]
