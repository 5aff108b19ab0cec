"""An index that gathers the people of each course in its order."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The index; it stands in for the one of the foreign key."""

    dependencies: ClassVar = [("learning", "0003_trained_years")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="completion",
            name="course",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="completions",
                to="learning.course",
                verbose_name="course",
            ),
        ),
        migrations.AddIndex(
            model_name="completion",
            index=models.Index(fields=["course", "completed_on", "official"], name="completion_course"),
        ),
    ]
