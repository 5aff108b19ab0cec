"""Taking out of the events of earlier releases what later ones no longer keep; called by a migration alone.

Events are never changed. This is the one exception, made by an upgrade: until numbers stood sealed (decision 36), an event of
a correction kept the identification number whole, and the key of a sending was a plain digest of what was typed, from which a
number can be guessed. Who did what, when and why stays as it was.
"""

from __future__ import annotations

import hmac
import re
from typing import Any

from django.conf import settings
from django.db import models, transaction

from hoaban.shared.sealed import masked
from hoaban.shared.sending import KEY_LENGTH

ROWS = 1_000
"""Events read, and written in one transaction."""
NUMBER = "personal_id"
PLAIN = re.compile(rf"[0-9a-f]{{{KEY_LENGTH}}}")
KEYED = "k"
"""Begins the keys that were keyed here, so that doing it again changes nothing."""


def take_numbers_out(events: type[models.Model]) -> int:
    """Mask the numbers and key the plain digests of all events; returns how many were changed.

    So many rows at a time, each lot a transaction of its own: cut short, it is simply run again.
    """
    last, written = 0, 0
    while True:
        rows: list[Any] = list(
            events._default_manager.filter(pk__gt=last).order_by("pk").only("before", "after", "batch")[:ROWS]
        )
        if not rows:
            return written
        last, changed = rows[-1].pk, [row for row in rows if _cleared(row)]
        with transaction.atomic():
            events._default_manager.bulk_update(changed, ["before", "after", "batch"], batch_size=200)
        written += len(changed)


def _cleared(row: Any) -> bool:
    """Clear one event that was read; whether anything changed."""
    was = row.before, row.after, row.batch
    row.before, row.after, row.batch = _masked(row.before), _masked(row.after), keyed(row.batch)
    return was != (row.before, row.after, row.batch)


def _masked(value: Any) -> Any:
    """The same facts, of a number the last three digits, however deep it stands."""
    if isinstance(value, dict):
        return {
            key: masked(one) if key == NUMBER and isinstance(one, str) else _masked(one) for key, one in value.items()
        }
    return [_masked(one) for one in value] if isinstance(value, list) else value


def keyed(batch: str) -> str:
    """A plain digest keyed, so that nobody guesses what it was made of; anything else as it is."""
    if not PLAIN.fullmatch(batch):
        return batch
    return KEYED + hmac.digest(settings.SECRET_KEY.encode(), batch.encode(), "sha256").hex()[:KEY_LENGTH]
