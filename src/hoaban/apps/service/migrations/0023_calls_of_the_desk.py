"""Calls go to the desk that took the dossier in, also where a department decides it."""

from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def to_the_desk(apps: Any, schema_editor: Any) -> None:
    """Put the calls that are still to be made on the list of the one-stop shop of their dossier."""
    notices = apps.get_model("service", "Notice").objects.using(schema_editor.connection.alias)
    dossiers = apps.get_model("service", "Dossier").objects.filter(pk=OuterRef("dossier_id"))
    rows = notices.filter(dossier__isnull=False, told_at__isnull=True)
    rows.update(unit_path=Subquery(dossiers.values("point__unit_path")[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('service', '0022_late_for_certain'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('ready', 'Result ready'), ('supplement', 'Documents asked for'), ('apology', 'Apology and new date'), ('moved', 'Appointment moved'), ('stopped', 'Dossier stopped'), ('refused', 'Dossier not accepted'), ('answer', 'Answer to a message'), ('thanks', 'Thank-you note'), ('formal', 'Formal dates of a receipt without a network')], max_length=10, verbose_name='kind'),
        ),
        migrations.RunPython(to_the_desk, migrations.RunPython.noop),
    ]
