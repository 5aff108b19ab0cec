"""Rankings: what is published, and the rules and places a ranking stands on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.db.models import Q

from hoaban.apps.conduct.models import Band, Evaluation, EvaluationState, Petition

CHUNK = 5_000


def list_bands(*, official_ids: Iterable[int], on: date) -> dict[int, dict[int, Band]]:
    """Official -> year -> band, as published by a day; officials and years without one are left out.

    A correction that followed a petition counts from the day of the answer. Asked by commands and queries that have
    checked the actor, about officials they found.
    """
    found: dict[int, dict[int, Band]] = defaultdict(dict)
    for ids in _chunks(sorted(set(official_ids))):
        rows = Evaluation.objects.filter(official_id__in=ids, state=EvaluationState.PUBLISHED, published_on__lte=on)
        before = _corrected_later(ids, on)
        values = rows.order_by("round__year").values_list("pk", "official_id", "round__year", "band")
        for pk, official_id, year, band in values:
            if band is not None:  # a published one has a band; the database sees to it
                found[official_id][year] = Band(before.get(pk, band))
    return dict(found)


def _corrected_later(official_ids: Sequence[int], on: date) -> dict[int, int]:
    """Evaluation -> the band that stood on the day, where a later answer to a petition changed it."""
    rows = Petition.objects.filter(
        Q(answered_on__gt=on), evaluation__official_id__in=official_ids, band_before__isnull=False
    )
    pairs = rows.order_by("-answered_on", "-pk").values_list("evaluation_id", "band_before")
    return {pk: band for pk, band in pairs if band is not None}


def _chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[first : first + CHUNK] for first in range(0, len(keys), CHUNK))
