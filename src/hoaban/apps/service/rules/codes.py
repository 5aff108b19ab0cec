"""Codes of dossiers: issuer, day of intake, number; unique for ever, also where a counter gives them without a network.

The pattern is V1V2V3.Z1Z2.Y1Y2.MX1X2-YYMMDD-XXXX (Circular 01/2018/TT-VPCP, Article 19; the pattern of Circular
03/2025/TT-VPCP is not verified, so the older one goes on). The number runs through all days of an issuer and never
begins again: a code is unique by issuer and number alone, and a block of numbers taken in advance never meets another.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date

MARKS = {"11": "H18"}
"""Code of a province -> its mark among ministries and provinces."""
_CODE = re.compile(r"(\d{3}\.\d{2}\.\d{2}(?:\.[A-Z]\d{2})?)-(\d{2})(\d{2})(\d{2})-(\d{4,9})")
_DASHES = str.maketrans("‐‑‒–—−_", "-------")
LONGEST_BLOCK = 500


@dataclass(frozen=True, slots=True)
class CodeParts:
    """A code taken apart; ``issuer`` without the mark of the province in codes before it was printed."""

    issuer: str
    day: date
    serial: int


def code_of(issuer: str, day: date, serial: int) -> str:
    """The code of a dossier; ValueError for a number below 1.

    >>> code_of("214.00.00.H18", date(2026, 3, 2), 14)
    '214.00.00.H18-260302-0014'
    """
    if serial < 1:
        raise ValueError(f"{serial} is no number of a dossier; numbers begin with 1")
    return f"{issuer}-{day:%y%m%d}-{serial:04d}"


def parse_code(text: str) -> CodeParts | None:
    """A code as people write it (small letters, spaces, other dashes) taken apart; None when it is none."""
    found = _CODE.fullmatch("".join(text.translate(_DASHES).split()).upper())
    if found is None:
        return None
    issuer, year, month, day, serial = found.groups()
    try:
        return CodeParts(issuer, date(2000 + int(year), int(month), int(day)), int(serial))
    except ValueError:
        return None


def tidy_code(text: str) -> str:
    """A code as it is kept; the text without spaces where it is none."""
    parts = parse_code(text)
    return code_of(parts.issuer, parts.day, parts.serial) if parts and parts.serial else "".join(text.split())


def mark_of(province_code: str) -> str:
    """The mark of a province: H18 for Điện Biên; one of our own (P and its code) where the mark is not entered."""
    return MARKS.get(province_code, f"P{province_code[-2:]:0>2}")


def commune_issuer(commune_code: str, mark: str, taken: Container[str]) -> str:
    """What begins the codes of a commune: the last three digits of its code; another second part when that is taken.

    >>> commune_issuer("03214", "H18", ())
    '214.00.00.H18'
    """
    return _free(f"{commune_code[-3:]:0>3}.{{:02d}}.00.{mark}", 0, taken)


def department_issuer(mark: str, taken: Container[str]) -> str:
    """What begins the codes of a department: the next free number of the province.

    >>> department_issuer("H18", {"000.00.01.H18"})
    '000.00.02.H18'
    """
    return _free(f"000.00.{{:02d}}.{mark}", 1, taken)


def _free(pattern: str, first: int, taken: Container[str]) -> str:
    for number in range(first, 100):
        if (issuer := pattern.format(number)) not in taken:
            return issuer
    raise ValueError(f"no code is free in {pattern}")


def block(next_serial: int, size: int) -> tuple[int, int, int]:
    """First and last number of a block that begins at the next free number, and what is then the next free number.

    Raises ValueError for a size below 1 or above LONGEST_BLOCK.
    """
    if not 1 <= size <= LONGEST_BLOCK:
        raise ValueError(f"a block has 1 to {LONGEST_BLOCK} numbers, not {size}")
    return next_serial, next_serial + size - 1, next_serial + size
