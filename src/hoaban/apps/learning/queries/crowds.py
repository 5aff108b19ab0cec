"""Many people at once: their keys as sets, group by group, and rows as the database writes them."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Aggregate, QuerySet, TextField


class _Keys(Aggregate):
    """Keys of a group as one text with commas between them: one row a group instead of one a person."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, database: Any, **more: Any) -> Any:
        """The same by the name that PostgreSQL has for it."""
        return self.as_sql(compiler, database, template="STRING_AGG(%(expressions)s::text, ',')", **more)


def crowds(rows: QuerySet[Any], *by: str) -> dict[Any, set[int]]:
    """Value of a column (values of several) -> the officials of its rows, which the caller has limited."""
    groups = rows.order_by().values(*by).annotate(keys_of_group=_Keys("official_id"))
    found = plain(groups.values_list(*by, "keys_of_group"))
    return {
        values[0] if len(by) == 1 else tuple(values): set(map(int, keys.split(","))) for *values, keys in found
    }  # fmt: skip


def plain(rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """What a query finds, as the database writes it: days are texts on SQLite. The caller has limited the rows."""
    try:
        text, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        return cast(list[tuple[Any, ...]], cursor.fetchall())
