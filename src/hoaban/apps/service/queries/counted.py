"""The rows behind the figures of service: dossiers, letters, messages, ratings of a period in the part of a question.

A question asks of a day and of the period up to it (since the first day of the year where none is named), and only of what the
actor may see of the one-stop shop. Every kind of row carries ``counted_on``, ``of_procedure`` and ``of_field`` to be broken
down by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Value, When

from hoaban.apps.service.models import (
    Apology,
    ApologyState,
    Dossier,
    Feedback,
    LocalDay,
    Placed,
    Rating,
    Timeliness,
)
from hoaban.apps.service.models.tallies import ZONE
from hoaban.apps.service.queries import places
from hoaban.shared.access import Permission, any_below, below
from hoaban.shared.figures import Scope, narrow

HERE = ZoneInfo(ZONE)
FACTORS = ("access", "procedure", "officer", "result", "response")
"""The five factors of SIPAS, as columns of a rating."""
LATEST = date(9999, 12, 30)
SATISFIED = 4
"""From this answer on (of 5) somebody counts as satisfied, as SIPAS counts."""


def first_day(scope: Scope) -> date:
    """The first day of the period asked of: the one given, or that of the year."""
    return scope.since or date(scope.on.year, 1, 1)


def begins(day: date) -> datetime:
    """The first instant of a day, here."""
    return datetime.combine(day, time(), HERE)


def ends(day: date) -> datetime:
    """The first instant after a day, here."""
    return begins(day + timedelta(days=1))


def between(column: str, first: date, last: date) -> Q:
    """Condition: an instant falls on a day from ``first`` to ``last``, both included."""
    return Q(**{f"{column}__gte": begins(first), f"{column}__lt": ends(last)})


def part_of(scope: Scope, field: str = "unit_path") -> Q:
    """Condition: in the part asked of, as far as the actor may see the one-stop shop there."""
    condition = below(scope.part.path, field)
    prefixes = scope.actor.prefixes(Permission.VIEW_SERVICE)
    if not any(scope.part.path.startswith(one) for one in prefixes):
        condition &= any_below(prefixes, field)
    return condition


def received(scope: Scope) -> QuerySet[Dossier]:
    """Dossiers taken in during the period."""
    return received_in(scope, [(first_day(scope), scope.on)])


def received_in(scope: Scope, ranges: Sequence[tuple[date, date]]) -> QuerySet[Dossier]:
    """Dossiers taken in on days of the ranges."""
    rows = _of_dossiers(scope, "received_at", _earliest(ranges))
    rows = rows.filter(any_of(between("received_at", *one) for one in ranges))
    return narrow(rows.annotate(counted_on=LocalDay("received_at")), scope)


def settled(scope: Scope, among: Sequence[Timeliness] = ()) -> QuerySet[Dossier]:
    """Dossiers settled during the period: the result was ready, or they ended otherwise; ``among``: only so timely."""
    return settled_in(scope, [(first_day(scope), scope.on)], among)


def settled_in(
    scope: Scope, ranges: Sequence[tuple[date, date]], among: Sequence[Timeliness] = ()
) -> QuerySet[Dossier]:
    """Dossiers settled on days of the ranges."""
    rows = _of_dossiers(scope, "settled_at", _earliest(ranges))
    rows = rows.filter(any_of(Q(settled_on__range=one) for one in ranges), timeliness__isnull=False)
    if among:
        rows = rows.filter(timeliness__in=among)
    return narrow(rows.annotate(counted_on=F("settled_on")), scope)


def unsettled(scope: Scope) -> QuerySet[Dossier]:
    """Dossiers taken in up to the day and not settled by its end."""
    rows = _of_dossiers(scope, None, scope.on).filter(open_on(scope.on))
    return narrow(rows.annotate(counted_on=LocalDay("received_at")), scope)


def overdue(scope: Scope) -> QuerySet[Dossier]:
    """Of these, the ones whose first appointment had passed by the end of the day."""
    return unsettled(scope).filter(first_due_at__lt=ends(scope.on))


def open_on(day: date) -> Q:
    """Condition: taken in up to a day and not settled by its end."""
    return Q(received_at__lt=ends(day)) & (Q(settled_at__isnull=True) | Q(settled_on__gt=day))


def _earliest(ranges: Sequence[tuple[date, date]]) -> date:
    return min((first for first, _last in ranges), default=date.max)


def _of_dossiers(scope: Scope, instant: str | None, first: date) -> QuerySet[Dossier]:
    """Dossiers that the part decided at the instant named, None: during the day ``first``; of days from ``first`` on."""
    rows = Dossier.objects.filter(stood_on(scope, Placed.DOSSIER, instant, first)).annotate(
        of_procedure=F("procedure__code"), of_field=F("procedure__field__code"), of_cause=F("cause")
    )
    return with_path(rows, Placed.DOSSIER, instant, first)


def stood_on(scope: Scope, kind: Placed, instant: str | None, first: date) -> Q:
    """Condition: stood in the part asked of at an instant of the row (None: during the day), though moved since."""
    begun = begins(min(first, LATEST))
    return places.stood_in(part_of(scope), kind, OuterRef(instant) if instant else begun, begun)


def with_path(rows: QuerySet[Any], kind: Placed, instant: str | None, first: date) -> QuerySet[Any]:
    """Rows that know at which unit they stood then, as ``of_path``; as they are where nothing has moved since."""
    begun = begins(min(first, LATEST))
    if not places.moved_since(begun):
        return rows
    found: QuerySet[Any] = rows.annotate(of_path=places.path_at(kind, OuterRef(instant) if instant else begun, begun))
    return found


def any_of(conditions: Any) -> Q:
    """One of the conditions; matches nothing when there are none."""
    found = Q(pk__in=[])
    for place, one in enumerate(conditions):
        found = one if place == 0 else found | one
    return found


# Letters and messages ------------------------------------------------------------------------------------------------


def apologies(scope: Scope) -> QuerySet[Apology]:
    """Letters of apology that became owed during the period and still are, or were sent."""
    first = first_day(scope)
    here = stood_on(scope, Placed.LETTER, "owed_at", first)
    rows = Apology.objects.filter(here, between("owed_at", first, scope.on)).exclude(state=ApologyState.CANCELLED)
    found = with_path(_through_dossier(rows, "owed_at"), Placed.LETTER, "owed_at", first)
    return narrow(found.annotate(of_cause=F("cause")), scope)


def apologies_sent(scope: Scope) -> QuerySet[Apology]:
    """Of these, the ones sent by the end of the day."""
    return apologies(scope).filter(state=ApologyState.SENT, sent_at__lt=ends(scope.on))


def messages(scope: Scope) -> QuerySet[Feedback]:
    """Messages of citizens that came in during the period."""
    first = first_day(scope)
    here = stood_on(scope, Placed.MESSAGE, "received_at", first)
    rows = Feedback.objects.filter(here, between("received_at", first, scope.on))
    found = with_path(_through_dossier(rows, "received_at"), Placed.MESSAGE, "received_at", first)
    return narrow(found.annotate(of_cause=F("cause")), scope)


def answered(scope: Scope) -> QuerySet[Feedback]:
    """Of these, the ones answered by the end of the day, and before their deadline."""
    return messages(scope).filter(answered_at__lt=ends(scope.on), answered_at__lte=F("due_at"))


def _through_dossier(rows: QuerySet[Any], instant: str) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.annotate(
        counted_on=LocalDay(instant), of_procedure=F("dossier__procedure__code"),
        of_field=F("dossier__procedure__field__code"),
    )  # fmt: skip
    return found


# Ratings -------------------------------------------------------------------------------------------------------------


def ratings(scope: Scope) -> QuerySet[Rating]:
    """Ratings given in the period, each with ``answers`` to the five factors and how many were ``satisfied``.

    Under a filter by factor, only answers to that factor count.
    """
    asked = scope.filters.get("factor", "")
    factors = [one for one in FACTORS if not asked or one in asked.split(",")]
    rows = Rating.objects.filter(part_of(scope), rated_on__range=(first_day(scope), scope.on)).annotate(
        counted_on=F("rated_on"), of_procedure=F("dossier__procedure__code"),
        of_field=F("dossier__procedure__field__code"),
        answers=_sum(When(**{f"{one}__isnull": False, "then": Value(1)}) for one in factors),
        satisfied=_sum(When(**{f"{one}__gte": SATISFIED, "then": Value(1)}) for one in factors),
    )  # fmt: skip
    return narrow(rows, _without(scope, "factor"))


def answers_by_factor(scope: Scope, *, satisfied: bool) -> dict[str, int]:
    """Factor -> answers given to it, or those of them that were satisfied."""
    found = {}
    for one in FACTORS:
        if (asked := scope.filters.get("factor")) and one not in asked.split(","):
            continue
        rows = ratings(_without(scope, "factor"))
        least = {f"{one}__gte": SATISFIED} if satisfied else {f"{one}__isnull": False}
        found[one] = rows.filter(**least).count()
    return found


def _sum(whens: Any) -> Any:
    total: Any = Value(0)
    for one in whens:
        total = total + Case(one, default=Value(0), output_field=IntegerField())
    return total


def _without(scope: Scope, key: str) -> Scope:
    return replace(scope, filters={name: code for name, code in scope.filters.items() if name != key})
