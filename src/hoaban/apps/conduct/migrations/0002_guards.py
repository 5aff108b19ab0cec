"""What the database guards of conduct beyond fields and constraints: paths in byte order."""

from typing import ClassVar

from django.db import migrations

from hoaban.shared.overlap import SortByBytes


class Migration(migrations.Migration):
    """Guards of both databases."""

    dependencies: ClassVar = [("conduct", "0001_conduct")]

    operations: ClassVar = [
        SortByBytes("Evaluation", columns=["unit_path"], length=60),
        SortByBytes("DisciplineCase", columns=["unit_path"], length=60),
        SortByBytes("SupervisionVisit", columns=["unit_path"], length=60),
    ]
