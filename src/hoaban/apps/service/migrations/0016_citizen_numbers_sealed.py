"""Room for the sealed identification number of citizens and its digest, and for sealed items of counters."""

from django.db import migrations

from hoaban.shared.sealed import DigestField, SealedJSONField, SealedTextField


class Migration(migrations.Migration):
    dependencies = [("service", "0015_retention")]

    operations = [
        migrations.RemoveConstraint(model_name="citizen", name="service_citizen_personal_id"),
        migrations.AddField(
            model_name="citizen",
            name="personal_id_digest",
            field=DigestField("personal_id", verbose_name="digest of the number", null=True),
        ),
        migrations.AlterField(
            model_name="citizen",
            name="personal_id",
            field=SealedTextField(
                verbose_name="personal identification number", digested="personal_id_digest", blank=True
            ),
        ),
        migrations.AlterField(
            model_name="delivery", name="payload", field=SealedJSONField(verbose_name="content", null=True)
        ),
        migrations.AlterField(model_name="delivery", name="digest", field=SealedTextField(verbose_name="SHA-256")),
    ]
