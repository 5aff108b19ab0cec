"""Open dossiers per officer against what is normal at their unit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import Count, F, QuerySet

from hoaban.apps.people.models import CensusRow
from hoaban.apps.people.queries.census import census_on
from hoaban.apps.service.models import Dossier
from hoaban.apps.service.queries import counted
from hoaban.apps.service.queries.open_work import normal_on
from hoaban.apps.service.rules import loads as rules
from hoaban.shared.access import STEP
from hoaban.shared.figures import Scope, narrow


@dataclass(frozen=True, slots=True)
class Load:
    """What an officer carries at a unit on a day; ``normal``: open dossiers an officer there usually has, None or 0: not known."""

    official_id: int
    unit_path: str
    items: int
    normal: float | None

    @property
    def times(self) -> float | None:
        """So many times the normal load."""
        return self.items / self.normal if self.normal else None

    @property
    def is_heavy(self) -> bool:
        """Whether it is too much, as on the page of open work."""
        return rules.Load(self.items, 0, self.normal or 0.0).is_over


def loads(scope: Scope) -> list[Load]:
    """Every officer with so many open dossiers on the day that it may be too much, the most burdened first.

    What is normal at a unit is what the page of open work says: see ``open_work.normal_on``.
    """
    rows = _open(scope)
    found = (
        rows.annotate(_at=F("of_path" if "of_path" in rows.query.annotations else "unit_path"))
        .values_list("officer_id", "_at")
        .annotate(items=Count("*"))
        .filter(items__gte=rules.LEAST)
    )
    made = [Load(officer, path, items, normal_on(int(path[-STEP:], 36), scope.on)) for officer, path, items in found]
    return sorted(made, key=lambda one: (-(one.times or 0), -one.items, one.official_id))


def _open(scope: Scope) -> QuerySet[Dossier]:
    """Dossiers of the part on somebody's desk on the day."""
    return counted.unsettled(replace(scope, filters={})).filter(officer__isnull=False).order_by()


def officers(scope: Scope) -> QuerySet[CensusRow]:
    """Officials in service on the day who have open dossiers."""
    return _people(scope, list(_open(scope).values_list("officer_id", flat=True).distinct()))


def burdened(scope: Scope) -> QuerySet[CensusRow]:
    """Of these, the ones who carry too much for their unit."""
    return _people(scope, [one.official_id for one in loads(scope) if one.is_heavy])


def _people(scope: Scope, keys: list[int]) -> QuerySet[CensusRow]:
    plain = replace(scope, filters={})
    return narrow(census_on(plain).filter(official_id__in=keys), scope)
