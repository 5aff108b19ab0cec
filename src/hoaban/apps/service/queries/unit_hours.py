"""Office hours for pages: whose they are, what holds today, the history, closures and the days of a year."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.lawbook.queries import CalendarDay, CalendarMonth
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement
from hoaban.apps.service.models import ServicePoint, UnitClosure, UnitHours
from hoaban.apps.service.queries import hours
from hoaban.apps.service.rules.hours import Week, week_of
from hoaban.shared.access import Actor, Permission
from hoaban.shared.periods import on_day, overlapping
from hoaban.shared.worktime import DayHours, WorkCalendar, reason_label


@dataclass(frozen=True, slots=True)
class Place:
    """A unit where it stands on the day."""

    unit_id: int
    code: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class HoursRow:
    """A unit in the list: the week that holds on the day, whose hours they are, its closures of the year."""

    place: Place
    week: Week
    source: str
    closures: int
    next_closure: UnitClosure | None


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """Hours that the unit itself was given, with the days in which they hold."""

    row: UnitHours
    week: Week


@dataclass(frozen=True, slots=True)
class HoursFile:
    """Everything on the page of one unit."""

    place: Place
    week: Week
    source: str
    is_own: bool
    version: int
    history: tuple[HistoryRow, ...]
    closures: tuple[UnitClosure, ...]
    months: tuple[CalendarMonth, ...]


def get_place(*, actor: Actor, code: str, on: date, permission: Permission = Permission.VIEW_SERVICE) -> Place:
    """The unit that has a code on the day; Http404 outside the part in which the actor holds the permission."""
    found = Placement.objects.filter(on_day(on), actor.within(permission, "path"), unit__code=code)
    row = found.values_list("unit_id", "unit__code", "name", "path").first()
    if row is None:
        raise Http404(code)
    return Place(*row)


def list_places(*, actor: Actor, on: date) -> list[HoursRow]:
    """Units of the actor's part with a one-stop shop, hours or closures of their own, by name, with what holds today."""
    part = actor.within(Permission.VIEW_SERVICE)
    units: set[int] = set(ServicePoint.objects.filter(part).values_list("unit_id", flat=True))
    units |= set(UnitHours.objects.filter(part).values_list("unit_id", flat=True))
    units |= set(UnitClosure.objects.filter(part).values_list("unit_id", flat=True))
    rows = Placement.objects.filter(on_day(on), actor.within(Permission.VIEW_SERVICE, "path"), unit_id__in=units)
    places = [Place(*row) for row in rows.order_by("name_key").values_list("unit_id", "unit__code", "name", "path")]
    closures = _closures(units, on.year)
    weeks = hours.weeks_on([place.unit_id for place in places], on)
    names = organisation.unit_names({owner for owner, _week in weeks.values() if owner}, on)
    return [
        HoursRow(
            place, weeks[place.unit_id][1], _source(weeks[place.unit_id][0], place.unit_id, names),
            len(closures.get(place.unit_id, ())), _next(closures.get(place.unit_id, ()), on),
        )
        for place in places
    ]  # fmt: skip


def _closures(units: Iterable[int], year: int) -> dict[int, list[UnitClosure]]:
    found: dict[int, list[UnitClosure]] = {}
    rows = UnitClosure.objects.filter(_in_year(year), unit_id__in=set(units), withdrawn=False)
    for row in rows.order_by("first_day", "pk"):
        found.setdefault(row.unit_id, []).append(row)
    return found


def _in_year(year: int) -> Q:
    return Q(first_day__lte=date(year, 12, 31), last_day__gte=date(year, 1, 1))


def _next(rows: Iterable[UnitClosure], on: date) -> UnitClosure | None:
    return next((row for row in rows if row.last_day >= on), None)


def _source(owner: int | None, unit_id: int, names: dict[int, str]) -> str:
    """Whose hours they are, in words."""
    if owner is None:
        return _("Common office hours")
    return _("Own hours") if owner == unit_id else _("Hours of %(unit)s") % {"unit": names.get(owner, "")}


def get_file(*, actor: Actor, code: str, year: int, on: date) -> HoursFile:
    """The hours, history, closures and days of a year of one unit; Http404 outside the actor's part."""
    place = get_place(actor=actor, code=code, on=on)
    rows = list(UnitHours.objects.filter(unit_id=place.unit_id).order_by("-starts_on"))
    owner, week = hours.weeks_on([place.unit_id], on)[place.unit_id]
    names = organisation.unit_names([owner] if owner else [], on)
    closures = UnitClosure.objects.filter(_in_year(year), unit_id__in=organisation.steps(place.path))
    calendar = hours.calendar_of(place.unit_id, date(year, 1, 1), date(year, 12, 31))
    return HoursFile(
        place, week, _source(owner, place.unit_id, names), owner == place.unit_id, hours.version_of(rows),
        tuple(HistoryRow(row, week_of(row.week)) for row in rows),
        tuple(closures.select_related("unit").order_by("first_day", "pk")),
        tuple(_month(calendar, year, month) for month in range(1, 13)),
    )  # fmt: skip


def get_closure(*, actor: Actor, closure_id: int) -> UnitClosure:
    """A closure or opening that stands, where the actor manages the one-stop shop; Http404 otherwise."""
    part = actor.within(Permission.MANAGE_SERVICE)
    row = UnitClosure.objects.filter(part, pk=closure_id, withdrawn=False).select_related("unit").first()
    if row is None:
        raise Http404(closure_id)
    return row


def has_own_hours(*, actor: Actor, place: Place, on: date) -> bool:
    """Whether a unit that the actor may see has hours of its own, now or later."""
    actor.require(Permission.VIEW_SERVICE, place.path)
    return UnitHours.objects.filter(overlapping(on, None), unit_id=place.unit_id).exists()


# The days of a year --------------------------------------------------------------------------------------------------


def _month(calendar: WorkCalendar, year: int, month: int) -> CalendarMonth:
    weeks = tuple(
        tuple(CalendarDay(day, "pad") if day.month != month else _drawn(day, calendar) for day in week)
        for week in Weeks().monthdatescalendar(year, month)
    )
    worked = sum(day.look != "pad" and calendar.hours(day.day).counts for week in weeks for day in week)
    return CalendarMonth(first=date(year, month, 1), weeks=weeks, working_days=worked)


def _drawn(day: date, calendar: WorkCalendar) -> CalendarDay:
    """A day as the calendar draws it; ``part``: with other hours than usual."""
    shown = calendar.hours(day)
    reason = shown.reason
    if reason is None:
        return CalendarDay(day, "work")
    if reason.code == "weekend" and not shown.spans:
        return CalendarDay(day, "rest")
    if not shown.spans:
        return CalendarDay(day, "off", reason.name or reason_label(reason.code))
    return CalendarDay(day, "swap" if reason.code == "swapped" else "part", _told(shown))


def _told(shown: DayHours) -> str:
    hours_told = ", ".join(map(str, shown.spans))
    name = shown.reason.name if shown.reason else ""
    return f"{name}: {hours_told}" if name else hours_told
