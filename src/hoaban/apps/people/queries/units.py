"""A native commune through its lineage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Succession, Unit, UnitKind
from hoaban.shared.periods import on_day


@dataclass(frozen=True, slots=True)
class Home:
    """A native commune: what it is called on a day, what it was called before, and since when."""

    name: str
    before: str = ""
    changed_on: date | None = None
    unit_id: int | None = None


def home_on(*, unit_id: int, on: date) -> Home:
    """A native commune as it stands on a day: itself, or the commune that carries it on."""
    unit = Unit.objects.get(pk=unit_id)
    if unit.holds_on(on):
        return Home(organisation.unit_names([unit_id], on)[unit_id], unit_id=unit_id)
    heirs = Succession.objects.filter(
        on_day(on, "heir__"), ancestor_id=unit_id, starts_on__lte=on, heir__kind=UnitKind.COMMUNE
    )
    heir = heirs.exclude(heir_id=unit_id).select_related("heir").order_by("-starts_on").first()
    if heir is None:
        return Home(unit.name, unit_id=unit_id)
    return Home(organisation.unit_names([heir.heir_id], on)[heir.heir_id], unit.name, heir.starts_on, heir.heir_id)
