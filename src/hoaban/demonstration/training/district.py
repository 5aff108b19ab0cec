"""The year of training that one district reported, person by person (F10 to F17)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from hoaban.apps.learning.models import CourseKind
from hoaban.apps.people.models import Qualification
from hoaban.demonstration.targets import TRAINING_DAY, TrainingTargets
from hoaban.demonstration.training.facts import PART_TIME, PUBLIC_EMPLOYEE, Serving, Taken
from hoaban.demonstration.training.history import Courses, offered, score_of

THEORY, MANAGEMENT, KNOWLEDGE = 2, 3, 4
INTERMEDIATE, ADVANCED = 2, 3
SPECIALIST = 2
FIRST = date(2024, 1, 1)
LAST_COURSE = date(2024, 11, 28)
FILLING = (CourseKind.DIGITAL, CourseKind.DEFENCE, CourseKind.SOFT_SKILLS)


@dataclass(slots=True)
class Year:
    """The year in the making: who took what; ``awards`` are qualifications that the records do not hold yet."""

    courses: Courses
    taken: list[Taken] = field(default_factory=list)
    awards: list[tuple[int, int, int, date]] = field(default_factory=list)

    def take(self, who: int, kind: str, day: date = LAST_COURSE, *, awards: tuple[int, int] | None = None) -> None:
        """One course of the kind; the one that gives ``awards``, if asked."""
        choice = offered(self.courses[kind], day)
        course = next((c for c in choice if awards is None or c.awards == awards), choice[0])
        score = score_of(who, day) if course.has_test else None
        self.taken.append(Taken(who, course.id, course.kind, day, score))

    def number(self, kind: str) -> int:
        """How many took a course of the kind."""
        return len({one.official_id for one in self.taken if one.kind == kind})

    @property
    def people(self) -> set[int]:
        """Who took anything."""
        return {one.official_id for one in self.taken}


def district_year(courses: Courses, serving: Sequence[Serving], targets: TrainingTargets) -> Year:
    """The year of the district's cadres, civil servants and part-time workers."""
    year = Year(courses)
    officers = [one for one in serving if one.is_officer]
    _as_recorded(year, officers)
    commune = [one for one in officers if one.level == 3]
    _qualify(year, commune, targets)
    leaders = [one for one in commune if one.is_leader]
    for one in leaders[-targets.leadership_division :]:
        year.take(one.official_id, CourseKind.LEADERSHIP_DIVISION)
    _commune(year, commune, targets)
    beyond = [one for one in officers if one.level != 3] + [one for one in serving if one.category == PART_TIME]
    _fill(year, beyond, targets.trained - len(year.people))
    _job_specific(year, serving, targets.job_specific)
    employees = [one for one in serving if one.category == PUBLIC_EMPLOYEE and one.is_leader]
    for one in employees[: targets.leadership_district]:
        year.take(one.official_id, CourseKind.LEADERSHIP_DISTRICT)
    return year


def _as_recorded(year: Year, officers: Sequence[Serving]) -> None:
    """Courses behind what the records say was awarded in the year."""
    giving = {c.awards: c for group in year.courses.values() for c in group if c.awards is not None}
    rows = Qualification.objects.filter(
        official__in=[one.official_id for one in officers], kind__range=(THEORY, KNOWLEDGE),
        awarded_on__range=(FIRST, TRAINING_DAY),
    )  # fmt: skip
    for official, kind, level, day in rows.order_by("id").values_list("official_id", "kind", "level", "awarded_on"):
        if (course := giving.get((kind, level))) is not None:
            year.take(official, course.kind, day, awards=(kind, level))


def _qualify(year: Year, officers: Sequence[Serving], targets: TrainingTargets) -> None:
    """Further people up to the numbers of the year; the level goes into their records too."""
    held = set(
        Qualification.objects.filter(official__in=[one.official_id for one in officers]).values_list(
            "official_id", "kind", "level"
        )
    )
    wanted = (
        (CourseKind.THEORY_ADVANCED, targets.theory_advanced, THEORY, ADVANCED),
        (CourseKind.THEORY_INTERMEDIATE, targets.theory_intermediate, THEORY, INTERMEDIATE),
        (CourseKind.STATE_MANAGEMENT, targets.state_management, MANAGEMENT, SPECIALIST),
    )
    for kind, number, ladder, level in wanted:
        able = (one for one in officers if _may_rise(one, ladder, level, held) and one.official_id not in year.people)
        while year.number(kind) < number:
            who = next(able).official_id
            year.take(who, kind, awards=(ladder, level))
            year.awards.append((who, ladder, level, LAST_COURSE))


def _may_rise(one: Serving, kind: int, level: int, held: set[tuple[int, int, int]]) -> bool:
    """One step below the level, and never awarded it or more on any day."""
    now = one.theory if kind == THEORY else one.management
    later = any((one.official_id, kind, above) in held for above in range(level, 5))
    return now == level - 1 and not later


def _commune(year: Year, officers: Sequence[Serving], targets: TrainingTargets) -> None:
    already = year.people
    short = targets.trained_commune - sum(1 for one in officers if one.official_id in already)
    _fill(year, officers, short)


def _fill(year: Year, people: Sequence[Serving], number: int) -> None:
    """So many more of the people, in courses of every kind that was held."""
    already = year.people
    for place, one in enumerate(_spread([one for one in people if one.official_id not in already], number)):
        year.take(one.official_id, FILLING[place % len(FILLING)])


def _spread(people: Sequence[Serving], number: int) -> Iterator[Serving]:
    """``number`` of the people, evenly over the list; raises ValueError where there are too few."""
    if not 0 <= number <= len(people):
        raise ValueError(f"{number} of {len(people)} people")
    for place in range(number):
        yield people[place * len(people) // number]


def _job_specific(year: Year, serving: Sequence[Serving], number: int) -> None:
    trained = [one for one in serving if one.official_id in year.people]
    for one in _spread(trained, number):
        year.take(one.official_id, CourseKind.JOB_SPECIFIC)
