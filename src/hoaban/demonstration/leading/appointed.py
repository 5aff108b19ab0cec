"""Who took up leading posts since the years that cases and plans go back to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hoaban.apps.people.models import Assignment

CASES_SINCE = date(2021, 1, 1)
KINDS = ("appointed", "elected", "rotated")


@dataclass(frozen=True, slots=True)
class Taken:
    """Somebody who took up a leading post on a day; ``post_starts`` and ``post_ends`` of the post itself."""

    assignment_id: int
    official_id: int
    post_id: int
    kind: str
    on: date
    decision_no: str
    post_starts: date
    post_ends: date | None


def read_taken(province_id: int, since: date = CASES_SINCE) -> list[Taken]:
    """Every leading post taken up in the province since a day, by day."""
    rows = Assignment.objects.filter(
        kind__in=KINDS, is_main=True, starts_on__gte=since, post__title__is_leader=True,
        unit__province_id=province_id,
    ).order_by("starts_on", "id")  # fmt: skip
    return [
        Taken(*row)
        for row in rows.values_list(
            "id", "official_id", "post_id", "kind", "starts_on", "decision_no", "post__starts_on", "post__ends_before"
        )
    ]
