"""Open dossiers per officer against what is normal at their unit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db.models import Count, F, QuerySet, Sum

from hoaban.apps.people.models import CensusRow
from hoaban.apps.people.queries.census import census_on
from hoaban.apps.service.models import Dossier, Grain, ServiceTally
from hoaban.apps.service.queries import counted
from hoaban.shared.figures import Scope, narrow

MONTHS = 12
"""Ends of so many months make what is normal."""
HEAVY = 1.5
"""From so many times the unit's normal on, somebody carries too much. A choice of ours, no rule of law."""
LEAST = 10
"""Below so many open dossiers nobody does."""


@dataclass(frozen=True, slots=True)
class Load:
    """What an officer carries at a unit on a day; ``normal``: open dossiers an officer there usually has, None: not known."""

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
        """Whether it is too much."""
        return self.items >= LEAST and self.times is not None and self.times >= HEAVY


def loads(scope: Scope) -> list[Load]:
    """Every officer with open dossiers on the day in the part, the most burdened first."""
    found = list(_open(scope).values_list("officer_id", "unit_path").annotate(items=Count("*")))
    officers: dict[str, int] = defaultdict(int)
    for _officer, path, _items in found:
        officers[path] += 1
    usual = _usually_open(scope)
    made = [
        Load(officer, path, items, usual[path] / officers[path] if path in usual else None)
        for officer, path, items in found
    ]
    return sorted(made, key=lambda one: (-(one.times or 0), -one.items, one.official_id))


def _open(scope: Scope) -> QuerySet[Dossier]:
    """Dossiers of the part on somebody's desk on the day."""
    return counted.unsettled(replace(scope, filters={})).filter(officer__isnull=False).order_by()


def _usually_open(scope: Scope) -> dict[str, float]:
    """Path of a unit -> open dossiers at the ends of the last months, on average; units without a whole month left out."""
    rows = ServiceTally.objects.filter(counted.part_of(scope), grain=Grain.MONTH, day__lt=scope.on.replace(day=1))
    months = (
        rows.order_by("day").values("unit_path", "day").annotate(change=Sum(F("received") - F("settled")))
    ).values_list("unit_path", "day", "change")
    standing: dict[str, int] = defaultdict(int)
    ends: dict[str, list[int]] = defaultdict(list)
    since = (scope.on - timedelta(days=MONTHS * 31)).replace(day=1)
    for path, day, change in months:
        standing[path] += change
        if day >= since:
            ends[path].append(standing[path])
    return {path: sum(found) / len(found) for path, found in ends.items()}


def officers(scope: Scope) -> QuerySet[CensusRow]:
    """Officials in service on the day who have open dossiers."""
    return _people(scope, list(_open(scope).values_list("officer_id", flat=True).distinct()))


def burdened(scope: Scope) -> QuerySet[CensusRow]:
    """Of these, the ones who carry too much for their unit."""
    return _people(scope, [one.official_id for one in loads(scope) if one.is_heavy])


def _people(scope: Scope, keys: list[int]) -> QuerySet[CensusRow]:
    plain = replace(scope, filters={})
    return narrow(census_on(plain).filter(official_id__in=keys), scope)
