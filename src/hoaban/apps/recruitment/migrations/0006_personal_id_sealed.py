"""Room for the sealed identification number of candidates and for its digest."""

from django.db import migrations

from hoaban.shared.sealed import DigestField, SealedTextField


class Migration(migrations.Migration):
    dependencies = [("recruitment", "0005_retention")]

    operations = [
        migrations.RemoveConstraint(model_name="application", name="recruitment_one_application"),
        migrations.AddField(
            model_name="application",
            name="personal_id_digest",
            field=DigestField("personal_id", verbose_name="digest of the number", null=True),
        ),
        migrations.AlterField(
            model_name="application",
            name="personal_id",
            field=SealedTextField(verbose_name="personal identification number", digested="personal_id_digest"),
        ),
    ]
