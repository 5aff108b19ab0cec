"""Identification numbers that a counter without a network sealed for the server: opened when the dossier is delivered."""

from __future__ import annotations

from typing import Any

from hoaban.shared.access import Actor, Permission
from hoaban.shared.handed import open_handed
from hoaban.shared.sealed import Unreadable

UNREAD = "?"
"""Stands for a number that does not open: no number at all, so that a person has to ask the citizen again."""


def open_number(*, actor: Actor, raw: object) -> object:
    """An item out of JSON with its number opened; others as they are. Raises PermissionDenied for who takes nothing in."""
    if not isinstance(raw, dict) or not isinstance(raw.get("sealed_id"), str) or not raw["sealed_id"]:
        return raw
    actor.require(Permission.RECEIVE_DOSSIERS)
    item: dict[str, Any] = {name: value for name, value in raw.items() if name != "sealed_id"}
    try:
        item["personal_id"] = open_handed(raw["sealed_id"], bound=str(raw.get("key", "")))
    except Unreadable:
        item["personal_id"] = UNREAD
    return item
