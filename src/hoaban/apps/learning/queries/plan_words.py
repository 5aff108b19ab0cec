"""How the columns of a plan are called, on pages and in sheets; sheets are read in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hoaban.apps.learning.models import Course, Mode
from hoaban.apps.learning.models.plans import BudgetSource, PlanLine, TrainingPlan
from hoaban.apps.learning.rules.plan_sheets import COLUMNS, Vocabulary
from hoaban.apps.learning.rules.plans import GROUPS
from hoaban.shared.access import Actor
from hoaban.shared.names import fold

LABELS: dict[str, Any] = {
    "course": _("Course code"),
    "name": _("Course"),
    "mode": _("Mode"),
    "quarter": _("Quarter"),
    "quota": _("People to be trained"),
    "ethnic_minority": _("Ethnic minority"),
    "women": _("Women"),
    "planned": _("In leadership planning"),
    "newly_appointed": _("Newly appointed"),
    "cost": _("Cost, VND"),
    "source": _("Paid from"),
    "note": _("Note"),
    "gap": _("People with the gap"),
}
"""Column -> its label; the groups are called so wherever they stand."""
LANGUAGES = ("vi", "en")


def group_label(group: str) -> str:
    """A priority group in the language of the page."""
    return str(LABELS[group]) if group in GROUPS else ""


def vocabulary(*, actor: Actor) -> Vocabulary:  # noqa: ARG001 - the catalogue is open to everybody
    """What the words of a sheet mean, in both languages, with the courses on offer."""
    return Vocabulary(
        headers=dict(_labelled((key, LABELS[key]) for key in COLUMNS)),
        labels={key: str(LABELS[key]) for key in COLUMNS},
        modes=dict(_both((one.value, one.label) for one in Mode)),
        sources=dict(_both((one.value, one.label) for one in BudgetSource)),
        courses={fold(code): key for key, code in Course.objects.filter(is_open=True).values_list("id", "code")},
        named={str(one.value): str(one.label) for choices in (Mode, BudgetSource) for one in choices},
        fold=fold,
    )


def _both(pairs: Any) -> Iterator[tuple[str, str]]:
    """(Folded word, key) for every label in every language, and for the key itself."""
    for key, label in list(pairs):
        yield fold(str(key)), str(key)
        yield from _labelled([(key, label)])


def _labelled(pairs: Any) -> Iterator[tuple[str, str]]:
    for key, label in pairs:
        for language in LANGUAGES:
            with translation.override(language):
                yield fold(str(label)), str(key)


def sheet_rows(*, actor: Actor, plan: TrainingPlan) -> tuple[list[str], list[list[Any]]]:  # noqa: ARG001 - given plan
    """Headers and rows of a plan's own lines, as they are read back; rows in the order of the plan's page."""
    lines = plan.lines.select_related("course").order_by("course__kind", "course__code", "source")
    return [str(LABELS[key]) for key in COLUMNS], [_row(line) for line in lines]


def _row(line: PlanLine) -> list[Any]:
    values = {
        "course": line.course.code, "name": line.course.name, "mode": str(Mode(line.mode).label),
        "source": str(BudgetSource(line.source).label),
    }  # fmt: skip
    return [values[key] if key in values else getattr(line, key) for key in COLUMNS]
