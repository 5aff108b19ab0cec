"""What waits for somebody who keeps records: people without a place, long secondments, retirements, vacancies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.models import Assignment, AssignmentKind, CensusRow
from hoaban.apps.people.queries.rows import title_name
from hoaban.apps.people.rules.age import add_years
from hoaban.apps.people.rules.retirement import latest_birth
from hoaban.shared.access import Actor, Permission, below
from hoaban.shared.periods import on_day

LONGEST_SECONDMENT = 3
"""Years; Decree 170/2025/NĐ-CP, as entered in the lawbook."""
SOON = 90
SHOWN = 12


@dataclass(frozen=True, slots=True)
class SecondmentRow:
    """A secondment that reaches its longest time."""

    official_id: int
    full_name: str
    title: str
    unit: str
    since: date
    due_on: date


def unplaced(*, actor: Actor, on: date) -> QuerySet[CensusRow]:
    """Census rows of people in service on the day whose place is not recorded."""
    mine = actor.within(Permission.CHANGE_PEOPLE)
    rows = CensusRow.objects.filter(mine, starts_on__lte=on, ends_before__gt=on, level=0)
    return rows.select_related("official")


def awaiting_post(*, actor: Actor, on: date) -> QuerySet[Assignment]:
    """Main assignments on the day that wait for a post, at units of the actor's part."""
    places = "unit__placements__"
    mine = actor.within(Permission.CHANGE_PEOPLE, f"{places}path")
    return Assignment.objects.filter(on_day(on), mine, on_day(on, places), is_main=True, post__isnull=True)


def long_secondments(*, actor: Actor, on: date, until: date) -> list[SecondmentRow]:
    """Secondments that pass their longest time by ``until``, first due first."""
    places = "unit__placements__"
    mine = actor.within(Permission.CHANGE_PEOPLE, f"{places}path")
    started_by = add_years(until, -LONGEST_SECONDMENT)
    rows = (
        Assignment.objects.filter(
            on_day(on), mine, on_day(on, places), kind=AssignmentKind.SECONDED, starts_on__lte=started_by
        )
        .select_related("official", "post__title", "unit")
        .order_by("starts_on")[:SHOWN]
    )
    return [
        SecondmentRow(
            row.official_id, row.official.full_name, title_name(row.post.title if row.post else None), row.unit.name,
            row.starts_on, add_years(row.starts_on, LONGEST_SECONDMENT),
        )
        for row in rows
    ]  # fmt: skip


def retiring(*, actor: Actor, on: date, until: date, path: str) -> QuerySet[CensusRow]:
    """People in service on the day below ``path`` who have reached the retirement age by ``until``."""
    mine = actor.within(Permission.VIEW_PEOPLE) & below(path)
    men = Q(sex=1, birth_date__lte=latest_birth(1, until))
    women = Q(sex=2, birth_date__lte=latest_birth(2, until))
    return CensusRow.objects.filter(mine, men | women, starts_on__lte=on, ends_before__gt=on, category__lte=3)


def home_code(*, actor: Actor, on: date) -> str:
    """Code of the unit the actor's pages open on; "" where there is none."""
    try:
        return organisation.get_part(actor=actor, on=on).code
    except LookupError:
        return ""
