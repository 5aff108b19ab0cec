"""What figures of leaders count: heads and their years, moves of a period, decided cases, waivers.

A question asks of a day, or of the period up to it (since the first day of the year where none is named). Moves and cases
count where they led to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from hoaban.apps.leadership.models import AppointmentCase, CaseKind, CaseState, Waiver
from hoaban.apps.leadership.models.rotation import MoveState
from hoaban.apps.leadership.queries.law import ruling_on
from hoaban.apps.leadership.queries.officials import heads_and_posts
from hoaban.apps.leadership.rules.days import add_months
from hoaban.apps.leadership.rules.terms import head_since
from hoaban.apps.organisation.models import Placement, PostTitle
from hoaban.apps.people.models import Assignment, AssignmentKind, CensusRow
from hoaban.apps.people.queries.census import census_on, part_condition
from hoaban.shared.access import Permission, below
from hoaban.shared.figures import Scope, narrow
from hoaban.shared.periods import on_day

APPOINTED = (CaseKind.APPOINTMENT, CaseKind.ELECTION)
YEARS_HELD = ((0, 24), (24, 60), (60, 96), (96, None))
"""Months in the present post: below the time asked before a higher one, up to a term, up to the limit, beyond it."""


def first_day(scope: Scope) -> date:
    """The first day of the period asked of."""
    return scope.since or date(scope.on.year, 1, 1)


def leaders(scope: Scope) -> QuerySet[CensusRow]:
    """Holders of leadership posts in the headcount on the day."""
    return census_on(scope).filter(title_id__in=_titles(is_leader=True))


def heads(scope: Scope) -> QuerySet[CensusRow]:
    """Heads of units in the headcount on the day."""
    return census_on(scope).filter(title_id__in=_titles(is_head=True))


def _titles(**marks: bool) -> list[int]:
    # The few keys themselves: SQLite would otherwise look into the catalogue for every row.
    return list(PostTitle.objects.filter(**marks).values_list("pk", flat=True))


def over_limit(scope: Scope) -> QuerySet[CensusRow]:
    """Heads who have led one place longer than two terms may last; nobody where the lawbook has no limit for the day."""
    titles = _titles(is_head=True)
    rows = census_on(scope).filter(title_id__in=titles)
    limit = ruling_on("term.two_terms_definition", scope.on)
    if limit is None:
        return rows.none()
    by = add_months(scope.on, -12 * limit.numbers[0])
    since = led_since(rows.filter(_held_on(by, titles)).order_by().values_list("official_id", flat=True), scope.on)
    return rows.filter(official_id__in=[who for who, day in since.items() if day <= by])


def _held_on(day: date, titles: Collection[int]) -> Q:
    """Condition on census rows: a post of the titles was held on a day. Nobody else can have led the present place since."""
    held = "official__assignments"
    early = Q(**{f"{held}__starts_on__lte": day}) | Q(**{f"{held}__held_since__lte": day})
    still = Q(**{f"{held}__ends_before": None}) | Q(**{f"{held}__ends_before__gt": day})
    return early & still & Q(**{f"{held}__post__title_id__in": titles})


def led_since(official_ids: Iterable[int], on: date) -> dict[int, date]:
    """Official -> since when somebody has been head of the present place without a break; heads on the day only (four queries)."""
    tenures, posts = heads_and_posts(set(official_ids), on)
    found = {who: head_since(tenures[who], post, on) for who, post in posts.items()}
    return {who: day for who, day in found.items() if day is not None}


def held_for(least: int, below: int | None, on: date) -> Q:
    """Condition on census rows: the main post has been held for so many months, and less than ``below``."""
    mine = Assignment.objects.filter(on_day(on), official_id=OuterRef("official_id"), is_main=True)
    mine = mine.filter(held_since__lte=add_months(on, -least))
    if below is not None:
        mine = mine.filter(held_since__gt=add_months(on, -below))
    return Q(Exists(mine))


def moves(scope: Scope, kind: AssignmentKind) -> QuerySet[Any]:
    """Main assignments of a kind that began in the period, with place and level entered and left as annotations."""
    started = Assignment.objects.filter(
        kind=kind, is_main=True, starts_on__gte=first_day(scope), starts_on__lte=scope.on
    )
    if not scope.part.is_root:
        # Their census stands where the unit stood: moves to units that never stood in the part need no look.
        inside = set(Placement.objects.filter(below(scope.part.path, "path")).values_list("unit_id", flat=True))
        started = started.filter(unit_id__in=inside)
    rows = started.annotate(
        unit_path=_census("unit_path", after=True), level=_census("level", after=True),
        from_level=_census("level", after=False), from_unit_id=_census("unit_id", after=False),
        from_title_id=_census("title_id", after=False), sex=F("official__sex"), ethnicity=F("official__ethnicity"),
    )  # fmt: skip
    return narrow(rows.filter(part_condition(scope)), scope)


def _census(column: str, *, after: bool) -> Subquery:
    """A column of the mover's census row on the day of the move, or on the day before it."""
    rows = CensusRow.objects.filter(official_id=OuterRef("official_id"))
    day = OuterRef("starts_on")
    rows = (
        rows.filter(starts_on__lte=day, ends_before__gt=day)
        if after
        else rows.filter(starts_on__lt=day, ends_before__gte=day)
    )
    return Subquery(rows.values(column)[:1])


def appointed(scope: Scope) -> QuerySet[AppointmentCase]:
    """Appointments and elections decided in the period."""
    rows = AppointmentCase.objects.filter(
        part_condition(scope), state=CaseState.DECIDED, kind__in=APPOINTED,
        decided_on__gte=first_day(scope), decided_on__lte=scope.on,
    )  # fmt: skip
    return narrow(rows, scope)


def all_met(scope: Scope) -> QuerySet[AppointmentCase]:
    """Those of them whose every standard was met on the day of the decision, none waived."""
    return appointed(scope).filter(standards_met=True)


def waivers(scope: Scope) -> QuerySet[Any]:
    """Standards set aside in cases decided, and for moves signed, in the period."""
    period = (first_day(scope), scope.on)
    cases = Q(case__state=CaseState.DECIDED, case__decided_on__range=period)
    moves_signed = Q(move__state=MoveState.SIGNED, move__decided_on__range=period)
    rows = Waiver.objects.filter(cases | moves_signed).annotate(
        unit_path=Coalesce("case__unit_path", "move_path"), level=Coalesce("case__level", "move_level"),
        decided_on=Coalesce("case__decided_on", "move__decided_on"),
    )  # fmt: skip
    return narrow(rows.filter(part_condition(scope)), scope)


def seen_by(scope: Scope) -> bool:
    """Whether the actor may open the rows behind a figure of leaders in the part."""
    may = (Permission.VIEW_LEADERSHIP, Permission.VIEW_FIGURES)
    return any(scope.actor.may(one, scope.part.path) for one in may)
