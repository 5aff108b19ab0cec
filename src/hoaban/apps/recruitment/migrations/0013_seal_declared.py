"""What candidates declared on health and convictions, and what was found of it, is sealed; cut short, it goes on."""

from django.db import migrations

from hoaban.shared.sealing import SealedColumn, seal_column


def seal(apps, schema_editor):
    """Seal every value."""
    for column in ("declared", "findings"):
        seal_column(SealedColumn("recruitment_application", column))


class Migration(migrations.Migration):
    dependencies = [("recruitment", "0012_declared_sealed")]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
