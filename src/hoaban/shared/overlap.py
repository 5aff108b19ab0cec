"""Migration operations by which the database itself keeps periods apart and sorts paths by bytes.

PostgreSQL: an exclusion constraint (btree_gist). SQLite: triggers before insert and update.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class _TableOperation(Operation):
    """An operation that runs statements of one vendor and changes no model state."""

    reversible = True
    reduces_to_sql = True
    model_name: str

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The state of the models stays as it is."""

    def _table(self, app_label: str, state: ProjectState) -> str:
        return str(state.apps.get_model(app_label, self.model_name)._meta.db_table)

    def forward(self, vendor: str, table: str) -> list[str]:
        """The statements that make the guard."""
        raise AssertionError(vendor, table)

    def backward(self, vendor: str, table: str) -> list[str]:
        """The statements that take it away."""
        raise AssertionError(vendor, table)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Run the forward statements."""
        for statement in self.forward(schema_editor.connection.vendor, self._table(app_label, to_state)):
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Run the backward statements."""
        for statement in self.backward(schema_editor.connection.vendor, self._table(app_label, from_state)):
            schema_editor.execute(statement)


class NoOverlap(_TableOperation):
    """No two rows with equal ``keys`` (and ``condition``) may hold on the same day.

    ``keys`` are column names; ``condition`` names boolean columns that must all be true for the guard to apply;
    ``sentinel`` says that open ends are written as 9999-12-31 instead of null.
    """

    def __init__(
        self, model_name: str, *, name: str, keys: Sequence[str], condition: Sequence[str] = (), sentinel: bool = False
    ) -> None:
        self.model_name, self.name, self.keys = model_name, name, list(keys)
        self.condition, self.sentinel = list(condition), sentinel

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How the operation is written into a migration."""
        facts = {"name": self.name, "keys": self.keys, "condition": self.condition, "sentinel": self.sentinel}
        return type(self).__name__, [self.model_name], facts

    def describe(self) -> str:
        """What `migrate --plan` prints."""
        return f"Keep periods of {self.model_name} apart by {', '.join(self.keys)}"

    def forward(self, vendor: str, table: str) -> list[str]:
        """Exclusion constraint on PostgreSQL, two triggers on SQLite."""
        return self._constraint(table) if vendor == "postgresql" else self._triggers(table)

    def backward(self, vendor: str, table: str) -> list[str]:
        """Drop what forward made."""
        if vendor == "postgresql":
            return [f'ALTER TABLE "{table}" DROP CONSTRAINT "{self.name}"']
        return [f'DROP TRIGGER "{self.name}_{when}"' for when in ("insert", "update")]

    def _constraint(self, table: str) -> list[str]:
        keys = ", ".join(f'"{key}" WITH =' for key in self.keys)
        days = "daterange(starts_on, ends_before)"
        where = f" WHERE ({' AND '.join(self.condition)})" if self.condition else ""
        return [
            "CREATE EXTENSION IF NOT EXISTS btree_gist",
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{self.name}" EXCLUDE USING gist ({keys}, {days} WITH &&){where}',
        ]

    def _triggers(self, table: str) -> list[str]:
        # The unary plus keeps SQLite from taking an index on the days, which would read half the table for each row.
        same = " AND ".join(f'o."{key}" = NEW."{key}"' for key in self.keys)
        guard = "".join(f" AND o.{flag}" for flag in self.condition)
        when = f"WHEN {' AND '.join(f'NEW.{flag}' for flag in self.condition)} " if self.condition else ""
        new_end = "NEW.ends_before" if self.sentinel else "COALESCE(NEW.ends_before, '9999-12-31')"
        old_end = "o.ends_before" if self.sentinel else "COALESCE(o.ends_before, '9999-12-31')"
        return [
            f'CREATE TRIGGER "{self.name}_{event.lower()}" BEFORE {event} ON "{table}" {when}BEGIN '
            f"SELECT RAISE(ABORT, '{self.name}: periods overlap') WHERE EXISTS ("
            f'SELECT 1 FROM "{table}" o WHERE {same}{guard} AND o.id IS NOT NEW.id '
            f"AND +o.starts_on < {new_end} AND +{old_end} > NEW.starts_on); END"
            for event in ("INSERT", "UPDATE")
        ]


class SortByBytes(_TableOperation):
    """Columns of paths and sort keys compare byte by byte (C collation), so that ranges and indexes agree."""

    def __init__(self, model_name: str, *, columns: Sequence[str], length: int) -> None:
        self.model_name, self.columns, self.length = model_name, list(columns), length

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How the operation is written into a migration."""
        return type(self).__name__, [self.model_name], {"columns": self.columns, "length": self.length}

    def describe(self) -> str:
        """What `migrate --plan` prints."""
        return f"Sort {', '.join(self.columns)} of {self.model_name} by bytes"

    def forward(self, vendor: str, table: str) -> list[str]:
        """C collation on PostgreSQL; SQLite compares by bytes already."""
        return self._alter(vendor, table, 'COLLATE "C"')

    def backward(self, vendor: str, table: str) -> list[str]:
        """Back to the database's own collation."""
        return self._alter(vendor, table, "")

    def _alter(self, vendor: str, table: str, collation: str) -> list[str]:
        if vendor != "postgresql":
            return []
        return [
            f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE varchar({self.length}) {collation}'
            for column in self.columns
        ]


class TextSearch(_TableOperation):
    """A trigram index, so that PostgreSQL finds a piece of a name without reading every row.

    SQLite reads the rows: at the size it is meant for, that is faster than keeping another index.
    """

    def __init__(self, model_name: str, *, name: str, column: str) -> None:
        self.model_name, self.name, self.column = model_name, name, column

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How the operation is written into a migration."""
        return type(self).__name__, [self.model_name], {"name": self.name, "column": self.column}

    def describe(self) -> str:
        """What `migrate --plan` prints."""
        return f"Find pieces of {self.column} of {self.model_name}"

    def forward(self, vendor: str, table: str) -> list[str]:
        """The extension and the index on PostgreSQL."""
        if vendor != "postgresql":
            return []
        return [
            "CREATE EXTENSION IF NOT EXISTS pg_trgm",
            f'CREATE INDEX "{self.name}" ON "{table}" USING gin ("{self.column}" gin_trgm_ops)',
        ]

    def backward(self, vendor: str, table: str) -> list[str]:
        """Drop the index; the extension may serve others."""
        return [f'DROP INDEX "{self.name}"'] if vendor == "postgresql" else []
