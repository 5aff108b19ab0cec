"""What a roster's row says, what the records know, and what both stand on: plain values for the comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from hoaban.apps.people.commands import PersonFacts

DAY, KNOWN_BY = 1, 4
EDUCATION, THEORY, MANAGEMENT, KNOWLEDGE = 1, 2, 3, 4
BY_ROSTER, CARRIED = "roster", "carried"


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell of the row at hand that cannot be: column key, stable code, what is wrong, what would be accepted."""

    column: str
    code: str
    message: str
    accepted: str


@dataclass(slots=True)
class Wanted:
    """A row with every text resolved; ``stated`` are the columns whose cells say something."""

    person: PersonFacts
    unit_id: int
    title_id: int | None
    """None: awaiting a post at the unit."""
    category: int
    in_post_since: date
    recruited_on: date | None
    key_leader: bool
    education: int
    education_on: tuple[date, int] | None
    field_of_study: str
    theory: int
    management: int
    knowledge: int
    any_knowledge: bool
    """The cell says only that there is one; any group already held satisfies it."""
    languages: tuple[str, ...]
    rank: str
    step: int | None
    coefficient: Decimal | None
    stated: frozenset[str]
    unknown: frozenset[str] = frozenset()
    """Columns that were not understood: the row can still be checked, but no life or change follows from it."""

    @property
    def entered_on(self) -> date:
        """The first day of service that the row tells of."""
        return min(self.recruited_on or self.in_post_since, self.in_post_since)


@dataclass(frozen=True, slots=True)
class KnownJob:
    """The main assignment on the roster's day."""

    id: int
    unit_id: int
    title_id: int | None
    starts_on: date
    held_since: date
    key_leader: bool
    carried: bool = False
    """Placed here only because the unit before it passed on; the roster confirms or replaces it."""


@dataclass(frozen=True, slots=True)
class KnownAward:
    """One qualification held by the roster's day."""

    id: int
    level: int
    awarded_on: date
    precision: int
    field: str


@dataclass(slots=True)
class Known:
    """What the records say of a person on the roster's day."""

    official_id: int
    person: PersonFacts
    spell: tuple[int, date, int] | None = None
    """(key, first day, category) of the employment on the day."""
    first_spell: tuple[int, date] | None = None
    last_end: date | None = None
    """The day before which the latest earlier employment ended."""
    job: KnownJob | None = None
    earlier_job_end: date | None = None
    later: bool = False
    """Whether an assignment or employment begins after the roster's day."""
    carried: list[int] = field(default_factory=list)
    """Keys of provisional assignments after the roster's day; they follow from the one on the day."""
    awards: dict[int, list[KnownAward]] = field(default_factory=dict)
    salary: tuple[int, date, str, int | None, Decimal | None] | None = None
    later_salary: date | None = None
    """The first day of the salary step that follows the roster's day, if one is recorded."""
    languages: frozenset[str] = frozenset()


class Stay(NamedTuple):
    """A place that somebody comes to without a decision, because the one before it ended; ``post_id`` may be None."""

    unit_id: int
    post_id: int | None
    starts_on: date
    ends_before: date | None


@dataclass(frozen=True, slots=True)
class Ground:
    """What the rows stand on: periods of units, and the post of a (unit, title) with its first day.

    ``stays``: where the holder of a (unit, title) is from the day on which the unit or the post is known to end
    (empty: it stays open), the first entry being the day itself. ``same_home``: whether one commune carries the
    other on, so that an old and a new name of somebody's home are no change.
    """

    on: date
    units: Mapping[int, tuple[date, date | None]]
    post: Callable[[int, int | None], tuple[int | None, date]]
    stays: Callable[[int, int | None], tuple[date | None, Sequence[Stay]]]
    same_home: Callable[[int, int], bool]
