"""An evaluation that is sent back says why."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One new field."""

    dependencies: ClassVar = [("conduct", "0004_evaluation_agency")]

    operations: ClassVar = [
        migrations.AddField(
            "evaluation", "returned_text", models.TextField(blank=True, verbose_name="why it was sent back")
        ),
    ]
