"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite, with keys reserved beforehand.

Only commands call this, inside their transaction; constraints and triggers of the database hold as always.
Such commands are ``atomic(savepoint=False)``: under a savepoint, SQLite keeps a journal of every page touched and
walks it for each row that a trigger guards, which makes a roster of 23,400 people ten times slower.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.db import connection, models


def reserve_keys(model: type[models.Model], count: int) -> range | list[int]:
    """``count`` primary keys that nobody else will use.

    On SQLite the caller must hold the write lock (an IMMEDIATE transaction), which every command does.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute(f'SELECT COALESCE(MAX(id), 0) FROM "{table}"')  # noqa: S608 - a table name of ours
        last = int(cursor.fetchone()[0])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        if (row := cursor.fetchone()) is not None:
            last = max(last, int(row[0]))
        return range(last + 1, last + 1 + count)


def insert_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of plain values in the order of ``fields`` (attribute names of columns, e.g. ``official_id``)."""
    columns = [column_of(model, name) for name in fields]
    table = model._meta.db_table
    names = ", ".join(f'"{column}"' for column in columns)
    if connection.vendor == "postgresql":
        _copy(table, names, rows)
    else:
        _execute_many(table, names, len(columns), rows)


def take_stock(*loaded: type[models.Model]) -> None:
    """Let PostgreSQL count what was just loaded; until then it plans as if the tables were nearly empty.

    Works inside a transaction. SQLite plans well enough by its indexes alone.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in loaded)}")


def column_of(model: type[models.Model], name: str) -> str:
    """The column of a field, named as in a row (``official_id``) or as in the model (``official``)."""
    for field in model._meta.concrete_fields:
        if name in (field.attname, field.name):
            return str(field.column)
    raise LookupError(f"{model._meta.label} has no column {name}")


def _copy(table: str, names: str, rows: Iterable[Sequence[Any]]) -> None:
    with (
        connection.cursor() as cursor,
        cast(Any, cursor).copy(f'COPY "{table}" ({names}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _execute_many(table: str, names: str, width: int, rows: Iterable[Sequence[Any]]) -> None:
    statement = f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * width)})'  # noqa: S608
    connection.ensure_connection()
    raw = cast(Any, connection.connection)
    # Django has told sqlite3 how to write days and decimals; the rows go in as they are.
    raw.executemany(statement, rows)
