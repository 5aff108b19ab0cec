"""Who was ranked how: published rankings of the years asked of, and evaluations that are overdue.

A question asks of the year of its day (or of the years since the first day named), as published by the day. People count
where they were ranked. Bands are as they stand today, corrections included.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q, QuerySet

from hoaban.apps.conduct.models import Band, Evaluation, EvaluationRound, EvaluationState
from hoaban.shared.access import Permission, any_below, below
from hoaban.shared.figures import Scope, narrow


def _in_part(scope: Scope) -> QuerySet[Any]:
    """Evaluations of the part and of the actor's own part, with what they are broken down by beside the own columns."""
    condition = below(scope.part.path)
    prefixes = scope.actor.prefixes(Permission.VIEW_EVALUATION)
    if not any(scope.part.path.startswith(prefix) for prefix in prefixes):
        condition &= any_below(prefixes)
    rows: QuerySet[Any] = Evaluation.objects.filter(condition)
    people: QuerySet[Any] = rows.annotate(
        sex=F("official__sex"), ethnicity=F("official__ethnicity_id"), birth_date=F("official__birth_date")
    )
    return people


def years_of(scope: Scope) -> tuple[int, int]:
    """The first and the last year asked of."""
    return (scope.since or scope.on).year, scope.on.year


def ranked(scope: Scope, band: Band | None = None) -> QuerySet[Evaluation]:
    """Published rankings of the years asked of, all or those of a band, under the filters.

    The few rounds are named by their keys, so that both databases take the index of places.
    """
    first, last = years_of(scope)
    rounds = EvaluationRound.objects.filter(year__gte=first, year__lte=last)
    rows = _in_part(scope).filter(
        round_id__in=list(rounds.values_list("pk", flat=True)),
        state=EvaluationState.PUBLISHED,
        published_on__lte=scope.on,
    )
    return narrow(rows if band is None else rows.filter(band=band), scope)


def overdue(scope: Scope) -> QuerySet[Evaluation]:
    """Evaluations of any year that should have been published before the day and were not, under the filters.

    A round that was closed by the day has none.
    """
    rounds = EvaluationRound.objects.filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=scope.on), opens_on__lte=scope.on
    )
    late = Q(published_on__isnull=True) | Q(published_on__gt=scope.on)
    rows = _in_part(scope).filter(late, round_id__in=list(rounds.values_list("pk", flat=True)), due_on__lte=scope.on)
    return narrow(rows.exclude(state=EvaluationState.ASIDE), scope)


def by_band(scope: Scope) -> dict[int, int]:
    """Band -> how many published rankings, as the figures of bands say one by one (one query)."""
    counted = ranked(scope).order_by().values_list("band").annotate(number=Count("pk"))
    return {band: number for band, number in counted if band is not None}
