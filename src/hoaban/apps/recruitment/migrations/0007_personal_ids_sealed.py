"""Identification numbers of candidates that stand open are sealed; cut short, it goes on where it stopped."""

from django.db import migrations

from hoaban.shared.sealing import SealedColumn, seal_column


def seal(apps, schema_editor):
    """Seal every number and write its digest."""
    seal_column(SealedColumn("recruitment_application", "personal_id", "personal_id_digest"))


class Migration(migrations.Migration):
    dependencies = [("recruitment", "0006_personal_id_sealed")]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
