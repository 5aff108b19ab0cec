"""Terms of office of those who hold leadership posts: counted from assignments, through restructurings.

A term that a decided case began ends when that case says; without one it is reckoned from the day the post was taken up
(``held_since``), term after term, and says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from hoaban.apps.leadership.models import AppointmentCase, CaseKind, CaseState
from hoaban.apps.leadership.queries import case_rules
from hoaban.apps.leadership.rules.cases import RUNNING, TERMS
from hoaban.apps.leadership.rules.office_terms import notice_day, running_term, starts_that_end
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement, Post, PostTitle
from hoaban.apps.people.models import Assignment
from hoaban.apps.people.queries.rows import title_name
from hoaban.shared.access import Actor, Permission, below
from hoaban.shared.periods import on_day
from hoaban.shared.rulebook import Basis


@dataclass(frozen=True, slots=True)
class TermRow:
    """Somebody's running term in a leadership post on a day.

    ``decided``: a case says when it ends, else it is reckoned. ``notice_on``: the last day to announce a reappointment.
    ``case_id``: a case of reappointment, dismissal or resignation that is under way.
    """

    official_id: int
    full_name: str
    name_key: str
    post_id: int
    title: str
    is_head: bool
    unit_id: int
    unit: str
    held_since: date
    number: int
    ends_on: date
    decided: bool
    notice_on: date
    days_left: int
    case_id: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether the term has ended and the post is still held."""
        return self.days_left < 0


@dataclass(frozen=True, slots=True)
class Notice:
    """How long before its end a term is announced, and how long a term is, with where both stand."""

    days: int
    basis: Basis
    years: int
    years_basis: Basis


def notice_on(*, on: date) -> Notice:
    """What the lawbook says of terms on a day."""
    days, basis = case_rules.notice_days(on=on)
    years, years_basis = case_rules.term_years(on=on)
    return Notice(days, basis, years, years_basis)


def list_terms(*, actor: Actor, on: date, until: date, path: str = "", heads: bool = False) -> list[TermRow]:
    """Terms in the actor's part that end by ``until``, also those that ended and were not renewed, first to end first.

    ``path``: below one unit only; ``heads``: heads only. The number of queries does not depend on the rows.
    """
    law = notice_on(on=on)
    # The few titles by their keys: both databases would otherwise begin with every assignment of the day.
    titles = {one.pk: one for one in PostTitle.objects.filter(is_leader=True) if one.is_head or not heads}
    rows = list(_ending(_held(actor, on, path, titles), on, until, law.years))
    units = organisation.unit_labels({row[6] for row in rows}, on)
    terms = _counted({row[0] for row in rows}, on)
    found = [
        _row(row, units.get(row[6], ""), title_name(titles.get(row[4])), terms.get(row[0], []), on, law) for row in rows
    ]
    return sorted(found, key=lambda one: (one.ends_on, one.name_key, one.official_id))


_FIELDS = (
    "official_id", "official__full_name", "official__name_key", "post_id", "post__title_id", "post__title__is_head",
    "unit_id", "held_since", "decided_end", "open_case",
)  # fmt: skip


def _held(actor: Actor, on: date, path: str, titles: Collection[int]) -> QuerySet[Any]:
    """Main assignments to posts of the titles on the day in the part, with the end that a decided case gives."""
    cases = AppointmentCase.objects.filter(official_id=OuterRef("official_id"))
    begun = cases.filter(
        kind__in=sorted(TERMS), state=CaseState.DECIDED, takes_effect_on__gte=OuterRef("held_since"),
        takes_effect_on__lte=on,
    ).order_by("-takes_effect_on", "-id")  # fmt: skip
    running = cases.filter(post_id=OuterRef("post_id"), state__in=sorted(RUNNING)).exclude(kind=CaseKind.APPOINTMENT)
    units = Placement.objects.filter(on_day(on), actor.within(Permission.VIEW_LEADERSHIP, "path"))
    if path:
        units = units.filter(below(path, "path"))
    # Whoever holds a post serves in its unit: from the posts on, either database has one way to go.
    posts = Post.objects.filter(title_id__in=sorted(titles), unit_id__in=units.values("unit_id"))
    rows = Assignment.objects.filter(on_day(on), is_main=True, post_id__in=posts.values("pk"))
    found: QuerySet[Any] = rows.annotate(
        decided_end=Subquery(begun.values("term_ends_on")[:1]), open_case=Subquery(running.values("id")[:1])
    )
    return found


def _ending(rows: QuerySet[Any], on: date, until: date, years: int) -> Iterator[Sequence[Any]]:
    """Those whose term ends by a day: as decided, else one of the terms reckoned from the day the post was taken up.

    Asked apart: together the data base would look for the decision of everybody in a post.
    """
    reckoned = Q(pk__in=[])
    for first, last in starts_that_end(on, until, years):
        reckoned |= Q(held_since__range=(first, last))
    ended = AppointmentCase.objects.filter(
        kind__in=sorted(TERMS), state=CaseState.DECIDED, term_ends_on__lte=until
    ).values("official_id")
    yield from rows.filter(official_id__in=ended, decided_end__lte=until).values_list(*_FIELDS)
    yield from rows.filter(reckoned, decided_end=None).values_list(*_FIELDS)


def _counted(officials: Iterable[int], on: date) -> dict[int, list[date]]:
    """Official -> days on which decided cases began a term, oldest first."""
    rows = AppointmentCase.objects.filter(
        official_id__in=set(officials), kind__in=sorted(TERMS), state=CaseState.DECIDED, takes_effect_on__lte=on
    )
    found: dict[int, list[date]] = {}
    for official, day in rows.order_by("takes_effect_on").values_list("official_id", "takes_effect_on"):
        found.setdefault(official, []).append(day)
    return found


def _row(row: Sequence[Any], unit: str, title: str, begun: list[date], on: date, law: Notice) -> TermRow:
    held_since, decided_end = row[7], row[8]
    term = running_term(held_since, on, law.years)
    ends_on = decided_end or term.ends_on
    number = sum(day >= held_since for day in begun) if decided_end else term.number
    return TermRow(
        official_id=row[0], full_name=row[1], name_key=row[2], post_id=row[3], title=title, is_head=row[5],
        unit_id=row[6], unit=unit, held_since=held_since, number=max(number, 1), ends_on=ends_on,
        decided=decided_end is not None, notice_on=notice_day(ends_on, law.days), days_left=(ends_on - on).days,
        case_id=row[9],
    )  # fmt: skip
