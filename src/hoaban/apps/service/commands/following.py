"""Counting what strangers try on the citizens' pages: a forged code leaves an event, and so does going beyond a limit, once for
each stretch of time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from hoaban.apps.service.commands.feedback import CITIZEN
from hoaban.apps.service.models import PublicCount
from hoaban.apps.service.queries.following import Counted, counted, is_over
from hoaban.apps.service.rules.following import FORGED, Wrong
from hoaban.shared import audit
from hoaban.shared.access import Actor

TOO_OFTEN, FORGED_RECEIPT = "service.tried_too_often", "service.forged_receipt"


@transaction.atomic
def count(*, actor: Actor, tried: Iterable[Counted], now: datetime) -> None:
    """Count one try under each key; the try that reaches a limit leaves an event (kind of try and key, no address)."""
    for one in tried:
        row = _add(one, now)
        if row.count + 1 == one.limit.most:
            _leave(actor, TOO_OFTEN, row, one.kind)


@transaction.atomic
def leave_forged(*, actor: Actor, kind: Wrong, text: str, now: datetime, path: str = "") -> bool:
    """Leave the event of a forged code or secret, ``text``: which kind it was and, of a code, whose it would be; whether it left one.

    Neither the text nor the address is kept. The same one leaves one event an hour, and all of them together so many.
    """
    one, everything = counted("forged", text), counted("forged_all", "")
    if kind not in FORGED or is_over(what=[one, everything], now=now):
        return False
    _add(everything, now)
    _leave(actor, FORGED_RECEIPT, _add(one, now), kind, path)
    return True


def _add(one: Counted, now: datetime) -> PublicCount:
    """Count one more; the row as it was before."""
    row, _new = PublicCount.objects.get_or_create(key=one.key, starts_at=one.limit.window(now))
    PublicCount.objects.filter(pk=row.pk).update(count=F("count") + 1)
    return row


def _leave(actor: Actor, action: str, row: PublicCount, kind: str, path: str = "") -> None:
    audit.record(
        actor=actor if actor.name else Actor(CITIZEN), action=action, about=("service.publiccount", row.pk, kind),
        path=path, after={"kind": str(kind)}, batch=row.key[:60],
    )  # fmt: skip
