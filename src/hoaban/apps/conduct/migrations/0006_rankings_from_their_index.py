"""Figures of rankings are counted from the index of their place alone."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index takes in what a count asks."""

    dependencies: ClassVar = [("conduct", "0005_why_sent_back")]

    operations: ClassVar = [
        migrations.RemoveIndex("evaluation", "evaluation_place"),
        migrations.AddIndex(
            "evaluation",
            models.Index(fields=["round", "unit_path", "state", "band", "published_on"], name="evaluation_place"),
        ),
    ]
