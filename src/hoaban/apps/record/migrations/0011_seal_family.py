"""Side, relation and year of birth of the family that stand open are sealed; cut short, it goes on. Taken back, they are opened."""

from django.db import migrations

from hoaban.shared.sealing import SealedColumn, seal_column, unseal_column

COLUMNS = [SealedColumn("record_familymember", name) for name in ("side", "kin", "birth_year")]


def seal(apps, schema_editor):
    """Seal every value."""
    for column in COLUMNS:
        seal_column(column)


def unseal(apps, schema_editor):
    """Open every value, so that the columns can hold numbers again."""
    for column in COLUMNS:
        unseal_column(column)


class Migration(migrations.Migration):
    dependencies = [("record", "0010_family_sealed")]

    operations = [migrations.RunPython(seal, unseal)]
