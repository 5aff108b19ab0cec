"""Reading the lawbook: rules on a day, code lists, ethnic groups, provinces and the working calendar."""

from __future__ import annotations

import time
from calendar import Calendar as Weeks
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Generic, TypeVar

import holidays
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from hoaban.apps.lawbook import rules
from hoaban.apps.lawbook.models import CalendarOverride, CodeEntry, Confidence, EthnicGroup, Province, RuleValue
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.models import Event
from hoaban.shared.names import fold

T = TypeVar("T")
HELD_FOR = 30.0
"""Seconds for which a process may go on using a table that another process has changed."""


class _Held(Generic[T]):
    """A small table kept in the memory of the process: read again after HELD_FOR or after a command here."""

    everything: list[_Held[Any]] = []

    def __init__(self, read: Callable[[], T]) -> None:
        self.read, self.value, self.until = read, None, 0.0
        self.everything.append(self)

    value: T | None

    def __call__(self) -> T:
        now = time.monotonic()
        if self.value is None or now >= self.until:
            self.value, self.until = self.read(), now + HELD_FOR
        return self.value


def forget() -> None:
    """Drop what this process holds in memory; commands call it after writing."""
    for table in _Held.everything:
        table.value = None


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One entry of a code list."""

    list: str
    code: str
    name_vi: str
    name_en: str
    note_vi: str
    note_en: str
    aliases: tuple[str, ...]
    starts_on: date
    ends_before: date | None
    source: str
    confidence: int
    pk: int

    def get_confidence_display(self) -> str:
        """How sure the entry is, in words."""
        return str(Confidence(self.confidence).label)

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_en if _english() else self.name_vi

    @property
    def note(self) -> str:
        """The note in the language of the page."""
        return self.note_en if _english() else self.note_vi

    def holds_on(self, day: date) -> bool:
        """Whether the entry may be chosen on ``day``."""
        return self.starts_on <= day and (self.ends_before is None or day < self.ends_before)


@dataclass(frozen=True, slots=True)
class ProvinceRow:
    """A province in a period; ``successor_id`` is what it merged into."""

    id: int
    code: str
    name: str
    is_city: bool
    starts_on: date
    ends_before: date | None
    successor_id: int | None
    keys: frozenset[str]

    def holds_on(self, day: date) -> bool:
        """Whether the province stands on ``day``."""
        return self.starts_on <= day and (self.ends_before is None or day < self.ends_before)


def _english() -> bool:
    return (get_language() or "vi").startswith("en")


# Rules ---------------------------------------------------------------------------------------------------------------


def get_rule(*, area: str, key: str, on: date) -> rules.RuleFact:
    """What the rule (area, key) says on a day.

    Raises NoSuchRuleError, which names area, key and day, when nothing is entered for that day.
    """
    row = RuleValue.objects.filter(area=area, key=key).on(on).first()
    if row is None:
        raise rules.NoSuchRuleError(area, key, on)
    return _fact(row)


def rules_on(*, areas: Iterable[str], on: date) -> dict[tuple[str, str], rules.RuleFact]:
    """(area, key) -> what the rule says on a day, of every rule of some areas with a value on it (one query)."""
    rows = RuleValue.objects.filter(area__in=list(areas)).on(on)
    return {(row.area, row.key): _fact(row) for row in rows}


def _fact(row: RuleValue) -> rules.RuleFact:
    return rules.RuleFact(
        area=row.area,
        key=row.key,
        value=row.value,
        unit=row.unit,
        legal_basis=row.legal_basis,
        confidence=row.confidence,
        starts_on=row.starts_on,
        ends_before=row.ends_before,
    )


def list_rules(*, actor: Actor, on: date, area: str | None = None, text: str = "") -> list[RuleValue]:
    """Rules in force on a day, by area and wording; ``text`` looks in rule, value, legal basis and key without tones."""
    actor.require(Permission.VIEW_LAWBOOK)
    rows = RuleValue.objects.on(on).order_by("area", "key")
    if area:
        rows = rows.filter(area=area)
    wanted = fold(text)
    return [row for row in rows if wanted in _searched(row)]


def _searched(row: RuleValue) -> str:
    return fold(" ".join((row.rule_vi, row.rule_en, row.value, row.legal_basis, row.key)))


def list_rule_history(*, actor: Actor, area: str, key: str) -> list[RuleValue]:
    """All dated values of one rule, newest first; empty when there is no such rule."""
    actor.require(Permission.VIEW_LAWBOOK)
    return list(RuleValue.objects.filter(area=area, key=key).order_by("-starts_on"))


def list_rule_events(*, actor: Actor, history: list[RuleValue]) -> list[Event]:
    """Who changed the rule, newest first; empty for actors who may not see the history."""
    left = [event for row in history for event in audit.list_events(actor=actor, subject=row)]
    return sorted(left, key=lambda event: -event.pk)


# Code lists ----------------------------------------------------------------------------------------------------------


def _read_codes() -> dict[str, tuple[CodeRow, ...]]:
    found: dict[str, list[CodeRow]] = {}
    for row in CodeEntry.objects.order_by("list", "order", "code", "-starts_on"):
        found.setdefault(row.list, []).append(_code_row(row))
    return {name: tuple(rows) for name, rows in found.items()}


def _code_row(row: CodeEntry) -> CodeRow:
    return CodeRow(
        list=row.list,
        code=row.code,
        name_vi=row.name_vi,
        name_en=row.name_en,
        note_vi=row.note_vi,
        note_en=row.note_en,
        aliases=tuple(row.aliases),
        starts_on=row.starts_on,
        ends_before=row.ends_before,
        source=row.source,
        confidence=row.confidence,
        pk=row.pk,
    )


_codes = _Held(_read_codes)
_code_index: _Held[dict[tuple[str, date], dict[str, str]]] = _Held(dict)


def list_codes(*, list: str, on: date | None = None) -> tuple[CodeRow, ...]:  # noqa: A002
    """Entries of a code list in their order: those that may be chosen on a day, or all that ever were."""
    rows = _codes().get(list, ())
    return rows if on is None else tuple(row for row in rows if row.holds_on(on))


def get_code(*, list: str, entry_id: int) -> CodeEntry:  # noqa: A002
    """One entry of a code list; raises Http404 when it is not there."""
    return get_object_or_404(CodeEntry, list=list, pk=entry_id)


def last_day(ends_before: date | None) -> date | None:
    """The last day of a half-open period; None when it is open."""
    return ends_before - timedelta(days=1) if ends_before else None


def label(list: str, code: str | int) -> str:  # noqa: A002
    """The name of a code in the language of the page, whenever it held; the code itself when it is not known."""
    return next((row.name for row in _codes().get(list, ()) if row.code == str(code)), str(code))


def match_code(list: str, text: str, on: date) -> str | None:  # noqa: A002
    """The code that a text of an import means on a day, or None.

    Tones, case, spaces, hyphens, dots and apostrophes do not count; codes, names and aliases do.
    """
    known = _code_index()
    if (list, on) not in known:
        rows = list_codes(list=list, on=on)
        known[list, on] = rules.index((r.code, (r.code, r.name_vi, r.name_en, *r.aliases)) for r in rows)
    return known[list, on].get(rules.match_key(text))


def accepted(list: str, on: date | None = None) -> tuple[str, ...]:  # noqa: A002
    """What an error message may offer: the Vietnamese names of the list, in order."""
    return tuple(row.name_vi for row in list_codes(list=list, on=on))


# Ethnic groups -------------------------------------------------------------------------------------------------------


def _read_groups() -> tuple[EthnicGroup, ...]:
    return tuple(EthnicGroup.objects.order_by("key"))


_groups = _Held(_read_groups)
_group_index = _Held(lambda: rules.index((str(g.key), (g.name_vi, g.name_en, *g.aliases)) for g in _groups()))
_outdated_index = _Held(lambda: rules.index((g.name_vi, g.outdated) for g in _groups()))
_same_codes = _Held(lambda: {g.code_2008: g.key for g in _groups() if g.code_1979 == g.code_2008})


def ethnic_groups() -> tuple[EthnicGroup, ...]:
    """The 54 ethnic groups by key, held in memory."""
    return _groups()


def match_ethnicity(text: str) -> int | None:
    """The key of the ethnic group that a text of an import names, or None.

    A number is taken only where the numberings of 1979 and 2008 agree; names no longer used are refused
    (see :func:`current_ethnic_name`).
    """
    key = rules.match_key(text)
    if key.isdigit():
        return _same_codes().get(key.zfill(2))
    found = _group_index().get(key) or _group_index().get(key.removeprefix("dantoc").removeprefix("nguoi"))
    return int(found) if found else None


def current_ethnic_name(text: str) -> str | None:
    """The name to use instead of one no longer used: "Mèo" gives "Mông"; None for other texts."""
    return _outdated_index().get(rules.match_key(text))


# Provinces -----------------------------------------------------------------------------------------------------------


def _read_provinces() -> tuple[ProvinceRow, ...]:
    return tuple(
        ProvinceRow(
            id=p.pk,
            code=p.code,
            name=p.name_vi,
            is_city=p.is_city,
            starts_on=p.starts_on,
            ends_before=p.ends_before,
            successor_id=p.successor_id,
            keys=frozenset(rules.province_key(text) for text in (p.name_vi, *p.aliases)),
        )
        for p in Province.objects.order_by("code", "starts_on")
    )


_provinces = _Held(_read_provinces)


def provinces(on: date) -> tuple[ProvinceRow, ...]:
    """The provinces that stood on a day, by code: 63 up to 30/06/2025, 34 from 01/07/2025."""
    return tuple(row for row in _provinces() if row.holds_on(on))


def list_provinces(*, on: date) -> list[Province]:
    """The provinces that stood on a day with what merged into each on its first day, by code."""
    return list(Province.objects.on(on).order_by("code").prefetch_related("merged"))


def match_province(text: str, on: date | None = None) -> ProvinceRow | None:
    """The province a text names, with or without "Tỉnh" or "Thành phố"; old names are known too.

    Where a name stood before and after a merger: the one of the day ``on``, else the newest.
    """
    key = rules.province_key(text)
    found = [row for row in _provinces() if key and key in row.keys]
    return max(found, key=lambda row: (on is not None and row.holds_on(on), row.starts_on), default=None)


# Working calendar ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _public(year: int, language: str) -> tuple[dict[date, str], frozenset[date]]:
    known = holidays.country_holidays("VN", years=year, language=language)
    return dict(known.items()), frozenset(known.weekend_workdays)


def list_holidays(year: int) -> dict[date, str]:
    """Public holidays of a year, with their names in the language of the page."""
    return dict(sorted(_public(year, "en_US" if _english() else "vi")[0].items()))


def list_overrides(*, year: int, superseded: bool = False) -> list[CalendarOverride]:
    """Overrides of a year by day; with ``superseded`` also those that were replaced."""
    rows = CalendarOverride.objects.filter(day__year=year).order_by("day", "-id")
    return list(rows if superseded else rows.filter(superseded=False))


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
