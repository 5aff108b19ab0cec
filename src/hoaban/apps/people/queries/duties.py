"""What waits for somebody who keeps records: people without a post, retirements, long secondments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement
from hoaban.apps.people.models import Assignment, AssignmentKind
from hoaban.apps.people.queries.ages import reaching_retirement
from hoaban.apps.people.queries.census import census_on
from hoaban.apps.people.queries.rows import title_name
from hoaban.apps.people.rules.age import add_years
from hoaban.apps.people.rules.retirement import latest_birth
from hoaban.shared.access import Actor, Permission
from hoaban.shared.figures import Scope
from hoaban.shared.periods import on_day

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


def special(key: str, on: date) -> Q | None:
    """Condition on census rows of a special list: "awaiting" a post, or "retiring" within a year; None for others."""
    if key == "awaiting":
        return Q(title_id__isnull=True) & ~Q(level=0)
    if key == "retiring":
        until = add_years(on, 1)
        return Q(sex=1, birth_date__lte=latest_birth(1, until)) | Q(sex=2, birth_date__lte=latest_birth(2, until))
    return None


def holding(post_id: int, on: date) -> Q:
    """Condition on census rows: whoever holds a post on the day, as the staffing counts them."""
    held = Assignment.objects.filter(on_day(on), is_main=True, post_id=post_id)
    return Q(official_id__in=held.values("official_id"))


def number_retiring(scope: Scope) -> int:
    """How many reach the retirement age within a year: from the tally for a province, else by counting the list."""
    known = reaching_retirement(scope, add_years(scope.on, 1))
    return census_on(scope).filter(special("retiring", scope.on)).count() if known is None else known


def long_secondments(*, actor: Actor, on: date, until: date) -> list[SecondmentRow]:
    """Secondments without a last day that pass the longest time by ``until``, first due first; none on a day without such
    a rule.
    """
    rule = lawbook.rules_on(areas=["secondment"], on=on).get(("secondment", "max_duration"))
    if rule is None:
        return []
    longest = int(rule.number)
    # Asked of the few secondments, not joined: a database would rather begin with every unit of a province.
    mine = Placement.objects.filter(
        on_day(on), actor.within(Permission.CHANGE_PEOPLE, "path"), unit_id=OuterRef("unit_id")
    )
    rows = (
        Assignment.objects.filter(
            on_day(on),
            Exists(mine),
            kind=AssignmentKind.SECONDED,
            starts_on__lte=add_years(until, -longest),
            ends_before=None,
        )
        .select_related("official", "post__title")
        .order_by("starts_on")[:SHOWN]
    )
    names = organisation.unit_names({row.unit_id for row in rows}, on)
    return [
        SecondmentRow(
            row.official_id, row.official.full_name, title_name(row.post.title if row.post else None),
            names[row.unit_id],
            row.starts_on, add_years(row.starts_on, longest),
        )
        for row in rows
    ]  # fmt: skip
