"""The day on which an application on paper was handed in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recruitment", "0008_one_application_by_digest")]

    operations = [
        migrations.AddField(
            model_name="application",
            name="received_on",
            field=models.DateField(null=True, verbose_name="handed in on paper on"),
        ),
    ]
