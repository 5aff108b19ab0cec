"""The tables of an empty database: made by the same migrations as any other, without drawing all models up again each time.

Django draws up anew every model that is in any way related to one that a migration touches, and here nearly all are
related to units and officials: 20 s of 30. While nothing stands in the tables it is enough to draw up the
model itself and those next to it; ``tests/test_tables.py`` compares what comes out with what the models say.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.state import ProjectState, get_related_models_tuples


class NearState(ProjectState):
    """Models of the migrations so far, of which a change draws up the changed one and its neighbours alone."""

    def _find_reload_model(self, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:  # noqa: ARG002, FBT001, FBT002 - as Django calls it
        self.is_delayed = True  # whoever needs all of them is given all, drawn up anew
        try:
            old = self.apps.get_model(app_label, model_name)
        except LookupError:
            near = set()
        else:
            near = get_related_models_tuples(old)
        return {(app_label, model_name), *near}


def is_empty() -> bool:
    """Whether no migration ever ran in the database."""
    from django.db import connection

    return not connection.introspection.table_names()


def make_tables() -> None:
    """Run every migration in an empty database, and what Django does after migrations."""
    from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    connection.prepare_database()
    executor = MigrationExecutor(connection)
    targets = executor.loader.graph.leaf_nodes()
    plan = executor.migration_plan(targets)
    state = NearState(real_apps=executor.loader.unmigrated_apps)
    told: dict[str, Any] = {"verbosity": 0, "interactive": False, "db": connection.alias}
    emit_pre_migrate_signal(**told, apps=state.apps, plan=plan)
    made = executor.migrate(targets, plan, state=state)
    made.clear_delayed_apps_cache()
    emit_post_migrate_signal(**told, apps=made.apps, plan=plan)


if __name__ == "__main__":
    from hoaban.config.cli_ground import set_up

    set_up()
    make_tables()
