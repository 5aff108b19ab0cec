"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite, with keys reserved beforehand.

Only commands call this, inside their transaction; constraints and triggers of the database hold as always.
Such commands are ``atomic(savepoint=False)``: under a savepoint, SQLite keeps a journal of every page touched and
walks it for each row that a trigger guards, which makes a roster of 23,400 people ten times slower.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any, TypeVar, cast

from django.db import connection, models

FEW = 50
"""Up to so many rows, PostgreSQL takes one INSERT: a COPY costs two more round trips."""
MANY = 1_000
"""From so many rows on it is worth another thread."""
STRIDE = 32
T = TypeVar("T")


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
    """Insert rows of plain values in the order of ``fields`` (attribute names of columns, e.g. ``official_id``).

    PostgreSQL is at work on the first rows while later ones are asked for: an iterator that computes them costs next
    to no time, but must not ask the database anything.
    """
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


def spread(rows: Sequence[T]) -> Sequence[T]:
    """Rows in ascending order of their key, in the order in which PostgreSQL inserts them fastest.

    An exclusion constraint stands on a GiST index. Ascending keys fill it at its right end only, where each full page
    is split and its left half never filled; in several rounds over all keys it costs a third less and is smaller.
    SQLite has no such index and likes ascending keys best.
    """
    if connection.vendor != "postgresql" or len(rows) <= STRIDE:
        return rows
    return [row for first in range(STRIDE) for row in rows[first::STRIDE]]


@contextmanager
def meanwhile(work: Callable[[], T], *, rows: int) -> Iterator[Callable[[], T]]:
    """Compute something while PostgreSQL inserts about so many rows inside; yields what to call for the result.

    ``work`` must not ask the database anything. With few rows, or on SQLite, whose inserting and our computing would
    only wait on each other, it is done when its result is asked for.
    """
    if connection.vendor != "postgresql" or rows <= MANY:
        yield work
        return
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield pool.submit(work).result


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep Python's cycle collector still while a mass of plain values is built up, which it would walk over and over.

    Values without cycles are freed as always. For seconds, not for a process; leaving it in any order is safe.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _copy(table: str, names: str, rows: Iterable[Sequence[Any]]) -> None:
    found = iter(rows)
    first = list(islice(found, FEW + 1))
    with connection.cursor() as cursor:
        if len(first) <= FEW:
            _insert_few(cursor, table, names, first)
            return
        copying = cast(Any, cursor).copy(f'COPY "{table}" ({names}) FROM STDIN')
        with connection.wrap_database_errors, copying as copy:
            for row in chain(first, found):
                copy.write_row(row)


def _insert_few(cursor: Any, table: str, names: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        marks = ", ".join(f"({', '.join(['%s'] * len(row))})" for row in rows)
        statement = f'INSERT INTO "{table}" ({names}) VALUES {marks}'  # noqa: S608 - names of ours
        cursor.execute(statement, [value for row in rows for value in row])


def _execute_many(table: str, names: str, width: int, rows: Iterable[Sequence[Any]]) -> None:
    statement = f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * width)})'  # noqa: S608
    connection.ensure_connection()
    raw = cast(Any, connection.connection)
    # Django has told sqlite3 how to write days and decimals; the rows go in as they are.
    with connection.wrap_database_errors:
        raw.executemany(statement, rows)
