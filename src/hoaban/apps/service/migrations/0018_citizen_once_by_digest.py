"""A number belongs to one citizen: told by its digest."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("service", "0017_seal_citizen_numbers")]

    operations = [
        migrations.AddConstraint(
            model_name="citizen",
            constraint=models.UniqueConstraint(
                fields=("personal_id_digest",), name="service_citizen_personal_id"
            ),
        ),
    ]
