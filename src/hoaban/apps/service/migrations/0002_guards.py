"""What the database guards of service beyond fields and constraints: versions and hours apart, paths in byte order."""

from typing import ClassVar

from django.db import migrations

from hoaban.shared.overlap import NoOverlap, SortByBytes


class Migration(migrations.Migration):
    """Guards of both databases."""

    dependencies: ClassVar = [("service", "0001_service")]

    operations: ClassVar = [
        NoOverlap("ProcedureVersion", name="service_version_apart", keys=["procedure_id"]),
        NoOverlap("UnitHours", name="service_hours_apart", keys=["unit_id"]),
        SortByBytes("UnitHours", columns=["unit_path"], length=60),
        SortByBytes("UnitClosure", columns=["unit_path"], length=60),
        SortByBytes("ServicePoint", columns=["unit_path"], length=60),
        SortByBytes("Dossier", columns=["unit_path", "holder_path"], length=60),
        SortByBytes("Apology", columns=["unit_path"], length=60),
        SortByBytes("Notice", columns=["unit_path"], length=60),
        SortByBytes("Feedback", columns=["unit_path"], length=60),
        SortByBytes("Rating", columns=["unit_path"], length=60),
        SortByBytes("Delivery", columns=["unit_path"], length=60),
    ]
