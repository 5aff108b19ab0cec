"""Units to which a dossier may be forwarded: divisions beside the one that has it, one-stop shops of the province."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from hoaban.apps.organisation.models import Placement, UnitKind
from hoaban.apps.service.models import Dossier
from hoaban.apps.service.queries import known
from hoaban.shared.access import below
from hoaban.shared.periods import on_day

TAKES_PART = (UnitKind.COMMUNE, UnitKind.DIVISION, UnitKind.DEPARTMENT, UnitKind.PUBLIC_SERVICE)


@dataclass(frozen=True, slots=True)
class Destination:
    """A unit to forward to; ``near``: inside the commune or department that has the dossier."""

    id: int
    name: str
    near: bool


def destinations(*, dossier: Dossier, on: date) -> list[Destination]:
    """Where a dossier that the caller has found may go: inside the same commune or department, then departments, communes."""
    root = dossier.holder_path[:8]
    inside = Placement.objects.filter(on_day(on), below(root, "path"), unit__kind__in=TAKES_PART).exclude(
        unit_id=dossier.holder_id
    )
    near = [Destination(*row, near=True) for row in inside.order_by("path").values_list("unit_id", "name")]
    province = Placement.objects.filter(
        on_day(on), below(root[:4], "path"), Q(unit__kind__in=(UnitKind.DEPARTMENT, UnitKind.COMMUNE))
    ).exclude(unit_id__in=[one.id for one in near])
    with_point = {point.unit_id for point in known.all_points()}
    rows = (
        province.exclude(unit_id=dossier.holder_id).order_by("-unit__kind", "name_key").values_list("unit_id", "name")
    )
    return near + [Destination(*row, near=False) for row in rows if row[0] in with_point]
