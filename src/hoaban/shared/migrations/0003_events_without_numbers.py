"""Numbers leave the events of earlier releases, some hundred rows at a time; cut short, it is simply run again."""

from django.db import migrations

from hoaban.shared.older_events import take_numbers_out


def clear(apps, schema_editor):
    """Mask the numbers, and key what could be guessed."""
    take_numbers_out(apps.get_model("shared", "Event"))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("shared", "0002_paths_by_bytes")]

    operations = [migrations.RunPython(clear, migrations.RunPython.noop, elidable=False)]
