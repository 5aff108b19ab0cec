"""What an amendment changes in the plan that it amends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hoaban.apps.learning.models import Course, Mode
from hoaban.apps.learning.models.plans import BudgetSource, TrainingPlan
from hoaban.apps.learning.queries.plan_words import LABELS
from hoaban.apps.learning.queries.plans import facts_of
from hoaban.apps.learning.rules.plans import Difference, differences
from hoaban.shared.access import Actor
from hoaban.shared.templatetags.hoaban import DASH, number


@dataclass(frozen=True, slots=True)
class Change:
    """A line that an amendment adds, removes or changes; ``fields``: (label, before, after), in words."""

    course: str
    code: str
    source: str
    kind: str
    """"added", "removed" or "changed"."""
    fields: tuple[tuple[str, str, str], ...]


def list_changes(*, actor: Actor, plan: TrainingPlan) -> list[Change]:  # noqa: ARG001 - a plan that get_plan gave
    """The lines in which an amendment and the plan it amends differ; empty for other plans."""
    if plan.amends is None:
        return []
    found = differences(facts_of(plan.amends.lines.all()), facts_of(plan.lines.all()))
    courses = Course.objects.in_bulk({one.key[0] for one in found})
    return [_told(one, courses[one.key[0]]) for one in found]


def _told(one: Difference, course: Course) -> Change:
    kind = "added" if one.before is None else "removed" if one.after is None else "changed"
    names = one.fields or ("quota", "cost")
    fields = tuple((str(LABELS[name]), _shown(name, one.before), _shown(name, one.after)) for name in names)
    return Change(course.name, course.code, str(BudgetSource(one.key[1]).label), kind, fields)


def _shown(name: str, facts: Any) -> str:
    if facts is None:
        return DASH
    value = facts[name]
    if name == "mode":
        return str(Mode(value).label)
    return number(value) if isinstance(value, int) else str(value or DASH)
