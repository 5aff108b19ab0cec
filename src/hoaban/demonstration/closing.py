"""What the officials of the district of the closing province were awarded in its published years, and not otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hoaban.demonstration.learning import EDUCATION, MASTER, THEORY, UNIVERSITY, Learning
from hoaban.demonstration.person import Person, retirement_day
from hoaban.demonstration.targets import Targets

YEARS = date(2017, 1, 1), date(2022, 1, 1)
ADVANCED = 3
COUNTED = frozenset({(EDUCATION, UNIVERSITY), (EDUCATION, MASTER), (THEORY, ADVANCED)})
DAYS = tuple(date(year, month, day) for year in range(2017, 2022) for month, day in ((6, 20), (9, 30), (12, 20)))


def outside_years(kind: int, level: int, day: date) -> date:
    """A counted level is not awarded in the published years unless chosen for it."""
    if (kind, level) in COUNTED and YEARS[0] <= day < YEARS[1]:
        return date(2016, 6, 20)
    return day


def grow_older(people: Sequence[Person]) -> None:
    """Whoever enters in or after the published years had finished their studies before them."""
    for person in people:
        if person.birth.year > 1993:
            person.birth = date(1985 + person.birth.year % 9, person.birth.month, min(28, person.birth.day))
            person.retires = retirement_day(person.sex, person.birth)


def award_in_years(learning: Learning, people: Sequence[Person], targets: Targets) -> None:
    """Exactly the published numbers win a level in the published years, each person one."""
    left = learning.draw.sample(list(people), len(people))
    wanted = (
        (EDUCATION, UNIVERSITY, targets.closing_university),
        (EDUCATION, MASTER, targets.closing_master),
        (THEORY, ADVANCED, targets.closing_advanced),
    )
    for kind, level, number in wanted:
        able = [p for p in left if _may_win(learning, p, kind, level)]
        if number > len(able):
            raise ValueError(f"kind {kind} level {level}: {number} wanted, {len(able)} may win it")
        for person in able[:number]:
            _win(learning, person, kind, level)
            left.remove(person)


def _days(person: Person) -> list[date]:
    return [d for d in DAYS if person.entered + timedelta(days=180) <= d and person.serves_on(d)]


def _may_win(learning: Learning, person: Person, kind: int, level: int) -> bool:
    """Room in service, nothing above held already, and no leading post that asked for it before."""
    if not _days(person) or learning.asked(person, kind, YEARS[1]) >= level:
        return False
    held = max((h.level for h in person.held if h.kind == kind), default=0)
    if level == MASTER:
        return held == UNIVERSITY
    return held <= level if level == UNIVERSITY else held < level


def _win(learning: Learning, person: Person, kind: int, level: int) -> None:
    person.held = [h for h in person.held if h.kind != kind or h.level < level]
    if level == UNIVERSITY and not any(h.kind == kind for h in person.held):
        learning.add(person, kind, learning.draw.choice((2, 2, 3)), learning.before_service(person, 2))
    learning.add(person, kind, level, date(2016, 6, 20))
    next(h for h in person.held if (h.kind, h.level) == (kind, level)).on = learning.draw.choice(_days(person))
