"""Paths of units sort by bytes, so that a part is a range."""

from django.db import migrations

from hoaban.shared.overlap import SortByBytes


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_privacy")]

    operations = [
        SortByBytes("Reading", columns=["unit_path"], length=60),
        SortByBytes("Proposal", columns=["unit_path"], length=60),
    ]
