"""What a unit came from and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from hoaban.apps.organisation.models import Lineage, Succession


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
    return [LineageRow(*row[:7], row[7] or "", row[8] or "", row[9]) for row in rows]


def heirs(unit_id: int, on: date) -> list[int]:
    """The units that carry the unit on and exist on the day: itself while it does; several after a split."""
    rows = Succession.objects.filter(
        Q(heir__ends_before__isnull=True) | Q(heir__ends_before__gt=on), ancestor_id=unit_id, starts_on__lte=on
    )
    return list(rows.order_by("heir_id").values_list("heir_id", flat=True))
