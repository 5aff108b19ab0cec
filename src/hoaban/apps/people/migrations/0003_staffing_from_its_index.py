"""Holders of posts are counted from one index, secondments found by another; two that those make superfluous go.

The columns stay as they are. Altering them would make SQLite write the table anew, without the triggers that keep
periods apart, so the indexes are dropped by name.
"""

import django.db.models.deletion
from django.db import migrations, models

import hoaban.apps.people.models.census

SUPERFLUOUS = {"post_id": "people_assignment_post_id_1a3a3abe", "unit_id": "people_assignment_unit_id_1b135da1"}


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_units_and_posts"), ("people", "0002_database_guards")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "Assignment",
                    "post",
                    models.ForeignKey(
                        "organisation.Post",
                        django.db.models.deletion.PROTECT,
                        null=True,
                        related_name="assignments",
                        db_index=False,
                        verbose_name="post",
                    ),
                ),
                migrations.AlterField(
                    "Assignment",
                    "unit",
                    models.ForeignKey(
                        "organisation.Unit",
                        django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        db_index=False,
                        verbose_name="unit",
                    ),
                ),
            ],
            database_operations=[
                migrations.RunSQL(f"DROP INDEX {name}", f"CREATE INDEX {name} ON people_assignment ({column})")
                for column, name in SUPERFLUOUS.items()
            ],
        ),
        migrations.RemoveIndex("Assignment", "assignment_post"),
        migrations.AddIndex(
            "Assignment",
            hoaban.apps.people.models.census.CoveringIndex(
                fields=["post", "unit", "ends_before", "starts_on"], covered=["is_main"], name="assignment_post"
            ),
        ),
        migrations.AddIndex("Assignment", models.Index(fields=["kind", "starts_on"], name="assignment_kind")),
    ]
