"""A plan consolidated: by course, by unit, by who pays, by priority group. Every number names its lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum

from hoaban.apps.learning.models import Course
from hoaban.apps.learning.models.plans import BudgetSource, PlanLine, PlanState, TrainingPlan
from hoaban.apps.learning.queries.plan_classes import Progress, progress_of_courses
from hoaban.apps.learning.queries.plan_words import group_label
from hoaban.apps.learning.queries.plans import periodic_quota, tree_of
from hoaban.apps.learning.rules.plans import GROUPS
from hoaban.apps.organisation import queries as organisation
from hoaban.shared.access import Actor

WAYS = ("course", "unit", "source", "group")


@dataclass(frozen=True, slots=True)
class SumRow:
    """One row: ``key`` narrows the lines to it (by the parameter of the way asked)."""

    key: str
    label: str
    detail: str
    lines: int
    people: int
    cost: int
    groups: dict[str, int] = field(default_factory=dict)
    units: int = 0
    in_years: int | None = None
    """People of approved yearly plans, where the plan is periodic."""
    progress: Progress | None = None
    """How far the people are, of a course of an approved plan."""
    is_open: bool = True
    """Whether the course is still on offer."""

    @property
    def by_group(self) -> list[tuple[str, int]]:
        """(group, people) in the order of the columns."""
        return [(name, self.groups.get(name, 0)) for name in GROUPS]


def list_sums(*, actor: Actor, plan: TrainingPlan, by: str, on: date, drafts: bool = False) -> list[SumRow]:
    """The consolidated rows of a plan by one of WAYS; the largest numbers first. Six queries at most."""
    rows = PlanLine.objects.filter(plan__in=tree_of(plan, actor=actor, drafts=drafts).order_by().values("pk"))
    if by == "group":
        return _by_group(rows)
    column = {"course": "course_id", "unit": "plan__unit_id", "source": "source"}[by]
    sums = {f"n_{name}": Sum(name) for name in GROUPS}
    found = list(
        rows.values(column).order_by().annotate(
            lines=Count("pk"), people=Sum("quota"), money=Sum("cost"), units=Count("plan__unit", distinct=True), **sums
        )
    )  # fmt: skip
    keys = [row[column] for row in found]
    within = periodic_quota(actor=actor, plan=plan) if by == "course" else {}
    periodic = plan.year != plan.until_year and by == "course"
    named = _names(by, keys, on)
    settled = by == "course" and plan.state == PlanState.APPROVED
    far = progress_of_courses(actor=actor, plan=plan) if settled else {}
    offered = set(Course.objects.filter(is_open=True).values_list("pk", flat=True)) if settled else set()
    made = [
        SumRow(
            named[row[column]][0], named[row[column]][1], named[row[column]][2], row["lines"], row["people"],
            row["money"], {name: row[f"n_{name}"] for name in GROUPS}, row["units"],
            within.get(row[column], 0) if periodic else None, far.get(row[column], Progress()) if settled else None,
            row[column] in offered,
        )
        for row in found
    ]  # fmt: skip
    return sorted(made, key=lambda row: (-row.people, row.label))


def _names(by: str, keys: list[Any], on: date) -> dict[Any, tuple[str, str, str]]:
    """Key -> (what narrows to it, label, second line)."""
    if by == "course":
        courses = Course.objects.in_bulk(keys)
        return {key: (one.code, one.name, f"{one.code} · {one.get_kind_display()}") for key, one in courses.items()}
    if by == "unit":
        names = organisation.unit_names(keys, on)
        return {key: (str(key), names[key], "") for key in keys}
    return {key: (key, str(BudgetSource(key).label), "") for key in keys}


def _by_group(rows: Any) -> list[SumRow]:
    counted = rows.order_by().aggregate(
        **{f"people_{name}": Sum(name) for name in GROUPS},
        **{f"lines_{name}": Count("pk", filter=Q(**{f"{name}__gt": 0})) for name in GROUPS},
        **{f"units_{name}": Count("plan__unit", distinct=True, filter=Q(**{f"{name}__gt": 0})) for name in GROUPS},
        everybody=Sum("quota"),
    )
    return [
        SumRow(
            name, group_label(name), "", counted[f"lines_{name}"], counted[f"people_{name}"] or 0, 0,
            units=counted[f"units_{name}"], groups={"of": counted["everybody"] or 0},
        )
        for name in GROUPS
    ]  # fmt: skip
