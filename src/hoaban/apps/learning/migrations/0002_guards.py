"""What the database guards of learning beyond fields and constraints: absences apart, paths in byte order."""

from typing import ClassVar

from django.db import migrations

from hoaban.shared.overlap import NoOverlap, SortByBytes


class Migration(migrations.Migration):
    """Guards of both databases."""

    dependencies: ClassVar = [("learning", "0001_learning")]

    operations: ClassVar = [
        NoOverlap("Absence", name="learning_absence_apart", keys=["official_id"]),
        SortByBytes("TrainingPlan", columns=["unit_path"], length=60),
        SortByBytes("TrainingClass", columns=["unit_path", "organiser_path"], length=60),
        SortByBytes("Enrolment", columns=["unit_path"], length=60),
        SortByBytes("Certificate", columns=["unit_path"], length=60),
        SortByBytes("QuestionBank", columns=["unit_path"], length=60),
    ]
