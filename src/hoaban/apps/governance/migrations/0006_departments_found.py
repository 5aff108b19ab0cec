"""Lines are found by their department: the path in byte order, with its index."""

from typing import ClassVar

from django.db import migrations, models

from hoaban.shared.overlap import SortByBytes


class Migration(migrations.Migration):
    """After the lines are filled: PostgreSQL does not change a table whose rows were written in the same transaction."""

    dependencies: ClassVar = [("governance", "0005_departments")]

    operations: ClassVar = [
        SortByBytes("CommuneScore", columns=["department_path"], length=60),
        migrations.AddIndex(
            model_name="communescore",
            index=models.Index(fields=["department_path", "finished"], name="score_department"),
        ),
    ]
