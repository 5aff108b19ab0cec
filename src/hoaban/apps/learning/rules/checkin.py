"""Check-in codes that live for half a minute, and marks of attendance that are delivered later."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

STEP_SECONDS = 30
STEPS_KEPT = 2
"""Steps for which a code still holds after its own: time to scan, to open the page, and to sign in."""
EARLY = timedelta(minutes=60)
"""How long before a session check-in begins."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class CodeFault(StrEnum):
    """Why a code is refused."""

    FOREIGN = "foreign"
    OLD = "old"


def step_of(at: datetime) -> int:
    """The number of the half minute in which an instant lies."""
    return int(at.timestamp()) // STEP_SECONDS


def code_for(*, secret: str, session_id: int, step: int) -> str:
    """The code of a session in a step: the step in base 36, a dash, and 100 bits of HMAC-SHA256 (RFC 2104)."""
    digest = hmac.new(secret.encode(), f"{session_id}:{step}".encode(), hashlib.sha256).digest()
    return f"{_base36(step)}-{base64.b32encode(digest)[:20].decode().lower()}"


def check_code(*, secret: str, session_id: int, code: str, at: datetime) -> CodeFault | None:
    """None for the code of this session of now or of the two steps before; otherwise what is wrong with it."""
    step = _step_said(code)
    if step is None:
        return CodeFault.FOREIGN
    if not hmac.compare_digest(code_for(secret=secret, session_id=session_id, step=step), code):
        return CodeFault.FOREIGN
    return None if 0 <= step_of(at) - step <= STEPS_KEPT else CodeFault.OLD


def seconds_left(at: datetime) -> int:
    """Seconds until the next code."""
    return STEP_SECONDS - int(at.timestamp()) % STEP_SECONDS


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def _step_said(code: str) -> int | None:
    head, dash, rest = code.partition("-")
    if not dash or not 0 < len(head) <= 8 or not code.isascii() or not rest or any(d not in _DIGITS for d in head):
        return None
    return int(head, 36)


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark as a device sends it.

    ``key`` is of this delivery and never used again; ``replaces`` is the key of the mark that the device saw standing
    there ("" for none), so that a mark of another device is never overwritten unseen.
    """

    key: str
    enrolment_id: int
    present: bool
    taken_at: datetime
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """The mark that stands: under which key it was delivered, and whether it says present."""

    key: str
    present: bool


def outcome(mark: Mark, standing: Standing | None) -> str:
    """What becomes of a mark: "recorded", "same" as what stands, or "conflict" (the first stands)."""
    if standing is None or standing.key == mark.replaces:
        return "recorded"
    return "same" if standing.present == mark.present else "conflict"


def taken(claimed: datetime, *, starts_at: datetime, delivered_at: datetime) -> datetime:
    """When a mark was taken, as far as a device can be believed: not after its delivery, not before check-in began.

    A clock that is wrong must neither lose a mark nor date it into the future.
    """
    return delivered_at if claimed > delivered_at or claimed < starts_at - EARLY else claimed
