"""What the database guards of leadership beyond fields and constraints: candidacies apart, paths in byte order."""

from typing import ClassVar

from django.db import migrations

from hoaban.shared.overlap import NoOverlap, SortByBytes


class Migration(migrations.Migration):
    """Guards of both databases."""

    dependencies: ClassVar = [("leadership", "0001_leadership")]

    operations: ClassVar = [
        NoOverlap("Candidate", name="leadership_candidate_apart", keys=["post_id", "official_id"]),
        SortByBytes("PlanningRound", columns=["unit_path"], length=60),
        SortByBytes("AppointmentCase", columns=["unit_path"], length=60),
        SortByBytes("RotationRound", columns=["unit_path"], length=60),
    ]
