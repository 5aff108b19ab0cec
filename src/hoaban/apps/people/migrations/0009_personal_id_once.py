"""Each identification number once: its digest is unique."""

from django.db import migrations

from hoaban.shared.sealed import DigestField


class Migration(migrations.Migration):
    dependencies = [("people", "0008_personal_ids_sealed")]

    operations = [
        migrations.AlterField(
            model_name="official",
            name="personal_id_digest",
            field=DigestField("personal_id", verbose_name="digest of the number", unique=True),
        ),
    ]
