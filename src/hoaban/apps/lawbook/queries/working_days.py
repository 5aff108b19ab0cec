"""The working calendar: public holidays, weekends worked, and the overrides entered here."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays
from django.db.models import Q

from hoaban.apps.lawbook import rules
from hoaban.apps.lawbook.models import CalendarOverride
from hoaban.apps.lawbook.queries.holding import english
from hoaban.shared.access import Actor, Permission
from hoaban.shared.models import Event


@lru_cache(maxsize=64)
def _public(year: int, language: str) -> tuple[dict[date, str], frozenset[date]]:
    known = holidays.country_holidays("VN", years=year, language=language)
    return dict(known.items()), frozenset(known.weekend_workdays)


def list_holidays(year: int) -> dict[date, str]:
    """Public holidays of a year, with their names in the language of the page."""
    return dict(sorted(_public(year, "en_US" if english() else "vi")[0].items()))


def list_overrides(*, year: int, superseded: bool = False) -> list[CalendarOverride]:
    """Overrides of a year by day; with ``superseded`` also those that were replaced."""
    rows = CalendarOverride.objects.filter(day__year=year).order_by("day", "superseded", "-id")
    return list(rows if superseded else rows.filter(superseded=False))


def list_override_events(*, actor: Actor, rows: Sequence[CalendarOverride]) -> dict[date, list[Event]]:
    """Who changed which day and why, newest first (one query); empty for actors who may not see the history."""
    if not rows or not actor.may(Permission.VIEW_HISTORY):
        return {}
    days = {row.pk: row.day for row in rows}
    scope = actor.within(Permission.VIEW_HISTORY) | Q(unit_path="")
    kind = CalendarOverride._meta.label_lower
    found: dict[date, list[Event]] = {}
    for event in Event.objects.filter(scope, subject_type=kind, subject_id__in=days).order_by("-id"):
        found.setdefault(days[event.subject_id or 0], []).append(event)
    return found


def calendar(first: date, last: date) -> rules.Calendar:
    """The working calendar from ``first`` to ``last``, both included: weekends, public holidays, then the overrides."""
    years = range(first.year, last.year + 1)
    days_off = frozenset(day for year in years for day in _public(year, "vi")[0])
    swapped = {day: True for year in years for day in _public(year, "vi")[1]}
    entered = CalendarOverride.objects.filter(superseded=False, day__range=(first, last)).values_list("day", "kind")
    overrides = swapped | {day: kind == CalendarOverride.Kind.WORK for day, kind in entered}
    return rules.Calendar(first=first, last=last, holidays=days_off, overrides=overrides)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day as the calendar page draws it; ``look`` is work, rest, off, swap (worked on a weekend) or pad."""

    day: date
    look: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class CalendarMonth:
    """A month in weeks from Monday, with its working days."""

    first: date
    weeks: tuple[tuple[CalendarDay, ...], ...]
    working_days: int


def list_months(year: int) -> list[CalendarMonth]:
    """The twelve months of a year, each day with whether it is worked and why not."""
    known = calendar(date(year, 1, 1), date(year, 12, 31))
    titles = list_holidays(year) | {row.day: row.basis for row in list_overrides(year=year)}
    return [_month(year, month, known, titles) for month in range(1, 13)]


def _month(year: int, month: int, known: rules.Calendar, titles: dict[date, str]) -> CalendarMonth:
    weeks = tuple(
        tuple(_calendar_day(day, month, known, titles) for day in week)
        for week in Weeks().monthdatescalendar(year, month)
    )
    worked = sum(day.look in {"work", "swap"} for week in weeks for day in week)
    return CalendarMonth(first=date(year, month, 1), weeks=weeks, working_days=worked)


def _calendar_day(day: date, month: int, known: rules.Calendar, titles: dict[date, str]) -> CalendarDay:
    if day.month != month:
        return CalendarDay(day, "pad")
    is_weekend = day.weekday() in known.weekend
    if rules.is_working_day(day, known):
        return CalendarDay(day, "swap" if is_weekend else "work", titles.get(day, ""))
    return CalendarDay(day, "off" if day in titles else "rest", titles.get(day, ""))
