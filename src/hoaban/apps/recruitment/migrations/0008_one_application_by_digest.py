"""One application of a person in a campaign: told by the digest of the number."""

from django.db import migrations, models

from hoaban.shared.sealed import DigestField


class Migration(migrations.Migration):
    dependencies = [("recruitment", "0007_personal_ids_sealed")]

    operations = [
        migrations.AlterField(
            model_name="application",
            name="personal_id_digest",
            field=DigestField("personal_id", verbose_name="digest of the number", db_index=True),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("campaign", "personal_id_digest"),
                name="recruitment_one_application",
            ),
        ),
    ]
