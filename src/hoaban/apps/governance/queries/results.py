"""Published results: what the figures count, and what everybody may read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from hoaban.apps.governance.models import CommuneRound, CommuneSheet, RoundKind, RoundState
from hoaban.shared.access import Permission, below
from hoaban.shared.figures import Scope, narrow


@dataclass(frozen=True, slots=True)
class ClassCount:
    """A class with the number of communes in it."""

    key: str
    name: str
    is_weak: bool
    communes: int
    look: str


def evaluated(scope: Scope) -> QuerySet[Any]:
    """Communes classified in the year of the day, in published rounds; one row a commune."""
    rows = CommuneSheet.objects.filter(
        below(scope.part.path), scope.actor.within(Permission.VIEW_GOVERNANCE), band__isnull=False,
        round__kind=RoundKind.YEAR, round__state=RoundState.PUBLISHED, round__year=scope.on.year,
    )  # fmt: skip
    return narrow(rows, scope)


def weak(scope: Scope) -> QuerySet[Any]:
    """Those of them classified as weak."""
    return evaluated(scope).filter(band__is_weak=True)


def list_published() -> list[CommuneRound]:
    """Rounds whose results everybody may read, newest first."""
    rows = CommuneRound.objects.filter(state=RoundState.PUBLISHED).select_related("criteria", "unit")
    return list(rows.order_by("-year", "-kind"))


def published_sheets(found: CommuneRound) -> QuerySet[CommuneSheet]:
    """Sheets of a published round, most points first."""
    rows = CommuneSheet.objects.filter(round=found, round__state=RoundState.PUBLISHED, points__isnull=False)
    return rows.select_related("band", "unit").order_by("-points", "name_key")


def class_counts(found: CommuneRound, sheets: list[CommuneSheet]) -> list[ClassCount]:
    """How many of the sheets are in each class, best first."""
    return [
        ClassCount(band.key, str(band), band.is_weak, sum(sheet.band_id == band.pk for sheet in sheets), band.look)
        for band in found.criteria.bands.all()
    ]
