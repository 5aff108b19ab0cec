"""A counter with numbers and items as its page would deliver them, for tests of the offline counter."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from hoaban.apps.service.commands import blocks
from hoaban.apps.service.commands import deliveries as commands
from hoaban.apps.service.commands.deliveries import Sending
from hoaban.apps.service.models import Counter, Delivery, NumberBlock
from hoaban.apps.service.rules.codes import code_of
from hoaban.apps.service.rules.deliveries import Item, read_item
from hoaban.apps.service.tests import factories_dossiers as f
from hoaban.shared.worktime import ZONE

DEVICE, OTHER_DEVICE = "d" * 32, "e" * 32
MORNING = f.at(8)
PRINTED = f.at(17, day=date(2026, 3, 13))
"""The appointment that the receipt of a dossier taken in at nine says."""
_keys = count(1)


def counter(point: Any) -> Counter:
    """The first counter of a one-stop shop."""
    found: Counter = Counter.objects.filter(point=point).order_by("number")[0]
    return found


@dataclass
class Desk:
    """A device at a counter that took numbers at eight in the morning."""

    ground: f.Ground
    counter: Counter
    block: NumberBlock
    next: int = field(init=False)

    def __post_init__(self) -> None:
        self.next = self.block.first

    def raw(self, taken_at: datetime, **changes: Any) -> dict[str, Any]:
        """An item as JSON, with the next number of the device."""
        key = f"{next(_keys):032x}"
        facts: dict[str, Any] = {
            "key": key, "device": DEVICE, "counter": self.counter.pk, "follow_key": key[::-1],
            "code": code_of(self.counter.point.issuer, taken_at.astimezone(ZONE).date(), self.next),
            "procedure": self.ground.version.procedure.code, "version": self.ground.version.pk, "online": False,
            "name": "Quàng Thị Phương Yên", "personal_id": "", "phone": "0912345678", "address": "", "note": "",
            "result_by": "counter", "papers": [[self.ground.version.documents.order_by("order")[0].pk, 1]],
            "taken_at": taken_at.isoformat(), "offset": 0, "photos": [],
            "promised": {"due_at": PRINTED.isoformat(), "time_amount": self.ground.version.time_amount,
                         "time_unit": self.ground.version.time_unit, "fee": self.ground.version.fee},
        }  # fmt: skip
        self.next += 1
        return facts | changes

    def item(self, taken_at: datetime | None = None, **changes: Any) -> Item:
        """An item taken in at nine, unless said otherwise."""
        return read_item(self.raw(taken_at or f.at(9), **changes))

    def deliver(self, item: Item, now: datetime | None = None, **sending: Any) -> Delivery:
        """Deliver an item at half past ten with a device whose clock is right, unless said otherwise."""
        at = now or f.at(10, 30)
        facts = Sending(**({"sent_at": at} | sending))
        return commands.deliver(actor=self.ground.desk, item=item, sending=facts, now=at)


def desk(**changes: Any) -> Desk:
    """A device with numbers at the first counter of Mường Luân."""
    ground = f.ground(**changes)
    place = counter(ground.point)
    block = blocks.take_block(actor=ground.desk, counter_id=place.pk, device=DEVICE, left=0, now=MORNING)
    assert block is not None
    return Desk(ground, Counter.objects.select_related("point").get(pk=place.pk), block)


def day_later(at: datetime) -> datetime:
    """What a clock says that is a day ahead."""
    return at + timedelta(days=1)
