"""What a release or a correction replaces in a rule stays readable."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

from hoaban.shared.overlap import NoOverlap


class GuardLifted(NoOverlap):
    """Takes a guard away; backwards it comes back."""

    def forward(self, vendor: str, table: str) -> list[str]:
        """Drop the guard."""
        return super().backward(vendor, table)

    def backward(self, vendor: str, table: str) -> list[str]:
        """Make it again."""
        return super().forward(vendor, table)


class Migration(migrations.Migration):
    """Versions of rules."""

    dependencies: ClassVar = [("lawbook", "0008_versions_of_codes")]

    operations: ClassVar = [
        GuardLifted("RuleValue", name="lawbook_rule_apart", keys=["area", "key"]),
        migrations.AddField(
            "rulevalue", "live", models.BooleanField(default=True, editable=False, verbose_name="in force")
        ),
        NoOverlap("RuleValue", name="lawbook_rule_apart", keys=["area", "key"], condition=["live"]),
    ]
