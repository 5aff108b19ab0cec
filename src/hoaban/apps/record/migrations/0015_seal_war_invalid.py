"""The class of war invalid, which tells of health, is sealed where it stands open; cut short, it goes on."""

from django.db import migrations

from hoaban.shared.sealing import SealedColumn, seal_column


def seal(apps, schema_editor):
    """Seal every value."""
    seal_column(SealedColumn("record_profile", "war_invalid"))


class Migration(migrations.Migration):
    dependencies = [("record", "0014_war_invalid_sealed")]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
