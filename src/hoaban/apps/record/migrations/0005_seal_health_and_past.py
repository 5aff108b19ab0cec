"""What health checks found and the answers of item 29 that stand open are sealed; cut short, it goes on."""

from django.db import migrations

from hoaban.shared.sealing import SealedColumn, seal_column

COLUMNS = {
    "record_healthcheck": ("height_cm", "weight_kg", "blood_group"),
    "record_profile": ("past", "foreign_bodies", "relatives_abroad"),
}


def seal(apps, schema_editor):
    """Seal every value."""
    for table, columns in COLUMNS.items():
        for column in columns:
            seal_column(SealedColumn(table, column))


class Migration(migrations.Migration):
    dependencies = [("record", "0004_health_and_past")]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
