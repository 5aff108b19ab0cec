"""Who comes next for a leading post: leaders of a lower rung near by."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from hoaban.apps.organisation.models import Placement, Post
from hoaban.apps.people.models import Assignment
from hoaban.shared.access import STEP, below
from hoaban.shared.periods import on_day

ASKED = 8
"""People looked at for a post."""


def nearest(post: Post, on: date, *, inside: bool = False) -> list[int]:
    """Leaders of a lower rung in the same commune, or at the province in the same office, on a day.

    ``inside``: of the unit itself and what stands under it only.
    """
    path = post.unit.placements.filter(on_day(on)).values_list("path", flat=True).first() or ""
    rank = post.title.rank or 0
    rows = Assignment.objects.filter(
        on_day(on), is_main=True, post__title__rank__lt=rank, post__title__rank__gte=min(20, rank - 30),
        unit__placements__in=_placements(path if inside else path[: 2 * STEP], on),
    )  # fmt: skip
    return list(rows.order_by("-post__title__rank", "held_since", "id").values_list("official_id", flat=True)[:ASKED])


def _placements(path: str, on: date) -> QuerySet[Placement]:
    return Placement.objects.filter(on_day(on), below(path, "path"))
