"""Terms of office of those who hold leadership posts: counted from assignments, through restructurings.

A term that a decided case began ends when that case says; without one it is reckoned from the day the post was taken up
(``held_since``), term after term, and says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When

from hoaban.apps.leadership.models import AppointmentCase, CaseKind, CaseState
from hoaban.apps.leadership.queries import case_rules
from hoaban.apps.leadership.rules.cases import RUNNING, TERMS
from hoaban.apps.leadership.rules.office_terms import notice_day, running_term, starts_that_end
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement, Post, PostTitle
from hoaban.apps.people.models import Assignment, Official
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

    def day_of(self, ends_on: date) -> date:
        """The last day on which the end of a term has to be announced."""
        return notice_day(ends_on, self.days)


def notice_on(*, on: date) -> Notice:
    """What the lawbook says of terms on a day."""
    (days, basis), (years, years_basis) = case_rules.notice_and_years(on=on)
    return Notice(days, basis, years, years_basis)


@dataclass(frozen=True, slots=True)
class TermEnd:
    """The end of somebody's running term on a day, without names. Fields as in TermRow; ``number`` as it is reckoned."""

    official_id: int
    post_id: int
    title_id: int
    unit_id: int
    held_since: date
    number: int
    ends_on: date
    decided: bool
    notice_on: date
    case_id: int | None


def list_terms(*, actor: Actor, on: date, until: date, path: str = "", heads: bool = False) -> list[TermRow]:
    """Terms in the actor's part that end by ``until``, also those that ended and were not renewed, first to end first.

    ``path``: below one unit only; ``heads``: heads only. The number of queries does not depend on the rows.
    """
    found = dressed(list_ends(actor=actor, on=on, until=until, path=path, heads=heads), on)
    return sorted(found, key=lambda one: (one.ends_on, one.name_key, one.official_id))


def list_ends(*, actor: Actor, on: date, until: date, path: str = "", heads: bool = False) -> list[TermEnd]:
    """The same terms without names, first to end first: for who only counts them."""
    law = notice_on(on=on)
    return _ends(_held(actor, on, path, heads=heads), on, until, law)


@dataclass(frozen=True, slots=True)
class Ahead:
    """Terms without a case under way: how many end on each day, and the first to end."""

    ends: Counter[date]
    first: list[TermEnd]
    notice: Notice


def ends_ahead(*, actor: Actor, on: date, until: date, first: int) -> Ahead:
    """Terms of ``list_ends`` about which no case is under way, counted by the database, and the first few of them.

    Who took up a post on one day and has no case ends on one day: only the others are looked at one by one.
    """
    law = notice_on(on=on)
    held = _held(actor, on, "", heads=False)
    cases = _Cases(None, on)
    known = [_end(row, on, law) for row in _with_cases(held, cases, on, until, law.years)]
    plain = held.exclude(official_id__in=_asked(cases.officials, _told(on))) if cases.officials else held
    ending = _reckoned(plain, on, until, law.years)
    taken_up: dict[date, dict[date, int]] = {}
    for since, count in ending.order_by().values_list("held_since").annotate(count=Count("*")):
        taken_up.setdefault(running_term(since, on, law.years).ends_on, {})[since] = count
    ends = Counter(one.ends_on for one in known)
    ends.update({day: sum(begun.values()) for day, begun in taken_up.items()})
    known += _first_of(plain, taken_up, first, on, law)
    return Ahead(ends, sorted(known, key=lambda one: (one.ends_on, one.official_id))[:first], law)


def _asked(officials: Collection[int], cases: QuerySet[AppointmentCase]) -> Any:
    """Officials by name while they are few, else as the question that finds them."""
    return sorted(officials) if len(officials) <= _FEW else cases.values("official_id")


def _with_cases(held: QuerySet[Any], cases: _Cases, on: date, until: date, years: int) -> Iterator[Sequence[Any]]:
    """Those with cases whose term ends by a day and about whom none is under way."""
    if not cases.officials:
        return
    for row in held.filter(official_id__in=_asked(cases.officials, _told(on))).values_list(*_FIELDS):
        decided = cases.decided_end(row)
        ends_on = decided or running_term(row[4], on, years).ends_on
        if ends_on <= until and cases.running(row) is None:
            yield *row, decided, None


def _first_of(
    plain: QuerySet[Any], taken_up: Mapping[date, Mapping[date, int]], first: int, on: date, law: Notice
) -> list[TermEnd]:
    """The first terms to end of people without a case (one query); on the last of the days as many as are wanted."""
    wanted: list[date] = []
    passed, last = 0, []
    for day in sorted(taken_up):
        last = list(taken_up[day])
        wanted += last
        passed += sum(taken_up[day].values())
        if passed >= first:
            break
    late = Case(When(held_since__in=last, then=1), default=0)
    rows = plain.filter(held_since__in=wanted).order_by(late, "official_id").values_list(*_FIELDS)[:first]
    return [_end((*row, None, None), on, law) for row in rows]


def _ends(held: QuerySet[Any], on: date, until: date, law: Notice) -> list[TermEnd]:
    found = [_end(row, on, law) for row in _ending(held, on, until, law.years)]
    return sorted(found, key=lambda one: (one.ends_on, one.official_id))


def dressed(ends: Sequence[TermEnd], on: date) -> list[TermRow]:
    """Terms with names of people, posts and units, in the order given (four queries)."""
    people = {
        pk: (name, key)
        for pk, name, key in Official.objects.filter(pk__in={one.official_id for one in ends}).values_list(
            "pk", "full_name", "name_key"
        )
    }
    titles = PostTitle.objects.in_bulk({one.title_id for one in ends})
    units = organisation.unit_labels({one.unit_id for one in ends}, on)
    begun = _counted({one.official_id for one in ends if one.decided}, on)
    return [
        TermRow(
            official_id=one.official_id, full_name=people[one.official_id][0], name_key=people[one.official_id][1],
            post_id=one.post_id, title=title_name(titles[one.title_id]), is_head=titles[one.title_id].is_head,
            unit_id=one.unit_id, unit=units.get(one.unit_id, ""), held_since=one.held_since,
            number=_number(one, begun.get(one.official_id, [])), ends_on=one.ends_on, decided=one.decided,
            notice_on=one.notice_on, days_left=(one.ends_on - on).days, case_id=one.case_id,
        )
        for one in ends
    ]  # fmt: skip


_FIELDS = ("official_id", "post_id", "post__title_id", "unit_id", "held_since")
_FEW = 500
"""Up to so many officials are named in a question; naming more costs more than reading the cases of everybody."""


def _held(actor: Actor, on: date, path: str, *, heads: bool) -> QuerySet[Any]:
    """Main assignments to leadership posts on the day in the part."""
    # The few titles by their keys: both databases would otherwise begin with every assignment of the day.
    found_titles = PostTitle.objects.filter(is_leader=True, **({"is_head": True} if heads else {}))
    titles = list(found_titles.values_list("pk", flat=True))
    units = Placement.objects.filter(on_day(on), actor.within(Permission.VIEW_LEADERSHIP, "path"))
    if path:
        units = units.filter(below(path, "path"))
    # Whoever holds a post serves in its unit: from the posts on, either database has one way to go.
    posts = Post.objects.filter(title_id__in=sorted(titles), unit_id__in=units.values("unit_id"))
    found: QuerySet[Any] = Assignment.objects.filter(on_day(on), is_main=True, post_id__in=posts.values("pk"))
    return found


def _ending(rows: QuerySet[Any], on: date, until: date, years: int) -> Iterator[Sequence[Any]]:
    """Those whose term ends by a day: as decided, else one of the terms reckoned from the day the post was taken up.

    Asked apart, and cases once for all of them: together, or one by one, the data base would look for the decision of
    everybody in a post.
    """
    ended = AppointmentCase.objects.filter(
        kind__in=sorted(TERMS), state=CaseState.DECIDED, term_ends_on__lte=until
    ).values("official_id")
    by_case = list(rows.filter(official_id__in=ended).values_list(*_FIELDS))
    by_years = list(_reckoned(rows, on, until, years).values_list(*_FIELDS))
    cases = _Cases({row[0] for row in (*by_case, *by_years)}, on)
    for row in by_case:
        decided = cases.decided_end(row)
        if decided is not None and decided <= until:
            yield *row, decided, cases.running(row)
    yield from ((*row, None, cases.running(row)) for row in by_years if cases.decided_end(row) is None)


def _reckoned(rows: QuerySet[Any], on: date, until: date, years: int) -> QuerySet[Any]:
    """Those who took up the post on a day from which a term ends between two days."""
    reckoned = Q(pk__in=[])
    for first, last in starts_that_end(on, until, years):
        reckoned |= Q(held_since__range=(first, last))
    return rows.filter(reckoned)


def _began(on: date) -> Q:
    """Cases that began a term by the day."""
    return Q(state=CaseState.DECIDED, kind__in=sorted(TERMS), takes_effect_on__lte=on)


def _told(on: date) -> QuerySet[AppointmentCase]:
    """Cases that began a term by the day, and cases under way about somebody in a post."""
    return AppointmentCase.objects.filter(_began(on) | Q(state__in=sorted(RUNNING)) & ~Q(kind=CaseKind.APPOINTMENT))


class _Cases:
    """Decided and running cases of some officials, or of everybody (one query)."""

    def __init__(self, officials: Collection[int] | None, on: date) -> None:
        self._decided: dict[int, list[tuple[date, date | None]]] = {}
        self._running: dict[tuple[int, int], int] = {}
        rows = _told(on).order_by("-id")
        if officials is not None and len(officials) <= _FEW:
            rows = rows.filter(official_id__in=sorted(officials))
        told = rows.values_list("id", "official_id", "post_id", "state", "takes_effect_on", "term_ends_on")
        for key, official, post, state, begins, ends in told:
            if state == CaseState.DECIDED:
                self._decided.setdefault(official, []).append((begins, ends))
            else:
                self._running.setdefault((official, post), key)

    @property
    def officials(self) -> set[int]:
        """Whom a case is about."""
        return {*self._decided, *(official for official, _post in self._running)}

    def decided_end(self, row: Sequence[Any]) -> date | None:
        """The end that the last case decided for the post says; of two that take effect on one day, the later case."""
        told = [one for one in self._decided.get(row[0], ()) if one[0] >= row[4]]
        return max(told, key=lambda one: one[0])[1] if told else None

    def running(self, row: Sequence[Any]) -> int | None:
        """A case about the post that is under way."""
        return self._running.get((row[0], row[1]))


def _counted(officials: Iterable[int], on: date) -> dict[int, list[date]]:
    """Official -> days on which decided cases began a term, oldest first."""
    rows = AppointmentCase.objects.filter(
        official_id__in=set(officials), kind__in=sorted(TERMS), state=CaseState.DECIDED, takes_effect_on__lte=on
    )
    found: dict[int, list[date]] = {}
    for official, day in rows.order_by("takes_effect_on").values_list("official_id", "takes_effect_on"):
        found.setdefault(official, []).append(day)
    return found


def _end(row: Sequence[Any], on: date, law: Notice) -> TermEnd:
    official_id, post_id, title_id, unit_id, held_since, decided_end, open_case = row
    term = running_term(held_since, on, law.years)
    ends_on = decided_end or term.ends_on
    return TermEnd(
        official_id, post_id, title_id, unit_id, held_since, term.number, ends_on, decided_end is not None,
        notice_day(ends_on, law.days), open_case,
    )  # fmt: skip


def _number(one: TermEnd, begun: Iterable[date]) -> int:
    """Which of the person's terms in the post it is: as decided, else as reckoned."""
    return max(sum(day >= one.held_since for day in begun), 1) if one.decided else one.number


def terms_ended(officials: Collection[int], on: date) -> dict[int, list[tuple[date, date]]]:
    """Official -> first and last day of every term that a decided case began and that is over on the day (one query)."""
    rows = AppointmentCase.objects.filter(
        official_id__in=set(officials), kind__in=sorted(TERMS), state=CaseState.DECIDED, term_ends_on__lt=on
    )
    found: dict[int, list[tuple[date, date]]] = {}
    for official, start, end in rows.values_list("official_id", "takes_effect_on", "term_ends_on"):
        if end is not None:
            found.setdefault(official, []).append((start, end))
    return found
