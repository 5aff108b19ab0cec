"""Plans of training: lists, one plan with its lines and the plans below it, and the lines behind every number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.learning.models.plans import BudgetSource, PlanLine, PlanState, TrainingPlan
from hoaban.apps.learning.rules.plans import (
    GROUPS,
    IN,
    OPEN,
    By,
    Move,
    Standing,
    open_moves,
    over_ceiling,
    proposing_units,
)
from hoaban.apps.organisation import queries as organisation
from hoaban.shared.access import Actor, Permission, below

LIVE = Q(amends__isnull=True) | Q(state=PlanState.APPROVED)
"""Condition: not an amendment on its way; together with "not amended" the plans that count."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan in a list: its own lines and those of the plans below it that are in."""

    id: int
    unit_id: int
    unit: str
    year: int
    until_year: int
    state: str
    is_amendment: bool
    parent_id: int | None
    due_on: date | None
    ceiling: int | None
    reason: str
    lines: int
    people: int
    cost: int
    children: int = 0
    children_in: int = 0

    @property
    def period(self) -> str:
        """2026, or 2026–2030."""
        return str(self.year) if self.year == self.until_year else f"{self.year}–{self.until_year}"

    @property
    def state_label(self) -> str:
        """The state in the language of the page."""
        return str(PlanState(self.state).label)

    @property
    def is_in(self) -> bool:
        """Whether the plan above can count it."""
        return self.state in IN

    @property
    def is_empty(self) -> bool:
        """Whether it proposes nothing."""
        return self.lines == 0

    def is_late(self, on: date) -> bool:
        """Whether it is past its day and not in."""
        return self.due_on is not None and self.due_on < on and not self.is_in


@dataclass(frozen=True, slots=True)
class SourceSum:
    """Money by who pays, in đồng."""

    source: str
    label: str
    people: int
    cost: int


@dataclass(frozen=True)
class PlanFile:
    """One plan as its page shows it. ``total`` and ``people`` hold the plan and everything below it that is in."""

    plan: TrainingPlan
    unit: str
    above: str
    lines: list[PlanLine]
    children: list[PlanRow]
    sources: list[SourceSum]
    people: int
    total: int
    moves: list[Move] = field(default_factory=list)
    may_edit: bool = False
    may_frame: bool = False
    may_accept: bool = False
    may_plan: bool = False
    may_open: bool = False
    """Whether classes are opened from it."""
    open_amendment: int | None = None

    @property
    def over(self) -> int:
        """By how many đồng it is above its ceiling."""
        return over_ceiling(self.total, self.plan.ceiling)

    @property
    def missing(self) -> list[PlanRow]:
        """Plans below it that are not accepted yet."""
        return [row for row in self.children if row.state not in (PlanState.ACCEPTED, PlanState.APPROVED)]

    @property
    def submitted(self) -> int:
        """How many plans below it wait to be accepted."""
        return sum(row.state == PlanState.SUBMITTED for row in self.children)

    @property
    def accepted(self) -> int:
        """How many plans below it are accepted or approved."""
        return len(self.children) - len(self.missing)


def visible_plans(*, actor: Actor) -> QuerySet[TrainingPlan]:
    """The plans of units in the actor's part."""
    return TrainingPlan.objects.filter(actor.within(Permission.VIEW_LEARNING))


def get_plan(*, actor: Actor, plan_id: int) -> TrainingPlan:
    """A plan in the actor's part; Http404 outside it."""
    rows = visible_plans(actor=actor).select_related("unit", "parent__unit", "parent__parent", "amends")
    found = rows.filter(pk=plan_id).first()
    if found is None:
        raise Http404
    return found


def standing_of(plan: TrainingPlan, *, actor: Actor) -> Standing:  # noqa: ARG001 - a plan that get_plan gave
    """What decides which steps the plan offers."""
    above = plan.parent
    return Standing(
        plan.state, plan.amends_id is not None, above.state if above else None,
        parent_is_top=above is not None and above.parent_id is None,
    )  # fmt: skip


def powers_over(plan: TrainingPlan, *, actor: Actor) -> set[By]:
    """What the actor may do with the plan by position: at the unit, at the unit above, at the top."""
    found = {By.UNIT} if actor.may(Permission.PROPOSE_TRAINING, plan.unit_path) else set()
    above = plan.parent.unit_path if plan.parent else plan.unit_path
    if actor.may(Permission.APPROVE_TRAINING, above):
        found.add(By.PARENT)
    if actor.may(Permission.APPROVE_TRAINING, top_of(plan).unit_path):
        found.add(By.TOP)
    return found


def top_of(plan: TrainingPlan) -> TrainingPlan:
    """The plan above all others of the same round."""
    found = plan
    while found.parent is not None:
        found = found.parent
    return found


def tree_of(plan: TrainingPlan, *, actor: Actor, drafts: bool = False) -> QuerySet[TrainingPlan]:  # noqa: ARG001
    """The plan itself and the plans of its period below it that are in (``drafts``: those not in as well)."""
    rows = TrainingPlan.objects.filter(LIVE, below(plan.unit_path), year=plan.year, until_year=plan.until_year)
    rows = rows.exclude(state=PlanState.AMENDED).exclude(unit_id=plan.unit_id)
    if not drafts:
        rows = rows.filter(state__in=sorted(IN))
    return rows | TrainingPlan.objects.filter(pk=plan.pk)


def list_plans(*, actor: Actor, on: date, year: int | None = None, state: str = "") -> list[PlanRow]:
    """The plans of the actor's part, newest period first, then by place in the tree; four queries however many."""
    rows = visible_plans(actor=actor)
    if year is not None:
        rows = rows.filter(year__lte=year, until_year__gte=year)
    if state in PlanState.values:
        rows = rows.filter(state=state)
    elif not state:
        rows = rows.exclude(state=PlanState.AMENDED)
    return _dress(rows.order_by("-year", "-until_year", "unit_path", "id"), on)


def years_of(*, actor: Actor) -> list[int]:
    """Years for which the actor's part has plans, newest first."""
    spans = visible_plans(actor=actor).values_list("year", "until_year").distinct()
    return sorted({year for first, last in spans for year in range(first, last + 1)}, reverse=True)


def list_children(*, actor: Actor, plan: TrainingPlan, on: date) -> list[PlanRow]:
    """The plans that this one consolidates, those not in first."""
    own = plan.amends_id if plan.amends_id and plan.state != PlanState.APPROVED else plan.pk
    rows = visible_plans(actor=actor).filter(LIVE, parent_id=own).exclude(state=PlanState.AMENDED)
    found = _dress(rows.order_by("unit_path"), on)
    return sorted(found, key=lambda row: (row.is_in, row.state == PlanState.ACCEPTED))


def _dress(rows: QuerySet[TrainingPlan], on: date) -> list[PlanRow]:
    below_it = (
        TrainingPlan.objects.filter(LIVE, parent_id=OuterRef("pk")).exclude(state=PlanState.AMENDED).order_by()
        .values("parent_id")
    )  # fmt: skip
    counted = below_it.annotate(n=Count("pk")).values("n")
    ready = below_it.filter(state__in=sorted(IN)).annotate(n=Count("pk")).values("n")
    found = list(
        rows.annotate(
            n_lines=Count("lines"), n_people=Coalesce(Sum("lines__quota"), 0), n_cost=Coalesce(Sum("lines__cost"), 0),
            n_children=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
            n_in=Coalesce(Subquery(ready, output_field=IntegerField()), 0),
        ).values_list(
            "id", "unit_id", "year", "until_year", "state", "amends_id", "parent_id", "due_on", "ceiling", "reason",
            "n_lines", "n_people", "n_cost", "n_children", "n_in",
        )
    )  # fmt: skip
    names = organisation.unit_names({row[1] for row in found}, on)
    return [
        PlanRow(
            row[0], row[1], names.get(row[1], ""), row[2], row[3], row[4], row[5] is not None, row[6], row[7], row[8],
            row[9], row[10], row[11], row[12], row[13], row[14],
        )
        for row in found
    ]  # fmt: skip


def get_file(*, actor: Actor, plan_id: int, on: date) -> PlanFile:
    """Everything of one plan; Http404 outside the actor's part. The same number of queries for any plan."""
    plan = get_plan(actor=actor, plan_id=plan_id)
    names = organisation.unit_names([plan.unit_id, *([plan.parent.unit_id] if plan.parent else [])], on)
    powers = powers_over(plan, actor=actor)
    sources = sum_by_source(tree_of(plan, actor=actor), actor=actor)
    amendment = plan.amendments.exclude(state__in=[PlanState.APPROVED, PlanState.AMENDED])
    children = list_children(actor=actor, plan=plan, on=on)
    consolidates = actor.may(Permission.APPROVE_TRAINING, plan.unit_path)
    return PlanFile(
        plan=plan,
        unit=names.get(plan.unit_id, ""),
        above=names.get(plan.parent.unit_id, "") if plan.parent else "",
        lines=list(plan.lines.select_related("course").order_by("course__kind", "course__code", "source")),
        children=children,
        sources=sources,
        people=sum(one.people for one in sources),
        total=sum(one.cost for one in sources),
        moves=open_moves(standing_of(plan, actor=actor), powers),
        may_edit=By.UNIT in powers and plan.state in OPEN,
        may_frame=(By.PARENT in powers) and plan.state in OPEN | {PlanState.SUBMITTED},
        may_accept=consolidates and plan.state in OPEN and any(row.state == PlanState.SUBMITTED for row in children),
        may_open=consolidates and plan.state == PlanState.APPROVED,
        may_plan=consolidates and plan.year == plan.until_year,
        open_amendment=amendment.values_list("pk", flat=True).first(),
    )


def sum_by_source(plans: QuerySet[TrainingPlan], *, actor: Actor) -> list[SourceSum]:  # noqa: ARG001 - given plans
    """People and money of the lines of some plans by who pays, the largest first."""
    rows = (
        PlanLine.objects.filter(plan__in=plans.order_by().values("pk")).values("source").order_by()
        .annotate(people=Sum("quota"), money=Sum("cost"))
    )  # fmt: skip
    found = [SourceSum(r["source"], str(BudgetSource(r["source"]).label), r["people"], r["money"]) for r in rows]
    return sorted(found, key=lambda one: -one.cost)


def list_lines(
    *, actor: Actor, plan: TrainingPlan, narrowed: dict[str, str], drafts: bool = False
) -> QuerySet[PlanLine]:
    """The lines behind a number of a consolidated plan: its own and those below it, narrowed.

    ``narrowed``: course (code, or several with commas), unit (key of the unit whose plan it is), source, group (lines that have people of it).
    """
    plans = tree_of(plan, actor=actor, drafts=drafts)
    rows = PlanLine.objects.filter(plan__in=plans.order_by().values("pk")).select_related("course", "plan__unit")
    if code := narrowed.get("course"):
        rows = rows.filter(course__code__in=code.split(","))
    if (unit := narrowed.get("unit", "")).isdecimal():
        rows = rows.filter(plan__unit_id=int(unit))
    if (source := narrowed.get("source")) in BudgetSource.values:
        rows = rows.filter(source=source)
    if (group := narrowed.get("group")) in GROUPS:
        rows = rows.filter(**{f"{group}__gt": 0})
    return rows


def missing_below(*, actor: Actor, plan: TrainingPlan, on: date) -> list[str]:
    """Names of the units below whose plans are not accepted yet, and of those that have none: units founded since."""
    rows = list_children(actor=actor, plan=plan, on=on)
    waiting = [row.unit for row in rows if row.state not in (PlanState.ACCEPTED, PlanState.APPROVED)]
    return waiting + [_("%(unit)s (no plan yet: open the year again)") % {"unit": name} for name in _without(plan, on)]


def _without(plan: TrainingPlan, on: date) -> list[str]:
    """Names of units that this plan would consolidate and that have no plan of the years."""
    if plan.amends_id is not None:
        return []
    top = top_of(plan)
    tree = organisation.list_tree(actor=Actor.system(), on=on, under=top.unit_path)
    asked = {unit for unit, above in proposing_units(tree, top.unit_id).items() if above == plan.unit_id}
    have = TrainingPlan.objects.filter(LIVE, year=plan.year, until_year=plan.until_year, unit_id__in=asked)
    lacking = asked.difference(have.values_list("unit_id", flat=True))
    return [row.name for row in tree if row.id in lacking]


def periodic_quota(*, actor: Actor, plan: TrainingPlan) -> dict[int, int]:
    """Course -> people of the approved yearly plans of the same unit and those below it, within a periodic plan."""
    if plan.year == plan.until_year:
        return {}
    rows = PlanLine.objects.filter(
        below(plan.unit_path, "plan__unit_path"), actor.within(Permission.VIEW_LEARNING, "plan__unit_path"),
        plan__state=PlanState.APPROVED, plan__year=F("plan__until_year"), plan__year__range=(plan.year, plan.until_year),
    )  # fmt: skip
    return dict(rows.values("course_id").order_by().annotate(n=Sum("quota")).values_list("course_id", "n"))


def facts_of(lines: Iterable[PlanLine]) -> dict[tuple[int, str], dict[str, Any]]:
    """Lines by course and source, as two plans are compared."""
    names: Sequence[str] = ("quota", *GROUPS, "mode", "quarter", "cost", "note")
    return {(one.course_id, one.source): {name: getattr(one, name) for name in names} for one in lines}
