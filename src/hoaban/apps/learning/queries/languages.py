"""Which posts must be held by somebody who speaks an ethnic language, and how many speakers a commune needs, on a day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from hoaban.apps.learning.models import Requirement
from hoaban.apps.learning.queries.competencies import demand_of
from hoaban.apps.learning.queries.framework import is_somebody
from hoaban.apps.learning.rules.gaps import Position
from hoaban.apps.organisation.models import Placement, PostStandard, PostTitle
from hoaban.shared.access import Actor
from hoaban.shared.periods import on_day


@dataclass(frozen=True, slots=True)
class Place:
    """A post with its title and where it stands on the day: level of the unit, and its path."""

    post_id: int
    title_id: int
    level: int
    path: str


def posts_that_ask(*, actor: Actor, on: date, places: Collection[Place]) -> set[int]:
    """Those of the posts whose holder must speak an ethnic language, by the requirements of the day (four queries)."""
    demands = [demand_of(row) for row in _asking(actor, on).filter(people_each=None)]
    if not demands:
        return set()
    titles = PostTitle.objects.in_bulk({one.title_id for one in places})
    footing = dict(PostStandard.objects.filter(on_day(on)).values_list("title_id", "category"))
    units = {one.unit_id for one in demands if one.unit_id is not None}
    bounds = Placement.objects.filter(on_day(on), unit_id__in=units).values_list("unit_id", "path") if units else ()
    found = set()
    for one in places:
        title = titles[one.title_id]
        position = Position(
            one.title_id, footing.get(one.title_id, 0), one.level, title.is_leader, title.ethnic_knowledge_group,
            tuple(unit for unit, path in bounds if one.path.startswith(path)),
        )  # fmt: skip
        if any(demand.meets(position) for demand in demands):
            found.add(one.post_id)
    return found


def speakers_each(*, actor: Actor, on: date) -> int:
    """How many speakers the requirements of the day ask of each commune; 1 where none says a number."""
    numbers = _asking(actor, on).values_list("people_each", flat=True)
    return max((number for number in numbers if number is not None), default=1)


def _asking(actor: Actor, on: date) -> QuerySet[Requirement]:
    rows = Requirement.objects.filter(on_day(on), competency__held_by_language=True)
    return rows if is_somebody(actor=actor) else rows.none()
