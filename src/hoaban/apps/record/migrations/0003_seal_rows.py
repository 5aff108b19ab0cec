"""Names, places and work of families and the state of health that stand open are sealed; cut short, it goes on."""

from django.db import migrations

from hoaban.shared.sealing import SealedColumn, seal_column

COLUMNS = [("record_familymember", name) for name in ("full_name", "home", "occupation", "residence")]


def seal(apps, schema_editor):
    """Seal every value."""
    for table, column in [*COLUMNS, ("record_healthcheck", "condition")]:
        seal_column(SealedColumn(table, column))


class Migration(migrations.Migration):
    dependencies = [("record", "0002_sealed")]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
