"""Telling people that a list with them was taken out, or that a page of theirs was read: one reading a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from hoaban.apps.people.queries.latest import latest_paths
from hoaban.shared import readings
from hoaban.shared.access import Actor


def tell_export(*, actor: Actor, officials: Iterable[int], groups: Collection[str], at: datetime) -> int:
    """Leave that the actor took out a list with ``groups`` of fields of these officials; how many they are.

    Each is told once, however often the list names them. ``at``: the instant of the download.
    """
    return _tell(actor, officials, groups, readings.EXPORT, at)


def tell_page(*, actor: Actor, official_id: int, groups: Collection[str], at: datetime) -> None:
    """Leave that the actor was shown a page of one official with ``groups`` of fields; nothing where it is their own.

    ``at``: the instant of reading.
    """
    if official_id != actor.official_id:
        _tell(actor, [official_id], groups, readings.PAGE, at)


def tell_list(*, actor: Actor, officials: Iterable[int], groups: Collection[str], at: datetime) -> None:
    """Leave that the actor was shown ``groups`` of fields of some officials in a list; nothing without a group."""
    if groups:
        _tell(actor, officials, groups, readings.PAGE, at)


def _tell(actor: Actor, officials: Iterable[int], groups: Collection[str], way: str, at: datetime) -> int:
    keys = list(dict.fromkeys(officials))
    paths = latest_paths(official_ids=keys)
    seen = [(key, paths.get(key, "")) for key in keys]
    readings.leave(actor=actor, seen=seen, groups=groups, way=way, at=at)
    return len(keys)
