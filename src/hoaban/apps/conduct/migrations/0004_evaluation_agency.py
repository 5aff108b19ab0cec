"""Rankings know the agency within which they are published, their deadline, what the rules said, and corrections."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from hoaban.shared.overlap import SortByBytes

BANDS = [
    (1, "Excellent completion of tasks"), (2, "Good completion of tasks"), (3, "Completion of tasks"),
    (4, "Non-completion of tasks"),
]  # fmt: skip
STATES = [
    ("open", "Awaiting self-evaluation"), ("self", "Awaiting the supervisor"), ("supervisor", "Awaiting the collective"),
    ("collective", "Awaiting publication"), ("published", "Published"), ("aside", "Not ranked this year"),
]  # fmt: skip


class Migration(migrations.Migration):
    """New fields; no ranking was recorded before them."""

    dependencies: ClassVar = [
        ("conduct", "0003_cases_close_on_a_day"),
        ("organisation", "0001_units_and_posts"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            "evaluation",
            "agency",
            models.ForeignKey(
                default=None,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisation.unit",
                verbose_name="agency",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "evaluation",
            "agency_path",
            models.CharField(default=None, max_length=60, verbose_name="path of the agency"),
            preserve_default=False,
        ),
        migrations.AddField(
            "evaluation",
            "due_on",
            models.DateField(default=None, verbose_name="to be ranked before"),
            preserve_default=False,
        ),
        migrations.AddField(
            "evaluation",
            "level",
            models.PositiveSmallIntegerField(default=None, verbose_name="level"),
            preserve_default=False,
        ),
        migrations.AddField(
            "evaluation", "findings", models.JSONField(default=list, verbose_name="what the rules said")
        ),
        migrations.AddField("evaluation", "reason", models.TextField(blank=True, verbose_name="reason")),
        migrations.AddField(
            "petition",
            "band_after",
            models.PositiveSmallIntegerField(choices=BANDS, null=True, verbose_name="band after"),
        ),
        migrations.AddField(
            "petition",
            "band_before",
            models.PositiveSmallIntegerField(choices=BANDS, null=True, verbose_name="band before"),
        ),
        migrations.AlterField(
            "evaluation",
            "state",
            models.CharField(choices=STATES, default="open", max_length=12, verbose_name="state"),
        ),
        migrations.AddIndex(
            "evaluation",
            models.Index(fields=["round", "agency_path", "state"], name="evaluation_agency"),
        ),
        SortByBytes("Evaluation", columns=["agency_path"], length=60),
    ]
