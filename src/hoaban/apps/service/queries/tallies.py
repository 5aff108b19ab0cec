"""What the tally answers, and what it does not: whole months and closed days from it, the rest from the dossiers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Sum, Value

from hoaban.apps.service.models import (
    Channel,
    Dossier,
    Grain,
    LateCause,
    LocalDay,
    Placed,
    ServiceTallied,
    ServiceTally,
    StaleDay,
    Timeliness,
)
from hoaban.apps.service.queries import counted, places
from hoaban.apps.service.rules.tallies import EDGES, Pieces, pieces
from hoaban.shared.access import Actor, Permission
from hoaban.shared.figures import Dimension, Scope, narrow

KNOWN = frozenset({"procedure", "service_field", "service_month", "unit"})
"""Dimensions that the tally can be narrowed and broken down by."""
NOTHING_CLOSED = date(1900, 1, 1)

ARRIVING: dict[str, Q] = {
    "received": Q(),
    "offline": Q(channel=Channel.OFFLINE),
    "post": Q(channel=Channel.POST),
}
"""Counts of dossiers by the day on which they were taken in."""
LEAVING: dict[str, Q] = {
    "settled": Q(),
    "early": Q(timeliness=Timeliness.EARLY),
    "on_time": Q(timeliness=Timeliness.ON_TIME),
    "late": Q(timeliness=Timeliness.LATE),
    **{f"cause_{one.value}": Q(timeliness=Timeliness.LATE, cause=one) for one in LateCause},
}
"""Counts by the day on which they were settled."""
SHARES = tuple(f"share_{place}" for place in range(len(EDGES) + 1))


def _share(place: int) -> Q:
    """Condition of a bucket of the share of the time used; what is not known falls into none."""
    condition = Q(used__isnull=False)
    if place > 0:
        condition &= Q(used__gt=EDGES[place - 1])
    return condition & Q(used__lte=EDGES[place]) if place < len(EDGES) else condition


DISTRIBUTION: dict[str, Q] = {name: _share(place) for place, name in enumerate(SHARES)}
COLUMNS = (*ARRIVING, *LEAVING, *DISTRIBUTION)
"""Every count of the tally."""


def cut(first: date, last: date) -> Pieces:
    """The period as what the tally tells and what it does not."""
    state = ServiceTallied.objects.first()
    closed = state.closed_before if state is not None else NOTHING_CLOSED
    return pieces(first, last, closed_before=closed, stale=set(StaleDay.objects.values_list("day", flat=True)))


def tallied(scope: Scope, found: Pieces) -> QuerySet[ServiceTally]:
    """The cells of the tally for the pieces, in the part and under the filters of the question."""
    months = counted.any_of(Q(grain=Grain.MONTH, day__range=one) for one in found.months)
    days = counted.any_of(Q(grain=Grain.DAY, day__range=one) for one in found.days)
    rows = ServiceTally.objects.filter(counted.part_of(scope)).filter(months | days)
    return narrow(
        rows.annotate(
            counted_on=F("day"), of_procedure=F("procedure__code"), of_field=F("procedure__field__code")
        ),
        scope,
    )  # fmt: skip


def answers(scope: Scope) -> bool:
    """Whether the tally knows every filter of the question."""
    return scope.filters.keys() <= KNOWN


def sums(scope: Scope, columns: Sequence[str], by: Dimension | None = None) -> dict[Any, dict[str, int]]:
    """Several counts of the period at once, by a dimension: code -> count -> value (None: one code, None).

    Raises LookupError for a filter or dimension that the tally does not know.
    """
    if not answers(scope) or (by is not None and by.key not in KNOWN):
        raise LookupError(f"the tally does not know {[*scope.filters]} by {by.key if by else None}")
    found = cut(counted.first_day(scope), scope.on)
    total: dict[Any, dict[str, int]] = defaultdict(lambda: dict.fromkeys(columns, 0))
    if found.months or found.days:
        _add(total, tallied(scope, found), {name: Sum(name) for name in columns}, by, scope)
    if found.live:
        _live(total, scope, found, columns, by)
    return {code: values for code, values in total.items() if any(values.values())}


def _live(
    total: dict[Any, dict[str, int]], scope: Scope, found: Pieces, columns: Sequence[str], by: Dimension | None
) -> None:
    arriving = {name: Count(Value(1), filter=ARRIVING[name] or None) for name in columns if name in ARRIVING}
    leaving = {
        name: Count(Value(1), filter=(LEAVING | DISTRIBUTION)[name] or None) for name in columns if name not in ARRIVING
    }
    if arriving:
        _add(total, counted.received_in(scope, found.live), arriving, by, scope)
    if leaving:
        _add(total, counted.settled_in(scope, found.live), leaving, by, scope)


def _add(
    total: dict[Any, dict[str, int]], rows: QuerySet[Any], wanted: Mapping[str, Any], by: Dimension | None, scope: Scope
) -> None:
    """Add sums of rows to what is there already."""
    group = Value(1) if by is None else by.expression(scope)
    named = {f"n_{name}": amount for name, amount in wanted.items()}
    for row in rows.order_by().annotate(_by=group).values("_by").annotate(**named):
        cell = total[None if by is None else row["_by"]]
        for name in wanted:
            cell[name] += row[f"n_{name}"] or 0


def sum_of(scope: Scope, columns: Sequence[str]) -> int | None:
    """The sum of some counts of the period; None where only the dossiers can tell."""
    if not answers(scope):
        return None
    return sum(sums(scope, columns).get(None, {}).values())


PARTS: dict[tuple[str, str], tuple[str, dict[Any, str]]] = {
    ("settled", "timeliness"): (
        "", {Timeliness.EARLY: "early", Timeliness.ON_TIME: "on_time", Timeliness.LATE: "late"},
    ),
    ("late", "late_cause"): ("", {one.value: f"cause_{one.value}" for one in LateCause}),
    ("received", "channel"): (Channel.COUNTER.value, {"offline": "offline", "post": "post"}),
}  # fmt: skip
"""(count, dimension) -> the code of what is left over, and the count of every other code."""


def sums_by(scope: Scope, dimension: Dimension, columns: Sequence[str]) -> dict[Any, int] | None:
    """The same by a dimension; None where only the dossiers can tell."""
    if not answers(scope):
        return None
    if len(columns) == 1 and (columns[0], dimension.key) in PARTS:
        return _parts(scope, columns[0], *PARTS[columns[0], dimension.key])
    if dimension.key not in KNOWN:
        return None
    return {code: sum(values.values()) for code, values in sums(scope, columns, dimension).items()}


def _parts(scope: Scope, whole: str, rest: str, names: Mapping[Any, str]) -> dict[Any, int]:
    """A count by what it is made of, and what is left over; codes of nothing left out."""
    found = sums(scope, (whole, *names.values())).get(None, {})
    parts = {code: found.get(name, 0) for code, name in names.items()}
    parts[rest] = found.get(whole, 0) - sum(parts.values())
    return {code: count for code, count in parts.items() if count}


def open_count(scope: Scope) -> int | None:
    """Dossiers not settled by the end of the day: all ever taken in, less all settled; None where the tally cannot tell."""
    if not answers(scope) or "service_month" in scope.filters:
        return None
    whole = replace(scope, since=first_receipt() or scope.on)
    part, into = counted.part_of(scope), counted.part_of(scope, "to_path")
    moved = places.moved_in(part, into, counted.begins(scope.on))
    if moved and scope.filters:
        return None
    found = sums(whole, ("received", "settled")).get(None, {})
    return found.get("received", 0) - found.get("settled", 0) + moved


def first_receipt() -> date | None:
    """A day before which nothing was taken in; None when nothing ever was."""
    state = ServiceTallied.objects.first()
    if state is None:
        found = Dossier.objects.aggregate(first=Min("received_at"))["first"]
        return found.astimezone(counted.HERE).date() if found is not None else None
    cells = [ServiceTally.objects.filter(grain=grain).order_by("grain", "day") for grain in Grain]
    known = [state.closed_before, *(rows.values_list("day", flat=True).first() for rows in cells)]
    known.append(StaleDay.objects.aggregate(first=Min("day"))["first"])
    return min(one for one in known if one is not None)


# Deriving it ---------------------------------------------------------------------------------------------------------

Cell = tuple[date, str, int]
"""Day, path of the unit, procedure."""


def day_cells(days: Iterable[date]) -> dict[Cell, dict[str, int]]:
    """What the dossiers come to on some days; the caller has checked who asks."""
    ranges = list(_ranges(sorted(set(days))))
    cells: dict[Cell, dict[str, int]] = defaultdict(dict)
    arriving = {f"n_{name}": Count(Value(1), filter=one or None) for name, one in ARRIVING.items()}
    leaving = {f"n_{name}": Count(Value(1), filter=one or None) for name, one in (LEAVING | DISTRIBUTION).items()}
    came = Dossier.objects.filter(counted.any_of(counted.between("received_at", *one) for one in ranges))
    went = Dossier.objects.filter(counted.any_of(Q(settled_on__range=one) for one in ranges), timeliness__isnull=False)
    plain: Any
    begun = counted.begins(min((first for first, _last in ranges), default=counted.LATEST))
    for plain, instant, wanted in (
        (came.annotate(counted_on=LocalDay("received_at")), "received_at", arriving),
        (went.annotate(counted_on=F("settled_on")), "settled_at", leaving),
    ):
        at_unit = plain.annotate(of_path=places.path_at(Placed.DOSSIER, OuterRef(instant), begun))
        for row in at_unit.order_by().values("counted_on", "of_path", "procedure_id").annotate(**wanted):
            cell = cells[row["counted_on"], row["of_path"], row["procedure_id"]]
            cell.update({name.removeprefix("n_"): row[name] for name in wanted})
    return cells


def _ranges(days: Sequence[date]) -> Iterable[tuple[date, date]]:
    first = last = None
    for day in days:
        if last is not None and first is not None and day - last > timedelta(days=1):
            yield first, last
            first = None
        first, last = first or day, day
    if first is not None and last is not None:
        yield first, last


def wrong_cells(*, actor: Actor) -> int:
    """How many closed days differ, by unit and procedure, from what the dossiers come to; stale days left out."""
    actor.require(Permission.CHANGE_ACCOUNTS, "")
    state = ServiceTallied.objects.first()
    if state is None:
        return 0
    stale = set(StaleDay.objects.values_list("day", flat=True))
    first, last = first_receipt() or state.closed_before, state.closed_before - timedelta(days=1)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    due = {
        cell: tuple(values.get(name, 0) for name in COLUMNS)
        for cell, values in day_cells(day for day in days if day not in stale).items()
    }
    rows = ServiceTally.objects.filter(grain=Grain.DAY).exclude(day__in=stale)
    stored = {row[:3]: row[3:] for row in rows.values_list("day", "unit_path", "procedure_id", *COLUMNS)}
    months = ServiceTally.objects.filter(grain=Grain.MONTH).aggregate(n=Sum("received"), m=Sum("settled"))
    inside = rows.filter(day__lt=state.closed_before.replace(day=1)).aggregate(n=Sum("received"), m=Sum("settled"))
    differing = sum(due.get(key) != stored.get(key) for key in due.keys() | stored.keys())
    return differing + (not stale and months != inside)
