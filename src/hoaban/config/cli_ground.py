"""What every part of the `hoaban` command stands on: set-up, the day, and how it refuses."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

REFUSED = 1
"""Exit code: the input was refused. 0: done; 2: wrong usage."""


def set_up() -> None:
    """Load settings and apps."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.config.settings")
    import django

    django.setup()


def refuse(message: str) -> NoReturn:
    """Say why, and exit with 1."""
    click.echo(f"hoaban: {message}", err=True)
    sys.exit(REFUSED)


def refuse_empty() -> NoReturn:
    """Say that there is no database yet, and what makes one."""
    refuse("the database is empty; run `hoaban init` (or `hoaban demo`) first")


def require_database() -> None:
    """Refuse where nothing has been made yet, and where the database is older than this release."""
    from django.db import connection

    if "organisation_unit" not in connection.introspection.table_names():
        refuse_empty()
    if migrations_wait():
        refuse("the database is of an earlier release; back it up, then run `hoaban init`, which brings it up to date")


def migrations_wait() -> bool:
    """Whether the database is older than this release, or new."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
