"""Telling who reads whose record: a page tells it here, an app above keeps it.

The app that keeps readings says so once, when Django starts (``keep_with``); whoever shows, prints or exports a person's
record calls ``leave``, whoever exports everybody of a unit ``leave_unit``. One's own record is never told.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from hoaban.shared.access import Actor

PAGE, PRINT, EXPORT, FILE = "page", "print", "export", "file"
"""In what way a record was read."""


class Keeper(Protocol):
    """Keeps that somebody read some records."""

    def __call__(
        self, *, actor: Actor, seen: Sequence[tuple[int, str]], groups: Collection[str], way: str, at: datetime
    ) -> None:
        """Keep it."""
        ...


@dataclass(frozen=True, slots=True)
class WholeUnit:
    """Everybody placed at or below a unit on a day: its path and name then, and how many they are."""

    path: str
    name: str
    on: date
    people: int


class UnitKeeper(Protocol):
    """Keeps that somebody took out everybody of a unit."""

    def __call__(self, *, actor: Actor, unit: WholeUnit, groups: Collection[str], at: datetime) -> None:
        """Keep it."""
        ...


_keepers: list[Keeper] = []
_unit_keepers: list[UnitKeeper] = []


def keep_with(keeper: Keeper, units: UnitKeeper) -> None:
    """Register what keeps readings of people, and of whole units."""
    _keepers.append(keeper)
    _unit_keepers.append(units)


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


def leave_unit(*, actor: Actor, unit: WholeUnit, groups: Collection[str], at: datetime) -> None:
    """Tell that the actor exported ``groups`` of fields of everybody of a unit; one reading, however many they are."""
    if not unit.people or not groups:
        return
    for keeper in _unit_keepers:
        keeper(actor=actor, unit=unit, groups=groups, at=at)
