"""Days as rosters write them: whole dates, months and bare years."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .refusals import Bad

DAY, MONTH, YEAR = 1, 2, 3
EARLIEST_YEAR = 1920
_SEPARATOR = r"\s*[/.\-]\s*"
_WHOLE = re.compile(rf"(\d{{1,2}}){_SEPARATOR}(\d{{1,2}}){_SEPARATOR}(\d{{4}})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_WORDS = re.compile(r"(?:ngày )?(\d{1,2}) tháng (\d{1,2}) năm (\d{4})", re.ASCII | re.IGNORECASE)
_MONTH = re.compile(rf"(\d{{1,2}}){_SEPARATOR}(\d{{4}})", re.ASCII)
_MONTH_WORDS = re.compile(r"tháng (\d{1,2})(?: năm |/)(\d{4})", re.ASCII | re.IGNORECASE)
_YEAR = re.compile(r"(?:năm )?(\d{4})", re.ASCII | re.IGNORECASE)
_SHORT_YEAR = re.compile(rf"\d{{1,2}}{_SEPARATOR}\d{{1,2}}{_SEPARATOR}\d{{2}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day known to the day (precision 1), the month (2) or the year (3); `day` is the first possible day."""

    day: dt.date
    precision: int


def parse_date(raw: object, *, on: dt.date) -> PartialDate | Bad:
    """The date in a cell, or why it is none.

    `raw` is a tidied text or what Excel holds (date, datetime, float); `on` is the roster's day, after which no
    date may lie.
    """
    found = _read(raw)
    if isinstance(found, Bad):
        return found
    if found.day.year < EARLIEST_YEAR:
        return Bad(
            "date-too-early",
            _("The date is before %(year)s. A bare year in a cell formatted as a date also looks like this.")
            % {"year": EARLIEST_YEAR},
        )
    if found.day > on:
        return Bad("date-in-future", _("The date is after the roster's day (%(day)s).") % {"day": f"{on:%d/%m/%Y}"})
    return found


def _read(raw: object) -> PartialDate | Bad:
    if isinstance(raw, str):
        return _read_text(raw)
    if isinstance(raw, dt.datetime):
        return PartialDate(raw.date(), DAY)
    if isinstance(raw, dt.date):
        return PartialDate(raw, DAY)
    if isinstance(raw, float) and raw.is_integer() and 1000 <= raw <= 9999:
        return PartialDate(dt.date(int(raw), 1, 1), YEAR)
    return Bad("date-number", _("The cell holds a number, not a date."))


def _read_text(text: str) -> PartialDate | Bad:
    if match := _WHOLE.fullmatch(text) or _WORDS.fullmatch(text):
        day, month, year = match.groups()
        return _exact(text, int(year), int(month), int(day), DAY)
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups()
        return _exact(text, int(year), int(month), int(day), DAY)
    if match := _MONTH.fullmatch(text) or _MONTH_WORDS.fullmatch(text):
        return _exact(text, int(match[2]), int(match[1]), 1, MONTH)
    if match := _YEAR.fullmatch(text):
        return _exact(text, int(match[1]), 1, 1, YEAR)
    if _SHORT_YEAR.fullmatch(text):
        return Bad("date-short-year", _("The year has only two digits."))
    return Bad("date-unreadable", _("This is not a date."))


def _exact(text: str, year: int, month: int, day: int, precision: int) -> PartialDate | Bad:
    try:
        return PartialDate(dt.date(year, month, day), precision)
    except ValueError:
        return Bad("date-impossible", _("%(date)s does not exist.") % {"date": text})
