"""What dossiers come to by unit, procedure and day, and how far it has been added up."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from hoaban.shared.overlap import SortByBytes

SHARES = (
    "≤ 10 %", "≤ 20 %", "≤ 30 %", "≤ 40 %", "≤ 50 %", "≤ 60 %", "≤ 70 %", "≤ 80 %", "≤ 90 %", "≤ 100 %", "≤ 125 %",
    "≤ 150 %", "≤ 200 %", "≤ 300 %", "> 300 %",
)  # fmt: skip
COUNTS = (
    ("received", "received"), ("offline", "of these without a network"), ("post", "of these by post"),
    ("settled", "settled"), ("early", "before the due date"), ("on_time", "on the due date"), ("late", "late"),
    ("cause_internet", "late for slow internet"), ("cause_other_unit", "late for another unit"),
    ("cause_document", "late for a missing document"), ("cause_absent", "late for an absent officer"),
    ("cause_system", "late for a system fault"), ("cause_officer", "late by an officer's fault"),
    *((f"share_{place}", text) for place, text in enumerate(SHARES)),
)  # fmt: skip


class Migration(migrations.Migration):
    """The tally, its state, and the days to be tallied again."""

    dependencies: ClassVar = [("service", "0003_extension")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ServiceTallied",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("closed_before", models.DateField(verbose_name="closed before")),
            ],
            options={
                "verbose_name": "state of the tally of dossiers",
                "verbose_name_plural": "states of the tally of dossiers",
            },
        ),
        migrations.CreateModel(
            name="StaleDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
            ],
            options={
                "verbose_name": "day to be tallied again",
                "verbose_name_plural": "days to be tallied again",
            },
        ),
        migrations.CreateModel(
            name="ServiceTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "grain",
                    models.SmallIntegerField(choices=[(2, "month"), (3, "day")], verbose_name="size of the bucket"),
                ),
                ("day", models.DateField(verbose_name="first day of the bucket")),
                ("unit_path", models.CharField(max_length=60, verbose_name="path of the deciding unit")),
                *((name, models.PositiveIntegerField(default=0, verbose_name=text)) for name, text in COUNTS),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="service.procedure",
                        verbose_name="procedure",
                    ),
                ),
            ],
            options={
                "verbose_name": "tally of dossiers",
                "verbose_name_plural": "tallies of dossiers",
                "indexes": [models.Index(fields=["unit_path", "grain", "day"], name="service_tally_place")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("grain", "day", "unit_path", "procedure"), name="service_tally_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(settled=models.F("early") + models.F("on_time") + models.F("late")),
                        name="service_tally_adds_up",
                    ),
                ],
            },
        ),
        SortByBytes("ServiceTally", columns=["unit_path"], length=60),
    ]
