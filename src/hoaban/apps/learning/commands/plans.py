"""Plans of training: a year is opened, drafts are filled from the gaps, lines are edited while a plan is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.learning.commands.plan_record import changing, leave
from hoaban.apps.learning.models import Course
from hoaban.apps.learning.models.plans import PlanLine, PlanState, TrainingPlan
from hoaban.apps.learning.queries import plan_needs as needs
from hoaban.apps.learning.queries import plans as queries
from hoaban.apps.learning.queries.commune_needs import list_short
from hoaban.apps.learning.queries.plan_people import plan_wanted
from hoaban.apps.learning.rules.plans import GROUPS, OPEN, By, Wanted, line_cost, proposing_units, share_out
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement
from hoaban.apps.people.commands import CommandRefused
from hoaban.apps.people.models import CensusRow
from hoaban.shared.access import Actor, Permission, below
from hoaban.shared.periods import on_day
from hoaban.shared.templatetags.hoaban import number

LONGEST = 10
"""Years of a periodic plan."""


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What a line of a plan says; ``cost`` None: as the catalogue reckons."""

    course_id: int
    quota: int
    source: str
    mode: str = ""
    quarter: int | None = None
    ethnic_minority: int = 0
    women: int = 0
    planned: int = 0
    newly_appointed: int = 0
    cost: int | None = None
    note: str = ""


def open_year(
    *, actor: Actor, unit_id: int, year: int, until_year: int, due_on: date, ceiling: int | None, on: date
) -> TrainingPlan:
    """Open a year, or several, for planning: the province's plan, and a draft for every unit that plans.

    Drafts are filled from the gaps of the day. Called again it gives drafts to the units that have none yet.
    Raises PermissionDenied below APPROVE_TRAINING over the whole province, CommandRefused for impossible years or when
    the plan has been submitted already.
    """
    place = Placement.objects.filter(on_day(on), unit_id=unit_id, parent=None).first()
    if place is None:
        raise CommandRefused("not-top", _("A year is opened for the province. Choose the province."), "unit")
    actor.require(Permission.APPROVE_TRAINING, place.path)
    _check_years(year, until_year, due_on, on)
    with transaction.atomic():
        top, is_new = TrainingPlan.objects.select_for_update().get_or_create(
            unit_id=unit_id, year=year, until_year=until_year, amends=None,
            defaults={"unit_path": place.path, "due_on": due_on, "ceiling": ceiling},
        )  # fmt: skip
        if top.state not in OPEN:
            raise CommandRefused(
                "locked", _("This plan is submitted or approved already. Amend it instead of opening it again."), "year"
            )
        made = _draft_below(actor=actor, top=top, on=on)
        filled = [top, *made] if is_new else made
        lines = _fill(actor=actor, plans=filled, around=[top, *_plans_below(top)], on=on)
        leave(
            top, actor=actor, action="learning.open_year", on=on,
            after={"year": year, "until_year": until_year, "plans": len(made) + is_new, "lines": lines,
                   "ceiling": top.ceiling, "due_on": str(top.due_on)},
        )  # fmt: skip
    return top


def _check_years(year: int, until_year: int, due_on: date, on: date) -> None:
    if not on.year - 1 <= year <= on.year + 5:
        raise CommandRefused(
            "year", _("The year must lie between %(first)s and %(last)s.") % {"first": on.year - 1, "last": on.year + 5},
            "year",
        )  # fmt: skip
    if not year <= until_year < year + LONGEST:
        raise CommandRefused(
            "until-year",
            _("A plan is for one year or for up to ten: from %(first)s until %(last)s at most.")
            % {"first": year, "last": year + LONGEST - 1},
            "until_year",
        )
    if due_on < on:
        raise CommandRefused("due", _("The day by which plans are due must not have passed."), "due_on")


def _plans_below(top: TrainingPlan) -> list[TrainingPlan]:
    rows = TrainingPlan.objects.filter(queries.LIVE, year=top.year, until_year=top.until_year)
    return list(rows.exclude(pk=top.pk).exclude(state=PlanState.AMENDED))


def _draft_below(*, actor: Actor, top: TrainingPlan, on: date) -> list[TrainingPlan]:
    """Drafts for the units that have none, under the plan of the unit above while that may still be changed."""
    tree = organisation.list_tree(actor=actor, on=on, under=top.unit_path)
    paths = {row.id: row.path for row in tree}
    above = proposing_units(tree, top.unit_id)
    plans = {plan.unit_id: plan for plan in [top, *_plans_below(top)]}
    made = []
    for unit_id in sorted(above, key=lambda one: len(paths[one])):
        parent = plans.get(above[unit_id])
        if unit_id in plans or parent is None or parent.state not in OPEN:
            continue
        plans[unit_id] = TrainingPlan.objects.create(
            unit_id=unit_id, unit_path=paths[unit_id], year=top.year, until_year=top.until_year, parent=parent,
            due_on=top.due_on,
        )  # fmt: skip
        made.append(plans[unit_id])
    return made


def _fill(*, actor: Actor, plans: list[TrainingPlan], around: list[TrainingPlan], on: date) -> int:
    """Lines of empty plans from the gaps; everybody counts for the nearest plan among ``around``."""
    if not plans:
        return 0
    least = min((plan.unit_path for plan in plans), key=len)
    wanted = share_out(
        needs.as_needs(learners=needs.list_learners(actor=actor, on=on, path=least), actor=actor),
        {plan.unit_path: plan.pk for plan in around if plan.unit_path.startswith(least)},
        list_short(actor=actor, on=on, path=least),
    )
    courses = Course.objects.in_bulk(sorted({course for found in wanted.values() for course in found}))
    lines = [
        _line_of(plan.pk, courses[course], who) for plan in plans for course, who in sorted(wanted[plan.pk].items())
    ]
    PlanLine.objects.bulk_create(lines, batch_size=500)
    TrainingPlan.objects.filter(pk__in=[plan.pk for plan in plans]).update(filled_on=on)
    return len(lines)


def _line_of(plan_id: int, course: Course, who: Wanted) -> PlanLine:
    return PlanLine(
        plan_id=plan_id, course=course, mode=course.mode, quota=who.seats, gap=who.people, short=who.short,
        cost=_reckoned(course, who.seats), **(who.groups or {}),
    )  # fmt: skip


def _reckoned(course: Course, people: int) -> int:
    return line_cost(
        people=people, per_head=course.cost_per_head, fixed=course.cost_fixed, capacity=course.capacity_max
    )


def refill_plan(*, actor: Actor, plan_id: int, version: int | None, on: date) -> int:
    """Fill a plan from the gaps of the day again: missing courses get a line, lines learn the gap of today.

    Numbers that somebody has set stay as they are. Returns how many lines were added.
    """
    with changing(actor=actor, plan_id=plan_id, version=version, action="learning.refill_plan", on=on) as (plan, facts):
        _require_open(plan)
        wanted = plan_wanted(actor=actor, plan=plan, on=on)
        kept = {line.course_id: line for line in plan.lines.order_by("-id")}
        for course_id, line in kept.items():
            who = wanted.get(course_id, Wanted())
            line.gap, line.short = who.people, who.short
        PlanLine.objects.bulk_update(kept.values(), ["gap", "short"])
        plan.filled_on = on
        courses = Course.objects.in_bulk(sorted(wanted.keys() - kept.keys()))
        added = [_line_of(plan.pk, course, wanted[key]) for key, course in sorted(courses.items())]
        PlanLine.objects.bulk_create(added)
        facts |= {"added": len(added), "gaps": len(wanted)}
    return len(added)


def save_line(
    *, actor: Actor, plan_id: int, line_id: int | None, version: int | None, facts: LineFacts, on: date
) -> PlanLine:
    """Add a line to an open plan, or change one. Raises CommandRefused where the plan is locked or numbers clash."""
    with changing(actor=actor, plan_id=plan_id, version=version, action="learning.save_line", on=on) as (plan, told):
        _require_open(plan)
        line = _own_line(plan, line_id) if line_id is not None else PlanLine(plan=plan)
        course = _course(facts.course_id)
        _check_numbers(facts, _most(plan, on))
        same = plan.lines.filter(course=course, source=facts.source).exclude(pk=line.pk)
        if same.exists():
            raise CommandRefused(
                "line-twice", _("This course with this source stands in the plan already. Change that line instead."),
                "course",
            )  # fmt: skip
        _write(line, course, facts)
        line.save()
        told |= {"course": course.code, "quota": line.quota, "cost": line.cost, "source": line.source}
    return line


def remove_line(*, actor: Actor, plan_id: int, line_id: int, version: int | None, on: date) -> None:
    """Take a line out of an open plan. Raises CommandRefused where the plan is locked or has no such line."""
    with changing(actor=actor, plan_id=plan_id, version=version, action="learning.remove_line", on=on) as (plan, told):
        _require_open(plan)
        line = _own_line(plan, line_id)
        told |= {"course": line.course.code, "quota": line.quota, "cost": line.cost, "source": line.source}
        line.delete()


def import_lines(
    *, actor: Actor, plan_id: int, version: int | None, lines: Iterable[LineFacts], name: str, on: date
) -> Mapping[str, int]:
    """Make the lines of an open plan what a sheet says: new ones added, others changed, those it does not name removed.

    The same sheet again changes nothing and leaves no event. Returns how many were "added", "changed", "removed".
    """
    wanted = list(lines)
    with changing(actor=actor, plan_id=plan_id, version=version, action="learning.import_lines", on=on) as (plan, told):
        _require_open(plan)
        most = _most(plan, on)
        for one in wanted:
            _check_numbers(one, most)
        counts = _replace(plan, wanted)
        told |= {"file": name, **counts, "unchanged": not any(counts.values())}
    return counts


def _replace(plan: TrainingPlan, wanted: list[LineFacts]) -> dict[str, int]:
    kept = {(line.course_id, line.source): line for line in plan.lines.select_related("course")}
    before = queries.facts_of(kept.values())
    courses = Course.objects.in_bulk({one.course_id for one in wanted})
    counts = {"added": 0, "changed": 0, "removed": 0}
    for facts in wanted:
        key = (facts.course_id, facts.source)
        line = kept.pop(key, None)
        counts["added"] += line is None
        line = line or PlanLine(plan=plan)
        _write(line, courses[facts.course_id], facts)
        if key not in before or queries.facts_of([line])[key] != before[key]:
            counts["changed"] += key in before
            line.save()
    counts["removed"] = len(kept)
    plan.lines.filter(pk__in=[line.pk for line in kept.values()]).delete()
    return counts


def frame_plan(
    *, actor: Actor, plan_id: int, version: int | None, due_on: date | None, ceiling: int | None, on: date
) -> TrainingPlan:
    """Say by when a plan is due and what it may cost; asked of the unit above, at the top of the province itself."""
    with changing(actor=actor, plan_id=plan_id, version=version, action="learning.frame_plan", on=on, by=By.PARENT) as (
        plan,
        told,
    ):
        if plan.state in (PlanState.ACCEPTED, PlanState.APPROVED, PlanState.AMENDED):
            raise CommandRefused("locked", _("This plan is decided already. Return or amend it first."))
        told |= {"due_on": str(due_on or ""), "ceiling": ceiling, "ceiling_before": plan.ceiling}
        plan.due_on, plan.ceiling = due_on, ceiling
    return plan


def _require_open(plan: TrainingPlan) -> None:
    if plan.state not in OPEN:
        raise CommandRefused(
            "locked",
            _("The plan is %(state)s and locked. Have it returned for change, or amend it once it is approved.")
            % {"state": plan.get_state_display().lower()},
        )


def _own_line(plan: TrainingPlan, line_id: int) -> PlanLine:
    line: PlanLine | None = plan.lines.select_related("course").filter(pk=line_id).first()
    if line is None:
        raise CommandRefused("line-gone", _("This line is no longer in the plan. Open the plan again."))
    return line


def _course(course_id: int) -> Course:
    course = Course.objects.filter(pk=course_id).first()
    if course is None:
        raise CommandRefused("course", _("There is no such course in the catalogue."), "course")
    return course


def _most(plan: TrainingPlan, on: date) -> int:
    """How many people a line can be for: everybody who serves in the unit, once a year; 0 where nobody is recorded yet."""
    serving = CensusRow.objects.filter(below(plan.unit_path), starts_on__lte=on, ends_before__gt=on).count()
    return serving * (plan.until_year - plan.year + 1)


def _check_numbers(facts: LineFacts, most: int) -> None:
    if facts.quota < 1:
        raise CommandRefused("quota", _("A line is for at least one person. Remove the line instead."), "quota")
    if most and facts.quota > most:
        message = _(
            "A line for %(quota)s people: at most %(most)s can attend, everybody who serves in the unit once a year."
        )
        raise CommandRefused("people", message % {"quota": number(facts.quota), "most": number(most)}, "quota")
    for group in GROUPS:
        if getattr(facts, group) > facts.quota:
            raise CommandRefused(
                "group", _("At most all %(quota)s people of the line can belong to a group.") % {"quota": facts.quota},
                group,
            )  # fmt: skip


def _write(line: PlanLine, course: Course, facts: LineFacts) -> None:
    given: dict[str, Any] = asdict(facts)
    for name in ("quota", "source", "quarter", "note", *GROUPS):
        setattr(line, name, given[name])
    line.course, line.mode = course, facts.mode or course.mode
    line.cost = _reckoned(course, facts.quota) if facts.cost is None else facts.cost
