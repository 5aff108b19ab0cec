"""Counting working days, reading a rule's value and matching what people write, without a database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from hoaban.shared.names import fold

WEEKEND = frozenset({5, 6})
"""Saturday and Sunday, as ``date.weekday`` numbers them."""

_ONE_DAY = timedelta(days=1)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_COMMA = re.compile(r"(?<=\d),(?=\d)")
_NOT_A_SIGN = re.compile(r"[^0-9a-z]+")
_PROVINCE_TITLE = re.compile(r"^(tinh|thanh pho truc thuoc trung uong|thanh pho|tp\.?)[\s.]+")


class OutsideCalendarError(ValueError):
    """A day was asked for that the calendar does not cover."""


class NoSuchRuleError(LookupError):
    """No value of the rule is entered for the day."""

    def __init__(self, area: str, key: str, on: date) -> None:
        super().__init__(f"no value of rule {area}.{key} is entered for {on.isoformat()}")
        self.area, self.key, self.on = area, key, on


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked between two days, both included.

    ``overrides`` says of single days whether they are worked; it wins over weekends and holidays.
    """

    first: date
    last: date
    holidays: frozenset[date] = frozenset()
    overrides: Mapping[date, bool] = field(default_factory=dict)
    weekend: frozenset[int] = WEEKEND


@dataclass(frozen=True, slots=True)
class RuleFact:
    """What a rule says on a day, and how sure that is (``confidence``: 0 not verified to 4 confirmed here)."""

    area: str
    key: str
    value: str
    unit: str
    legal_basis: str
    confidence: int
    starts_on: date
    ends_before: date | None

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        """Every number in the value, in order: "12/6" is 12 and 6."""
        return numbers(self.value)

    @property
    def number(self) -> Decimal:
        """The one number of the value; ValueError when it holds none or several."""
        found = self.numbers
        if len(found) != 1:
            raise ValueError(f"rule {self.area}.{self.key} is not one number: {self.value!r}")
        return found[0]


def numbers(text: str) -> tuple[Decimal, ...]:
    """The numbers in a text, with a point or a comma before decimals."""
    return tuple(Decimal(found.replace(",", ".")) for found in _NUMBER.findall(text))


def stored_value(text: str, *, like: str, is_date: bool) -> str:
    """A value as people write it, as it is kept: dates ISO, decimals with a point.

    Raises ValueError when it is not of the kind of the value before it (``like``): a date, or as many numbers.
    """
    if is_date:
        pattern = "%d/%m/%Y" if "/" in text else "%Y-%m-%d"
        return datetime.strptime(text, pattern).date().isoformat()  # noqa: DTZ007 - a day has no zone
    if len(numbers(text)) != len(numbers(like)):
        raise ValueError(f"{text!r} is not like {like!r}")
    return _COMMA.sub(".", text)


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether officials work on ``day``.

    Raises OutsideCalendarError for a day that the calendar does not cover.
    """
    if not calendar.first <= day <= calendar.last:
        raise OutsideCalendarError(
            f"{day.isoformat()} is outside {calendar.first.isoformat()}..{calendar.last.isoformat()}"
        )
    if day in calendar.overrides:
        return calendar.overrides[day]
    return day.weekday() not in calendar.weekend and day not in calendar.holidays


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """Working days after ``start`` up to and including ``end``; negative when ``end`` comes first.

    The day something is received is not counted (practice of one-stop offices; Civil Code 2015, article not entered).
    Raises OutsideCalendarError.
    """
    if end < start:
        return -working_days_between(end, start, calendar)
    days = (start + timedelta(days=step) for step in range(1, (end - start).days + 1))
    return sum(is_working_day(day, calendar) for day in days)


def add_working_days(start: date, count: int, calendar: Calendar) -> date:
    """The ``count``-th working day after ``start`` (before it when negative); 0 gives ``start`` or the next working day.

    Raises OutsideCalendarError when the calendar ends first.
    """
    step = -_ONE_DAY if count < 0 else _ONE_DAY
    if count == 0:
        start, count = start - _ONE_DAY, 1
    day, left = start, abs(count)
    while left:
        day += step
        left -= is_working_day(day, calendar)
    return day


def match_key(text: str) -> str:
    """A text as it is compared: no tones, marks, case, spaces, hyphens, apostrophes or dots."""
    return _NOT_A_SIGN.sub("", fold(text))


def province_key(text: str) -> str:
    """The match key of a province without "Tỉnh", "Thành phố" or "TP" in front."""
    return match_key(_PROVINCE_TITLE.sub("", fold(text)))


def index(entries: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """Match key -> code, of entries (code, ways to write it).

    A text that two codes claim means neither: it is left out.
    """
    found: dict[str, str] = {}
    contested: set[str] = set()
    for code, texts in entries:
        for key in {match_key(text) for text in texts} - {""}:
            if found.setdefault(key, code) != code:
                contested.add(key)
    return {key: code for key, code in found.items() if key not in contested}
