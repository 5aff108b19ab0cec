"""One invented official while the generator is still deciding, and the dates of a career."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from hoaban.demonstration.world import PostPlain, Sector

MALE, FEMALE = 1, 2
CADRE, CIVIL_SERVANT, PUBLIC_EMPLOYEE, PART_TIME, CONTRACT = range(1, 6)


@dataclass(slots=True)
class Stint:
    """A time at a unit, in a post or awaiting one."""

    unit_id: int
    post: PostPlain | None
    starts_on: date
    kind: str
    held_since: date
    ends_before: date | None = None
    end_reason: str = ""
    is_main: bool = True

    @property
    def rank(self) -> int:
        """Rank of the post; 0 while awaiting one."""
        return self.post.rank if self.post else 0


@dataclass(slots=True)
class Spell:
    """A time in one category."""

    category: int
    starts_on: date
    ends_before: date | None = None
    end_reason: str = ""


@dataclass(slots=True)
class Held:
    """A qualification: kind and level as the lawbook numbers them."""

    kind: int
    level: int
    on: date


@dataclass(slots=True, eq=False)
class Person:
    """Somebody invented; ``touched`` is the first day of the step in which something last happened to them."""

    number: int
    sex: int
    birth: date
    sector: Sector
    retires: date
    district: str = ""
    ethnicity: int = 0
    home_unit_id: int | None = None
    home_province: str = ""
    party: date | None = None
    touched: date = date.min
    entered_here: bool = False
    spells: list[Spell] = field(default_factory=list)
    stints: list[Stint] = field(default_factory=list)
    extra: list[Stint] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    seats: list[tuple[int, date, date | None, str]] = field(default_factory=list)

    @property
    def now(self) -> Stint:
        """The latest main stint."""
        return self.stints[-1]

    @property
    def category(self) -> int:
        """The latest category."""
        return self.spells[-1].category

    @property
    def entered(self) -> date:
        """First day of service."""
        return self.spells[0].starts_on

    @property
    def left(self) -> date | None:
        """The day service ended; None while it lasts."""
        return self.spells[-1].ends_before

    def serves_on(self, day: date) -> bool:
        """Whether employed on a day."""
        last = self.left
        return self.entered <= day and (last is None or day < last)

    def category_on(self, day: date) -> int:
        """Category on a day of service; 0 outside."""
        for spell in self.spells:
            if spell.starts_on <= day and (spell.ends_before is None or day < spell.ends_before):
                return spell.category
        return 0

    def stint_on(self, day: date) -> Stint | None:
        """The main stint on a day."""
        for stint in self.stints:
            if stint.starts_on <= day and (stint.ends_before is None or day < stint.ends_before):
                return stint
        return None

    def level_on(self, kind: int, day: date) -> int:
        """Highest level of a kind held on a day."""
        return max((h.level for h in self.held if h.kind == kind and h.on <= day), default=0)


def month_start(day: date, months: int = 0) -> date:
    """First day of the month that lies ``months`` after the month of ``day``."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def months_in(start: date, end: date) -> list[date]:
    """First days of the months in the half-open period, without ``start`` itself."""
    found, day = [], month_start(start, 1)
    while day < end:
        found.append(day)
        day = month_start(day, 1)
    return found


def retirement_day(sex: int, birth: date) -> date:
    """First of the month after the retirement age (Decree 135/2020: 60 and 55 years, rising from 2021)."""
    base, stride, most = (720, 3, 744) if sex == MALE else (660, 4, 720)
    for year in range(birth.year + base // 12, birth.year + most // 12 + 2):
        months = min(most, base + stride * max(0, year - 2020))
        reached = month_start(birth, months + 1)
        if reached.year <= year:
            return reached
    return month_start(birth, most + 1)
