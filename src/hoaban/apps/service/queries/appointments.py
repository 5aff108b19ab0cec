"""Appointments that are out of step with the working calendar, and those that a change of it would move."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from hoaban.apps.lawbook.models import CalendarOverride, RuleValue
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.service.models import Dossier, UnitClosure, UnitHours
from hoaban.apps.service.queries import hours, known
from hoaban.apps.service.rules import clocks
from hoaban.apps.service.rules.moving import Appointments, moved
from hoaban.shared.access import Actor, Permission, any_below
from hoaban.shared.worktime import ZONE, WorkCalendar

YEAR = timedelta(days=366)
LOOK_BACK, LOOK_AHEAD = timedelta(days=200), timedelta(days=400)
"""Within which days of the national calendar appointments are compared with it."""


@dataclass(frozen=True, slots=True)
class Moving:
    """An open dossier and the appointments it is to have, by the calendar of its deciding unit."""

    dossier: Dossier
    to: Appointments
    calendar: WorkCalendar
    cut_off: int | None


def open_over(paths: Collection[str], first: date, last: date) -> QuerySet[Dossier]:
    """Open dossiers decided below some paths whose clock runs over any of the days from ``first`` to ``last``."""
    return Dossier.objects.filter(any_below(paths), _over(first, last), settled_at__isnull=True).order_by("pk")


def _over(first: date, last: date) -> Q:
    begins, ends = _midnight(first), _midnight(last + timedelta(days=1))
    return Q(received_at__lt=ends) & (Q(due_at__gte=begins) | Q(first_due_at__gte=begins))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=ZONE)


def to_move(
    dossiers: Sequence[Dossier], now: datetime, *, closures: Iterable[UnitClosure] = (),
    drafts: Iterable[UnitHours] = (), without: Collection[int] = (),
) -> list[Moving]:  # fmt: skip
    """Of open dossiers those that are out of step with the calendars of their units, each with where it moves.

    With closures and hours that are only drafted, or ``without`` closures (keys): with the calendars as they would be.
    """
    if not dossiers:
        return []
    units = {one.unit_id for one in dossiers}
    first, last = _reach(dossiers, now)
    if closures or drafts or without:
        calendars = hours.calendars_with(units, first, last, closures, drafts, without)
    else:
        calendars = hours.calendars_of(units, first, last)
    found = (_moving(one, calendars[one.unit_id], now) for one in dossiers)
    return [one for one in found if one is not None]


def _reach(dossiers: Sequence[Dossier], now: datetime) -> tuple[date, date]:
    """Days that the calendars of some dossiers have to cover."""
    first = min(_day(one.received_at) for one in dossiers)
    ends = [
        hours.reach(_day(one.received_at), clocks.allowance_of(one), clocks.pauses_of(one), clocks.extra_of(one))
        for one in dossiers
    ]
    dues = [_day(one.due_at) + hours.FAR for one in dossiers]
    return first, max(_day(now) + YEAR, *ends, *dues)


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def _moving(dossier: Dossier, calendar: WorkCalendar, now: datetime) -> Moving | None:
    cut_off, share = known.limits_of(dossier.time_unit, _day(dossier.received_at))
    to = moved(dossier, calendar, share=share, cut_off=cut_off, now=now)
    return None if to is None else Moving(dossier, to, calendar, cut_off)


# For pages -----------------------------------------------------------------------------------------------------------


def list_out_of_step(*, actor: Actor, now: datetime, thorough: bool = False) -> list[Moving]:
    """Open dossiers of the part in which the actor manages the one-stop shop that are out of step with the calendar.

    What units declare moves them at once, so only days and hours of the country can have brought them there: looked at are
    dossiers whose clock runs over a day that was changed. ``thorough``: all, for days that came with a newer release.
    """
    prefixes = actor.prefixes(Permission.MANAGE_SERVICE)
    over = Q() if thorough else _over_changes(_day(now))
    if over is None or not prefixes:
        return []
    rows = Dossier.objects.filter(any_below(prefixes), over, settled_at__isnull=True)
    return to_move(list(rows.order_by("due_at", "pk")), now)


def _over_changes(today: date) -> Q | None:
    """Condition: the clock runs over a day, or common hours, that were changed; None when nothing was."""
    near = today - LOOK_BACK, today + LOOK_AHEAD
    days = CalendarOverride.objects.filter(day__range=near).values_list("day", flat=True)
    spans = [(day, day) for day in sorted(set(days))]
    rules = RuleValue.objects.filter(area=hours.AREA, key="office_hours", starts_on__range=near)
    spans += [(day, near[1]) for day in rules.values_list("starts_on", flat=True)]
    found: Q | None = None
    for first, last in spans:
        found = _over(first, last) if found is None else found | _over(first, last)
    return found


def list_moved_by_closure(*, actor: Actor, closure: UnitClosure, now: datetime) -> list[Moving]:
    """Which appointments a closure that nobody has declared yet would move, or taking back one that stands."""
    actor.require(Permission.MANAGE_SERVICE, closure.unit_path)
    rows = open_over([closure.unit_path], closure.first_day, closure.last_day)
    if closure.pk is not None:
        return to_move(list(rows), now, without=[closure.pk])
    return to_move(list(rows), now, closures=[closure])


def list_moved_by_hours(*, actor: Actor, draft: UnitHours, on: date, now: datetime) -> list[Moving]:
    """Which appointments new hours of a unit that nobody has set yet would move."""
    path = organisation.current_path(draft.unit_id, on)
    actor.require(Permission.MANAGE_SERVICE, path)
    rows = open_over([path], draft.starts_on, draft.ends_before or draft.starts_on + LOOK_AHEAD)
    return to_move(list(rows), now, drafts=[draft])
