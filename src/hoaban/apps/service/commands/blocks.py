"""Numbers taken in advance: a device at a counter holds a block, so that it gives codes without a network."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.service.models import Counter, NumberBlock, ServicePoint
from hoaban.apps.service.queries.number_blocks import count_undelivered, get_counter, list_blocks
from hoaban.apps.service.rules import blocks as rules
from hoaban.apps.service.rules.codes import block
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.worktime import ZONE


def take_block(
    *, actor: Actor, counter_id: int, device: str, left: int, now: datetime, size: int = rules.SIZE
) -> NumberBlock | None:
    """Give a device the next numbers of its one-stop shop; None when it has enough. ``left``: what it says it has.

    Raises Http404 outside the actor's part; CommandRefused for a device without a proper name, a counter or shop that is
    closed, a size that no block has, and when too many devices of the counter hold numbers.
    """
    counter = get_counter(actor=actor, counter_id=counter_id)
    _refuse_device(device)
    if not (counter.is_open and counter.point.is_open):
        raise CommandRefused("closed", _("This counter is not in use. Choose another."), "counter")
    with transaction.atomic():
        point = ServicePoint.objects.select_for_update().get(pk=counter.point_id)
        undelivered = count_undelivered(actor=actor, point_id=point.pk, device=device)
        if not rules.needs_more(left=left, undelivered=undelivered):
            return None
        _refuse_crowd(counter, device)
        made = _cut(point, counter, device, size, now, actor)
        audit.record(
            actor=actor, action="service.take_block", subject=counter, path=point.unit_path, on=now.astimezone(ZONE).date(),
            after={"first": made.first, "last": made.last, "device": device},
        )  # fmt: skip
        return made


def _refuse_device(device: str) -> None:
    if not rules.is_device(device):
        raise CommandRefused("device", _("The name of this device cannot be read. Open the intake page again."))


def _refuse_crowd(counter: Counter, device: str) -> None:
    held = NumberBlock.objects.filter(counter=counter, returned_at__isnull=True).exclude(device=device)
    if held.values("device").distinct().count() >= rules.MOST_DEVICES:
        message = _("%(n)s devices already hold numbers of this counter. Give back those that are not used any more.")
        raise CommandRefused("crowd", message % {"n": rules.MOST_DEVICES})


def _cut(point: ServicePoint, counter: Counter, device: str, size: int, now: datetime, actor: Actor) -> NumberBlock:
    try:
        first, last, point.next_serial = block(point.next_serial, size)
    except ValueError as wrong:
        raise CommandRefused("size", _("A block has 1 to 500 numbers.")) from wrong
    point.save(update_fields=["next_serial"])
    made: NumberBlock = NumberBlock.objects.create(
        counter=counter, point=point, device=device, first=first, last=last, user_id=actor.user_id, taken_at=now
    )
    return made


def give_back(*, actor: Actor, counter_id: int, device: str, now: datetime) -> int:
    """Give back what a device holds: its numbers are not used any more (they never begin again). How many blocks.

    A dossier taken in before, which is delivered later, goes to a person. Raises Http404 outside the actor's part.
    """
    counter = get_counter(actor=actor, counter_id=counter_id)
    with transaction.atomic():
        ServicePoint.objects.select_for_update().get(pk=counter.point_id)
        many = list_blocks(actor=actor, point_id=counter.point_id, device=device).update(returned_at=now)
        if many:
            audit.record(
                actor=actor, action="service.give_back", subject=counter, path=counter.point.unit_path, on=now.astimezone(ZONE).date(),
                after={"blocks": many, "device": device},
            )  # fmt: skip
        return many
