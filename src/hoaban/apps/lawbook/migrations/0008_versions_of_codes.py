"""Entries of code lists, ethnic groups and provinces are kept by version; what a correction replaced stays readable."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from hoaban.shared.overlap import NoOverlap

FIRST = date(1979, 3, 2)
"""The day of 121-TCTK/PPCĐ, which lists the groups."""
CONFIDENCE: list[tuple[int, str]] = [
    (0, "Not verified"),
    (1, "Low confidence"),
    (2, "Medium confidence"),
    (3, "High confidence"),
    (4, "Confirmed here"),
]


class GuardLifted(NoOverlap):
    """Takes a guard away; backwards it comes back."""

    def forward(self, vendor: str, table: str) -> list[str]:
        """Drop the guard."""
        return super().backward(vendor, table)

    def backward(self, vendor: str, table: str) -> list[str]:
        """Make it again."""
        return super().forward(vendor, table)


class Migration(migrations.Migration):
    """Versions of entries."""

    dependencies: ClassVar = [("lawbook", "0007_titles_that_change_position")]

    operations: ClassVar = [
        GuardLifted("CodeEntry", name="lawbook_code_apart", keys=["list", "code"]),
        GuardLifted("Province", name="lawbook_province_apart", keys=["code"]),
        migrations.AddField(
            "codeentry", "live", models.BooleanField(default=True, editable=False, verbose_name="in force")
        ),
        migrations.AddField(
            "province", "live", models.BooleanField(default=True, editable=False, verbose_name="in force")
        ),
        NoOverlap("CodeEntry", name="lawbook_code_apart", keys=["list", "code"], condition=["live"]),
        NoOverlap("Province", name="lawbook_province_apart", keys=["code"], condition=["live"]),
        migrations.AlterField(
            "ethnicgroup", "code_1979", models.CharField(max_length=2, verbose_name="code of 1979 (121-TCTK/PPCĐ)")
        ),
        migrations.AlterField(
            "ethnicgroup", "code_2008", models.CharField(max_length=2, verbose_name="code of 2008 (1019/QĐ-TCTK)")
        ),
        migrations.AddConstraint(
            "ethnicgroup", models.UniqueConstraint(fields=["code_1979"], name="lawbook_group_code_1979")
        ),
        migrations.AddConstraint(
            "ethnicgroup", models.UniqueConstraint(fields=["code_2008"], name="lawbook_group_code_2008")
        ),
        migrations.AddField(
            "ethnicgroup", "starts_on", models.DateField(default=FIRST, verbose_name="from"), preserve_default=False
        ),
        migrations.CreateModel(
            "EarlierEthnicGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_vi", models.CharField(max_length=300, verbose_name="Vietnamese name")),
                ("name_en", models.CharField(max_length=300, verbose_name="English name")),
                ("source", models.CharField(blank=True, max_length=500, verbose_name="source")),
                (
                    "confidence",
                    models.PositiveSmallIntegerField(choices=CONFIDENCE, default=0, verbose_name="confidence"),
                ),
                ("edited", models.BooleanField(default=False, editable=False, verbose_name="edited here")),
                ("code_1979", models.CharField(max_length=2, verbose_name="code of 1979 (121-TCTK/PPCĐ)")),
                ("code_2008", models.CharField(max_length=2, verbose_name="code of 2008 (1019/QĐ-TCTK)")),
                ("aliases", models.JSONField(blank=True, default=list, verbose_name="also written")),
                ("outdated", models.JSONField(blank=True, default=list, verbose_name="names no longer used")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_before", models.DateField(blank=True, null=True, verbose_name="ends before")),
                ("live", models.BooleanField(default=True, editable=False, verbose_name="in force")),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="earlier",
                        to="lawbook.ethnicgroup",
                        verbose_name="ethnic group",
                    ),
                ),
            ],
            options={
                "verbose_name": "earlier wording of an ethnic group",
                "verbose_name_plural": "earlier wordings of ethnic groups",
                "ordering": ("group", "starts_on", "id"),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(ends_before__isnull=True) | Q(ends_before__gt=F("starts_on")),
                        name="lawbook_earlierethnicgroup_period",
                    )
                ],
            },
        ),
        NoOverlap("EarlierEthnicGroup", name="lawbook_earlier_group_apart", keys=["group_id"], condition=["live"]),
    ]
