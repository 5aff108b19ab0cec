"""Figures of leaders: heads and their terms, time in post, moves, appointments and waivers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.leadership.models import CaseKind
from hoaban.apps.leadership.queries import leading
from hoaban.apps.organisation.models import Level
from hoaban.apps.people.models import AssignmentKind
from hoaban.shared.figures import Dimension, Figure, Scope, Text, declare, declare_dimension

PAGE = "leadership_rows"
PEOPLE = gettext_lazy("people")
BY_PEOPLE = ("unit", "level", "ethnicity", "sex", "age", "category", "education", "time_in_post")
BY_MOVES = ("unit", "from_level", "to_level", "sex", "ethnicity")
BY_CASES = ("unit", "level", "case_kind")
Rows = Callable[[Scope], QuerySet[Any]]


def _figure(
    key: str, title: Text, count: Text, rows: Rows, by: tuple[str, ...], *, of: str | None = None, note: Text = ""
) -> None:
    declare(Figure(f"leadership.{key}", title, count, rows, PAGE, of=of, by=by, note=note))


_figure("leaders", gettext_lazy("Leaders in office"), PEOPLE, leading.leaders, BY_PEOPLE)
_figure("heads", gettext_lazy("Heads of units"), PEOPLE, leading.heads, BY_PEOPLE)
_figure(
    "terms_over_limit", gettext_lazy("Heads longer than two terms in one place"), PEOPLE, leading.over_limit,
    BY_PEOPLE, of="leadership.heads",
)  # fmt: skip
_figure(
    "time_in_post", gettext_lazy("Leaders five years or longer in the present post"), PEOPLE,
    lambda scope: leading.leaders(scope).filter(leading.held_for(60, None, scope.on)), BY_PEOPLE,
    of="leadership.leaders",
)  # fmt: skip
_figure(
    "rotated", gettext_lazy("People rotated"), gettext_lazy("moves"),
    partial(leading.moves, kind=AssignmentKind.ROTATED), BY_MOVES,
)  # fmt: skip
_figure(
    "reassigned", gettext_lazy("People reassigned"), gettext_lazy("moves"),
    partial(leading.moves, kind=AssignmentKind.REASSIGNED), BY_MOVES,
)  # fmt: skip
_figure(
    "appointed", gettext_lazy("Appointments and elections decided"), gettext_lazy("decisions"), leading.appointed,
    BY_CASES,
)  # fmt: skip
_figure(
    "appointed.all_standards_met", gettext_lazy("Appointed with every standard met"), gettext_lazy("decisions"),
    leading.all_met, BY_CASES, of="leadership.appointed", note=gettext_lazy("none set aside"),
)  # fmt: skip
_figure(
    "waivers", gettext_lazy("Standards set aside"), gettext_lazy("decisions"), leading.waivers, ("unit", "level"),
)  # fmt: skip

# Dimensions; each answers the same questions, whether it needs all of them or not. -----------------------------------


def _level_label(code: Any, scope: Scope) -> str:  # noqa: ARG001
    return str(Level(code).label) if code in Level.values else _("Not recorded")


def _narrow_level(column: str) -> Callable[[str, Scope], Q | None]:
    def narrow(code: str, scope: Scope) -> Q | None:  # noqa: ARG001
        return Q(**{column: int(code)}) if code.isascii() and code.isdigit() and len(code) < 3 else None

    return narrow


declare_dimension(
    Dimension(
        "from_level", gettext_lazy("Level left"), lambda scope: F("from_level"), _level_label,  # noqa: ARG005
        _narrow_level("from_level"),
    )
)  # fmt: skip
declare_dimension(
    Dimension(
        "to_level", gettext_lazy("Level entered"), lambda scope: F("level"), _level_label,  # noqa: ARG005
        _narrow_level("level"),
    )
)  # fmt: skip


def _kind(code: str, scope: Scope) -> Q | None:  # noqa: ARG001
    return Q(kind=code) if code in CaseKind.values else None


declare_dimension(
    Dimension(
        "case_kind", gettext_lazy("Kind of case"), lambda scope: F("kind"),  # noqa: ARG005
        lambda code, scope: str(CaseKind(code).label) if code in CaseKind.values else str(code), _kind, order=str,  # noqa: ARG005
    )
)  # fmt: skip


def _held_expression(scope: Scope) -> Case:
    whens = [When(leading.held_for(least, below, scope.on), then=Value(least)) for least, below in leading.YEARS_HELD]
    return Case(*whens, default=None, output_field=IntegerField())


def held_label(code: Any, scope: Scope) -> str:  # noqa: ARG001
    """Text of a band of years in the present post."""
    texts = {0: _("Under 2 years"), 24: _("2 to 5 years"), 60: _("5 to 8 years"), 96: _("8 years or longer")}
    return texts.get(code, _("Not recorded"))


def _narrow_held(code: str, scope: Scope) -> Q | None:
    bands = {str(least): (least, below) for least, below in leading.YEARS_HELD}
    return leading.held_for(*bands[code], scope.on) if code in bands else None


declare_dimension(
    Dimension("time_in_post", gettext_lazy("Time in the present post"), _held_expression, held_label, _narrow_held)
)
