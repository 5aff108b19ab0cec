"""Who was signed in on the computer of a counter when a dossier was taken in without a network: said by the server beforehand.

The intake page opens without anybody signed in, so the account is that of the last contact before; what it says is signed by
the server for that one computer and cannot be made there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core import signing

from hoaban.apps.people.models import Official
from hoaban.apps.service.rules.deliveries import Item
from hoaban.shared.access import Actor, Permission

SALT = "hoaban.service.counter-account"


@dataclass(frozen=True, slots=True)
class TakenBy:
    """Whoever took a dossier in: name of the account ("" for nobody known), and the official where there is one."""

    name: str
    official_id: int | None = None


def account_token(*, actor: Actor, device: str) -> str:
    """What a computer brings along with each dossier to say who was signed in on it."""
    actor.require(Permission.RECEIVE_DOSSIERS)
    told = {"n": actor.name[:200], "o": actor.official_id, "d": device}
    return signing.dumps(told, salt=SALT, compress=True)


def taken_by(*, actor: Actor, item: Item) -> TakenBy:
    """Who was signed in when an item was taken in; where nothing holds, the actor for what was taken in online, else nobody."""
    told = _read(item)
    if told is None:
        return TakenBy(actor.name[:200], actor.official_id) if item.online else TakenBy("")
    official = Official.objects.filter(pk=told["o"]).values_list("pk", flat=True).first() if told["o"] else None
    return TakenBy(told["n"], official)


def _read(item: Item) -> dict[str, Any] | None:
    """What a token says, where it is ours and was given to the computer that the item comes from."""
    try:
        told = signing.loads(item.account, salt=SALT)
    except signing.BadSignature:
        return None
    found: dict[str, Any] = told
    return found if found["d"] == item.device else None
