"""Years of training: what the records already hold, and what else offices send their people to every year."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from hoaban.apps.learning.models import CourseKind
from hoaban.apps.people.models import Precision, Qualification
from hoaban.demonstration.targets import FIRST_DAY, TWO_TIER_DAY
from hoaban.demonstration.training.facts import CourseFact, Serving, Taken, read_serving

THEORY, KNOWLEDGE = 2, 4
ENDS = ((3, 28), (5, 23), (6, 20), (9, 26), (10, 24), (11, 28))
"""Days on which courses end."""
TEACHING = ("GV-", "HT", "PHT", "TTCM")
SINCE = {CourseKind.DIGITAL: 2021, CourseKind.SOFT_SKILLS: 2022, CourseKind.PROCEDURES: 2026}
"""First year of courses that are newer than the records."""
TWO_TIER_ONLY = frozenset({"VTVL-CX", "TTHC-2CAP", "TTHC-DH"})
THREE_TIER_ONLY = frozenset({"VTVL-VP", "VTVL-DC", "VTVL-TC", "VTVL-TP", "VTVL-VH"})
"""Courses for posts that exist on one side of the reform only."""
SHARES: dict[str, tuple[float, float, float]] = {
    CourseKind.JOB_SPECIFIC: (0.26, 0.22, 0.12),
    CourseKind.DIGITAL: (0.16, 0.2, 0.08),
    CourseKind.DEFENCE: (0.08, 0.12, 0.05),
    CourseKind.SOFT_SKILLS: (0.03, 0.12, 0.0),
    CourseKind.PROCEDURES: (0.04, 0.14, 0.0),
    CourseKind.ETHNIC_LANGUAGE: (0.02, 0.05, 0.02),
}
"""Of a hundred officers at the province and the districts, officers of communes, everybody else: sent in a year."""
LEADERS: dict[str, float] = {CourseKind.LEADERSHIP_DIVISION: 0.09, CourseKind.LEADERSHIP_DEPARTMENT: 0.02}
MEASURED = CourseKind.MEASUREMENT

Courses = dict[str, list[CourseFact]]


@dataclass(frozen=True, slots=True)
class Told:
    """A year of some people that is told elsewhere: of ``officers`` everything, of ``others`` all but the courses on
    ethnic knowledge.
    """

    year: int
    officers: frozenset[int]
    others: frozenset[int]

    def covers(self, official_id: int, year: int, kind: str) -> bool:
        """Whether a course of somebody in a year is told elsewhere."""
        if year != self.year:
            return False
        if official_id in self.officers:
            return True
        return official_id in self.others and kind != CourseKind.ETHNIC_KNOWLEDGE


def from_records(courses: Courses, until: date, told: Told) -> Iterator[Taken]:
    """The courses behind the qualifications of the records, since the first day.

    Levels that no course awards are left out.
    """
    giving = {fact.awards: fact for group in courses.values() for fact in group if fact.awards is not None}
    rows = Qualification.objects.filter(
        kind__range=(THEORY, KNOWLEDGE), awarded_on__gte=FIRST_DAY, awarded_on__lte=until, precision=Precision.DAY
    ).order_by("id")  # fmt: skip
    for official, kind, level, day in rows.values_list("official_id", "kind", "level", "awarded_on").iterator():
        course = giving.get((kind, level))
        if course is not None and not told.covers(official, day.year, course.kind):
            yield Taken(official, course.id, course.kind, day, score_of(official, day) if course.has_test else None)


def score_of(official_id: int, day: date) -> int:
    """A score between 52 and 98 that is always the same."""
    return 52 + (official_id * 37 + day.toordinal() * 11) % 47


def from_years(courses: Courses, seed: int, until: date, told: Told) -> Iterator[Taken]:
    """What offices send their people to beside, year by year up to a day."""
    for one in range(FIRST_DAY.year, until.year + 1):
        end = min(date(one, 12, 31), until)
        draw = random.Random(f"{seed} training {one}")
        for who in read_serving(end):
            sent = list(_sent(who, courses, draw, one, until))
            yield from (taken for taken in sent if not told.covers(taken.official_id, one, taken.kind))


def _sent(who: Serving, courses: Courses, draw: random.Random, year: int, until: date) -> Iterator[Taken]:
    for kind, shares in SHARES.items():
        if draw.random() < shares[_group(who)] and year >= SINCE.get(CourseKind(kind), 0):
            yield from _once(who, courses[kind], draw, year, until)
    for kind, share in LEADERS.items():
        above = kind == CourseKind.LEADERSHIP_DEPARTMENT
        if who.is_leader and draw.random() < share and (who.level == 1 or not above):
            yield from _once(who, courses[kind], draw, year, until)


def _group(who: Serving) -> int:
    if not who.is_officer:
        return 2
    return 1 if who.level == 3 else 0


def offered(choice: Sequence[CourseFact], day: date) -> list[CourseFact]:
    """The courses that were held on a day."""
    gone = TWO_TIER_ONLY if day < TWO_TIER_DAY else THREE_TIER_ONLY
    return [course for course in choice if course.code not in gone]


def _once(who: Serving, choice: Sequence[CourseFact], draw: random.Random, year: int, until: date) -> Iterator[Taken]:
    day = date(year, *draw.choice(ENDS))
    course = draw.choice(offered(choice, day))
    if day <= until:
        score = score_of(who.official_id, day) if course.has_test else None
        yield Taken(who.official_id, course.id, course.kind, day, score)
