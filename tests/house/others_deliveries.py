"""What counters of another commune delivered, and the addresses of it that must not exist for others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post, Unit
from hoaban.apps.service import models as m

AT = datetime(2026, 3, 10, 2, tzinfo=UTC)
NAMED = "Ngoạisử"
Keys = Mapping[str, int]
PUBLIC: dict[str, list[Mapping[str, object]]] = {
    "service_counter_shell": [{"language": "vi"}, {"language": "en"}],
    "service_counter_photo": [{"key": "0" * 32}],
}


def record(official_id: int, unit: Unit, post: Post) -> dict[str, int]:
    """An item of the other commune's counter that waits for a person, and the numbers of its device."""
    path = organisation.current_path(unit.pk, AT.date())
    point, _made = m.ServicePoint.objects.get_or_create(
        unit=unit, defaults={"unit_path": path, "issuer": "999.00.00.H18", "name": f"Một cửa {NAMED}"}
    )
    counter, _made = m.Counter.objects.get_or_create(point=point, number=1)
    block = m.NumberBlock.objects.create(
        counter=counter, point=point, device="f" * 32, first=900_001, last=900_100, taken_at=AT
    )
    row = m.Delivery.objects.create(
        key="f" * 32, counter=counter, unit_path=path, device="f" * 32, code=f"{point.issuer}-260310-900001",
        digest="f" * 64, state="conflict", problem="ended", message=f"Trái {NAMED}", taken_at=AT, arrived_at=AT,
        payload={"name": f"Lò Thị {NAMED}"},
    )  # fmt: skip
    return {"delivery": row.pk, "block": block.pk}


FOREIGN: dict[str, Callable[[Keys], Mapping[str, object]]] = {
    "service_delivery": lambda o: {"pk": o["delivery"]},
    "service_device_give_back": lambda o: {"pk": o["block"]},
}
"""Addresses of what belongs to the other commune."""
