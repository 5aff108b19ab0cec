"""The census on a day, and its tally for whole provinces."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum, Value
from django.db.models.functions import Substr

from hoaban.apps.lawbook.models import HEADCOUNT_CATEGORIES
from hoaban.apps.people.models import CensusRow, Tally
from hoaban.apps.people.rules.census import Cube
from hoaban.shared.access import Permission, any_below, below
from hoaban.shared.figures import Scope, narrow

Accept = Callable[[int], bool]


def part_condition(scope: Scope) -> Q:
    """Condition: the row stands in the part asked of and in the actor's own part.

    The actor's part is left out where it contains the part asked of.
    """
    condition = below(scope.part.path)
    prefixes = scope.actor.prefixes(Permission.VIEW_PEOPLE)
    if not any(scope.part.path.startswith(prefix) for prefix in prefixes):
        condition &= any_below(prefixes)
    return condition


def _sees_whole(scope: Scope) -> bool:
    return any(scope.part.path.startswith(prefix) for prefix in scope.actor.prefixes(Permission.VIEW_PEOPLE))


def census_span(scope: Scope) -> QuerySet[CensusRow]:
    """Census rows of the part over all time, of the categories asked for, without the scope's filters."""
    if scope.part.is_root and _sees_whole(scope) and connection.vendor == "sqlite":
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


def _tallied(scope: Scope) -> bool:
    return scope.part.is_root and _sees_whole(scope) and not scope.filters


_VALUE = """
SELECT a, SUM(delta) FROM people_tally WHERE node = %s AND cube = %s AND b IN (%s, %s, %s) AND (
  (grain = %s AND day < %s) OR (grain = %s AND day >= %s AND day < %s) OR (grain = %s AND day >= %s AND day <= %s)
) GROUP BY a"""
"""Every bucket that ends on or before the day: whole years, whole months of its year, days of its month. Asked a
dozen times for a page, so as plain SQL: putting it together takes Django five times as long as answering it."""


def tally_value(scope: Scope, cube: int, accept: Accept) -> int | None:
    """The headcount on the day with an accepted first coordinate; None where only the rows can tell."""
    if not _tallied(scope):
        return None
    return int(sum(total for a, total in _cells_on(scope, cube) if accept(a)))


def _cells_on(scope: Scope, cube: int) -> list[tuple[int, int]]:
    """(first coordinate, headcount) of a cube on the day."""
    on, grain = scope.on, Tally.Grain
    year, month = date(on.year, 1, 1), date(on.year, on.month, 1)
    buckets = (grain.YEAR.value, year, grain.MONTH.value, year, month, grain.DAY.value, month, on)
    with connection.cursor() as cursor:
        cursor.execute(_VALUE, (scope.part.path, cube, *map(int, HEADCOUNT_CATEGORIES), *buckets))
        return [(row[0], row[1]) for row in cursor.fetchall()]


TALLIED = {"sex": Cube.SEX, "ethnicity": Cube.ETHNICITY, "education": Cube.EDUCATION, "level": Cube.LEVEL}
"""Dimensions of the headcount that the tally can answer, and the cube that does."""


def tally_breakdown(scope: Scope, by: str) -> dict[int, int] | None:
    """The headcount on the day by a dimension of TALLIED: code -> people, empty codes left out.

    None where only the rows can tell.
    """
    if by not in TALLIED or not _tallied(scope):
        return None
    return {code: int(total) for code, total in _cells_on(scope, TALLIED[by]) if total}


def tally_trend(scope: Scope, days: Sequence[date], cube: int, accept: Accept) -> list[int] | None:
    """The same on each of ``days`` (rising) in two queries; None where only the rows can tell."""
    if not _tallied(scope) or not days:
        return None
    cells = Tally.objects.filter(node=scope.part.path, cube=cube, b__in=HEADCOUNT_CATEGORIES)
    year = days[0].replace(month=1, day=1)
    grains = Q(grain=Tally.Grain.YEAR, day__lt=year) | Q(grain=Tally.Grain.MONTH, day__gte=year, day__lte=days[-1])
    monthly = _sums(cells.filter(grains), accept)
    starts = sorted(monthly)
    totals = [0, *accumulate(monthly[start] for start in starts)]
    if all(_is_month_end(day) for day in days):
        return [totals[bisect_right(starts, day)] for day in days]
    daily = _sums(cells.filter(grain=Tally.Grain.DAY, day__gte=days[0].replace(day=1), day__lte=days[-1]), accept)
    return [
        totals[bisect_left(starts, day.replace(day=1))]
        + sum(total for when, total in daily.items() if day.replace(day=1) <= when <= day)
        for day in days
    ]


def _sums(cells: QuerySet[Tally], accept: Accept) -> dict[date, int]:
    found: dict[date, int] = defaultdict(int)
    for day, a, total in cells.values_list("day", "a").annotate(total=Sum("delta")):
        if accept(a):
            found[day] += total
    return found


def _is_month_end(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def rows_trend(scope: Scope, days: Sequence[date], condition: Q) -> list[int]:
    """The headcount under a condition on each of ``days``, from one grouped scan of the part's census rows."""
    rows = narrow(census_span(scope), scope).filter(condition, starts_on__lte=days[-1], ends_before__gt=days[0])
    changes: dict[date, int] = defaultdict(int)
    for start, end, count in rows.order_by().values_list("starts_on", "ends_before").annotate(n=Count("*")):
        changes[start] += count
        changes[end] -= count
    found, total, pending = [], 0, sorted(changes, reverse=True)
    for day in days:
        while pending and pending[-1] <= day:
            total += changes[pending.pop()]
        found.append(total)
    return found
