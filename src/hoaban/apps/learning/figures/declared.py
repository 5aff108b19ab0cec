"""Figures of training: people trained of those in service, courses, periods, money, communes, and the targets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hoaban.apps.learning.models import CourseKind
from hoaban.apps.learning.queries import training
from hoaban.apps.people import queries as people
from hoaban.shared.figures import Dimension, Figure, Scope, Text, declare, get_figure, value_of

PEOPLE = _("people")
PAGE, COMMUNES_PAGE = "learning_trained", "learning_communes"
BY_PEOPLE = ("unit", "level", "ethnicity", "sex", "age", "category", "education")
OVERLAPPING = ("course_kind", "year")
"""Somebody who completed two kinds of courses, or courses in two years, stands in both lines."""
BY_COURSES = ("course_kind", "year", "course_mode", "unit", "level", "category", "ethnicity", "sex")
BY_CLASSES = ("course_kind", "course_mode", "year")
Rows = Callable[[Scope], QuerySet[Any]]
Quick = Callable[[Scope], int | None] | None
Together = Callable[[Scope], Mapping[str, int]] | None
Groups = Callable[[Scope, Dimension], Mapping[Any, int] | None] | None


def _headcount(scope: Scope) -> int:
    """Everybody in service, as the figure of people counts them (from the tally where it may)."""
    return value_of(get_figure("people.headcount"), training.people_scope(scope))


def _headcount_by(scope: Scope, dimension: Dimension) -> Mapping[Any, int] | None:
    """The same by a dimension, where the tally of people knows it."""
    return people.headcount_by([dimension.key], training.people_scope(scope)).get(dimension.key)


def _people(
    key: str, title: Text, rows: Rows, of: str | None = "learning.in_service", note: Text = "", quick: Quick = None,
    groups: Groups = None, together: Together = None, overlaps: tuple[str, ...] = (),
) -> None:  # fmt: skip
    declare(
        Figure(
            key,
            title,
            PEOPLE,
            rows,
            PAGE,
            of=of,
            by=BY_PEOPLE + overlaps,
            overlaps=overlaps,
            note=note,
            quick=quick,
            groups=groups,
            together=together,
        )
    )


def _by_kind(scope: Scope) -> dict[str, int]:
    """People who completed a course of each kind, by the key of the figure."""
    return {f"learning.trained.{kind}": found for kind, found in training.people_by_kind(scope).items()}


_people(
    "learning.in_service", _("People in service"), training.in_service, None, quick=_headcount, groups=_headcount_by
)
_people(
    "learning.trained", _("People who completed a course"), training.trained, note=_("each counted once"),
    groups=training.people_by, overlaps=OVERLAPPING,
)  # fmt: skip
for _one in CourseKind:
    _people(
        f"learning.trained.{_one.value}", _one.label, partial(training.trained, kind=_one), together=_by_kind,
        groups=partial(training.people_by, kind=_one), overlaps=("year",),
    )  # fmt: skip

declare(
    Figure(
        "learning.completions",
        _("Courses completed"),
        _("completed courses"),
        training.completions,
        PAGE,
        by=BY_COURSES,
        quick=partial(training.sum_of, field="courses"),
        groups=partial(training.sums_by, field="courses"),
    )  # fmt: skip
)
declare(
    Figure(
        "learning.hours",
        _("Periods taught to those who completed"),
        _("periods"),
        training.completions,
        PAGE,
        amount="hours",
        by=BY_COURSES,
        quick=partial(training.sum_of, field="hours"),
        groups=partial(training.sums_by, field="hours"),
    )  # fmt: skip
)
declare(
    Figure(
        "learning.cost",
        _("Cost of completed courses"),
        _("đồng"),
        training.completions,
        PAGE,
        amount="cost",
        by=BY_COURSES,
        quick=partial(training.sum_of, field="cost"),
        groups=partial(training.sums_by, field="cost"),
    )  # fmt: skip
)
declare(
    Figure(
        "learning.class_communes",
        _("Communes from which somebody finished a course with a test"),
        _("communes"),
        training.communes,
        COMMUNES_PAGE,
        of="organisation.communes",
        by=BY_CLASSES,
        groups=training.communes_by,
        overlaps=BY_CLASSES,
    )
)
_people(
    "learning.target_groups", _("Target groups 2 to 4 of ethnic knowledge"), training.target_groups, None,
    quick=partial(training.number_in_groups, key="people.headcount"),
)  # fmt: skip
_people(
    "learning.coverage.ethnic_knowledge", _("Fostered with ethnic knowledge, target groups 2 to 4"),
    training.fostered, "learning.target_groups",
    quick=partial(training.number_in_groups, key="people.ethnic_knowledge"),
)  # fmt: skip
_people("learning.near_people", _("Cadres and civil servants of districts and communes"), training.near_people, None)
_people(
    "learning.coverage.ethnic_language", _("Trained in an ethnic language, districts and communes"),
    training.language_trained, "learning.near_people",
)  # fmt: skip
