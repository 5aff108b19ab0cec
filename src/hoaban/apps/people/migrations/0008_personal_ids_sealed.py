"""Identification numbers that stand open are sealed, some thousand at a time; cut short, it goes on where it stopped."""

from django.db import migrations

from hoaban.shared.sealing import SealedColumn, seal_column


def seal(apps, schema_editor):
    """Seal every number and write its digest."""
    seal_column(SealedColumn("people_official", "personal_id", "personal_id_digest"))


class Migration(migrations.Migration):
    dependencies = [("people", "0007_personal_id_sealed")]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
