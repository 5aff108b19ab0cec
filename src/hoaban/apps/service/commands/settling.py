"""Settling what could not be taken in by itself: a person accepts it, corrected where needed, or refuses it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.service.commands.deliveries import taken
from hoaban.apps.service.commands.delivery_photos import drop_photos, move_photos
from hoaban.apps.service.commands.formal_dates import keep_dates
from hoaban.apps.service.commands.intake import CODE_DAYS_OFF, Applicant, Intake
from hoaban.apps.service.models import Delivery, DeliveryState, Dossier
from hoaban.apps.service.queries.counter_accounts import taken_by
from hoaban.apps.service.queries.deliveries import get_delivery, item_of, received_at
from hoaban.apps.service.rules.codes import parse_code
from hoaban.apps.service.rules.deliveries import Item
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.worktime import ZONE


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a person decided to take in: the applicant and the papers as they should be."""

    applicant: Applicant
    papers: tuple[tuple[int, int], ...]
    note: str = ""


def accept_delivery(*, actor: Actor, delivery_id: int, version: int, settlement: Settlement, now: datetime) -> Dossier:
    """Take a delivered item in by the catalogue of its day of receipt, as a person corrected it.

    It keeps its printed code and the key of its receipt unless another dossier has them. Raises Http404 outside the
    actor's part, CommandRefused "changed" when somebody settled it meanwhile, and what the intake refuses.
    """
    with _settling(actor, delivery_id, version, now) as (row, item, told):
        received = received_at(actor=actor, delivery=row)
        free, who = _is_free(item, received), taken_by(actor=actor, item=item)
        intake = Intake(
            procedure_code=item.procedure, point_id=row.counter.point_id, applicant=settlement.applicant,
            papers=settlement.papers, counter_no=row.counter.number, result_by=item.result_by,
            note=settlement.note or item.note, channel="counter" if item.online else "offline",
            code=item.code if free else "", received_at=received,
            follow_key=item.follow_key if not Dossier.objects.filter(follow_key=item.follow_key).exists() else "",
            receiver=row.taken_by, receiver_id=who.official_id if row.taken_by == who.name else None,
        )  # fmt: skip
        dossier = taken(actor=actor, intake=intake, now=now)
        row.dossier, row.state = dossier, DeliveryState.SETTLED
        keep_dates(actor=actor, row=row, item=item, dossier=dossier, now=now)
        row.message = "" if free else _("Taken in as %(code)s.") % {"code": dossier.code}
        told |= {"dossier": dossier.code, "photos": move_photos(actor=actor, delivery=row, dossier=dossier, now=now)}
    return dossier


def _is_free(item: Item, received: datetime) -> bool:
    """Whether the dossier can keep its printed code: no other has it, and its day is about that of receipt."""
    parts = parse_code(item.code)
    if parts is None or abs(parts.day - received.astimezone(ZONE).date()) > CODE_DAYS_OFF:
        return False
    return not Dossier.objects.filter(code=item.code).exists()


def refuse_delivery(*, actor: Actor, delivery_id: int, version: int, reason: str, now: datetime) -> Delivery:
    """Do not take a delivered item in; the reason is kept and the citizen has to be told.

    Raises Http404 outside the actor's part, CommandRefused without a reason and "changed" when it was settled meanwhile.
    """
    if not reason.strip():
        raise CommandRefused("reason", _("Say why, so that the citizen can be told."), "reason")
    with _settling(actor, delivery_id, version, now) as (row, _item, told):
        row.state, row.message = DeliveryState.REFUSED, reason.strip()[:500]
        told |= {"reason": row.message, "photos_deleted": drop_photos(actor=actor, delivery=row)}
    return row


@contextmanager
def _settling(
    actor: Actor, delivery_id: int, version: int, now: datetime
) -> Iterator[tuple[Delivery, Item, dict[str, object]]]:
    """One item for one decision: locked, version checked; what was delivered is forgotten on leaving, an event is left."""
    get_delivery(actor=actor, delivery_id=delivery_id)
    with transaction.atomic():
        row = Delivery.objects.select_for_update().get(pk=delivery_id)
        if row.state != DeliveryState.CONFLICT or row.version != version:
            message = _("%(name)s has settled this item meanwhile.") % {"name": row.settled_by or "?"}
            raise CommandRefused("changed", message)
        item = item_of(actor=actor, delivery=row)
        told: dict[str, object] = {"problem": row.problem, "code": row.code}
        yield row, item, told
        row.payload, row.settled_by, row.version = None, actor.name[:200], row.version + 1
        row.save()
        audit.record(
            actor=actor, action="service.settle_delivery", subject=row, path=row.unit_path, on=now.astimezone(ZONE).date(),
            after=told | {"state": str(row.state)},
        )  # fmt: skip
