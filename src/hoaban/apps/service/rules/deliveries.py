"""What a counter without a network delivers: how an item is read, what its clock is worth, whether its papers still fit."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from hoaban.apps.service.rules.codes import parse_code
from hoaban.shared.worktime import ZONE

TOLERANCE = timedelta(minutes=5)
"""How far the clock of a counter may be off before it is corrected and the item says so."""
MOST_PAPERS, MOST_COPIES, MOST_PHOTOS = 60, 99, 12
MOST_PHOTO_BYTES = 1_500_000
RESULT_BY = ("counter", "post", "electronic")
UNITS = ("hours", "working_days", "days", "same_day")
_KEY = re.compile(r"[0-9a-f]{32}")
_FOLLOW_KEY = re.compile(r"[A-Za-z0-9_-]{16,32}")
_ACCOUNT = re.compile(r"[A-Za-z0-9:_.-]{1,900}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_LONGEST = {
    "procedure": 30, "name": 120, "personal_id": 12, "phone": 20, "address": 200, "note": 500, "code": 40,
}  # fmt: skip


class BadItem(ValueError):
    """An item that cannot be read; ``field`` says where."""

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(field)


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that will follow: SHA-256, the document that it shows (None: none), bytes."""

    digest: str
    document: int | None
    size: int


@dataclass(frozen=True, slots=True)
class Promise:
    """What the receipt said: the appointment (None: not said), the time and the fee in đồng."""

    due_at: datetime | None
    time_amount: int
    time_unit: str
    fee: int


@dataclass(frozen=True, slots=True)
class Item:
    """A dossier as the counter took it in. ``taken_at``: the device's clock; ``offset``: ours minus it, when last known."""

    key: str
    device: str
    counter: int
    code: str
    follow_key: str
    procedure: str
    version: int
    online: bool
    name: str
    personal_id: str
    phone: str
    address: str
    result_by: str
    note: str
    papers: tuple[tuple[int, int], ...]
    taken_at: datetime
    offset: timedelta | None
    promised: Promise
    photos: tuple[Photo, ...]
    account: str = ""
    """What the server gave the device to say who was signed in on it; "" for none."""

    @property
    def printed_at(self) -> datetime:
        """When it was taken in, as its receipt says."""
        return self.taken_at + (self.offset or timedelta(0))


@dataclass(frozen=True, slots=True)
class Dates:
    """Receipt and appointment as the paper says them (the latter None where it says none), and as they hold."""

    printed_at: datetime
    received_at: datetime
    promised_at: datetime | None
    due_at: datetime

    @property
    def other_day(self) -> bool:
        """Whether the formal receipt lies on another day than the paper says."""
        return self.printed_at.astimezone(ZONE).date() != self.received_at.astimezone(ZONE).date()

    @property
    def other_due(self) -> bool:
        """Whether the appointment is another than on the paper, or the paper has none."""
        return self.promised_at is None or abs(self.due_at - self.promised_at) > TOLERANCE

    @property
    def differ(self) -> bool:
        """Whether the citizen has to be told."""
        return self.other_day or self.other_due


@dataclass(frozen=True, slots=True)
class Instant:
    """When something was taken in by our clock, and by how much the device's was ``off``.

    ``how``: "" where it was right; known: wrong, and the device knew it, so that its receipt is right; corrected: the
    receipt was wrong too; bounded: no guess was possible, and it was put to the nearer end of what is.
    """

    at: datetime
    off: timedelta
    how: str


def read_item(raw: object) -> Item:
    """An item out of JSON; raises BadItem for what is missing, of another shape or too long."""
    given = _mapping(raw, "item")
    texts = {name: _text(given, name, longest) for name, longest in _LONGEST.items()}
    if parse_code(texts["code"]) is None:
        raise BadItem("code")
    if not texts["name"]:
        raise BadItem("name")
    return Item(
        key=_matching(given, "key", _KEY), device=_matching(given, "device", _KEY),
        follow_key=_matching(given, "follow_key", _FOLLOW_KEY), counter=_number(given, "counter"),
        version=_number(given, "version"), result_by=_one_of(given, "result_by", RESULT_BY),
        papers=_papers(given), taken_at=_instant(given, "taken_at"), offset=_offset(given.get("offset")),
        online=given.get("online") is True,
        promised=_promise(given), photos=_photos(given), account=_account(given.get("account")), **texts,
    )  # fmt: skip


def _mapping(raw: object, field: str) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise BadItem(field)
    return raw


def _text(given: Mapping[str, Any], field: str, longest: int) -> str:
    found = given.get(field, "")
    if not isinstance(found, str) or len(found) > longest or "\x00" in found:
        raise BadItem(field)
    return " ".join(found.split())


def _matching(given: Mapping[str, Any], field: str, pattern: re.Pattern[str]) -> str:
    found = given.get(field)
    if not isinstance(found, str) or not pattern.fullmatch(found):
        raise BadItem(field)
    return found


def _one_of(given: Mapping[str, Any], field: str, known: Sequence[str]) -> str:
    found = given.get(field)
    if not isinstance(found, str) or found not in known:
        raise BadItem(field)
    return found


def _number(given: Mapping[str, Any], field: str, most: int = 2**53) -> int:
    found = given.get(field)
    if type(found) is not int or not 0 <= found <= most:
        raise BadItem(field)
    return found


def read_instant(text: object) -> datetime | None:
    """An instant with its zone, written as ISO 8601 between 2000 and 2100; None for anything else."""
    if not isinstance(text, str) or len(text) > 40:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None and 2000 < found.year < 2100 else None


def _instant(given: Mapping[str, Any], field: str) -> datetime:
    found = read_instant(given.get(field))
    if found is None:
        raise BadItem(field)
    return found


def _offset(raw: object) -> timedelta | None:
    if raw is None:
        return None
    if type(raw) is not int or abs(raw) > 4 * 365 * 86_400_000:
        raise BadItem("offset")
    return timedelta(milliseconds=raw)


def _account(raw: object) -> str:
    """Nothing where it cannot be read: who took a dossier in is worth less than the dossier."""
    return raw if isinstance(raw, str) and _ACCOUNT.fullmatch(raw) else ""


def _papers(given: Mapping[str, Any]) -> tuple[tuple[int, int], ...]:
    raw = given.get("papers", [])
    if not isinstance(raw, list) or len(raw) > MOST_PAPERS:
        raise BadItem("papers")
    found = []
    for pair in raw:
        if not isinstance(pair, list) or len(pair) != 2 or any(type(one) is not int for one in pair):
            raise BadItem("papers")
        if not 0 < pair[0] <= 2**53 or not 1 <= pair[1] <= MOST_COPIES:
            raise BadItem("papers")
        found.append((pair[0], pair[1]))
    if len({pk for pk, _n in found}) != len(found):
        raise BadItem("papers")
    return tuple(found)


def _promise(given: Mapping[str, Any]) -> Promise:
    raw = _mapping(given.get("promised"), "promised")
    due_at = None if raw.get("due_at") is None else _instant(raw, "due_at")
    return Promise(
        due_at, _number(raw, "time_amount", 1000), _one_of(raw, "time_unit", UNITS), _number(raw, "fee", 2**31 - 1)
    )


def _photos(given: Mapping[str, Any]) -> tuple[Photo, ...]:
    raw = given.get("photos", [])
    if not isinstance(raw, list) or len(raw) > MOST_PHOTOS:
        raise BadItem("photos")
    found = []
    for one in raw:
        photo = _mapping(one, "photos")
        document = None if photo.get("document") is None else _number(photo, "document")
        found.append(Photo(_matching(photo, "digest", _DIGEST), document, _number(photo, "size", MOST_PHOTO_BYTES)))
    if len({one.digest for one in found}) != len(found):
        raise BadItem("photos")
    return tuple(found)


def as_json(item: Item) -> dict[str, Any]:
    """An item as plain JSON that :func:`read_item` reads again."""
    told = asdict(item)
    told["taken_at"] = item.taken_at.isoformat()
    told["offset"] = None if item.offset is None else round(item.offset.total_seconds() * 1000)
    told["papers"] = [list(pair) for pair in item.papers]
    told["photos"] = [asdict(photo) for photo in item.photos]
    due_at = item.promised.due_at
    told["promised"] = asdict(item.promised) | {"due_at": due_at.isoformat() if due_at else None}
    return told


def digest_of(item: Item) -> str:
    """SHA-256 of what an item says, whoever took it in: the same for a second delivery of it."""
    told = as_json(item)
    del told["account"]
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def taken_in_at(
    *, taken_at: datetime, offset: timedelta | None, sent_at: datetime, arrived_at: datetime, earliest: datetime
) -> Instant:
    """When an item was taken in by our clock, whatever the clock of the device says.

    Two guesses: with the difference that the device knew before (what its receipt printed), and with the difference seen
    on delivery. The first that lies between ``earliest`` (its numbers were given out then) and now holds; where neither
    does, the nearer end.
    """
    drift = arrived_at - sent_at
    seen = drift if abs(drift) > TOLERANCE else timedelta(0)
    printed = taken_at + (offset or timedelta(0))
    guesses = [taken_at + seen] if offset is None else [printed, taken_at + seen]
    possible = [one for one in guesses if earliest - TOLERANCE <= one <= arrived_at + TOLERANCE]
    at = min(max((possible or guesses)[0], earliest), arrived_at)
    return Instant(at, at - taken_at, _how(at - taken_at, at - printed, drift, bounded=not possible))


def _how(off: timedelta, off_receipt: timedelta, drift: timedelta, *, bounded: bool) -> str:
    if bounded:
        return "bounded"
    if abs(off_receipt) > TOLERANCE:
        return "corrected"
    return "known" if max(abs(off), abs(drift)) > TOLERANCE else ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that a version asks for, as far as it matters here."""

    pk: int
    name: str
    kind: str
    always: bool


def fitted(
    papers: Sequence[tuple[int, int]], before: Sequence[Paper], after: Sequence[Paper]
) -> tuple[tuple[tuple[int, int], ...], tuple[str, ...]]:
    """Papers handed in under one version, as documents of another; and the names of what does not fit.

    What does not fit: a paper that the other version does not ask for, and a document it always needs that is not there.
    """
    names = {one.pk: (one.name, one.kind) for one in before}
    wanted = {(one.name, one.kind): one for one in after}
    found, odd = [], []
    for pk, copies in papers:
        match = wanted.get(names.get(pk, ("", "")))
        if match is None:
            odd.append(names[pk][0] if pk in names else str(pk))
        else:
            found.append((match.pk, copies))
    there = {pk for pk, _copies in found}
    missing = [one.name for one in after if one.always and one.pk not in there]
    return tuple(found), tuple(dict.fromkeys([*odd, *missing]))
