"""What an empty database gets is what the models say: columns, keys, uniqueness, checks and indexes of every table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections

from hoaban.config import tables

pytestmark = pytest.mark.django_db
SCHEMA = "as_the_models_say"


@contextmanager
def as_the_models_say() -> Iterator[Any]:
    """A connection under which every model has a table made at once from what it says today."""
    postgresql = connection.vendor == "postgresql"
    settings = {**connection.settings_dict, "NAME": connection.settings_dict["NAME"] if postgresql else ":memory:"}
    if postgresql:
        settings["OPTIONS"] = {**settings["OPTIONS"], "options": f"-c search_path={SCHEMA},public"}
    connections[SCHEMA] = apart = type(connections["default"])(settings, alias=SCHEMA)
    try:
        if postgresql:
            _ask(apart, f"CREATE SCHEMA {SCHEMA}")
        with apart.schema_editor() as editor:
            for model in apps.get_models():
                if model._meta.managed and not model._meta.proxy:
                    editor.create_model(model)
        yield apart
    finally:
        if postgresql:
            _ask(apart, f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        apart.close()
        del connections[SCHEMA]


def _ask(given: Any, statement: str) -> None:
    with given.cursor() as cursor:
        cursor.execute(statement)


def told(given: Any) -> dict[str, tuple[Counter[Any], Counter[Any]]]:
    """Table -> its columns and its constraints, whatever their order and the names that Django makes up."""
    found = {}
    with given.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if not model._meta.managed:
                continue
            # The key of a table between two others is of the kind that was usual when it was made.
            columns = Counter(
                (one.name, one.type_code, one.display_size, one.precision, one.scale, one.null_ok)
                for one in given.introspection.get_table_description(cursor, table)
                if not (model._meta.auto_created and one.name == "id")
            )
            held = Counter(
                (
                    tuple(sorted(one["columns"])) if one["check"] else tuple(one["columns"]), one["primary_key"],
                    one["unique"], one["foreign_key"], one["check"], one["index"], tuple(one.get("orders") or ()),
                )
                for one in given.introspection.get_constraints(cursor, table).values()
            )  # fmt: skip
            found[table] = columns, held
    return found


def missing(said: dict[str, Any], here: dict[str, Any]) -> list[str]:
    """Tables that have other columns than the models say, or lack a constraint or an index.

    PostgreSQL has more of them, which no model names: periods that may not overlap, see ``shared/overlap.py``.
    """
    return [table for table, (columns, held) in said.items() if columns != here[table][0] or not held <= here[table][1]]


def test_the_tables_of_an_empty_database_are_what_the_models_say() -> None:
    here = told(connection)
    with as_the_models_say() as apart:
        assert missing(told(apart), here) == []
        _ask(apart, "ALTER TABLE people_official DROP COLUMN it_skill")
        assert missing(told(apart), here) == ["people_official"]
    assert len(here) > 100


def test_a_database_with_tables_is_not_empty() -> None:
    assert not tables.is_empty()
