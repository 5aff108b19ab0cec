"""The column of the identification number takes sealed texts, with a digest beside it."""

from django.core.validators import RegexValidator
from django.db import migrations

from hoaban.shared.sealed import DigestField, SealedTextField


class Migration(migrations.Migration):
    dependencies = [("people", "0006_ends_of_employment")]

    operations = [
        migrations.AddField(
            model_name="official",
            name="personal_id_digest",
            field=DigestField("personal_id", verbose_name="digest of the number", null=True),
        ),
        migrations.AlterField(
            model_name="official",
            name="personal_id",
            field=SealedTextField(
                verbose_name="personal identification number", digested="personal_id_digest",
                validators=[RegexValidator(r"^\d{12}$")],
            ),
        ),
    ]
