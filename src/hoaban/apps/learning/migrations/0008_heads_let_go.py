"""Heads of offices let nominated people go before the organiser decides."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """A state before the nomination, who let somebody go, and when; what is nominated already stays so."""

    dependencies: ClassVar = [("learning", "0007_classes_of_plans")]

    operations: ClassVar = [
        migrations.AddField(
            "enrolment", "endorsed_by", models.CharField(blank=True, max_length=200, verbose_name="let go by")
        ),
        migrations.AddField("enrolment", "endorsed_on", models.DateField(null=True, verbose_name="let go on")),
        migrations.AlterField(
            "enrolment", "state",
            models.CharField(
                choices=[
                    ("requested", "Asked for by the official"), ("proposed", "Awaiting the head of the office"),
                    ("nominated", "Nominated"), ("approved", "Approved"), ("waiting", "On the waiting list"),
                    ("refused", "Refused"), ("withdrawn", "Withdrawn"), ("substituted", "Substituted"),
                    ("completed", "Completed"), ("failed", "Not completed"),
                ],
                default="nominated", max_length=12, verbose_name="state",
            ),
        ),
    ]  # fmt: skip
