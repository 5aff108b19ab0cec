"""What people hold on a day, by every way in which a competency may be held; few queries however many people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Max, Q, QuerySet
from django.db.models.functions import Cast

from hoaban.apps.learning.models import Certificate, Competency, Completion, Course, Evidence, EvidenceState
from hoaban.apps.learning.queries.crowds import crowds
from hoaban.apps.learning.rules.gaps import knowledge_level, latest_before
from hoaban.apps.people.models import Assignment, EthnicLanguage, Qualification, QualificationKind
from hoaban.shared.periods import on_day

Levels = dict[int, int]
"""Competency -> level held."""
ONE_DAY = timedelta(days=1)
Wanted = QuerySet[Any] | None
"""Whose facts are read: a queryset of keys of officials; None: everybody's, where nearly everybody is asked about."""


def _of(wanted: Wanted) -> Q:
    return Q() if wanted is None else Q(official_id__in=wanted)


def held_beside_the_census(*, on: date, wanted: Wanted, competencies: Iterable[Competency],
                           gives: dict[int, dict[int, int]]) -> dict[int, Levels]:  # fmt: skip
    """Official -> competency -> highest level by certificate, completed course, evidence, ethnic knowledge, language.

    ``gives``: course -> competency -> level. The levels that the census knows (education, theory, management) are not
    here. The caller has limited ``wanted`` to the actor's part.
    """
    found: dict[int, Levels] = defaultdict(dict)
    rows = [*competencies]
    for official, course in _courses_held(on, wanted, gives):
        for competency, level in gives[course].items():
            _raise(found[official], competency, level)
    for official, competency, level in _evidence_held(on, wanted):
        _raise(found[official], competency, level)
    knowledge = [one.pk for one in rows if one.measured_by == QualificationKind.ETHNIC_KNOWLEDGE]
    for official, group in _knowledge_groups(on, wanted) if knowledge else ():
        for competency in knowledge:
            _raise(found[official], competency, knowledge_level(group))
    spoken = [one.pk for one in rows if one.held_by_language]
    for official in _speakers(wanted) if spoken else ():
        for competency in spoken:
            _raise(found[official], competency, 1)
    return found


def _raise(levels: Levels, competency: int, level: int) -> None:
    if level > levels.get(competency, 0):
        levels[competency] = level


def _courses_held(on: date, wanted: Wanted, courses: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Officials and those of the courses that count for them: a valid certificate, or a completion without one."""
    asked = sorted(courses)
    certificates = Certificate.objects.filter(_of(wanted), _valid_on(on), issued_on__lte=on, course_id__in=asked)
    yield from certificates.values_list("official_id", "course_id").distinct()
    yield from _counting(on, wanted, asked).values_list("official_id", "course_id")


def _counting(on: date, wanted: Wanted, courses: Sequence[int]) -> QuerySet[Completion]:
    """Completions of the courses that still count on the day: for good, or for the months that the course says."""
    done, months = _done(on, wanted), dict(Course.objects.values_list("id", "valid_months"))
    if len(courses) < len(months):
        done = done.filter(course_id__in=courses)
    for course, limit in months.items():
        if limit is not None:
            done = done.exclude(course_id=course, completed_on__lte=latest_before(on + ONE_DAY, limit))
    return done


def _done(on: date, wanted: Wanted) -> QuerySet[Completion]:
    """Completions up to the day but those whose certificate is not valid then; a condition only where it decides.

    Completions with a valid certificate are among them: the certificate says the same.
    """
    rows = Completion.objects.filter(_of(wanted)).order_by()
    latest = Completion.objects.aggregate(latest=Max("completed_on"))["latest"]
    if latest is not None and latest > on:
        rows = rows.filter(completed_on__lte=on)
    void = Certificate.objects.filter(~_valid_on(on) | Q(issued_on__gt=on), completion_id__isnull=False).order_by()
    return rows.exclude(pk__in=void.values("completion_id")) if void.exists() else rows


def _valid_on(on: date) -> Q:
    not_expired = Q(expires_before__isnull=True) | Q(expires_before__gt=on)
    return not_expired & (Q(revoked_on__isnull=True) | Q(revoked_on__gt=on))


def _evidence_held(on: date, wanted: Wanted) -> QuerySet[Any]:
    rows = Evidence.objects.filter(_of(wanted), state=EvidenceState.ACCEPTED, decided_on__lte=on)
    valid = rows.filter(Q(expires_before__isnull=True) | Q(expires_before__gt=on))
    return valid.values_list("official_id", "competency_id", "level")


def _course_crowds(on: date, wanted: Wanted, courses: Sequence[int]) -> dict[int, set[int]]:
    """Course -> the officials for whom it counts."""
    found = defaultdict(set, crowds(_counting(on, wanted, courses), "course_id"))
    certificates = Certificate.objects.filter(_of(wanted), _valid_on(on), issued_on__lte=on).order_by()
    for official, course in certificates.values_list("official_id", "course_id"):
        found[course].add(official)
    return found


def _knowledge_groups(on: date, wanted: Wanted) -> QuerySet[Any]:
    return _knowledge(on, wanted).values_list("official_id", "level")


def _knowledge(on: date, wanted: Wanted) -> QuerySet[Qualification]:
    return Qualification.objects.filter(_of(wanted), kind=QualificationKind.ETHNIC_KNOWLEDGE, awarded_on__lte=on)


def _speakers(wanted: Wanted) -> QuerySet[Any]:
    return EthnicLanguage.objects.filter(_of(wanted)).values_list("official_id", flat=True).distinct()


class Holders:
    """Who holds a level of a competency beside what the census knows, as sets: for counts over many people."""

    def __init__(
        self, *, on: date, wanted: Wanted, competencies: Iterable[Competency], gives: dict[int, dict[int, int]]
    ) -> None:
        self._gives = gives
        self._by_course = _course_crowds(on, wanted, sorted(gives))
        self._shown: dict[tuple[int, int], set[int]] = defaultdict(set)
        for official, competency, level in _evidence_held(on, wanted):
            self._shown[competency, level].add(official)
        rows = [*competencies]
        knowledge = [one.pk for one in rows if one.measured_by == QualificationKind.ETHNIC_KNOWLEDGE]
        for group, officials in crowds(_knowledge(on, wanted), "level").items() if knowledge else ():
            for competency in knowledge:
                self._shown[competency, knowledge_level(group)] |= officials
        spoken = [one.pk for one in rows if one.held_by_language]
        speakers = set(_speakers(wanted)) if spoken else set()
        for competency in spoken:
            self._shown[competency, 1] |= speakers
        self._found: dict[tuple[int, int], list[set[int]]] = {}

    def without(self, people: set[int], competency: int, level: int) -> set[int]:
        """Those of the people who do not hold the level."""
        for holders in self._of(competency, level):
            # A set made anew walks the few that are left, one changed in place the many that are taken away.
            people = people.difference(holders)
        return people

    def _of(self, competency: int, level: int) -> list[set[int]]:
        """Sets of officials who hold at least the level, the largest first."""
        key = (competency, level)
        if key not in self._found:
            courses = [course for course, given in self._gives.items() if given.get(competency, 0) >= level]
            shown = [found for (one, held), found in self._shown.items() if one == competency and held >= level]
            taken = [self._by_course[course] for course in courses if course in self._by_course]
            self._found[key] = sorted((*taken, *shown), key=len, reverse=True)
        return self._found[key]


def taken_up(*, on: date, wanted: Wanted) -> dict[int, date]:
    """Official -> the day since which the post of the day is held; the caller has limited ``wanted``."""
    return dict(_posts_held(on, wanted).values_list("official_id", "held_since"))


def taken_up_crowds(*, on: date, wanted: Wanted) -> dict[str, set[int]]:
    """Day -> the officials who hold their post of the day since then; in ISO, which sorts as days do."""
    rows = _posts_held(on, wanted).filter(held_since__isnull=False)
    return crowds(rows.annotate(written=Cast("held_since", CharField())), "written")


def _posts_held(on: date, wanted: Wanted) -> QuerySet[Any]:
    return Assignment.objects.filter(_of(wanted), on_day(on), is_main=True)
