"""Where officials serve when they are ranked: unit, agency, level, category, and whether they lead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from hoaban.apps.organisation.models import Unit, UnitKind
from hoaban.apps.organisation.queries.places import steps
from hoaban.apps.people.models import Assignment, CensusRow
from hoaban.shared.access import STEP
from hoaban.shared.periods import on_day

CHUNK = 5_000
PARTS = (UnitKind.DIVISION,)
"""Kinds that are part of an agency and none themselves."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody served on a day; ``agency_path``: the nearest unit at or above that is no division."""

    official_id: int
    unit_id: int
    unit_path: str
    agency_id: int
    agency_path: str
    level: int
    category: int
    is_leader: bool


def standings_of(*, official_ids: Iterable[int], on: date) -> dict[int, Standing]:
    """Official -> where they served on the day, or last before it; officials who never served are left out.

    Asked by commands and queries that have checked the actor, about officials they found.
    """
    ids = sorted(set(official_ids))
    found: dict[int, tuple[int, str, int, int]] = {}
    for first in range(0, len(ids), CHUNK):
        rows = CensusRow.objects.filter(official_id__in=ids[first : first + CHUNK], starts_on__lte=on)
        values = rows.order_by("starts_on").values_list("official_id", "unit_id", "unit_path", "level", "category")
        for who, unit_id, path, level, category in values:
            found[who] = (unit_id, path, level, category)
    leaders = leaders_among(official_ids=ids, on=on)
    agencies = agency_paths(paths={place[1] for place in found.values()})
    return {
        who: Standing(
            who, unit_id, path, int(agencies[path][-STEP:], 36), agencies[path], level, category, who in leaders
        )
        for who, (unit_id, path, level, category) in found.items()
    }


def leaders_among(*, official_ids: Sequence[int], on: date) -> set[int]:
    """Those of the officials whose main post on the day is a leadership post."""
    found: set[int] = set()
    for first in range(0, len(official_ids), CHUNK):
        rows = Assignment.objects.filter(
            on_day(on), official_id__in=official_ids[first : first + CHUNK], is_main=True, post__title__is_leader=True
        )
        found.update(rows.values_list("official_id", flat=True))
    return found


def agency_paths(*, paths: Iterable[str]) -> dict[str, str]:
    """Path of a unit -> path of its agency: itself, or the nearest unit above that is no division (one query)."""
    wanted = set(paths)
    keys = {key for path in wanted for key in steps(path)}
    parts = set(Unit.objects.filter(pk__in=keys, kind__in=PARTS).values_list("pk", flat=True))
    return {path: _agency(path, parts) for path in wanted}


def _agency(path: str, parts: set[int]) -> str:
    found = path
    while len(found) > STEP and int(found[-STEP:], 36) in parts:
        found = found[:-STEP]
    return found
