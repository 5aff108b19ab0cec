"""Where officials were placed last: whose part their records lie in, also once they have left."""

from __future__ import annotations

from collections.abc import Iterable

from hoaban.apps.people.models import CensusRow

ASKED = 500
"""Officials asked for by one statement."""


def latest_path(*, official_id: int | None) -> str:
    """Path of the latest place of an official; "" for nobody, and for one who was never placed."""
    if official_id is None:
        return ""
    rows = CensusRow.objects.filter(official_id=official_id).order_by("-starts_on")
    return rows.values_list("unit_path", flat=True).first() or ""


def latest_paths(*, official_ids: Iterable[int]) -> dict[int, str]:
    """Paths of the latest places by official, without those who were never placed (one query for 500)."""
    keys, found = list(official_ids), dict[int, str]()
    for start in range(0, len(keys), ASKED):
        rows = CensusRow.objects.filter(official_id__in=keys[start : start + ASKED]).order_by("starts_on")
        found.update(rows.values_list("official_id", "unit_path"))
    return found
