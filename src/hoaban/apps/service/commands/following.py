"""Counting what strangers try on the citizens' pages; beyond a limit an event is left, once for each stretch of time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from hoaban.apps.service.commands.feedback import CITIZEN
from hoaban.apps.service.models import PublicCount
from hoaban.apps.service.queries.following import Counted
from hoaban.shared import audit
from hoaban.shared.access import Actor

TOO_OFTEN = "service.tried_too_often"


@transaction.atomic
def count(*, actor: Actor, counted: Iterable[Counted], now: datetime) -> None:
    """Count one try under each key; the try that reaches a limit leaves an event (kind of try and key, no address)."""
    for one in counted:
        row, _new = PublicCount.objects.get_or_create(key=one.key, starts_at=one.limit.window(now))
        PublicCount.objects.filter(pk=row.pk).update(count=F("count") + 1)
        if row.count + 1 == one.limit.most:
            about = ("service.publiccount", row.pk, one.kind)
            audit.record(
                actor=actor if actor.name else Actor(CITIZEN), action=TOO_OFTEN, about=about, batch=one.key[:60]
            )
