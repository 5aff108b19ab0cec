"""The working calendar of units: office hours by period, inherited from above; closures; the days of the country.

``calendar_of`` is what every appointment is reckoned with. Calendars are held in the memory of the process for as long
as nothing that they rest on has changed, in whichever process: one small query looks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Count, IntegerField, Max, Sum, Value
from django.db.models.functions import Cast
from django.utils.translation import get_language

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import CalendarOverride, RuleValue
from hoaban.apps.organisation.models import Placement
from hoaban.apps.organisation.queries import steps
from hoaban.apps.service.models import DayPart, TimeUnit, UnitClosure, UnitHours
from hoaban.apps.service.rules.hours import Dated, Week, changes_of, in_force, week_of
from hoaban.shared import worktime
from hoaban.shared.access import Actor
from hoaban.shared.worktime import Allowance, Deadline, LocalChange, Pause, Reason, SpecialDay, WeekHours, WorkCalendar

AREA = "one_stop"
AHEAD = timedelta(days=400)
"""How far a calendar reaches when nobody says."""
FAR = timedelta(days=90)
"""How much longer than its days a time may last for the days off within it: no holiday lasts as long."""
_DAYS = {"hours": 0.5, "working_days": 2, "days": 1, "same_day": 0}
"""Days on end that one of an allowance may take at most, holidays apart."""


@dataclass
class _Held:
    """What the process knows of hours and closures, and the calendars built of it; good as long as ``stamp`` is."""

    stamp: tuple[Any, ...] = ()
    hours: dict[int, list[Dated]] = field(default_factory=dict)
    closures: dict[int, list[UnitClosure]] = field(default_factory=dict)
    national: list[Dated] = field(default_factory=list)
    chains: dict[int, tuple[int, ...]] = field(default_factory=dict)
    special: dict[tuple[Any, ...], dict[date, SpecialDay]] = field(default_factory=dict)
    built: dict[tuple[Any, ...], WorkCalendar] = field(default_factory=dict)

    def chain(self, unit_id: int) -> tuple[int, ...]:
        """A unit and those above it, nearest first."""
        return self.chains.get(unit_id) or (unit_id,)


_held = _Held()


def calendar_of(unit_id: int, first: date, last: date | None = None) -> WorkCalendar:
    """The working calendar of a unit that covers ``first`` to ``last`` (without it: 400 days on), in whole years.

    Hours of the unit itself, else of the nearest unit above that has some, else those of the lawbook; closures of the unit
    and of those above. Raises ValueError when no hours are known on the first day.
    """
    return calendars_of([unit_id], first, last)[unit_id]


def calendars_of(unit_ids: Collection[int], first: date, last: date | None = None) -> dict[int, WorkCalendar]:
    """The calendars of many units by unit; one query when nothing has changed since the process last looked."""
    known = _known(unit_ids)
    start, end = date(first.year, 1, 1), date((last or first + AHEAD).year, 12, 31)
    return {unit_id: _calendar(known, unit_id, start, end) for unit_id in unit_ids}


def calendars_with(
    unit_ids: Collection[int], first: date, last: date, closures: Iterable[UnitClosure] = (),
    hours: Iterable[UnitHours] = (), without: Collection[int] = (),
) -> dict[int, WorkCalendar]:  # fmt: skip
    """The calendars as they would be with closures and hours that nobody has declared yet, and ``without`` closures (keys).

    Draft hours hold before everything else that is entered for their unit. Nothing of it is kept.
    """
    known = _known(unit_ids)
    start, end = date(first.year, 1, 1), date(last.year, 12, 31)
    drafted: dict[int, list[Dated]] = {}
    for row in hours:
        drafted.setdefault(row.unit_id, []).append(Dated(row.starts_on, row.ends_before, week_of(row.week)))
    found = {}
    for unit_id in unit_ids:
        chain = known.chain(unit_id)
        own = [source.get(one, []) for one in chain for source in (drafted, known.hours)]
        kept = [row for one in chain for row in known.closures.get(one, ()) if row.pk not in without]
        more = [row for row in closures if row.unit_id in chain]
        found[unit_id] = _build(known, own, [row for row in (*kept, *more) if _meets(row, start, end)], start, end)
    return found


def week_on(unit_id: int, day: date) -> Week:
    """The weekly hours that the unit itself has on a day; no hours at all when it has none of its own."""
    known = _known([unit_id])
    return next((one.week for one in known.hours.get(unit_id, ()) if one.holds_on(day)), ((),) * 7)


def weeks_on(unit_ids: Collection[int], day: date) -> dict[int, tuple[int | None, Week]]:
    """Unit -> whose weekly hours hold for it on a day (None: those of the lawbook), and the hours."""
    known = _known(unit_ids)
    return {unit_id: _week_for(known, unit_id, day) for unit_id in unit_ids}


def _week_for(known: _Held, unit_id: int, day: date) -> tuple[int | None, Week]:
    for owner in known.chain(unit_id):
        for one in known.hours.get(owner, ()):
            if one.holds_on(day):
                return owner, one.week
    return None, next((one.week for one in known.national if one.holds_on(day)), ((),) * 7)


def version_of(rows: Iterable[UnitHours]) -> int:
    """A number that differs as soon as hours of a unit were added or changed."""
    return sum(row.version for row in rows)


def appointment(
    *, unit_id: int, received_at: datetime, allowance: Allowance, pauses: Iterable[Pause] = (),
    extra: Allowance | None = None,
) -> Deadline:  # fmt: skip
    """When a dossier is due at its deciding unit, with the cut-off hour of the lawbook where it applies."""
    day = received_at.astimezone(worktime.ZONE).date()
    known = tuple(pauses)
    calendar = calendar_of(unit_id, day, reach(day, allowance, known, extra))
    cut_off = cut_off_of(allowance.unit, day)
    return worktime.due(received_at, allowance, calendar, pauses=known, cut_off=cut_off, extra=extra)


def reach(day: date, allowance: Allowance, pauses: Iterable[Pause] = (), extra: Allowance | None = None) -> date:
    """A day to which a calendar surely has to reach for something received on ``day``."""
    parts = [allowance] if extra is None else [allowance, extra]
    ends = [one.ends.astimezone(worktime.ZONE).date() for one in pauses if one.ends is not None]
    days = sum(int(_DAYS[one.unit] * one.amount) for one in parts)
    return max([day, *ends]) + timedelta(days=days) + FAR


def cut_off_of(time_unit: str, on: date) -> int | None:
    """The minute after which a receipt counts as one of the next working day; None: when the office closes.

    Only results within the day have one (rule one_stop.cut_off); raises NoSuchRuleError where it is not entered.
    """
    if time_unit != TimeUnit.SAME_DAY:
        return None
    return worktime.minute_of(lawbook.get_rule(area=AREA, key="cut_off", on=on).value)


def warn_share(on: date) -> float:
    """The share of the statutory time after which the officer is warned (rule one_stop.warn_share): 0.8."""
    return float(lawbook.get_rule(area=AREA, key="warn_share", on=on).number) / 100


def forget() -> None:
    """Drop what the process holds."""
    global _held  # noqa: PLW0603 - the one place where a process keeps calendars
    _held = _Held()


# What is held --------------------------------------------------------------------------------------------------------


def _known(unit_ids: Collection[int]) -> _Held:
    """What the process knows, read anew where something has changed, with the places of some units.

    Callers go on with what they were given: another thread may put something newer in its place at any time.
    """
    global _held  # noqa: PLW0603
    known, stamp = _held, _stamp()
    if stamp != known.stamp:
        known = _held = _Held(stamp, _read_hours(), _read_closures(), _read_national())
    unknown = set(unit_ids) - set(known.chains)
    if unknown:
        found: dict[int, tuple[int, ...]] = dict.fromkeys(unknown, ())
        places = Placement.objects.filter(unit_id__in=unknown).order_by("starts_on").values_list("unit_id", "path")
        known.chains |= found | {unit_id: tuple(reversed(steps(path))) for unit_id, path in places}
    return known


def _stamp() -> tuple[Any, ...]:
    """What differs as soon as hours, closures, days of the country, rules or places have changed (one query)."""
    with connection.cursor() as cursor:
        cursor.execute(*_stamping(connection.vendor))
        return tuple(sorted(cursor.fetchall()))


@cache
def _stamping(_vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The statement of the stamp: put together once a process, since every dossier that is taken in asks it."""
    withdrawn = Sum(Cast("withdrawn", IntegerField()))
    superseded = Sum(Cast("superseded", IntegerField()))
    rules = RuleValue.objects.filter(area=AREA, key="office_hours").order_by()
    seen = [
        UnitHours.objects.order_by().values(of=Value(1)).annotate(a=Max("pk"), b=Count("pk"), c=Sum("version")),
        UnitClosure.objects.order_by().values(of=Value(2)).annotate(a=Max("pk"), b=Count("pk"), c=withdrawn),
        CalendarOverride.objects.order_by().values(of=Value(3)).annotate(a=Max("pk"), b=Count("pk"), c=superseded),
        rules.values(of=Value(4)).annotate(a=Max("pk"), b=Count("pk"), c=Count("ends_before")),
        Placement.objects.order_by().values(of=Value(5)).annotate(a=Max("pk"), b=Value(0), c=Value(0)),
    ]
    rows = [one.values_list("of", "a", "b", "c") for one in seen]
    statement, given = rows[0].union(*rows[1:]).query.sql_with_params()
    return statement, tuple(given)


def _read_hours() -> dict[int, list[Dated]]:
    found: dict[int, list[Dated]] = {}
    for row in UnitHours.objects.order_by("starts_on"):
        found.setdefault(row.unit_id, []).append(Dated(row.starts_on, row.ends_before, week_of(row.week)))
    return found


def _read_closures() -> dict[int, list[UnitClosure]]:
    found: dict[int, list[UnitClosure]] = {}
    for row in UnitClosure.objects.filter(withdrawn=False).order_by("pk"):
        found.setdefault(row.unit_id, []).append(row)
    return found


def _read_national() -> list[Dated]:
    rows = lawbook.list_rule_history(actor=Actor.system(), area=AREA, key="office_hours")
    days = [(row, worktime.read_spans(row.value)) for row in reversed(rows)]
    return [Dated(row.starts_on, row.ends_before, (spans,) * 5 + ((), ())) for row, spans in days]


def _calendar(known: _Held, unit_id: int, first: date, last: date) -> WorkCalendar:
    chain = known.chain(unit_id)
    with_hours = tuple(one for one in chain if one in known.hours)
    closures = [row for one in chain for row in known.closures.get(one, ()) if _meets(row, first, last)]
    key = (with_hours, tuple(row.pk for row in closures), first, last, get_language())
    if key not in known.built:
        known.built[key] = _build(known, [known.hours[one] for one in with_hours], closures, first, last)
    return known.built[key]


def _build(
    known: _Held, own: Iterable[list[Dated]], closures: Iterable[UnitClosure], first: date, last: date
) -> WorkCalendar:
    hours = in_force([*own, known.national], first, last)
    special = _special(known, first, last)
    return worktime.work_calendar(first, last, hours=hours, special=special, changes=_changes(closures, hours))


def _special(known: _Held, first: date, last: date) -> dict[date, SpecialDay]:
    key = first, last, get_language()
    if key not in known.special:
        known.special[key] = special_days(first, last)
    return known.special[key]


def _meets(row: UnitClosure, first: date, last: date) -> bool:
    return bool(row.first_day <= last and row.last_day >= first)


def _changes(closures: Iterable[UnitClosure], hours: list[WeekHours]) -> list[LocalChange]:
    found: list[LocalChange] = []
    for row in closures:
        found += changes_of(row.first_day, row.last_day, DayPart(row.part), row.reason, opens=row.opens, hours=hours)
    return found


def special_days(first: date, last: date) -> dict[date, SpecialDay]:
    """Days off and weekend days worked everywhere in the country, with their names in the language of the page."""
    known = lawbook.calendar(first, last)
    names: dict[date, str] = {}
    for year in range(first.year, last.year + 1):
        names |= lawbook.list_holidays(year)
        names |= {row.day: row.basis for row in lawbook.list_overrides(year=year)}
    found = {day: SpecialDay(works=False, reason=Reason("holiday", names.get(day, ""))) for day in known.holidays}
    for day, works in known.overrides.items():
        found[day] = SpecialDay(works=works, reason=Reason("swapped", names.get(day, "")))
    return found
