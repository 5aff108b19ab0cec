"""Identification numbers of citizens and what counters delivered are sealed; cut short, it is simply run again."""

from django.db import migrations

from hoaban.shared.sealing import SealedColumn, seal_column

COLUMNS = (
    SealedColumn("service_citizen", "personal_id", "personal_id_digest"),
    SealedColumn("service_delivery", "payload"),
    SealedColumn("service_delivery", "digest"),
)


def seal(apps, schema_editor):
    """Seal what stands open, some thousand rows at a time."""
    for column in COLUMNS:
        seal_column(column)


class Migration(migrations.Migration):
    dependencies = [("service", "0016_citizen_numbers_sealed")]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
