"""Telling who reads whose record: a page tells it here, an app above keeps it.

The app that keeps readings says so once, when Django starts (``keep_with``); whoever shows, prints or exports a person's
record calls ``leave``. One's own record is never told.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from hoaban.shared.access import Actor

PAGE, PRINT, EXPORT = "page", "print", "export"
"""In what way a record was read."""


class Keeper(Protocol):
    """Keeps that somebody read some records."""

    def __call__(
        self, *, actor: Actor, seen: Sequence[tuple[int, str]], groups: Collection[str], way: str, at: datetime
    ) -> None:
        """Keep it."""
        ...


_keepers: list[Keeper] = []


def keep_with(keeper: Keeper) -> None:
    """Register what keeps readings."""
    _keepers.append(keeper)


def leave(
    *, actor: Actor, seen: Sequence[tuple[int, str]], groups: Collection[str], way: str = PAGE, at: datetime
) -> None:
    """Tell that the actor was shown ``groups`` of fields of some officials.

    ``seen``: key of each official and the path of their latest place; ``at``: the instant.
    """
    others = [one for one in seen if one[0] != actor.official_id]
    if not others or not groups:
        return
    for keeper in _keepers:
        keeper(actor=actor, seen=others, groups=groups, way=way, at=at)
