"""Figures of yearly rankings: how many were ranked, how, and what is overdue; and how they break down."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hoaban.apps.conduct.models import Band, Evaluation
from hoaban.apps.conduct.queries import ranked
from hoaban.shared.figures import Dimension, Figure, Scope, declare, declare_dimension

PEOPLE, PAGE = _("people"), "conduct_ranked"
BY = ("unit", "level", "category", "sex", "ethnicity", "ranking_year", "band")
KEYS = {Band.EXCELLENT: "excellent", Band.GOOD: "good", Band.FAIR: "fair", Band.FAILED: "failed"}


def _all(scope: Scope) -> QuerySet[Evaluation]:
    return ranked.ranked(scope)


declare(
    Figure(
        "conduct.ranked", _("Officials ranked in the year"), PEOPLE, _all, PAGE, by=BY, note=_("as corrected since then")
    )
)  # fmt: skip
for _band, _key in KEYS.items():
    declare(
        Figure(
            f"conduct.ranked.{_key}",
            _band.label,
            PEOPLE,
            partial(ranked.ranked, band=_band),
            PAGE,
            of="conduct.ranked",
            by=BY[:-1],
        )
    )
declare(
    Figure("conduct.evaluations_overdue", _("Rankings overdue"), PEOPLE, ranked.overdue, PAGE, by=BY[:-1])
)  # fmt: skip


def _whole(codes: str, known: Any) -> list[int] | None:
    """Codes with commas between them; None where one is none."""
    found = [int(one) if one.isascii() and one.isdigit() and len(one) < 5 else -1 for one in codes.split(",")]
    return found if all(known(one) for one in found) else None


def _of_years(code: str, scope: Scope) -> Q | None:  # noqa: ARG001 - every dimension answers the same questions
    years = _whole(code, lambda year: year > 0)
    return None if years is None else Q(round__year__in=years)


def _of_bands(code: str, scope: Scope) -> Q | None:  # noqa: ARG001
    bands = _whole(code, lambda band: band in Band.values)
    return None if bands is None else Q(band__in=bands)


declare_dimension(
    Dimension(
        "ranking_year",
        _("Year ranked"),
        lambda scope: F("round__year"),  # noqa: ARG005
        lambda code, scope: str(code),  # noqa: ARG005
        _of_years,
    )
)
declare_dimension(
    Dimension(
        "band",
        _("Band"),
        lambda scope: F("band"),  # noqa: ARG005
        lambda code, scope: str(Band(code).label) if code in Band.values else str(code),  # noqa: ARG005
        _of_bands,
    )
)
