"""Months of the units of a part, with what they had open and what came of it, from the tally and the messages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Unit
from hoaban.apps.service.models import Feedback, Grain, LateCause, ServiceTallied, ServiceTally
from hoaban.apps.service.queries import counted, tallies
from hoaban.apps.service.rules.overload import Band, Load, Placed, UnitMonth, place, relate, times_as_late
from hoaban.apps.service.rules.tallies import DAY, next_month
from hoaban.shared.access import STEP
from hoaban.shared.figures import Scope

MONTHS = 12
"""Months that are looked at."""
CAUSES = {one.value: f"cause_{one.value}" for one in LateCause}
SUMS = ("received", "settled", "late", *CAUSES.values(), *tallies.SHARES)


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month of a unit as the page lists it, with the addresses of its dossiers."""

    name: str
    placed: Placed
    settled_url: str
    late_url: str


@dataclass(frozen=True, slots=True)
class Overload:
    """What overload goes together with in a part: ``rows`` every month of every unit, the heaviest first."""

    first: date
    last: date
    bands: tuple[Band, ...]
    times_as_late: float | None
    rows: tuple[MonthRow, ...]

    @property
    def heavy(self) -> tuple[MonthRow, ...]:
        """The overloaded months."""
        return tuple(one for one in self.rows if one.placed.load == Load.OVER)


def overload(scope: Scope) -> Overload | None:
    """The last twelve whole months before the day that the tally has closed; None where it has none yet (five queries)."""
    months = _months(scope)
    if not months:
        return None
    placed = place(_unit_months(scope, months))
    bands = relate(placed)
    ordered = sorted(placed, key=lambda one: (-one.times, one.of.month, one.of.unit))
    ids = {_unit(one.of.unit) for one in placed}
    labels = organisation.unit_names(ids, scope.on)
    codes = dict(Unit.objects.filter(pk__in=ids).values_list("pk", "code"))
    rows = tuple(_row(one, labels, codes) for one in ordered)
    return Overload(months[0], next_month(months[-1]) - DAY, bands, times_as_late(bands), rows)


def _months(scope: Scope) -> list[date]:
    state = ServiceTallied.objects.first()
    if state is None:
        return []
    end = min(state.closed_before, scope.on + DAY).replace(day=1)
    found: list[date] = []
    month = date(end.year - MONTHS // 12, end.month, 1)
    while month < end:
        found.append(month)
        month = next_month(month)
    there = ServiceTally.objects.filter(counted.part_of(scope), grain=Grain.MONTH).order_by("day")
    first = there.values_list("day", flat=True).first()
    return [one for one in found if first is not None and one >= first]


def _unit(path: str) -> int:
    return int(path[-STEP:], 36)


def _unit_months(scope: Scope, months: list[date]) -> list[UnitMonth]:
    rows = ServiceTally.objects.filter(counted.part_of(scope), grain=Grain.MONTH, day__lte=months[-1]).order_by()
    before = rows.filter(day__lt=months[0]).values_list("unit_path").annotate(r=Sum("received"), s=Sum("settled"))
    standing = {path: received - settled for path, received, settled in before}
    sums = {name: Sum(name) for name in SUMS}
    inside = (
        rows.filter(day__gte=months[0]).values("unit_path", "day").annotate(**{f"n_{k}": v for k, v in sums.items()})
    )
    conduct = _conduct(scope, months)
    found = []
    cells: QuerySet[Any] = inside.order_by("unit_path", "day")
    for row in cells:
        path, month = row["unit_path"], row["day"]
        begun = standing.get(path, 0)
        standing[path] = ended = begun + row["n_received"] - row["n_settled"]
        causes = {cause: row[f"n_{column}"] for cause, column in CAUSES.items() if row[f"n_{column}"]}
        shares = tuple(row[f"n_{name}"] for name in tallies.SHARES)
        found.append(
            UnitMonth(
                path, month, (begun + ended) / 2, row["n_settled"], row["n_late"], shares, causes, conduct[path, month]
            )
        )
    return found


def _conduct(scope: Scope, months: list[date]) -> Counter[tuple[str, date]]:
    """Messages about conduct by unit and month."""
    period = counted.between("received_at", months[0], next_month(months[-1]) - DAY)
    rows = Feedback.objects.filter(counted.part_of(scope), period & Q(about_conduct=True)).order_by()
    return Counter(
        (path, at.astimezone(counted.HERE).date().replace(day=1))
        for path, at in rows.values_list("unit_path", "received_at")
    )


def _row(one: Placed, labels: dict[int, str], codes: dict[int, str]) -> MonthRow:
    unit, month = _unit(one.of.unit), one.of.month
    asked = {"unit": codes.get(unit, ""), "since": month.isoformat(), "on": (next_month(month) - DAY).isoformat()}
    settled, late = (
        f"{reverse('service_rows')}?{urlencode({'figure': key} | asked)}" for key in ("service.settled", "service.late")
    )
    return MonthRow(labels.get(unit, ""), one, settled, late)
