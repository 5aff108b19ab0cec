"""What the tally knows of large nodes: every figure of the province, or of units directly below it, on any day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection

from hoaban.apps.lawbook.models import Category
from hoaban.apps.organisation.models import Level
from hoaban.apps.people.models import Tally
from hoaban.apps.people.rules.census import LEVEL_NOT_RECORDED
from hoaban.apps.people.rules.nodes import COLUMNS, needs_days
from hoaban.shared.access import STEP, Permission
from hoaban.shared.figures import Scope

FIELDS = {"category": tuple(Category.values), "level": (*Level.values, LEVEL_NOT_RECORDED)}
"""Filters that a node can answer by itself, with their codes."""


class NodeRow(NamedTuple):
    """The columns that were asked for, of one level and category at a node on a day (or their change, in a bucket)."""

    node: str
    level: int
    category: int
    values: tuple[int, ...]


class Change(NamedTuple):
    """By how much the columns changed in a bucket, in one level and category."""

    day: date
    level: int
    category: int
    values: tuple[int, ...]


def sees_whole(scope: Scope) -> bool:
    """Whether the actor sees the whole part that is asked of."""
    return any(scope.part.path.startswith(prefix) for prefix in scope.actor.prefixes(Permission.VIEW_PEOPLE))


def is_node(scope: Scope) -> bool:
    """Whether the part is the province or directly below it, and the actor sees all of it."""
    return len(scope.part.path) <= 2 * STEP and sees_whole(scope)


_SPANS = (
    "grain = %s AND day < %s",
    "grain = %s AND day >= %s AND day < %s",
    "grain = %s AND day >= %s AND day <= %s",
)
"""Every bucket that ends on or before a day: whole years, whole months of its year, days of its month."""
_INSIDE = """SELECT path FROM organisation_placement
  WHERE (unit_id = %s OR parent_id = %s) AND starts_on <= %s AND (ends_before IS NULL OR ends_before > %s)"""


def node_rows(scope: Scope, columns: Sequence[str], *, inside: bool = False) -> list[NodeRow]:
    """The columns of the part on the day by level and category, in one query; ``inside``: and of each unit directly below it."""
    if inside:
        return rows_of(_INSIDE, (scope.part.id, scope.part.id, scope.on, scope.on), scope.on, columns)
    return rows_of("%s", (scope.part.path,), scope.on, columns)


def rows_of(nodes: str, values: Sequence[Any], on: date, columns: Sequence[str]) -> list[NodeRow]:
    """The columns of nodes on a day by level and category; ``nodes``: SQL of their paths, with its ``values``.

    Plain SQL: it is asked several times for a page, and putting it together takes Django longer than answering it.
    """
    grain = Tally.Grain
    year, month = date(on.year, 1, 1), date(on.year, on.month, 1)
    spans = ((grain.YEAR.value, year), (grain.MONTH.value, year, month), (grain.DAY.value, month, on))
    names = [COLUMNS[COLUMNS.index(name)] for name in columns]
    union = " UNION ALL ".join(
        f"SELECT node, level, category, {', '.join(names)} FROM people_nodetally WHERE node IN ({nodes}) AND {span}"  # noqa: S608 - names of ours
        for span in _SPANS
    )
    sums = ", ".join(f"SUM({name})" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT node, level, category, {sums} FROM ({union}) AS buckets GROUP BY node, level, category",  # noqa: S608
            [value for span in spans for value in (*values, *span)],
        )
        return [NodeRow(row[0], row[1], row[2], tuple(map(int, row[3:]))) for row in cursor.fetchall()]


def node_changes(scope: Scope, columns: Sequence[str], days: Sequence[date]) -> tuple[list[Change], list[Change]]:
    """What changed at the part up to the last of rising days: by month, and by day where the days need it.

    Everything before the first day's year stands on the first days of its years, among the months.
    """
    grain, year = Tally.Grain, days[0].replace(month=1, day=1)
    spans = [(grain.YEAR.value, date.min, year - timedelta(days=1)), (grain.MONTH.value, year, days[-1])]
    if needs_days(days):
        spans.append((grain.DAY.value, days[0].replace(day=1), days[-1]))
    names = [COLUMNS[COLUMNS.index(name)] for name in columns]
    text = " UNION ALL ".join(
        f"SELECT grain, day, level, category, {', '.join(names)} FROM people_nodetally"  # noqa: S608 - names of ours
        " WHERE node = %s AND grain = %s AND day >= %s AND day <= %s"
        for _span in spans
    )
    with connection.cursor() as cursor:
        cursor.execute(text, [value for span in spans for value in (scope.part.path, *span)])
        found = [(row[0], Change(_day(row[1]), row[2], row[3], tuple(row[4:]))) for row in cursor.fetchall()]
    return [one for kind, one in found if kind != grain.DAY], [one for kind, one in found if kind == grain.DAY]


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
