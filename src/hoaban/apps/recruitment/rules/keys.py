"""Numbers and secret keys of applications, masks of papers."""

from __future__ import annotations

import random
from collections.abc import Sequence

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Signs that nobody mistakes for one another."""
KEY_LENGTH = 12
MASK_LENGTH = 6


def number_of(code: str, serial: int) -> str:
    """The public number of an application: the campaign's code and a running number."""
    return f"{code}-{serial:05d}"


def secret_key(draw: random.Random) -> str:
    """A key that only the candidate is given."""
    return "".join(draw.choice(LETTERS) for _place in range(KEY_LENGTH))


def tidy_key(text: str) -> str:
    """A key as it may have been typed: blanks, hyphens and small letters do not count."""
    return "".join(sign for sign in text.upper() if sign in LETTERS)[: 2 * KEY_LENGTH]


def shown_key(key: str) -> str:
    """A key in groups of four."""
    return "-".join(key[at : at + 4] for at in range(0, len(key), 4))


def masks(count: int, draw: random.Random) -> Sequence[str]:
    """So many different masks, in no order that tells of the candidates."""
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(draw.choice(LETTERS) for _place in range(MASK_LENGTH))] = None
    return list(found)
