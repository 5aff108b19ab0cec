"""What anybody may see of a dossier: masked names, phone numbers compared without telling, tries counted. Pure."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

STARS = "***"
KEEP = 2
"""Words at the head of a name that are shown whole: family and middle name."""


def mask_name(name: str) -> str:
    """Family and middle name whole, the rest by first letters: "Quàng Thị Phượng Yên" is "Quàng Thị P*** Y***".

    Of a name of two words the first is shown, of one word its first letter.
    """
    words = name.split()
    kept = KEEP if len(words) > KEEP else max(len(words) - 1, 0)
    return " ".join(word if place < kept else f"{word[0]}{STARS}" for place, word in enumerate(words))


def phone_key(phone: str) -> str:
    """A phone number as digits with its leading 0: "+84 (215) 000" and "0215000" are the same."""
    digits = re.sub(r"\D", "", phone)
    if digits.startswith("84") and len(digits) >= 10:
        return f"0{digits[2:]}"
    return digits


def same_phone(known: str, given: str) -> bool:
    """Whether two phone numbers are the same, in a time that does not tell how much of them is; never for an empty one."""
    ours, theirs = phone_key(known), phone_key(given)
    equal = hmac.compare_digest(ours.encode(), theirs.encode())
    return equal and bool(ours)


def tidy_code(text: str) -> str:
    """A dossier code as somebody types it: without spaces, capital letters, plain dashes; cut where no code goes on."""
    return re.sub(r"\s+", "", text).replace("–", "-").replace("—", "-").upper()[:40]


class Wrong(StrEnum):
    """What a try that led nowhere was."""

    MISTYPED = "mistyped"
    PHONE = "phone"
    CODE = "code"
    QR = "qr"


FORGED = frozenset({Wrong.PHONE, Wrong.CODE, Wrong.QR})
"""Tries that leave an event: a whole code with a phone number that is not its own, a code or a secret that nobody was given."""
SLIP = 2
"""Signs by which a code that was typed wrong differs from one's own at most."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,32}")


def wrong_code(*, is_code: bool, is_given: bool, typed: str, own: Iterable[str]) -> Wrong:
    """What a code that led nowhere was: ``is_code`` by its pattern, ``is_given`` to a dossier; ``own``: codes of the phone number.

    Whoever knows the phone number of a dossier and nearly its code has mistyped it.
    """
    if not is_code or any(is_slip(typed, one) for one in own):
        return Wrong.MISTYPED
    return Wrong.PHONE if is_given else Wrong.CODE


def wrong_secret(secret: str) -> Wrong:
    """What a secret that led nowhere was: a link that was cut off or damaged, or one that looks like ours."""
    return Wrong.QR if _SECRET.fullmatch(secret) else Wrong.MISTYPED


def is_slip(typed: str, real: str) -> bool:
    """Whether two codes are not the same and differ by SLIP signs at most: written wrong, left out or one too many."""
    if typed == real or abs(len(typed) - len(real)) > SLIP:
        return False
    before = list(range(len(real) + 1))
    for row, sign in enumerate(typed, start=1):
        now = [row]
        for place, other in enumerate(real, start=1):
            now.append(min(before[place] + 1, now[-1] + 1, before[place - 1] + (sign != other)))
        before = now
    return before[-1] <= SLIP


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` counted tries within a stretch of ``minutes``."""

    most: int
    minutes: int

    def window(self, now: datetime) -> datetime:
        """The beginning of the stretch that an instant falls into."""
        stretch = timedelta(minutes=self.minutes)
        epoch = datetime(2020, 1, 1, tzinfo=now.tzinfo)
        return epoch + ((now - epoch) // stretch) * stretch

    def ends_at(self, now: datetime) -> datetime:
        """When the stretch ends, and tries count anew."""
        return self.window(now) + timedelta(minutes=self.minutes)


LIMITS = {
    "address": Limit(20, 15),
    "code": Limit(5, 60),
    "message": Limit(6, 60),
    "rating": Limit(20, 60),
    "forged": Limit(1, 60),
    "forged_all": Limit(200, 60),
}
"""Wrong tries from one address and for one dossier code; messages and ratings from one address; events of one forged code,
and of all together."""
