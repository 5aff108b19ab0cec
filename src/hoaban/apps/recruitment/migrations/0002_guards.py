"""What the database guards of recruitment beyond fields and constraints: paths in byte order."""

from typing import ClassVar

from django.db import migrations

from hoaban.shared.overlap import SortByBytes


class Migration(migrations.Migration):
    """Guards of both databases."""

    dependencies: ClassVar = [("recruitment", "0001_recruitment")]

    operations: ClassVar = [
        SortByBytes("Campaign", columns=["unit_path"], length=60),
        SortByBytes("CampaignPost", columns=["unit_path"], length=60),
        SortByBytes("Application", columns=["unit_path"], length=60),
        SortByBytes("RecruitmentDecision", columns=["unit_path"], length=60),
    ]
