"""What everybody holds and since when: first as careers go, then exactly as the targets ask on their days."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from hoaban.demonstration.contingent import serving_on
from hoaban.demonstration.person import CIVIL_SERVANT, Held, Person
from hoaban.demonstration.targets import COMMUNE_DAY, FIGURE_DAY, HORIZON, Targets
from hoaban.demonstration.world import Sector, World

EDUCATION, THEORY, MANAGEMENT, KNOWLEDGE = 1, 2, 3, 4
INTERMEDIATE, COLLEGE, UNIVERSITY, MASTER = 2, 3, 4, 5
ENDS_OF_COURSES = ((6, 20), (9, 30), (12, 20))
DIPLOMA_AGE = {0: 18, 1: 19, 2: 20, 3: 21, 4: 22, 5: 25, 6: 30}

SCHOOLING: dict[str, tuple[int, ...]] = {
    "GV-MN": (1, 2, 12, 27, 58, 0), "GV-TH": (0, 1, 6, 17, 75, 1), "GV-THCS": (0, 0, 1, 15, 80, 4),
    "GV-THPT": (0, 0, 0, 0, 82, 18), "TTCM": (0, 0, 0, 0, 74, 26), "GV-CT": (0, 0, 0, 0, 30, 70),
    "GV-CD": (0, 0, 0, 0, 45, 55), "NV-TH": (14, 38, 30, 10, 8, 0), "NV-KT": (0, 4, 36, 30, 30, 0),
    "BS": (0, 0, 0, 0, 90, 10), "YS": (0, 0, 78, 18, 4, 0), "DD": (0, 0, 34, 44, 22, 0), "HS": (0, 0, 40, 44, 16, 0),
    "DS": (0, 0, 34, 40, 26, 0), "KTY": (0, 0, 24, 46, 30, 0), "YTCC": (0, 0, 18, 32, 50, 0),
    "NV": (45, 35, 16, 3, 1, 0), "VT": (0, 6, 40, 24, 30, 0), "KT": (0, 0, 14, 22, 64, 0), "CS": (0, 0, 30, 60, 10, 0),
    "DV-NV": (30, 34, 28, 6, 2, 0), "DV-KTV": (0, 6, 34, 36, 24, 0), "DV-VC": (0, 1, 7, 12, 76, 4),
    "CVC": (0, 0, 0, 0, 72, 28), "CVCC": (0, 0, 0, 0, 40, 60), "X": (1, 2, 24, 13, 60, 0),
}  # fmt: skip
"""Of a hundred staff in a title: level 0 (none) to 5 (master); "X" in the old communes, 4 to 89 elsewhere."""
OTHER = (0, 1, 3, 4, 84, 8)
SOFT = {
    INTERMEDIATE: frozenset({"GV-MN", "NV-TH", "DV-NV", "DV-KTV", "NV"}),
    UNIVERSITY: frozenset({"GV-MN", "GV-TH", "GV-THCS", "NV-KT", "DD", "HS", "DS", "KTY", "YTCC", "DV-VC"}),
}
"""Titles whose holders may as well hold a level or not."""
COURSES = {
    Sector.PROVINCE: (0.34, 0.26, 0.7), Sector.DISTRICT: (0.3, 0.3, 0.66), Sector.COMMUNE: (0.16, 0.56, 0.68),
    Sector.SCHOOL: (0.16, 0.04, 0.06), Sector.HEALTH: (0.14, 0.04, 0.07),
}  # fmt: skip
"""Elementary and intermediate theory, and state management, among staff."""

Days = Callable[[int, int, date], date]


def _as_it_is(kind: int, level: int, day: date) -> date:  # noqa: ARG001 - any level on any day
    return day


class Learning:
    """The qualifications of one root's people; ``shift`` may move a day on which a level is awarded."""

    def __init__(self, draw: random.Random, people: Sequence[Person], shift: Days | None = None) -> None:
        self.draw, self.people = draw, people
        self.shift = shift or _as_it_is
        self.pinned: set[int] = set()

    def give(self) -> None:
        """Careers as they go: schooling, degrees in service, courses, and what leading posts ask for."""
        for person in self.people:
            self.school(person)
            self.courses(person)
            for stint in person.stints:
                if stint.post is not None and stint.post.rank:
                    asked = stint.post.standard_on(stint.starts_on)
                    for kind, level in zip((EDUCATION, THEORY, MANAGEMENT), asked, strict=True):
                        self.ensure(person, kind, level, stint.starts_on)

    def add(self, person: Person, kind: int, level: int, day: date) -> None:
        """One award; not before 19 years of age."""
        adult = date(person.birth.year + 19, 6, 20)
        if (kind, level) not in {(h.kind, h.level) for h in person.held}:
            person.held.append(Held(kind, level, max(adult, self.shift(kind, level, day))))

    def school(self, person: Person) -> None:
        """Schooling before service, and for some a degree beside it."""
        post = next((s.post for s in person.stints if s.post is not None), None)
        title = post.title if post is not None else ""
        old_commune = person.sector == Sector.COMMUNE and title not in SCHOOLING
        weights = SCHOOLING["X"] if old_commune else SCHOOLING.get(title, OTHER)
        final = self.draw.choices(range(6), weights)[0]
        if person.entered_here and final < UNIVERSITY and self.draw.random() < 0.6:
            final = UNIVERSITY
        beside = final >= UNIVERSITY and person.entered.year < 2019 and title not in ("BS", "GV-THPT")
        if final == MASTER:
            first = UNIVERSITY
        elif beside and self.draw.random() < 0.38:
            first = self.draw.choice((INTERMEDIATE, COLLEGE))
        else:
            first = final
        if first:
            self.add(person, EDUCATION, first, self.before_service(person, first))
        if final > first and (day := self.in_service(person, FIGURE_DAY, earliest=2)) is not None:
            self.add(person, EDUCATION, final, day)

    def before_service(self, person: Person, level: int) -> date:
        """The day of a diploma held on entering."""
        year = person.birth.year + DIPLOMA_AGE[level] + self.draw.choice((0, 0, 1, 2))
        day = date(year, 1, 1) if year < 2000 else date(year, *self.draw.choice(((6, 20), (6, 20), (9, 30))))
        return day if day < person.entered else person.entered - timedelta(days=45)

    def in_service(self, person: Person, latest: date, *, earliest: int = 1, since: date = date.min) -> date | None:
        """The end of a course while serving, from ``earliest`` years after entering; None when there is no room."""
        last = min(latest, (person.left or latest) - timedelta(days=1))
        first = max(since, person.entered + timedelta(days=365 * earliest), date(2003, 1, 1))
        for _try in range(8):
            if first >= last:
                return None
            year = self.draw.randint(first.year, last.year)
            day = date(year, *self.draw.choice(ENDS_OF_COURSES))
            if first <= day <= last:
                return day
        return first

    def courses(self, person: Person) -> None:
        """Political theory and state management while serving."""
        elementary, intermediate, management = COURSES[person.sector]
        chance = self.draw.random()
        level = 2 if chance < intermediate else 1 if chance < intermediate + elementary else 0
        if level and (day := self.in_service(person, FIGURE_DAY)) is not None:
            self.add(person, THEORY, level, day)
        if self.draw.random() < management and (day := self.in_service(person, FIGURE_DAY)) is not None:
            self.add(person, MANAGEMENT, self.draw.choice((1, 2, 2, 2)), day)

    def ensure(self, person: Person, kind: int, level: int, by: date) -> None:
        """At least a level before a day."""
        if level and person.level_on(kind, by - timedelta(days=1)) < level:
            person.held = [h for h in person.held if (h.kind, h.level) != (kind, level)]
            day = by - timedelta(days=self.draw.randrange(60, 900))
            ended = max((date(day.year, *end) for end in ENDS_OF_COURSES if date(day.year, *end) < by), default=by)
            self.add(person, kind, level, ended if ended < by else by - timedelta(days=30))

    def asked(self, person: Person, kind: int, by: date) -> int:
        """The highest level that leading posts ask of somebody up to a day."""
        return max(
            (s.post.standard_on(s.starts_on)[kind - 1] for s in person.stints
             if s.post is not None and s.post.rank and s.starts_on <= by), default=0,
        )  # fmt: skip

    def lower(self, person: Person, kind: int, below: int, day: date) -> bool:
        """Hold less than ``below`` on a day: what is above comes later, or not at all; False where a post asks it."""
        ever = self.asked(person, kind, HORIZON)
        if (ever if day == FIGURE_DAY else self.asked(person, kind, day)) >= below:
            return False
        above = [h for h in person.held if h.kind == kind and h.level >= below and h.on <= day]
        later = self.in_service(person, FIGURE_DAY, since=day + timedelta(days=60)) if day < FIGURE_DAY else None
        person.held = [h for h in person.held if h not in above]
        if later is not None and ever < below:
            self.add(person, kind, above[0].level, later)
        if kind == EDUCATION and below > 1 and person.level_on(kind, day) < below - 1:
            self.add(person, kind, below - 1, min(h.on for h in above))
        self.satisfy(person, kind, day)
        return True

    def satisfy(self, person: Person, kind: int, day: date) -> None:
        """What leading posts ask: before each; for those taken after ``day``, won after it."""
        for stint in person.stints:
            if stint.post is not None and stint.post.rank:
                level = stint.post.standard_on(stint.starts_on)[kind - 1]
                if stint.starts_on <= day:
                    self.ensure(person, kind, level, stint.starts_on)
                else:
                    self.ensure_after(person, kind, level, stint.starts_on, day)

    def ensure_after(self, person: Person, kind: int, level: int, by: date, since: date) -> None:
        """At least a level before a day, but won after another."""
        if person.level_on(kind, by - timedelta(days=1)) < level:
            person.held = [h for h in person.held if (h.kind, h.level) != (kind, level)]
            self.add(person, kind, level, since + (by - since) / 2)

    def exactly(
        self, people: Sequence[Person], kind: int, level: int, number: int, day: date, *, since: date = date.min
    ) -> None:
        """Exactly ``number`` of ``people`` hold at least a level of a kind on a day.

        ``since``: whoever gains or loses the level does so after it.
        """
        surplus = sum(p.level_on(kind, day) >= level for p in people) - number
        over = [p for p in people if (p.level_on(kind, day) >= level) == (surplus > 0)]
        for person in self.draw.sample(over, len(over)):
            if not surplus:
                return
            if surplus > 0 and (person.number in self.pinned or not self.lower(person, kind, level, day)):
                continue
            if surplus < 0 and not self.lift(person, kind, level, day, since):
                continue
            surplus += -1 if surplus > 0 else 1
        if surplus:
            raise ValueError(f"kind {kind} level {level} on {day}: {surplus} cannot be placed")

    def lift(self, person: Person, kind: int, level: int, day: date, since: date) -> bool:
        """Hold a level on a day; those pinned to an earlier day win it after that."""
        later = max(since, COMMUNE_DAY + timedelta(days=1)) if person.number in self.pinned else since
        when = self.in_service(person, day, since=later)
        if when is None and person.number not in self.pinned and kind == EDUCATION:
            when = self.before_service(person, level)
        if when is None or when > day:
            return False
        person.held = [h for h in person.held if (h.kind, h.level) != (kind, level)]
        self.add(person, kind, level, when)
        return person.level_on(kind, day) >= level


def meet_targets(learning: Learning, world: World, targets: Targets) -> None:
    """The shares of the commune level on its day, then those of everybody on theirs."""
    staff = commune_staff(world, learning.people, COMMUNE_DAY)
    servants = [p for p in staff if p.category_on(COMMUNE_DAY) == CIVIL_SERVANT]
    learning.exactly(servants, EDUCATION, UNIVERSITY, round(len(servants) * targets.commune_university), COMMUNE_DAY)
    others = [p for p in staff if p.level_on(EDUCATION, COMMUNE_DAY) < UNIVERSITY]
    trained = min(len(staff), targets.commune_trained) - (len(staff) - len(others))
    learning.exactly(others, EDUCATION, INTERMEDIATE, trained, COMMUNE_DAY)
    _both(learning, staff, min(len(staff), targets.commune_both))
    learning.pinned |= {p.number for p in staff}
    serving = serving_on(learning.people, FIGURE_DAY)
    for level, share in ((INTERMEDIATE, targets.trained), (UNIVERSITY, targets.university)):
        soft = [
            p for p in serving if (stint := p.stint_on(FIGURE_DAY)) is not None and stint.post is not None
            and stint.post.title in SOFT[level]
        ]  # fmt: skip
        rest = sum(p.level_on(EDUCATION, FIGURE_DAY) >= level for p in serving)
        rest -= sum(p.level_on(EDUCATION, FIGURE_DAY) >= level for p in soft)
        learning.exactly(soft, EDUCATION, level, round(len(serving) * share) - rest, FIGURE_DAY)
    know_ethnic_groups(learning, serving, round(len(serving) * targets.ethnic_knowledge))


def commune_staff(world: World, people: Iterable[Person], day: date) -> list[Person]:
    """Cadres and civil servants at the commune level on a day."""
    return [
        p for p in people
        if p.category_on(day) in (1, 2) and (stint := p.stint_on(day)) is not None
        and world.units[stint.unit_id].level == 3
    ]  # fmt: skip


def _both(learning: Learning, staff: Sequence[Person], number: int) -> None:
    """Exactly ``number`` hold some theory and some state management on the commune day."""

    def has_both(person: Person) -> bool:
        return all(person.level_on(kind, COMMUNE_DAY) for kind in (THEORY, MANAGEMENT))

    surplus = sum(map(has_both, staff)) - number
    for person in learning.draw.sample(staff, len(staff)):
        if not surplus:
            return
        if has_both(person) and surplus > 0:
            surplus -= learning.lower(person, MANAGEMENT, 1, COMMUNE_DAY)
        elif not has_both(person) and surplus < 0:
            for kind in sorted({THEORY, MANAGEMENT} - {h.kind for h in person.held if h.on <= COMMUNE_DAY}):
                learning.lift(person, kind, 2, COMMUNE_DAY, date.min)
            surplus += has_both(person)
    if surplus:
        raise ValueError(f"theory and management: {surplus} cannot be placed")


def know_ethnic_groups(learning: Learning, serving: Sequence[Person], number: int) -> None:
    """``number`` of those serving on the figure day took the ethnic-knowledge course, mostly since 2018."""
    able = [p for p in serving if p.entered < date(2025, 7, 1)]
    chosen = learning.draw.sample(able, min(number, len(able)))
    gone = [p for p in learning.people if p.left is not None and p.left > date(2019, 1, 1) and p.left <= FIGURE_DAY]
    for person in [*chosen, *learning.draw.sample(gone, len(gone) * 2 // 5)]:
        since = date(2018, 3, 1) if learning.draw.random() < 0.9 else date(2014, 1, 1)
        day = learning.in_service(person, FIGURE_DAY, earliest=0, since=since)
        stint = person.stint_on(day) if day is not None else None
        if day is not None:
            group = stint.post.ethnic_group if stint is not None and stint.post is not None else 4
            learning.add(person, KNOWLEDGE, group, day)


MOST_IN_A_YEAR = {(2, 2): 18, (2, 3): 1, (3, 1): 5, (3, 2): 24, (3, 3): 1, (3, 4): 0}
"""Kind and level: at most so many awards of the training district's people in the year that it reported."""


def keep_year_small(
    people: Sequence[Person], district_of: Callable[[Person, date], str], district: str, year: int
) -> None:
    """Awards of a year beyond what the district reported lie a year earlier, where nothing asked for counts them."""
    kept: dict[tuple[int, int], int] = defaultdict(int)
    for person in people:
        for held in person.held:
            most = MOST_IN_A_YEAR.get((held.kind, held.level))
            if most is None or held.on.year != year or district_of(person, held.on) != district:
                continue
            earlier = held.on.replace(year=year - 1, day=min(held.on.day, 28))
            if kept[held.kind, held.level] < most or not person.serves_on(earlier):
                kept[held.kind, held.level] += 1
            else:
                held.on = earlier
