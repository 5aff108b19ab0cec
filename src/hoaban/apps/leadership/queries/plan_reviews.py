"""Plans of bodies with their yearly review: the list, what is due, and one standing for each plan in figures."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, CharField, Count, Min, QuerySet, Value, When

from hoaban.apps.leadership.models.planning import Candidate
from hoaban.apps.leadership.queries.law import ruling_on
from hoaban.apps.leadership.queries.plan_days import Plan, days_of
from hoaban.apps.leadership.queries.posts import Spot, spots_of
from hoaban.apps.leadership.rules.facts import PlanDays, Ruling
from hoaban.apps.leadership.rules.planning import review_of
from hoaban.apps.leadership.rules.reviews import Freshness, freshness, next_due
from hoaban.apps.organisation.models import Placement, Unit
from hoaban.shared.access import Actor, Permission, any_below, below
from hoaban.shared.figures import Scope
from hoaban.shared.names import text_key
from hoaban.shared.periods import on_day
from hoaban.shared.rulebook import Finding

MONTHS = "planning.review_months"
SHOWS: dict[str, tuple[Freshness, ...]] = {
    Freshness.OVERDUE: (Freshness.OVERDUE,), Freshness.DUE: (Freshness.DUE,),
    Freshness.IN_TIME: (Freshness.IN_TIME, Freshness.DUE), Freshness.UNKNOWN: (Freshness.UNKNOWN,),
}  # fmt: skip
"""What a filter of the list shows: what is due soon is still in time."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """The plan of a body for a term on a day: how many stand in it, when it was looked at last, when it is due again.

    ``candidate_id``: one of those who stand in it, by which figures count the plan. ``finding``: None before the law asks.
    """

    unit_id: int
    unit: str
    unit_code: str
    path: str
    term: str
    people: int
    posts: int
    candidate_id: int
    days: PlanDays
    due_on: date | None
    state: Freshness | None
    finding: Finding | None

    @property
    def is_open(self) -> bool:
        """Whether the review is asked for now and no round is under way."""
        return self.state in (Freshness.OVERDUE, Freshness.DUE, Freshness.UNKNOWN) and self.days.round_id is None


@dataclass(slots=True)
class _Count:
    """What stands in a plan: the first candidacy, posts, and people where they are asked for."""

    first: int
    posts: int = 0
    people: set[int] = field(default_factory=set)


def list_plans(
    *, actor: Actor, on: date, path: str = "", want: str = "", permission: Permission = Permission.VIEW_LEADERSHIP,
    with_people: bool = True,
) -> list[PlanRow]:  # fmt: skip
    """Plans of the bodies in the actor's part in which somebody stands on the day, the first due first.

    ``path``: below one unit only; ``want``: a key of :data:`SHOWS`; ``with_people`` False leaves them uncounted (0). The
    number of queries does not depend on the plans.
    """
    counts, bodies = _seen(actor.prefixes(permission), on, path, with_people=with_people)
    days, ruling = days_of(counts, on), ruling_on(MONTHS, on)
    codes = dict(Unit.objects.filter(pk__in={body for body, _term in counts}).values_list("pk", "code"))
    rows = [_row(plan, counts[plan], days[plan], codes[plan[0]], bodies[plan[0]], ruling, on) for plan in counts]
    rows.sort(key=lambda row: (row.due_on or date.min, len(row.path), text_key(row.unit), row.term))
    wanted = SHOWS.get(want)
    return rows if wanted is None else [row for row in rows if row.state in wanted]


def _row(plan: Plan, count: _Count, days: PlanDays, code: str, path: str, ruling: Ruling | None, on: date) -> PlanRow:
    body, term = plan
    due = next_due(days, ruling) if ruling is not None else None
    return PlanRow(
        body, days.body, code, path, term, len(count.people), count.posts, count.first, days, due,
        freshness(due, on) if ruling is not None else None,
        review_of(days, {MONTHS: ruling}, on) if ruling is not None else None,
    )  # fmt: skip


def _seen(
    inside: Collection[str], on: date, path: str, *, with_people: bool
) -> tuple[dict[Plan, _Count], dict[int, str]]:
    """Plans of bodies below ``path`` and inside one's part, with what stands in each, and the paths of the bodies."""
    units = Placement.objects.filter(on_day(on), any_below(inside, "path"), below(path, "path")).values("unit_id")
    counts, bodies = _counts(Candidate.objects.filter(on_day(on), post__unit_id__in=units), on, with_people=with_people)
    mine = {body for body, where in bodies.items() if where.startswith(path) and _within(where, inside)}
    return {plan: count for plan, count in counts.items() if plan[0] in mine}, bodies


def _within(path: str, prefixes: Collection[str]) -> bool:
    return any(path.startswith(prefix) for prefix in prefixes)


def _counts(planned: QuerySet[Candidate], on: date, *, with_people: bool) -> tuple[dict[Plan, _Count], dict[int, str]]:
    """Plan -> what stands in it, and body -> its path on the day (four queries); the database adds up by unit."""
    by_unit = list(
        planned.order_by()
        .values_list("post__unit_id", "term")
        .annotate(first=Min("pk"), posts=Count("post", distinct=True))
    )
    spots: dict[int, Spot] = spots_of({row[0] for row in by_unit}, on)
    counts: dict[Plan, _Count] = {}
    for unit, term, first, posts in by_unit:
        found = counts.setdefault((spots[unit].territory_id, term), _Count(first))
        found.first, found.posts = min(found.first, first), found.posts + posts
    if with_people:
        for unit, term, official in planned.order_by().values_list("post__unit_id", "term", "official_id").distinct():
            counts[spots[unit].territory_id, term].people.add(official)
    return counts, {spot.territory_id: spot.territory_path for spot in spots.values()}


def list_due(*, actor: Actor, on: date) -> list[PlanRow]:
    """Plans whose review the actor has to open now: overdue, due soon, or without a day to count from."""
    rows = list_plans(actor=actor, on=on, permission=Permission.PLAN_LEADERS, with_people=False)
    return [row for row in rows if row.is_open]


def plans_counted(scope: Scope, *, in_time: bool = False) -> QuerySet[Candidate]:
    """One candidacy for each plan of the part asked of, with the path of its body; ``in_time``: not overdue ones only.

    The filter "unit" asks for the plans of the part itself, as everywhere.
    """
    counts, bodies = _seen(
        scope.actor.prefixes(Permission.VIEW_LEADERSHIP), scope.on, scope.part.path, with_people=False
    )
    plans = _in_time(counts, scope.on) if in_time else set(counts)
    if scope.filters.get("unit"):
        plans = {plan for plan in plans if bodies[plan[0]] == scope.part.path}
    places = [When(pk=counts[plan].first, then=Value(bodies[plan[0]])) for plan in plans]
    counted = Candidate.objects.filter(pk__in=[counts[plan].first for plan in plans])
    return counted.annotate(unit_path=Case(*places, default=Value(""), output_field=CharField()))


def _in_time(plans: Iterable[Plan], on: date) -> set[Plan]:
    ruling = ruling_on(MONTHS, on)
    if ruling is None:
        return set()
    return {
        plan
        for plan, days in days_of(plans, on).items()
        if freshness(next_due(days, ruling), on) in SHOWS[Freshness.IN_TIME]
    }
