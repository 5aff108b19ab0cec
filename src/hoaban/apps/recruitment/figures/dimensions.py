"""The year of a decision as a way to break recruitment down; the other dimensions are people's."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Q
from django.db.models.functions import Cast, Substr
from django.utils.translation import gettext_lazy as _

from hoaban.shared.figures import Dimension, Scope, declare_dimension


def _year(code: str, scope: Scope) -> Q | None:  # noqa: ARG001 - every dimension answers alike
    return Q(decided_on__year=int(code)) if code.isascii() and code.isdigit() and len(code) == 4 else None


def _expression(scope: Scope) -> Any:  # noqa: ARG001
    # Cut out of the day as text: SQLite has no other way that is not a call of Python for every row.
    return Substr(Cast("decided_on", CharField()), 1, 4)


declare_dimension(
    Dimension("decision_year", _("Year of the decision"), _expression, lambda code, scope: str(code), _year)  # noqa: ARG005
)
