"""Secondments that run on a day: who, where, until when, and the seat at home that they go back to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, QuerySet, Subquery

from hoaban.apps.leadership.queries.law import ruling_on
from hoaban.apps.leadership.rules.secondment import longest
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement, PostTitle
from hoaban.apps.people.models import Assignment, AssignmentKind
from hoaban.apps.people.queries.rows import title_name
from hoaban.shared.access import Actor, Permission
from hoaban.shared.periods import on_day

AHEAD = 90
"""Days ahead of its last day in which a secondment is told on the Today page."""


@dataclass(frozen=True, slots=True)
class SecondmentRow:
    """A secondment on a day; ``ends_on``: its last day (None: none was fixed), ``longest_on``: that of the lawbook.

    ``home``: post and unit of the seat kept at home; "" where none is held any more. ``may_end``: the actor may end it.
    """

    assignment_id: int
    official_id: int
    full_name: str
    name_key: str
    post: str
    path: str
    home: str
    since: date
    ends_on: date | None
    longest_on: date | None
    may_end: bool

    @property
    def due_on(self) -> date | None:
        """The day by which it is over at the latest."""
        return self.ends_on or self.longest_on


def list_secondments(*, actor: Actor, on: date) -> list[SecondmentRow]:
    """Secondments to units of the actor's part that run on the day, the first to end first (five queries)."""
    rows = list(_running(actor, on))
    labels = organisation.unit_labels({row.unit_id for row in rows}, on)
    homes, law = _homes({row.official_id for row in rows}, on), ruling_on("secondment.max_duration", on)
    years = law.numbers[0] if law is not None and law.numbers else None
    found = [
        _row(row, labels.get(row.unit_id, row.unit.name), homes.get(row.official_id, ""), years, actor) for row in rows
    ]
    return sorted(found, key=lambda one: (one.due_on or date.max, one.name_key))


def find_secondment(*, actor: Actor, assignment_id: int, on: date) -> SecondmentRow | None:
    """One of them; None outside the actor's part, or where it does not run on the day."""
    return next((one for one in list_secondments(actor=actor, on=on) if one.assignment_id == assignment_id), None)


def list_ending(*, actor: Actor, on: date) -> list[SecondmentRow]:
    """Those whose own last day comes within AHEAD days."""
    until = on + timedelta(days=AHEAD)
    return [one for one in list_secondments(actor=actor, on=on) if one.ends_on is not None and one.ends_on <= until]


def day_after(last_on: date) -> date:
    """The first day at home again."""
    return last_on + timedelta(days=1)


def _running(actor: Actor, on: date) -> QuerySet[Assignment]:
    units = Placement.objects.filter(on_day(on), actor.within(Permission.VIEW_LEADERSHIP, "path"))
    at = Placement.objects.filter(on_day(on), unit_id=OuterRef("unit_id")).values("path")[:1]
    rows = Assignment.objects.filter(
        on_day(on), kind=AssignmentKind.SECONDED, is_main=False, unit_id__in=units.values("unit_id")
    ).annotate(path=Subquery(at))  # fmt: skip
    return rows.select_related("official", "post__title", "unit")


def _homes(officials: Iterable[int], on: date) -> dict[int, str]:
    """Official -> post and unit of the main assignment on the day."""
    rows = list(
        Assignment.objects.filter(on_day(on), official_id__in=set(officials), is_main=True)
        .values_list("official_id", "post__title_id", "unit_id")
    )  # fmt: skip
    titles = PostTitle.objects.in_bulk({row[1] for row in rows if row[1]})
    labels = organisation.unit_labels({row[2] for row in rows}, on)
    return {
        who: ", ".join(filter(None, (title_name(titles.get(title or 0)), labels.get(unit, ""))))
        for who, title, unit in rows
    }  # fmt: skip


def _row(row: Assignment, unit: str, home: str, years: int | None, actor: Actor) -> SecondmentRow:
    path = str(getattr(row, "path", "") or "")
    title = title_name(row.post.title) if row.post else ""
    return SecondmentRow(
        row.pk, row.official_id, row.official.full_name, row.official.name_key, ", ".join(filter(None, (title, unit))),
        path, home, row.starts_on,
        row.ends_before - timedelta(days=1) if row.ends_before else None,
        longest(row.starts_on, years) if years is not None else None, actor.may(Permission.SIGN_ROTATION, path),
    )  # fmt: skip
