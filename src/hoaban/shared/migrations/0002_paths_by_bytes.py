"""Paths of events compare by bytes."""

from django.db import migrations

from hoaban.shared.overlap import SortByBytes


class Migration(migrations.Migration):
    dependencies = [("shared", "0001_events")]

    operations = [SortByBytes("Event", columns=["unit_path"], length=60)]
