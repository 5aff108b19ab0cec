"""Counters at which an actor may take dossiers in, and the numbers that their devices hold in advance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.http import Http404

from hoaban.apps.service.models import Counter, Delivery, NumberBlock
from hoaban.shared.access import Actor, Permission


def list_counters(*, actor: Actor) -> QuerySet[Counter]:
    """Open counters of the open one-stop shops at which the actor takes dossiers in, with their points."""
    mine = actor.within(Permission.RECEIVE_DOSSIERS, "point__unit_path")
    found = Counter.objects.filter(mine, is_open=True, point__is_open=True)
    return found.select_related("point__unit").order_by("point__unit_path", "number")


def get_counter(*, actor: Actor, counter_id: int) -> Counter:
    """A counter at which the actor may take dossiers in; Http404."""
    mine = actor.within(Permission.RECEIVE_DOSSIERS, "point__unit_path")
    found = Counter.objects.filter(mine, pk=counter_id).select_related("point__unit").first()
    if found is None:
        raise Http404(counter_id)
    return found


def list_blocks(*, actor: Actor, point_id: int, device: str) -> QuerySet[NumberBlock]:
    """The numbers that a device was given at a one-stop shop of the actor and has not given back, oldest first."""
    mine = actor.within(Permission.RECEIVE_DOSSIERS, "point__unit_path")
    found = NumberBlock.objects.filter(mine, point_id=point_id, device=device, returned_at__isnull=True)
    return found.order_by("first")


def count_undelivered(*, actor: Actor, point_id: int, device: str) -> int:
    """How many of the numbers of a device have not come back with a dossier."""
    ranges = list_blocks(actor=actor, point_id=point_id, device=device).values_list("first", "last")
    held = sum(last - first + 1 for first, last in ranges)
    seen = Delivery.objects.filter(device=device, counter__point_id=point_id).count() if held else 0
    return max(held - seen, 0)


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device that holds numbers of a counter; ``block_id`` names it, ``undelivered`` are those not seen again."""

    block_id: int
    device: str
    counter: str
    since: datetime
    held: int
    undelivered: int


def list_devices(*, actor: Actor) -> list[DeviceRow]:
    """The devices that hold numbers of the actor's one-stop shops, those that took some last first (two queries)."""
    mine = actor.within(Permission.RECEIVE_DOSSIERS, "point__unit_path")
    found = NumberBlock.objects.filter(mine, returned_at__isnull=True).select_related("counter__point")
    seen = dict(
        Delivery.objects.filter(actor.within(Permission.RECEIVE_DOSSIERS)).values_list("device").annotate(n=Count("pk"))
    )
    grouped: dict[tuple[str, int], list[NumberBlock]] = {}
    for block in found.order_by("-taken_at", "pk"):
        grouped.setdefault((block.device, block.counter_id), []).append(block)
    return [_device_row(blocks, seen.get(device, 0)) for (device, _counter), blocks in grouped.items()]


def _device_row(blocks: list[NumberBlock], seen: int) -> DeviceRow:
    first = blocks[0]
    held = sum(one.last - one.first + 1 for one in blocks)
    return DeviceRow(first.pk, first.device, str(first.counter), first.taken_at, held, max(held - seen, 0))


def get_block(*, actor: Actor, block_id: int) -> NumberBlock:
    """A block of numbers at a one-stop shop of the actor; Http404."""
    mine = actor.within(Permission.RECEIVE_DOSSIERS, "point__unit_path")
    found = NumberBlock.objects.filter(mine, pk=block_id).first()
    if found is None:
        raise Http404(block_id)
    return found
