"""What the database guards of governance beyond fields and constraints: paths in byte order."""

from typing import ClassVar

from django.db import migrations

from hoaban.shared.overlap import SortByBytes


class Migration(migrations.Migration):
    """Guards of both databases."""

    dependencies: ClassVar = [("governance", "0001_governance")]

    operations: ClassVar = [
        SortByBytes("CommuneRound", columns=["unit_path"], length=60),
        SortByBytes("CommuneSheet", columns=["unit_path"], length=60),
        SortByBytes("ImprovementPlan", columns=["unit_path"], length=60),
    ]
