"""Telling the people in a list that somebody took it out: one reading a person and download."""

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
    keys = list(dict.fromkeys(officials))
    paths = latest_paths(official_ids=keys)
    seen = [(key, paths.get(key, "")) for key in keys]
    readings.leave(actor=actor, seen=seen, groups=groups, way=readings.EXPORT, at=at)
    return len(keys)
