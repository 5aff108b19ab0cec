"""Certificates: their numbers, codes, validity."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from enum import StrEnum

CODE_LENGTH = 16
"""Letters of a verification code: five bits each, eighty in all."""
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O and U, so that a code can be read off paper and said on the telephone."""
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
SOON = 90
"""Days before its end from which a certificate is said to expire soon."""

KIND_CODES = {
    "theory_intermediate": "TCLLCT", "theory_advanced": "CCLLCT", "state_management": "QLNN",
    "leadership_division": "LDQLP", "leadership_district": "LDQLH", "leadership_department": "LDQLS",
    "job_specific": "VTVL", "ethnic_knowledge": "KTDT", "ethnic_language": "TDT", "defence": "QPAN", "digital": "CDS",
    "procedures": "TTHC", "soft_skills": "KNM", "measurement": "DL",
}  # fmt: skip
"""Kind of course -> how numbers write it, by its Vietnamese initials."""


class State(StrEnum):
    """What a certificate is worth on a day."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


def number_of(*, running: int, year: int, issuer: str, kind: str) -> str:
    """The number as Vietnamese documents write it: ``0042/2026/TCT-LDQLP`` (running number, year, issuer, kind)."""
    return f"{running:04d}/{year}/{issuer}-{KIND_CODES.get(kind, 'BD')}"


def code_of(number: int) -> str:
    """The verification code that a random number of 80 bits stands for."""
    letters = ""
    for _place in range(CODE_LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        letters += ALPHABET[digit]
    return letters


def clean_code(text: str) -> str:
    """A code as somebody typed it, brought to the form that is stored: gaps, hyphens, case, O and I do not matter."""
    return "".join(one for one in text.upper().translate(_READ_AS) if one in ALPHABET)


def grouped_code(code: str) -> str:
    """A code in groups of four, as it is printed."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def clean_number(text: str) -> str:
    """A number as somebody typed it: upper case, without gaps."""
    return "".join(text.split()).upper()


def expiry(issued_on: date, months: int | None) -> date | None:
    """The first day on which a certificate of so many months holds no more; None for one that does not end."""
    if not months:
        return None
    year, month = divmod(issued_on.month - 1 + months, 12)
    year, month = issued_on.year + year, month + 1
    return date(year, month, min(issued_on.day, calendar.monthrange(year, month)[1]))


def last_day(expires_before: date | None) -> date | None:
    """The last day on which it holds."""
    return expires_before - timedelta(days=1) if expires_before else None


def state_on(on: date, *, expires_before: date | None, revoked_on: date | None) -> State:
    """What a certificate is worth on a day; revoked says more than expired."""
    if revoked_on is not None and revoked_on <= on:
        return State.REVOKED
    return State.EXPIRED if expires_before is not None and expires_before <= on else State.VALID


def days_left(on: date, expires_before: date | None) -> int | None:
    """Days until it holds no more, negative afterwards; None for one that does not end."""
    return None if expires_before is None else (expires_before - on).days
