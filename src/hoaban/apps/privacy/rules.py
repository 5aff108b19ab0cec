"""Which fields somebody may propose to correct, how a proposed value is read, and what is due of data kept for a time."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise

TEXT, DAY, NUMBER, PICTURE = "text", "day", "number", "picture"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the record: what it is called, and how its value is written."""

    label: str | Promise
    kind: str = TEXT


FIELDS = {
    "full_name": Field(_("Full name")), "birth_date": Field(_("Date of birth"), DAY),
    "personal_id": Field(_("Identification number"), NUMBER), "religion": Field(_("Religion")),
    "home_province": Field(_("Native province")), "party_joined_on": Field(_("Joined the Party on"), DAY),
    "foreign_language": Field(_("Foreign language")), "it_skill": Field(_("IT skill")),
    "photo": Field(_("Photo 4 × 6"), PICTURE),
}  # fmt: skip
PHOTO = "photo"
TYPED = {key: one for key, one in FIELDS.items() if one.kind != PICTURE}
"""Fields whose value is written; the photo has a form of its own."""
LONGEST = {"full_name": 120, "religion": 60, "home_province": 60, "foreign_language": 120, "it_skill": 120}
WANTED = {
    TEXT: _("Write the value as it stands in the paper."),
    DAY: _("Write the day as DD/MM/YYYY, such as 05/03/1985, not after today."),
    NUMBER: _("Write the 12 digits of the identification number."),
}
"""What would be accepted, by kind."""


def read_value(field: str, text: str, today: date) -> str | None:
    """A proposed value as it is kept (days in ISO form); None where it cannot be one."""
    kind = FIELDS[field].kind
    if kind == NUMBER:
        number = "".join(text.split())
        return number if re.fullmatch(r"[0-9]{12}", number) else None
    if kind == DAY:
        day = _day(text.strip())
        return day.isoformat() if day and date(1900, 1, 1) <= day <= today else None
    tidied = " ".join(text.split())
    return tidied if 0 < len(tidied) <= LONGEST[field] else None


def _day(text: str) -> date | None:
    found = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", text)
    if found is None:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None


def as_recorded(field: str, kept: str) -> str | date | None:
    """The value as a record takes it."""
    if FIELDS[field].kind == DAY:
        return date.fromisoformat(kept) if kept else None
    return kept


# How long data is kept -----------------------------------------------------------------------------------------------

IN_MONTHS = {"months": 1, "years": 12}
"""Units of the lawbook that are counted by the calendar; days are counted one by one."""


@dataclass(frozen=True, slots=True)
class Time:
    """How long something is kept: whole months by the calendar and days besides."""

    months: int = 0
    days: int = 0


class Verdict(StrEnum):
    """What a day says of a row."""

    KEPT = "kept"
    EARLY = "early"
    DUE = "due"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is due of one row on a day: ``due_on`` the first day on which its time is over, None where it never is.

    ``grounds``: why it is left out nevertheless.
    """

    verdict: Verdict
    since: date
    due_on: date | None
    grounds: tuple[str, ...] = ()


def time_of(value: str, unit: str) -> Time | None:
    """A value of the lawbook as a time; None for words (permanently, as long as somebody serves) and other units."""
    if not value.isascii() or not value.isdigit():
        return None
    if unit == "days":
        return Time(days=int(value))
    return Time(months=int(value) * IN_MONTHS[unit]) if unit in IN_MONTHS else None


def over_on(since: date, time: Time) -> date:
    """The first day on which a time begun on ``since`` is over; the 31st counts as the last day of a shorter month."""
    year, month = divmod(since.year * 12 + since.month - 1 + time.months, 12)
    day = min(since.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day) + timedelta(days=time.days)


def last_begun(on: date, time: Time) -> date:
    """The latest day on which a time may have begun that is over on ``on``."""
    ended = on - timedelta(days=time.days)
    year, month = divmod(ended.year * 12 + ended.month - 1 - time.months, 12)
    longest = calendar.monthrange(year, month + 1)[1]
    is_last = ended.day == calendar.monthrange(ended.year, ended.month)[1]
    return date(year, month + 1, longest if is_last else min(ended.day, longest))


def stands(*, since: date, time: Time | None, on: date, grounds: Sequence[str] = ()) -> Standing:
    """What is due of a row on a day; a ground holds back only what is due."""
    if time is None:
        return Standing(Verdict.KEPT, since, None)
    due_on = over_on(since, time)
    if on < due_on:
        return Standing(Verdict.EARLY, since, due_on)
    return Standing(Verdict.HELD if grounds else Verdict.DUE, since, due_on, tuple(grounds))


def explained(one: Standing) -> str:
    """Why a row is due, held back or kept still, with its days."""
    days = {"since": f"{one.since:%d/%m/%Y}", "due": f"{one.due_on:%d/%m/%Y}" if one.due_on else ""}
    texts = {
        Verdict.KEPT: gettext("Counted from %(since)s; no time ends it."),
        Verdict.EARLY: gettext("Counted from %(since)s; kept until %(due)s."),
        Verdict.DUE: gettext("Counted from %(since)s; the time was over on %(due)s."),
        Verdict.HELD: gettext("The time was over on %(due)s, but %(why)s."),
    }
    return texts[one.verdict] % {**days, "why": "; ".join(one.grounds)}
