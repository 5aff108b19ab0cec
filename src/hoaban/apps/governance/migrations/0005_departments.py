"""Departments verify their own lines: whose each line is, and which are finished."""

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models

from hoaban.shared.names import fold

OPEN, PAST_VERIFICATION = "open", ("verified", "explained", "settled")


def _key(text: str) -> str:
    return fold(text).replace("ubnd", "uy ban nhan dan").replace("hdnd", "hoi dong nhan dan")


def name_departments(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 - Django's signature
    """Lines of rounds that run get the department that their criterion names; the others were verified already."""
    scores = apps.get_model("governance", "CommuneScore")
    placements = apps.get_model("organisation", "Placement")
    scores.objects.filter(sheet__state__in=PAST_VERIFICATION).update(finished=True)
    for found in apps.get_model("governance", "CommuneRound").objects.filter(state=OPEN):
        below = placements.objects.filter(ends_before=None, path__startswith=found.unit_path)
        units: dict[str, list[tuple[int, str]]] = {}
        for unit_id, path, name in below.values_list("unit_id", "path", "name"):
            units.setdefault(_key(name), []).append((unit_id, path))
        for key, verifier in found.criteria.criteria.exclude(verifier="").values_list("pk", "verifier"):
            meant = units.get(_key(verifier), [])
            if len(meant) == 1:
                scores.objects.filter(sheet__round=found, criterion_id=key).update(
                    department_id=meant[0][0], department_path=meant[0][1]
                )


class Migration(migrations.Migration):
    """Two fields of the lines, filled for what is there."""

    dependencies: ClassVar = [
        ("governance", "0004_council_and_profiles"),
        ("organisation", "0002_title_rank"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="communescore",
            name="department",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit",
                verbose_name="verifying department",
            ),
        ),
        migrations.AddField(
            model_name="communescore",
            name="department_path",
            field=models.CharField(blank=True, default="", max_length=60, verbose_name="path of the verifying department"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="communescore",
            name="finished",
            field=models.BooleanField(default=False, verbose_name="verification finished"),
        ),
        migrations.RunPython(name_departments, migrations.RunPython.noop),
    ]  # fmt: skip
