"""Months of the units of a part, or of their officers, with what they had open and what came of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Substr
from django.urls import reverse

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Unit
from hoaban.apps.people.models import Official
from hoaban.apps.service.models import Dossier, Feedback, Grain, LateCause, LocalDay, ServiceTallied, ServiceTally
from hoaban.apps.service.queries import counted, tallies
from hoaban.apps.service.rules.overload import (
    Band,
    Load,
    Placed,
    WorkMonth,
    months_before,
    place,
    place_officers,
    relate,
    times_as_late,
)
from hoaban.apps.service.rules.tallies import DAY, next_month
from hoaban.shared.access import STEP
from hoaban.shared.figures import Scope

MONTHS = 12
"""Months that are looked at."""
CAUSES = {one.value: f"cause_{one.value}" for one in LateCause}
SUMS = ("received", "settled", "late", *CAUSES.values(), *tallies.SHARES)
WENT = ("settled", "late", *CAUSES.values(), *tallies.SHARES)
NOTHING = {f"n_{name}": 0 for name in ("left", *WENT)}
Who = tuple[str, int]
"""Path of a unit, officer."""
Month = tuple[str, int, date]
"""The same, and the first day of a month."""


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month of a unit, or of an ``officer`` of it, as the page lists it, with the addresses of its dossiers."""

    name: str
    officer: str
    placed: Placed
    settled_url: str
    late_url: str


@dataclass(frozen=True, slots=True)
class Overload:
    """What overload goes together with in a part: ``rows`` every month of every unit or officer, the heaviest first."""

    first: date
    last: date
    bands: tuple[Band, ...]
    times_as_late: float | None
    rows: tuple[MonthRow, ...]

    @property
    def heavy(self) -> tuple[MonthRow, ...]:
        """The overloaded months."""
        return tuple(one for one in self.rows if one.placed.load == Load.OVER)


def overload(scope: Scope, *, officers: bool = False) -> Overload | None:
    """The last twelve whole months before the day that the tally has closed, by unit or by officer; None where there are none.

    By unit it takes six queries, by officer eight.
    """
    months = _months(scope)
    if not months:
        return None
    placed = place_officers(_officer_months(scope, months)) if officers else place(_unit_months(scope, months))
    bands = relate(placed)
    ordered = sorted(placed, key=lambda one: (-one.times, one.of.month, one.of.unit, one.of.officer))
    return Overload(months[0], next_month(months[-1]) - DAY, bands, times_as_late(bands), _rows(ordered, scope.on))


def _rows(ordered: list[Placed], on: date) -> tuple[MonthRow, ...]:
    ids = {_unit(one.of.unit) for one in ordered}
    labels = organisation.unit_names(ids, on)
    codes = dict(Unit.objects.filter(pk__in=ids).values_list("pk", "code"))
    people = {one.of.officer for one in ordered} - {0}
    names = dict(Official.objects.filter(pk__in=people).values_list("pk", "full_name")) if people else {}
    return tuple(_row(one, labels, codes, names) for one in ordered)


def _months(scope: Scope) -> list[date]:
    state = ServiceTallied.objects.first()
    if state is None:
        return []
    found = months_before(min(state.closed_before, scope.on + DAY), MONTHS)
    there = ServiceTally.objects.filter(counted.part_of(scope), grain=Grain.MONTH).order_by("day")
    first = there.values_list("day", flat=True).first()
    return [one for one in found if first is not None and one >= first]


def _unit(path: str) -> int:
    return int(path[-STEP:], 36)


def _unit_months(scope: Scope, months: list[date]) -> list[WorkMonth]:
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
            WorkMonth(
                path, month, (begun + ended) / 2, row["n_settled"], row["n_late"], shares, causes, conduct[path, month]
            )
        )
    return found


def _officer_months(scope: Scope, months: list[date]) -> list[WorkMonth]:
    """The months of everybody who had dossiers of a unit in hand, from the dossiers themselves."""
    begun, came, went = _standing(scope, months[0]), _came(scope, months), _went(scope, months)
    conduct = _conduct_of_officers(scope, months)
    found = []
    for who in sorted(begun.keys() | {key[:2] for key in (came.keys() | went.keys())}):
        open_ = begun[who]
        for month in months:
            key = (*who, month)
            row = went.get(key, NOTHING)
            before, open_ = open_, open_ + came[key] - row["n_left"]
            if before or open_ or row["n_settled"]:
                causes = {cause: row[f"n_{name}"] for cause, name in CAUSES.items() if row[f"n_{name}"]}
                shares = tuple(row[f"n_{name}"] for name in tallies.SHARES)
                mean = (before + open_) / 2
                found.append(
                    WorkMonth(
                        who[0], month, mean, row["n_settled"], row["n_late"], shares, causes, conduct[key], who[1]
                    )
                )
    return found


def _of_officers(scope: Scope) -> QuerySet[Dossier]:
    return Dossier.objects.filter(counted.part_of(scope), officer__isnull=False).order_by()


def _standing(scope: Scope, first: date) -> Counter[Who]:
    """What each had in hand when the first month began."""
    rows = _of_officers(scope).filter(counted.open_on(first - DAY)).values_list("unit_path", "officer_id")
    return Counter({(path, officer): number for path, officer, number in rows.annotate(n=Count(Value(1)))})


def _came(scope: Scope, months: list[date]) -> Counter[Month]:
    period = counted.between("received_at", months[0], next_month(months[-1]) - DAY)
    rows = _of_officers(scope).filter(period).annotate(month=Substr(Cast(LocalDay("received_at"), CharField()), 1, 7))
    found = rows.values_list("unit_path", "officer_id", "month").annotate(n=Count(Value(1)))
    return Counter({(path, officer, _first_of(month)): number for path, officer, month, number in found})


def _went(scope: Scope, months: list[date]) -> dict[Month, dict[str, int]]:
    """What left the hands of each in a month (``n_left``), and of what was settled how it stood."""
    rows = _of_officers(scope).filter(settled_on__range=(months[0], next_month(months[-1]) - DAY))
    counts = {name: Count(Value(1), filter=(tallies.LEAVING | tallies.DISTRIBUTION)[name]) for name in WENT[1:]}
    asked = rows.annotate(month=Substr(Cast("settled_on", CharField()), 1, 7)).values(
        "unit_path", "officer_id", "month"
    )
    found: QuerySet[Any] = asked.annotate(
        n_left=Count(Value(1)), n_settled=Count(Value(1), filter=Q(timeliness__isnull=False)),
        **{f"n_{name}": one for name, one in counts.items()},
    )  # fmt: skip
    return {(row["unit_path"], row["officer_id"], _first_of(row["month"])): row for row in found}


def _conduct_of_officers(scope: Scope, months: list[date]) -> Counter[Month]:
    """Messages about conduct that name a dossier, by whose hands it was in."""
    period = counted.between("received_at", months[0], next_month(months[-1]) - DAY)
    rows = Feedback.objects.filter(counted.part_of(scope), period & Q(about_conduct=True)).order_by()
    return Counter(
        (path, officer, at.astimezone(counted.HERE).date().replace(day=1))
        for path, officer, at in rows.filter(dossier__officer__isnull=False).values_list(
            "unit_path", F("dossier__officer_id"), "received_at"
        )
    )


def _first_of(month: str) -> date:
    return date(int(month[:4]), int(month[5:7]), 1)


def _conduct(scope: Scope, months: list[date]) -> Counter[tuple[str, date]]:
    """Messages about conduct by unit and month."""
    period = counted.between("received_at", months[0], next_month(months[-1]) - DAY)
    rows = Feedback.objects.filter(counted.part_of(scope), period & Q(about_conduct=True)).order_by()
    return Counter(
        (path, at.astimezone(counted.HERE).date().replace(day=1))
        for path, at in rows.values_list("unit_path", "received_at")
    )


def _row(one: Placed, labels: dict[int, str], codes: dict[int, str], names: dict[int, str]) -> MonthRow:
    unit, month = _unit(one.of.unit), one.of.month
    asked = {"unit": codes.get(unit, ""), "since": month.isoformat(), "on": (next_month(month) - DAY).isoformat()}
    if one.of.officer:
        asked["service_officer"] = str(one.of.officer)
    settled, late = (
        f"{reverse('service_rows')}?{urlencode({'figure': key} | asked)}" for key in ("service.settled", "service.late")
    )
    return MonthRow(labels.get(unit, ""), names.get(one.of.officer, ""), one, settled, late)
