"""Keeping the catalogue of courses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.lawbook.models import Confidence
from hoaban.apps.learning.commands.competencies import require_keeper
from hoaban.apps.learning.models import CompetencyLevel, Course, CourseOutcome
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.names import tidy


@dataclass(frozen=True, slots=True)
class CourseDetails:
    """A course as the form of the catalogue holds it; money in đồng, ``outcomes``: competency -> level."""

    name_vi: str
    name_en: str
    kind: str
    mode: str
    hours: int
    weeks: int
    capacity_min: int
    capacity_max: int
    outcomes: Mapping[int, int]
    provider_id: int | None = None
    provider_name: str = ""
    target: str = ""
    cost_per_head: int = 0
    cost_fixed: int = 0
    has_test: bool = True
    valid_months: int | None = None
    awards_kind: int | None = None
    awards_level: int | None = None
    legal_basis: str = ""
    source: str = ""
    is_open: bool = True

    def columns(self) -> dict[str, Any]:
        """The fields of the row."""
        facts = asdict(self)
        facts.pop("outcomes")
        return facts | {"name_vi": tidy(self.name_vi), "name_en": tidy(self.name_en)}


@transaction.atomic
def add_course(*, actor: Actor, code: str, details: CourseDetails) -> Course:
    """Put a course into the catalogue; raises CommandRefused when its code is taken or its facts do not fit."""
    require_keeper(actor=actor)
    code = tidy(code).upper()
    if Course.objects.filter(code=code).exists():
        raise CommandRefused("code-taken", _("Another course has this code. Choose another."), "code")
    _refuse_bad(details)
    course = Course(code=code, edited=True, confidence=Confidence.CONFIRMED, **details.columns())
    course.save(force_insert=True)
    _write_outcomes(course, details.outcomes)
    audit.record(actor=actor, action="learning.add_course", subject=course, after=_told(details) | {"code": code})
    return course


@transaction.atomic
def change_course(*, actor: Actor, course_id: int, version: int | None, details: CourseDetails) -> Course:
    """Change a course of the catalogue; classes and completions that stand keep what they were.

    Raises CommandRefused when somebody was faster or the facts do not fit.
    """
    require_keeper(actor=actor)
    course = Course.objects.select_for_update().get(pk=course_id)
    if version is not None and version != course.version:
        raise CommandRefused("changed", _("Someone changed this course meanwhile. Look at it again, then save."))
    _refuse_bad(details)
    columns = details.columns()
    before = {name: getattr(course, name) for name, value in columns.items() if getattr(course, name) != value}
    given = dict(course.outcomes.values_list("competency_id", "level"))
    for name, value in columns.items():
        setattr(course, name, value)
    course.edited, course.version, course.confidence = True, course.version + 1, Confidence.CONFIRMED
    course.save()
    after = {name: columns[name] for name in before}
    if given != dict(details.outcomes):
        _write_outcomes(course, details.outcomes)
        before["outcomes"], after["outcomes"] = _texts(given), _texts(details.outcomes)
    audit.record(actor=actor, action="learning.change_course", subject=course, before=before, after=after)
    return course


def _write_outcomes(course: Course, outcomes: Mapping[int, int]) -> None:
    course.outcomes.all().delete()
    CourseOutcome.objects.bulk_create(
        CourseOutcome(course=course, competency_id=key, level=level) for key, level in sorted(outcomes.items())
    )


def _refuse_bad(details: CourseDetails) -> None:
    if details.capacity_max < details.capacity_min:
        text = _("The largest class is smaller than the smallest (%(number)s). Change one of them.")
        raise CommandRefused("capacity", text % {"number": details.capacity_min}, "capacity_max")
    if (details.awards_kind is None) != (details.awards_level is None):
        raise CommandRefused("award", _("Choose the kind of qualification together with its level."), "awards")
    if not details.outcomes:
        raise CommandRefused("outcomes", _("Choose at least one competency that the course gives."), "outcome_1")
    known = set(CompetencyLevel.objects.values_list("competency_id", "level"))
    if set(details.outcomes.items()) - known:
        raise CommandRefused("level", _("One of the levels does not exist. Choose from the list."), "outcome_1")


def _told(details: CourseDetails) -> dict[str, Any]:
    return details.columns() | {"outcomes": _texts(details.outcomes)}


def _texts(outcomes: Mapping[int, int]) -> dict[str, int]:
    return {str(key): level for key, level in sorted(outcomes.items())}
