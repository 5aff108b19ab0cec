"""Ways to break completed courses down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import CharField, F, Q
from django.db.models.functions import Cast, Coalesce, Substr
from django.utils.translation import gettext_lazy as _

from hoaban.apps.learning.models import Course, CourseKind, Mode
from hoaban.shared.figures import Dimension, Scope, declare_dimension

# Every dimension answers the same questions, whether it needs all of them or not.


def _kind(code: str, scope: Scope) -> Q | None:  # noqa: ARG001
    codes = code.split(",")
    return Q(kind__in=codes) if all(one in CourseKind.values for one in codes) else None


def _course(code: str, scope: Scope) -> Q | None:  # noqa: ARG001
    found = Course.objects.filter(code=code).values_list("pk", flat=True).first()
    return None if found is None else Q(course_id=found)


def _mode(code: str, scope: Scope) -> Q | None:  # noqa: ARG001
    if code not in Mode.values:
        return None
    return Q(training_class__mode=code) | Q(training_class__isnull=True, course__mode=code)


def _year(code: str, scope: Scope) -> Q | None:  # noqa: ARG001
    return Q(completed_on__year=int(code)) if code.isascii() and code.isdigit() and len(code) == 4 else None


def _names(codes: Sequence[Any], scope: Scope) -> Mapping[Any, str]:  # noqa: ARG001
    return {course.code: course.name for course in Course.objects.filter(code__in=codes)}


def _text(code: Any, scope: Scope) -> str:  # noqa: ARG001
    return str(code)


declare_dimension(
    Dimension(
        "course_kind",
        _("Kind of course"),
        lambda scope: F("kind"),  # noqa: ARG005
        lambda code, scope: str(CourseKind(code).label) if code in CourseKind.values else str(code),  # noqa: ARG005
        _kind,
        order=lambda code: CourseKind.values.index(code) if code in CourseKind.values else len(CourseKind.values),
    )
)
declare_dimension(
    Dimension("course", _("Course"), lambda scope: F("course__code"), _text, _course, order=str, labels=_names)  # noqa: ARG005
)
declare_dimension(
    Dimension(
        "course_mode",
        _("How it was held"),
        lambda scope: Coalesce("training_class__mode", "course__mode"),  # noqa: ARG005
        lambda code, scope: str(Mode(code).label) if code in Mode.values else str(code),  # noqa: ARG005
        _mode,
        order=str,
    )
)
# A year is cut out of the day as text: SQLite has no other way that is not a call of Python for every row.
declare_dimension(
    Dimension(
        "year",
        _("Year"),
        lambda scope: Substr(Cast("completed_on", CharField()), 1, 4),  # noqa: ARG005
        _text,
        _year,
    )
)
