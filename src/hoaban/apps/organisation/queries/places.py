"""Where units stand: paths on a day, over all time, and of everything a unit carries on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache

from hoaban.apps.organisation.models import Placement, Succession, Unit, UnitKind
from hoaban.apps.organisation.rules.lineage import fewest
from hoaban.shared.access import STEP, below
from hoaban.shared.periods import FOREVER, on_day
from hoaban.shared.tree import Place

TERRITORIES = {UnitKind.PROVINCE: 1, UnitKind.DISTRICT: 2, UnitKind.COMMUNE: 3}
"""Kinds that make a level of government, with the level."""


@lru_cache(maxsize=65_536)
def steps(path: str) -> tuple[int, ...]:
    """The keys of the units on a path, from the root down."""
    return tuple(int(path[at : at + STEP], 36) for at in range(0, len(path), STEP))


def list_places(units: Collection[int] | None = None) -> dict[int, list[Place]]:
    """The places of every unit, oldest first (one query), or of some units (two).

    The level is that of the nearest province, district or commune at or above the unit in that period, so that a school
    is of the district before 01/07/2025 and of the commune afterwards.
    """
    places = Placement.objects.all() if units is None else Placement.objects.filter(unit_id__in=units)
    rows = list(
        places.order_by("unit_id", "starts_on").values_list("unit_id", "unit__kind", "starts_on", "ends_before", "path")
    )
    found: dict[int, list[Place]] = {}
    if units is None:
        kinds = {unit_id: kind for unit_id, kind, *_rest in rows if kind in TERRITORIES}
    else:
        above = {key for row in rows for key in steps(row[4])}
        kinds = dict(Unit.objects.filter(pk__in=above, kind__in=TERRITORIES).values_list("pk", "kind"))
    for unit_id, _kind, start, end, path in rows:
        level, commune = _level(path, kinds)
        found.setdefault(unit_id, []).append(Place(start, end or FOREVER, path, level, commune))
    return found


def levels_below(path: str, on: date) -> dict[int, int]:
    """Unit -> the level of government it belongs to on a day, of every unit at and below a path (two queries)."""
    rows = list(Placement.objects.filter(on_day(on), below(path, "path")).values_list("unit_id", "path"))
    above = {key for _unit, own in rows for key in steps(own)}
    kinds = dict(Unit.objects.filter(pk__in=above, kind__in=TERRITORIES).values_list("pk", "kind"))
    return {unit_id: _level(own, kinds)[0] for unit_id, own in rows}


def _level(path: str, kinds: dict[int, int]) -> tuple[int, int | None]:
    for unit_id in reversed(steps(path)):
        kind = kinds.get(unit_id)
        if kind is not None:
            return TERRITORIES[UnitKind(kind)], unit_id if kind == UnitKind.COMMUNE else None
    return 1, None


def current_path(unit_id: int, on: date) -> str:
    """The unit's path on a day; before its first day the first one, after its last day the last one; "" for no unit."""
    rows = list(Placement.objects.filter(unit_id=unit_id).order_by("starts_on").values_list("starts_on", "path"))
    begun = [path for start, path in rows if start <= on]
    return begun[-1] if begun else rows[0][1] if rows else ""


def grant_prefixes(unit_id: int) -> tuple[str, ...]:
    """All paths that the unit and its predecessors ever had: sorted, without those that lie below another."""
    carried = Succession.objects.filter(heir_id=unit_id).values("ancestor_id")
    paths = Placement.objects.filter(unit_id__in=carried).values_list("path", flat=True)
    return fewest(paths)
