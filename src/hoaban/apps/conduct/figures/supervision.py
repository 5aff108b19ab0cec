"""Figures of supervision: recommendations of a period, and those overdue."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from hoaban.apps.conduct.models import Severity
from hoaban.apps.conduct.queries import supervision
from hoaban.shared.access import Permission
from hoaban.shared.figures import Dimension, Figure, Scope, declare, declare_dimension

PAGE = "conduct_recommendations"


def _severity(code: str, scope: Scope) -> Q | None:  # noqa: ARG001 - every dimension answers the same questions
    known = code.isascii() and code.isdigit() and int(code) in Severity.values
    return Q(severity=int(code)) if known else None


def _label(code: Any, scope: Scope) -> str:  # noqa: ARG001
    return str(Severity(code).label) if code in Severity.values else str(code)


declare_dimension(
    Dimension("severity", gettext_lazy("Severity"), lambda scope: F("severity"), _label, _severity)  # noqa: ARG005
)
declare(
    Figure(
        "conduct.recommendations", gettext_lazy("Recommendations of supervision"), gettext_lazy("recommendations"),
        supervision.recommended, PAGE, by=("severity", "unit"), permission=Permission.VIEW_SUPERVISION,
    )
)  # fmt: skip
declare(
    Figure(
        "conduct.recommendations.overdue", gettext_lazy("Overdue recommendations"), gettext_lazy("recommendations"),
        supervision.overdue, PAGE, of="conduct.recommendations", by=("severity", "unit"),
        permission=Permission.VIEW_SUPERVISION,
    )
)  # fmt: skip
