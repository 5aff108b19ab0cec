"""A role for departments that verify report cards of communes."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """The role may be granted."""

    dependencies: ClassVar = [("accounts", "0004_one_account_each")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[
                    ("administrator", "Administrator"),
                    ("personnel", "Personnel officer, Home Affairs"),
                    ("organising", "Organising Commission"),
                    ("commune", "Commune office"),
                    ("supervisor", "Head of an office"),
                    ("provider", "Training provider"),
                    ("inspector", "Inspector"),
                    ("leader", "Province leader"),
                    ("counter", "Counter officer, one-stop shop"),
                    ("verifier", "Department that verifies report cards of communes"),
                    ("official", "Official"),
                ],
                max_length=20,
                verbose_name="role",
            ),
        ),
    ]
