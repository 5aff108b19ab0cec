"""Filling empty tables: what guards them is taken away, and built and proven again over all rows before anybody sees one.

A constraint of periods, a reference or an index costs PostgreSQL far more row by row than once over the whole table. Only
empty tables, which nobody else touches meanwhile, are filled so: their lock is taken for the rest of the transaction, and
each guard is added again by its own definition, which checks every row. A transaction that ends in any other way than its
commit leaves the tables as they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, models, transaction

from hoaban.shared.bulk import MANY

GUARDS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = ANY(%(tables)s::regclass[]) AND (contype = 'x' OR contype = 'f' AND confrelid = ANY(%(tables)s::regclass[]))
ORDER BY contype DESC, conname"""
REFERENCES = """
SELECT quote_ident(conname) FROM pg_constraint
WHERE conrelid = ANY(%(tables)s::regclass[]) AND contype = 'f' AND condeferrable ORDER BY conname"""
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY(%(tables)s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
ORDER BY indexrelid"""
OURS = "SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class WHERE oid = ANY(%(tables)s::regclass[])"


@dataclass(frozen=True, slots=True)
class _Guards:
    constraints: list[tuple[str, str, str]]
    references: list[str]
    indexes: list[tuple[str, str]]


@contextmanager
def guarded_afterwards(*filled: type[models.Model], rows: int) -> Iterator[bool]:
    """Within a transaction, fill tables that are empty yet; about ``rows`` rows make it worth while.

    Where a table is not empty, or in use, or not ours to alter, and on SQLite, the rows are guarded one by one as ever.
    Yields which of the two it is. Raises IntegrityError at its end for rows that a guard does not bear.
    """
    tables = [model._meta.db_table for model in filled]
    if connection.vendor != "postgresql" or rows <= MANY or not _alone(tables):
        yield False
        return
    guards = _taken(tables)
    yield True
    _given_back(guards)


def _alone(tables: list[str]) -> bool:
    """Whether the tables are empty and now locked by us."""
    with connection.cursor() as cursor:
        cursor.execute(OURS, {"tables": tables})
        if not cursor.fetchone()[0] or _any_row(cursor, tables):
            return False
        try:
            with transaction.atomic():
                cursor.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE NOWAIT")
        except OperationalError:
            return False
        return not _any_row(cursor, tables)


def _any_row(cursor: Any, tables: list[str]) -> bool:
    found = " OR ".join(f'EXISTS (SELECT FROM "{table}")' for table in tables)
    cursor.execute(f"SELECT {found}")
    return bool(cursor.fetchone()[0])


def _taken(tables: list[str]) -> _Guards:
    with connection.cursor() as cursor:
        found = [_rows(cursor, statement, tables) for statement in (GUARDS, REFERENCES, INDEXES)]
        guards = _Guards(found[0], [name for (name,) in found[1]], found[2])
        for table, name, _told in guards.constraints:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _told in guards.indexes:
            cursor.execute(f"DROP INDEX {name}")
    kept = {name for _table, name, _told in guards.constraints}
    return _Guards(guards.constraints, [name for name in guards.references if name not in kept], guards.indexes)


def _rows(cursor: Any, statement: str, tables: list[str]) -> list[Any]:
    cursor.execute(statement, {"tables": tables})
    return list(cursor.fetchall())


def _given_back(guards: _Guards) -> None:
    with connection.cursor() as cursor:
        # No table can be altered while one of its references waits to be checked.
        waiting = ", ".join(guards.references)
        if waiting:
            cursor.execute(f"SET CONSTRAINTS {waiting} IMMEDIATE")
        for _name, told in guards.indexes:
            cursor.execute(told)
        for table, name, told in guards.constraints:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {told}")
        if waiting:
            cursor.execute(f"SET CONSTRAINTS {waiting} DEFERRED")
