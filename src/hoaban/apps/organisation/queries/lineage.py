"""What a unit came from and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from hoaban.apps.organisation.models import Lineage, Succession
from hoaban.apps.organisation.queries.units import names_then


@dataclass(frozen=True, slots=True)
class LineageRow:
    """One step of lineage as the unit's page tells it; empty successor: dissolved into nothing."""

    kind: str
    on: date
    resolution: str
    predecessor_id: int
    predecessor_code: str
    predecessor_name: str
    successor_id: int | None
    successor_code: str
    successor_name: str
    restructuring_id: int | None


def lineage_of(unit_id: int) -> list[LineageRow]:
    """Every step of lineage in which the unit is predecessor or successor, oldest first."""
    rows = (
        Lineage.objects.filter(Q(predecessor_id=unit_id) | Q(successor_id=unit_id))
        .order_by("on", "predecessor__code")
        .values_list(
            "kind", "on", "resolution", "predecessor_id", "predecessor__code", "predecessor__name", "successor_id",
            "successor__code", "successor__name", "restructuring_id",
        )
    )  # fmt: skip
    return lineage_rows(list(rows))


def lineage_rows(rows: list[tuple[Any, ...]]) -> list[LineageRow]:
    """Steps with their units as they were called then: what ended by its last name, what began by its first (one query)."""
    eve = timedelta(days=1)
    asked = [(row[3], row[1] - eve) for row in rows] + [(row[6], row[1]) for row in rows if row[6]]
    names = names_then(asked)
    return [
        LineageRow(
            kind, on, resolution, before, before_code, names.get((before, on - eve), before_name), after,
            after_code or "", names.get((after, on), after_name or ""), restructuring_id,
        )
        for kind, on, resolution, before, before_code, before_name, after, after_code, after_name, restructuring_id in rows
    ]  # fmt: skip


def heirs(unit_id: int, on: date) -> list[int]:
    """The units that carry the unit on and exist on the day: itself while it does; several after a split."""
    rows = Succession.objects.filter(
        Q(heir__ends_before__isnull=True) | Q(heir__ends_before__gt=on), ancestor_id=unit_id, starts_on__lte=on
    )
    return list(rows.order_by("heir_id").values_list("heir_id", flat=True))
