"""Which fields somebody may propose to correct in the own record, and how a proposed value is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise

TEXT, DAY, NUMBER = "text", "day", "number"


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
}  # fmt: skip
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
