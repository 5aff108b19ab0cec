"""What a post asks of its holder, what the holder has, and what is missing: pure, no database.

A level counts from 1; 0 is "nothing held". Everything is as of one day, which the caller has chosen the facts for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

STANDARD_MONTHS = 12
"""Months to meet what a title's standard asks; the standards themselves name no time (not verified, ours)."""
STANDARD = "standard"
"""Reason of a need that comes from the standard of the title."""
UNIT = "unit"
"""Reason of a need that a unit asks of its own people."""


class Position(NamedTuple):
    """Where somebody serves on a day, as far as requirements ask."""

    title_id: int | None
    category: int
    level: int
    is_leader: bool
    target_group: int
    within: tuple[int, ...] = ()
    """Those units with requirements of their own in which, or below which, the position is."""


@dataclass(frozen=True, slots=True)
class Demand:
    """A requirement in force; conditions that are None do not narrow."""

    id: int
    competency_id: int
    level: int
    asked_since: date
    title_id: int | None = None
    category: int | None = None
    unit_level: int | None = None
    leaders_only: bool = False
    target_group: int | None = None
    months: int = 12
    legal_basis: str = ""
    confidence: int = 0
    unit_id: int | None = None

    def meets(self, place: Position) -> bool:
        """Whether it asks something of the holder of this position."""
        return (
            self.title_id in (None, place.title_id)
            and self.category in (None, place.category)
            and self.unit_level in (None, place.level)
            and (place.is_leader or not self.leaders_only)
            and self.target_group in (None, place.target_group)
            and (self.unit_id is None or self.unit_id in place.within)
        )

    @property
    def reason(self) -> str:
        """Which kind of condition brings it about: the unit, the title, the target group, leading, or the footing."""
        if self.unit_id is not None:
            return UNIT
        if self.title_id is not None:
            return "title"
        if self.target_group is not None:
            return "group"
        return "leaders" if self.leaders_only else "footing"


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody must hold: level of a competency, within how many months, since when that is asked, and why."""

    competency_id: int
    level: int
    months: int
    asked_since: date
    reason: str
    legal_basis: str
    confidence: int
    requirement_id: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A need that is not met; ``due_on`` None where nobody knows since when the post is held."""

    need: Need
    held: int
    due_on: date | None


def needs_of(place: Position, demands: Iterable[Demand], standard: Iterable[Need] = ()) -> tuple[Need, ...]:
    """What a position asks, one need a competency: the highest level; of equal levels the one to be met first.

    Ties go to the standard of the title, then to the older requirement, so that the answer is always the same.
    """
    found: dict[int, Need] = {}
    asked = [demand for demand in demands if demand.meets(place)]
    for need in (*standard, *(_need(demand) for demand in sorted(asked, key=lambda one: one.id))):
        known = found.get(need.competency_id)
        if known is None or (need.level, -need.months) > (known.level, -known.months):
            found[need.competency_id] = need
    return tuple(found[key] for key in sorted(found))


def _need(demand: Demand) -> Need:
    return Need(
        demand.competency_id, demand.level, demand.months, demand.asked_since, demand.reason, demand.legal_basis,
        demand.confidence, demand.id,
    )  # fmt: skip


def gaps_of(needs: Iterable[Need], held: Mapping[int, int], since: date | None) -> list[Gap]:
    """The needs above what is held; ``held``: competency -> level, ``since``: the day the post was taken up."""
    return [
        Gap(need, held.get(need.competency_id, 0), due_on(need, since))
        for need in needs
        if held.get(need.competency_id, 0) < need.level
    ]


def due_on(need: Need, since: date | None) -> date | None:
    """The day by which a need must be met: the months run from taking up the post, or from when it was first asked."""
    return None if since is None else add_months(max(since, need.asked_since), need.months)


def overdue_since(need: Need, on: date) -> date | None:
    """The latest day of taking up the post from which a need is overdue on a day; None: it is not, for anybody."""
    return None if add_months(need.asked_since, need.months) >= on else latest_before(on, need.months)


def latest_before(on: date, months: int) -> date:
    """The latest day of which the same day some months later comes before ``on``."""
    # Months differ by up to three days: that day lies within a week of the same day so many months earlier.
    day = add_months(on, -months) + timedelta(days=4)
    while add_months(day, months) >= on:
        day -= timedelta(days=1)
    return day


def add_months(day: date, months: int) -> date:
    """The same day some months later; a day that the month does not have becomes its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


def knowledge_level(group: int) -> int:
    """The level of ethnic knowledge that fostering as a target group gives: group 4 is level 1, group 1 level 4.

    Decision 771/QĐ-TTg numbers the groups from the highest leaders down.
    """
    return 5 - group if 1 <= group <= 4 else 0


@dataclass(frozen=True, slots=True)
class Offer:
    """A course as a way to close gaps: which levels it gives, and what it costs somebody."""

    id: int
    code: str
    cost: int
    weeks: int
    gives: Mapping[int, int]
    is_open: bool = True


def courses_for(competency_id: int, level: int, offers: Sequence[Offer]) -> tuple[int, ...]:
    """Keys of the open courses for the level, the cheapest first, then the shortest, then by code.

    Courses of a level are made for those of whom it is asked: one that gives more is taken only where none gives less and
    enough, so that nobody sits in a course for leaders because it had a class.
    """
    enough = [offer for offer in offers if offer.is_open and offer.gives.get(competency_id, 0) >= level]
    lowest = min((offer.gives[competency_id] for offer in enough), default=0)
    fit = [offer for offer in enough if offer.gives[competency_id] == lowest]
    return tuple(offer.id for offer in sorted(fit, key=lambda one: (one.cost, one.weeks, one.code)))
