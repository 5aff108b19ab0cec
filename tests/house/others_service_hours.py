"""Hours and closures of another commune, and the addresses of them that must not exist for others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post, Unit
from hoaban.apps.service.models import UnitClosure, UnitHours

DAY = date(2026, 3, 10)
NAMED = "Ngoạisử"
Keys = Mapping[str, int]
PUBLIC: dict[str, list[Mapping[str, object]]] = {}
OTHER = "03208"


def record(official_id: int, unit: Unit, post: Post) -> dict[str, int]:
    """Hours of its own and a closure; the key of the closure."""
    path = organisation.current_path(unit.pk, DAY)
    UnitHours.objects.create(
        unit=unit, unit_path=path, starts_on=DAY, week=[[[420, 660]]] * 5 + [[], []], decision=f"QĐ {NAMED}"
    )
    row = UnitClosure.objects.create(
        unit=unit, unit_path=path, first_day=date(2026, 3, 12), last_day=date(2026, 3, 13), reason=f"Nghỉ {NAMED}",
        declared_at=datetime(2026, 3, 10, tzinfo=UTC),
    )  # fmt: skip
    return {"closure": row.pk}


FOREIGN: dict[str, Callable[[Keys], Mapping[str, object]]] = {
    "service_hours_unit": lambda _o: {"code": OTHER},
    "service_hours_change": lambda _o: {"code": OTHER},
    "service_hours_end": lambda _o: {"code": OTHER},
    "service_closure_declare": lambda _o: {"code": OTHER},
    "service_closure_withdraw": lambda o: {"pk": o["closure"]},
}
"""Addresses of somebody's own things: given those of the other commune, they must not exist."""
