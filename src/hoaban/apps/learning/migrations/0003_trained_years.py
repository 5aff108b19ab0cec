"""Years of training, one row an official and year, filled from the courses completed so far."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import hoaban.apps.people.models.census

FILL = """
INSERT INTO learning_trainedyear (official_id, year, first_on, last_on, courses, hours, cost)
SELECT official_id, CAST(SUBSTR(CAST(completed_on AS varchar(10)), 1, 4) AS integer), MIN(completed_on),
    MAX(completed_on), COUNT(*), SUM(hours), SUM(cost)
FROM learning_completion GROUP BY 1, 2 ORDER BY 1, 2"""


class Migration(migrations.Migration):
    """The table and its first rows."""

    dependencies: ClassVar = [
        ("learning", "0002_guards"),
        ("people", "0003_staffing_from_its_index"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="TrainedYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.SmallIntegerField(verbose_name="year")),
                ("first_on", models.DateField(verbose_name="first course completed on")),
                ("last_on", models.DateField(verbose_name="last course completed on")),
                ("courses", models.PositiveIntegerField(verbose_name="courses completed")),
                ("hours", models.PositiveIntegerField(verbose_name="periods")),
                ("cost", models.PositiveBigIntegerField(verbose_name="cost")),
                (
                    "official",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trained_years",
                        to="people.official",
                        verbose_name="official",
                    ),
                ),
            ],
            options={
                "verbose_name": "year of training",
                "verbose_name_plural": "years of training",
                "indexes": [
                    hoaban.apps.people.models.census.CoveringIndex(
                        covered=["first_on", "last_on", "courses", "hours", "cost"],
                        fields=["official", "year"],
                        name="trained_year_official",
                    ),
                    hoaban.apps.people.models.census.CoveringIndex(
                        covered=["official", "first_on", "last_on", "courses", "hours", "cost"],
                        fields=["year"],
                        name="trained_year_year",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("official", "year"), name="learning_trained_year_once")
                ],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
