"""The census: its rows on a day, over time, and between two days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Substr

from hoaban.apps.lawbook.models import HEADCOUNT_CATEGORIES
from hoaban.apps.people.models import CensusRow, Employment
from hoaban.apps.people.queries.nodes import sees_whole
from hoaban.shared.access import Permission, after, any_below, below
from hoaban.shared.figures import Scope, narrow

FEW = 5_000
"""Officials that a query may name by their keys."""


def part_condition(scope: Scope) -> Q:
    """Condition: the row stands in the part asked of and in the actor's own part.

    The actor's part is left out where it contains the part asked of.
    """
    condition = below(scope.part.path)
    if not sees_whole(scope):
        condition &= any_below(scope.actor.prefixes(Permission.VIEW_PEOPLE))
    return condition


def census_span(scope: Scope) -> QuerySet[CensusRow]:
    """Census rows of the part over all time, of the categories asked for, without the scope's filters."""
    if scope.part.is_root and sees_whole(scope) and connection.vendor == "sqlite":
        # Written so that SQLite does not take the tree index for a whole province: the time index is far better.
        # PostgreSQL chooses well by itself, and must not be told so: it would take the rows for few, and join badly.
        width = len(scope.part.path)
        root: QuerySet[Any] = CensusRow.objects.alias(_root=Substr("unit_path", 1, width))
        rows = root.filter(_root=Value(scope.part.path))
    else:
        rows = CensusRow.objects.filter(part_condition(scope))
    if "category" not in scope.filters:
        rows = rows.filter(category__in=HEADCOUNT_CATEGORIES)
    return rows


def census_on(scope: Scope) -> QuerySet[CensusRow]:
    """Officials of the headcount on the scope's day in its part, under its filters.

    Non-specialised and contract staff are counted only when the filter ``category`` asks for them.
    """
    rows = census_span(scope).filter(ends_before__gt=scope.on, starts_on__lte=scope.on)
    return narrow(rows, scope)


def leaders_on(scope: Scope) -> QuerySet[CensusRow]:
    """Key leaders of the headcount on the scope's day in its part, under its filters.

    The path is always told, also for a whole province: so both databases take the small index of key leaders alone.
    """
    rows = CensusRow.objects.filter(part_condition(scope), key_leader=True)
    if "category" not in scope.filters:
        rows = rows.filter(category__in=HEADCOUNT_CATEGORIES)
    return narrow(rows.filter(ends_before__gt=scope.on, starts_on__lte=scope.on), scope)


def rows_trends(scope: Scope, days: Sequence[date], conditions: Sequence[Q]) -> list[list[int]]:
    """The headcount under each condition on each of ``days`` (rising), from one grouped scan of the part's census rows.

    Thousands of periods come back, so they are read as the database writes them: days need no more than an order.
    """
    rows = narrow(census_span(scope), scope).filter(starts_on__lte=days[-1], ends_before__gt=days[0])
    if all(conditions):
        rows = rows.filter(reduce(or_, conditions))
    counted = rows.order_by().values("ends_before", "starts_on").annotate(**_counts(conditions))
    changes: dict[Any, list[int]] = defaultdict(lambda: [0] * len(conditions))
    for end, start, *found in _plain(counted):
        here, there = changes[start], changes[end]
        for place, count in enumerate(found):
            here[place] += count
            there[place] -= count
    return _running(changes, days, len(conditions))


def _plain(rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """What a query finds, as the database writes it: dates are texts on SQLite."""
    try:
        text, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        return cast(list[tuple[Any, ...]], cursor.fetchall())


def _running(changes: dict[Any, list[int]], days: Sequence[date], width: int) -> list[list[int]]:
    totals, found = [0] * width, []
    pending = sorted(changes, reverse=True)
    for day in days:
        until = day.isoformat() if pending and isinstance(pending[-1], str) else day
        while pending and pending[-1] <= until:
            for place, change in enumerate(changes[pending.pop()]):
                totals[place] += change
        found.append(list(totals))
    return [list(column) for column in zip(*found, strict=True)]


def count_each(scope: Scope, conditions: Sequence[Q]) -> list[int]:
    """How many of the headcount on the scope's day stand under each condition, from one scan."""
    found = census_on(scope).aggregate(**_counts(conditions))
    return [int(found[name]) for name in _counts(conditions)]


def count_each_by(scope: Scope, conditions: Sequence[Q], by: Any) -> dict[Any, list[int]]:
    """The same by an expression: its value -> how many under each condition."""
    rows = census_on(scope).order_by().annotate(_by=by).values_list("_by").annotate(**_counts(conditions))
    return {value: numbers for value, *numbers in rows}


def _counts(conditions: Sequence[Q]) -> dict[str, Count]:
    # Django takes no filter with a star; the first day is never null and stands in every index.
    return {f"n{place}": Count("starts_on", filter=one) if one else Count("*") for place, one in enumerate(conditions)}


def count_new(
    rows: Callable[[Scope], QuerySet[CensusRow]], later: Scope, earlier: Scope, *, everybody: bool = False
) -> int:
    """How many people stand among a figure's ``rows`` on the later day who did not on the earlier one.

    ``everybody``: the rows are those of everybody in service.

    Where both questions are of the same part, whoever has one census row over both days stood there on both: only rows
    that began in between are looked up, among those that ended in between.
    """
    here, there = rows(later), rows(earlier)
    if later.part.path != earlier.part.path or later.filters or earlier.filters or earlier.on > later.on:
        return here.exclude(official_id__in=there.order_by().values("official_id")).count()
    here, there = here.filter(starts_on__gt=earlier.on), there.filter(ends_before__lte=later.on)
    if not (everybody and later.part.is_root and sees_whole(later)):
        return here.exclude(official_id__in=there.order_by().values("official_id")).count()
    before = there.order_by().filter(official_id=OuterRef("official_id"))
    few: Any = _may_be_new(later, earlier)
    # Named one by one where they are few: PostgreSQL expects more of them, and would read everybody.
    known = list(few.values_list("official_id", flat=True)[: FEW + 1])
    return here.filter(official_id__in=known if len(known) <= FEW else few).exclude(Exists(before)).count()


def _may_be_new(later: Scope, earlier: Scope) -> QuerySet[Any, Any]:
    """Officials among whom everybody is who came into the service of a province between two days.

    Whoever was not employed on the earlier day has begun since; whoever was, stood in another province. Few do either,
    however many moved inside.
    """
    path, counted = later.part.path, {"category__in": HEADCOUNT_CATEGORIES}
    went_on = Employment.objects.filter(
        starts_on__lte=earlier.on, ends_before__gt=earlier.on, ends_before__lte=later.on, **counted
    )
    begun = Employment.objects.filter(starts_on__gt=earlier.on, starts_on__lte=later.on, **counted)
    here = CensusRow.objects.filter(
        below(path), official_id=OuterRef("official_id"), starts_on__lte=later.on, ends_before__gt=later.on
    )
    there = CensusRow.objects.filter(Exists(here), starts_on__lte=earlier.on, ends_before__gt=earlier.on)
    # Either side of the province by itself, so that its own rows are not read.
    wanted = (
        begun.exclude(official_id__in=went_on.values("official_id")),
        there.filter(unit_path__lt=path),
        there.filter(unit_path__gte=after(path)),
    )
    first, *others = (rows.order_by().values("official_id") for rows in wanted)
    return first.union(*others)
