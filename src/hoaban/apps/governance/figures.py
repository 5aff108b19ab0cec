"""Figures of the report card: communes classified in a year, and those classified as weak."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hoaban.apps.governance.queries import results
from hoaban.shared.access import Permission
from hoaban.shared.figures import Figure, declare

PAGE = "governance_rows"

declare(
    Figure(
        "governance.evaluated", _("Communes classified in the year"), _("communes"), results.evaluated, PAGE,
        by=("unit",), note=_("published results of the year of the day"), permission=Permission.VIEW_GOVERNANCE,
    )
)  # fmt: skip
declare(
    Figure(
        "governance.weak", _("Communes classified as weak"), _("communes"), results.weak, PAGE,
        of="governance.evaluated", by=("unit",), note=_("published results of the year of the day"),
        permission=Permission.VIEW_GOVERNANCE,
    )
)  # fmt: skip
