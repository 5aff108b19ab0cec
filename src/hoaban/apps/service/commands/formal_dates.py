"""The formal receipt and appointment of a dossier from a counter without a network, and what its citizen is told of them."""

from __future__ import annotations

from datetime import datetime

from hoaban.apps.service.commands.notices import notify
from hoaban.apps.service.models import Delivery, Dossier, NoticeKind
from hoaban.apps.service.rules.deliveries import Dates, Item
from hoaban.shared.access import Actor


def keep_dates(*, actor: Actor, row: Delivery, item: Item, dossier: Dossier, now: datetime) -> Dates:
    """Set what the paper says beside what holds on a delivery (not saved), and tell the citizen where they differ.

    Called inside the commands that enter the dossier, which check the actor and leave the event. Another code than the
    printed one is told too.
    """
    dates = Dates(item.printed_at, dossier.received_at, item.promised.due_at, dossier.due_at)
    row.printed_at, row.received_at = dates.printed_at, dates.received_at
    row.promised_at, row.due_at = dates.promised_at, dates.due_at
    other_code = dossier.code != item.code
    if dates.differ or other_code:
        notify(
            actor=actor, kind=NoticeKind.FORMAL, now=now, dossier=dossier,
            facts={
                "due_at": dates.due_at.isoformat(), "promised_at": _iso(dates.promised_at),
                "received_at": dates.received_at.isoformat(), "printed_at": dates.printed_at.isoformat(),
                "other_day": "yes" if dates.other_day else None, "other_due": "yes" if dates.other_due else None,
                "code": dossier.code if other_code else None,
            },
        )  # fmt: skip
    return dates


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
