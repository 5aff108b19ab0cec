"""An open discipline case holds back what is kept of the official whom it is about."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from hoaban.apps.conduct.models import DisciplineCase
from hoaban.shared import retention
from hoaban.shared.retention import Ground

OF_OFFICIAL = ("refused-proposals", "readings-of-records", "sittings-of-tests")
"""Categories whose rows name their official in a column of that name."""


def register() -> None:
    """Hold back, once, when Django starts."""
    title = _("a discipline case of the official is open")
    retention.hold_back(OF_OFFICIAL, Ground("discipline", title, lambda: _open("official_id")))
    retention.hold_back(("records-of-leavers",), Ground("discipline", title, lambda: _open("pk")))


def _open(column: str) -> Q:
    return Q(Exists(DisciplineCase.objects.filter(official=OuterRef(column), closed_on__isnull=True)))
