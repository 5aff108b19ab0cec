"""What people hold on a day, by every way in which a competency may be held; few queries however many people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from hoaban.apps.learning.models import Certificate, Competency, Completion, Course, Evidence, EvidenceState
from hoaban.apps.learning.rules.gaps import knowledge_level, valid_until
from hoaban.apps.people.models import Assignment, EthnicLanguage, Qualification, QualificationKind
from hoaban.shared.periods import on_day

Levels = dict[int, int]
"""Competency -> level held."""
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
    for official, course in _courses_held(on, wanted):
        for competency, level in gives.get(course, {}).items():
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


def _courses_held(on: date, wanted: Wanted) -> Iterator[tuple[int, int]]:
    """Officials and the courses that count for them: a valid certificate, or a completion that never had one."""
    certificates = Certificate.objects.filter(_of(wanted), _valid_on(on), issued_on__lte=on)
    yield from certificates.values_list("official_id", "course_id").distinct()
    months = dict(Course.objects.exclude(valid_months=None).values_list("id", "valid_months"))
    done = Completion.objects.filter(_of(wanted), completed_on__lte=on, certificate__isnull=True).order_by()
    # Two reads without sorting or grouping: a day is only asked for where it decides something.
    yield from done.exclude(course_id__in=months).values_list("official_id", "course_id")
    limited = done.filter(course_id__in=months).values_list("official_id", "course_id", "completed_on")
    for official, course, completed_on in limited:
        until = valid_until(completed_on, months[course])
        if until is None or until > on:
            yield official, course


def _valid_on(on: date) -> Q:
    not_expired = Q(expires_before__isnull=True) | Q(expires_before__gt=on)
    return not_expired & (Q(revoked_on__isnull=True) | Q(revoked_on__gt=on))


def _evidence_held(on: date, wanted: Wanted) -> QuerySet[Any]:
    rows = Evidence.objects.filter(_of(wanted), state=EvidenceState.ACCEPTED, decided_on__lte=on)
    valid = rows.filter(Q(expires_before__isnull=True) | Q(expires_before__gt=on))
    return valid.values_list("official_id", "competency_id", "level")


def _knowledge_groups(on: date, wanted: Wanted) -> QuerySet[Any]:
    rows = Qualification.objects.filter(_of(wanted), kind=QualificationKind.ETHNIC_KNOWLEDGE, awarded_on__lte=on)
    return rows.values_list("official_id", "level")


def _speakers(wanted: Wanted) -> QuerySet[Any]:
    return EthnicLanguage.objects.filter(_of(wanted)).values_list("official_id", flat=True).distinct()


def taken_up(*, on: date, wanted: Wanted) -> dict[int, date]:
    """Official -> the day since which the post of the day is held; the caller has limited ``wanted``."""
    rows = Assignment.objects.filter(_of(wanted), on_day(on), is_main=True)
    return dict(rows.values_list("official_id", "held_since"))
