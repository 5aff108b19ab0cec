"""Who a plan or a round is for: everybody with open gaps below a path, with groups and courses that close the gaps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from hoaban.apps.learning.queries import competencies
from hoaban.apps.learning.queries.competencies import GapRow
from hoaban.apps.learning.rules.plans import FEMALE, KINH, NEW_MONTHS, Need, is_new, nearest
from hoaban.apps.people.models import Assignment, CensusRow
from hoaban.shared.access import Actor, Permission, below
from hoaban.shared.periods import on_day


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody with gaps on a day: where they work, which groups they belong to, and the gaps themselves."""

    official_id: int
    unit_id: int
    unit_path: str
    groups: frozenset[str]
    gaps: tuple[GapRow, ...]


class PlannedSource(Protocol):
    """Tells who is in leadership planning on a day: keys of officials, of everybody; who asks has limited the people."""

    def __call__(self, *, on: date) -> Collection[int]:
        """The keys."""


_sources: list[PlannedSource] = []


def register_planned(source: PlannedSource) -> PlannedSource:
    """Let an app above say who is in leadership planning; called at start-up, once for each source."""
    if source not in _sources:
        _sources.append(source)
    return source


def planned_on(on: date) -> set[int]:
    """Keys of everybody in leadership planning on the day, as the registered sources tell it."""
    return {key for source in _sources for key in source(on=on)}


def list_learners(
    *, actor: Actor, on: date, path: str, officials: Sequence[int] | None = None
) -> list[Learner]:  # fmt: skip
    """Everybody below a path, in the actor's part, who has an open gap on the day; by key. Few queries for all.

    ``officials``: only these.
    """
    gaps: dict[int, list[GapRow]] = {}
    for gap in competencies.list_gaps(actor=actor, on=on, path=path, official_ids=officials):
        gaps.setdefault(gap.official_id, []).append(gap)
    groups = list_groups(actor=actor, on=on, path=path, officials=officials)
    return [
        Learner(key, rows[0].unit_id, rows[0].unit_path, groups.get(key, frozenset()), tuple(rows))
        for key, rows in sorted(gaps.items())
    ]


def list_own(*, actor: Actor, on: date, path: str, below_it: Collection[str]) -> list[int]:
    """The officials below a path on the day, in the actor's part, who are not at or below one of the paths below it."""
    people = CensusRow.objects.filter(
        below(path), actor.within(Permission.VIEW_LEARNING), starts_on__lte=on, ends_before__gt=on
    )
    paths = dict.fromkeys(below_it, 1)
    rows = people.order_by("official_id").values_list("official_id", "unit_path")
    return [key for key, place in rows if nearest(paths, place) is None]


def list_groups(
    *, actor: Actor, on: date, path: str, officials: Sequence[int] | None = None
) -> dict[int, frozenset[str]]:  # fmt: skip
    """Official -> the priority groups they belong to on the day; leadership planning as the registered sources tell it."""
    people = CensusRow.objects.filter(
        below(path), actor.within(Permission.VIEW_LEARNING), starts_on__lte=on, ends_before__gt=on
    )
    if officials is not None:
        people = people.filter(official_id__in=officials)
    new, planned = _newly_appointed(on), planned_on(on)
    found = {}
    for key, ethnicity, sex in people.values_list("official_id", "ethnicity", "sex"):
        marks = (
            ("ethnic_minority", ethnicity != KINH), ("women", sex == FEMALE), ("newly_appointed", key in new),
            ("planned", key in planned),
        )  # fmt: skip
        found[key] = frozenset(name for name, holds in marks if holds)
    return found


def _newly_appointed(on: date) -> set[int]:
    earliest = on - timedelta(days=31 * NEW_MONTHS)
    rows = Assignment.objects.filter(
        on_day(on), is_main=True, post__title__is_leader=True, held_since__gt=earliest
    ).values_list("official_id", "held_since")
    return {key for key, since in rows if is_new(is_leader=True, since=since, on=on)}


def as_needs(*, learners: Iterable[Learner], actor: Actor) -> list[Need]:  # noqa: ARG001 - list_learners gave them
    """Everybody with the cheapest open course for each gap; people whom no course helps are left out."""
    found = []
    for one in learners:
        wanted = frozenset(gap.course_ids[0] for gap in one.gaps if gap.course_ids)
        if wanted:
            found.append(Need(one.unit_path, one.groups, wanted, one.official_id))
    return found
