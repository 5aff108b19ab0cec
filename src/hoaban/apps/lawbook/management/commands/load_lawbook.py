"""`hoaban load_lawbook`: load the data files of the lawbook."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from hoaban.apps.lawbook import commands
from hoaban.shared.access import Actor


class Command(BaseCommand):
    """Load rules, code lists, ethnic groups, provinces and the calendar; may be run at any time."""

    help = "Load rules, code lists, ethnic groups, provinces and the calendar. Rows edited by people are kept."

    def handle(self, **_options: Any) -> None:
        """Load and say what was done."""
        report = commands.load_lawbook(actor=Actor.system())
        for file, count in report.created.items():
            self.stdout.write(
                f"{file}: {count} new, {report.updated[file]} changed, {report.withdrawn[file]} withdrawn"
            )
        for name in report.kept:
            self.stdout.write(f"kept as edited here: {name}")
