"""What every half year must come to, so that the printed headcounts stand on their days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from hoaban.demonstration.targets import (
    COMMUNE_DAY,
    FIGURE_DAY,
    FIRST_DAY,
    HORIZON,
    TWO_TIER_DAY,
    Targets,
)
from hoaban.demonstration.world import PostPlain, Sector, World

Course = Sequence[tuple[date, int]]
"""(day, number) in the order of days; between two days the number goes straight from one to the other."""

NEXT_YEAR = timedelta(days=1)
TRAINING_FROM = date(2023, 7, 1)
RECRUITING = date(2021, 1, 1), date(2026, 1, 1)


def on_course(course: Course, day: date) -> int:
    """The number due on a day."""
    if day <= course[0][0]:
        return course[0][1]
    for (start, first), (end, last) in pairwise(course):
        if day <= end:
            return first + round((last - first) * ((day - start).days / (end - start).days))
    return course[-1][1]


@dataclass(frozen=True)
class MainGoals:
    """The goals of the province."""

    world: World
    targets: Targets
    courses: dict[str, Course]

    def group(self, post: PostPlain) -> str:
        """Communes and districts before the two tiers are steered on their own; the training district apart."""
        unit = self.world.units[post.unit_id]
        sector = self.world.sectors[post.unit_id]
        if post.starts_on >= TWO_TIER_DAY or sector not in (Sector.COMMUNE, Sector.DISTRICT):
            return "rest"
        if sector == Sector.DISTRICT:
            return "district"
        return "training" if unit.district == self.targets.training_district else "commune"

    def goal(self, group: str, day: date) -> int:
        """How many serve on the day before ``day`` (on it, for the first)."""
        return on_course(self.courses[group], day)

    def recruits(self, start: date, entered: int) -> int | None:
        """So many that the published number has entered when its years are over."""
        first, last = RECRUITING
        if not first <= start < last:
            return None
        done = (start - first).days + 184
        due = min(self.targets.recruited, self.targets.recruited * done // (last - first).days)
        if start >= TWO_TIER_DAY:
            due = self.targets.recruited
        return max(0, due - entered)


def main_goals(world: World, targets: Targets) -> MainGoals:
    """The goals of the province, from its targets and its authorised posts."""
    t = targets
    after, figure, last = COMMUNE_DAY + NEXT_YEAR, FIGURE_DAY + NEXT_YEAR, t.headcount - t.headcount // 800
    goals = MainGoals(world, t, {})
    district = sum(p.number_on(FIRST_DAY) for p in world.posts if _is_district(world, p))
    training = t.training_headcount
    shrink = t.commune_headcount * 51 // 50 - training - training // 50
    commune: Course = [
        (FIRST_DAY, shrink),
        (after, t.commune_headcount - _training_course(training, after)),
        (TWO_TIER_DAY, t.commune_headcount - training - t.commune_headcount // 100),
    ]
    goals.courses.update(
        {
            "training": [(FIRST_DAY, training + training // 50), (TRAINING_FROM, training)],
            "commune": commune,
            "district": [(FIRST_DAY, district * 93 // 100), (TWO_TIER_DAY, district * 70 // 100)],
            "all": [
                (FIRST_DAY, t.headcount_first),
                (TWO_TIER_DAY, t.headcount + t.headcount // 500),
                (figure, t.headcount),
                (HORIZON, last),
            ],
        }
    )
    return goals


def _training_course(training: int, day: date) -> int:
    return on_course([(FIRST_DAY, training + training // 50), (TRAINING_FROM, training)], day)


def _is_district(world: World, post: PostPlain) -> bool:
    return world.sectors[post.unit_id] == Sector.DISTRICT and world.units[post.unit_id].root_id == world.root_id


@dataclass(frozen=True)
class ClosingGoals:
    """The goals of the province that ends: 96 of 100 posts are filled until then."""

    number: int

    def group(self, post: PostPlain) -> str:  # noqa: ARG002 - the same for all
        """Everybody together."""
        return "rest"

    def goal(self, group: str, day: date) -> int:  # noqa: ARG002 - always the same
        """Nearly the same all the time."""
        return self.number

    def recruits(self, start: date, entered: int) -> int | None:  # noqa: ARG002 - never fixed
        """As many as needed."""
        return None


def closing_goals(world: World) -> ClosingGoals:
    """Goals from the authorised posts of the province that ends."""
    posts = [p for p in world.posts if world.units[p.unit_id].root_id == world.closing_root_id and p.category < 4]
    return ClosingGoals(sum(p.number_on(FIRST_DAY) for p in posts) * 96 // 100)
