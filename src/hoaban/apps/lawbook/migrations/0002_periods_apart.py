"""The database itself refuses two values of one rule, code or province on the same day."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hoaban.shared.overlap import NoOverlap


class Migration(migrations.Migration):
    """Guards against overlapping periods."""

    dependencies: ClassVar = [("lawbook", "0001_initial")]

    operations: ClassVar = [
        NoOverlap("RuleValue", name="lawbook_rule_apart", keys=["area", "key"]),
        NoOverlap("CodeEntry", name="lawbook_code_apart", keys=["list", "code"]),
        NoOverlap("Province", name="lawbook_province_apart", keys=["code"]),
    ]
