"""Writing the two tallies: changes are added to cells, always in the same order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db import IntegrityError, connection, models, transaction

from hoaban.apps.people.models import NodeTally, Tally
from hoaban.apps.people.rules.census import Cell
from hoaban.apps.people.rules.nodes import COLUMNS, NodeCell

CHUNK = 5_000
CELLS = 50_000
"""Cells that one statement adds to."""


@dataclass(frozen=True, slots=True)
class _Table:
    """A tally: its columns with their types on PostgreSQL, first those that name a cell."""

    model: type[models.Model]
    cell: Mapping[str, str]
    sums: tuple[str, ...]

    @property
    def names(self) -> str:
        """All columns."""
        return ", ".join((*self.cell, *self.sums))

    @property
    def target(self) -> str:
        """The beginning of a statement that adds."""
        return f'INSERT INTO "{self.model._meta.db_table}" AS t ({self.names})'

    @property
    def adding(self) -> str:
        """Its end: what is there already grows."""
        sums = ", ".join(f"{name} = t.{name} + excluded.{name}" for name in self.sums)
        return f"ON CONFLICT ({', '.join(self.cell)}) DO UPDATE SET {sums}"

    @property
    def out_of_lines(self) -> str:
        """Its middle on PostgreSQL: rows out of one text of lines.

        A roster changes 190,000 cells. As parameters of their own, or as arrays of them, they would take psycopg longer
        to write than PostgreSQL to read them out of one text.
        """
        types = [*self.cell.values(), *["integer"] * len(self.sums)]
        fields = ", ".join(f"f[{place}]::{kind}" for place, kind in enumerate(types, 1))
        lines = "string_to_table(%s, E'\\n') AS line"
        return f"SELECT {fields} FROM (SELECT string_to_array(line, E'\\t') AS f FROM {lines}) AS lines"  # noqa: S608


CELLED = _Table(
    Tally,
    {"node": "text", "cube": "smallint", "grain": "smallint", "day": "date", "a": "smallint", "b": "smallint"},
    ("delta",),
)
NODED = _Table(
    NodeTally,
    {"node": "text", "grain": "smallint", "day": "date", "level": "smallint", "category": "smallint"},
    COLUMNS,
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Changes of both tallies as they are written: on SQLite rows, on PostgreSQL lines of text."""

    cells: Sequence[Any]
    nodes: Sequence[Any]


def prepared(cells: Mapping[Cell, int], nodes: Mapping[NodeCell, tuple[int, ...]], *, lines: bool) -> Prepared:
    """The changes in the order of their keys, so that two writers never wait on each other in a ring.

    ``lines``: for PostgreSQL.
    """
    if not lines:
        return Prepared(
            [(*cell, delta) for cell, delta in sorted(cells.items())],
            [(*cell, *sums) for cell, sums in sorted(nodes.items())],
        )
    return Prepared(
        sorted(
            f"{node}\t{cube}\t{grain}\t{day}\t{a}\t{b}\t{delta}"
            for (node, cube, grain, day, a, b), delta in cells.items()
        ),
        sorted("\t".join(map(str, (*cell, *sums))) for cell, sums in nodes.items()),
    )


def write(found: Prepared) -> None:
    """Add prepared changes to both tallies."""
    _write(CELLED, found.cells)
    _write(NODED, found.nodes)


def add(cells: Mapping[Cell, int], nodes: Mapping[NodeCell, tuple[int, ...]]) -> None:
    """Add changes to both tallies."""
    write(prepared(cells, nodes, lines=connection.vendor == "postgresql"))


def _write(table: _Table, rows: Sequence[Any]) -> None:
    if not rows:
        return
    connection.ensure_connection()
    if connection.vendor != "postgresql":
        marks = ", ".join("?" * len(rows[0]))
        connection.connection.executemany(f"{table.target} VALUES ({marks}) {table.adding}", rows)
    elif len(rows) <= CELLS or not _begin(table, rows):
        with connection.cursor() as cursor:
            for start in range(0, len(rows), CELLS):
                lines = "\n".join(rows[start : start + CELLS])
                cursor.execute(f"{table.target} {table.out_of_lines} {table.adding}", [lines])


def _begin(table: _Table, rows: Sequence[str]) -> bool:
    """Fill an empty tally, in two thirds of the time of adding to it; False where somebody else has begun meanwhile."""
    if table.model._default_manager.exists():
        return False
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            copying = cast(Any, cursor).copy(f'COPY "{table.model._meta.db_table}" ({table.names}) FROM STDIN')
            with connection.wrap_database_errors, copying as copy:
                for start in range(0, len(rows), CHUNK):
                    copy.write("\n".join(rows[start : start + CHUNK]) + "\n")
    except IntegrityError:
        return False
    return True
