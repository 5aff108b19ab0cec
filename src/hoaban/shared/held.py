"""Small tables kept in the memory of the process: read again after a while, or once a command here changed them."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
HELD_FOR = 30.0
"""Seconds for which a process may go on using a table that another process has changed."""

_everything: dict[str, list[Any]] = {}


class Held(Generic[K, T]):
    """Values by key, each read when it is asked for; ``group`` names what is dropped together.

    At most ``most`` values stay: the oldest read goes first. ``lasts``: seconds after which a value is read again.
    """

    def __init__(self, group: str, read: Callable[[K], T], most: int = 512, *, lasts: float = HELD_FOR) -> None:
        self.read, self.most, self.lasts = read, most, lasts
        self.values: dict[K, tuple[T, float]] = {}
        _everything.setdefault(group, []).append(self)

    def __call__(self, key: K) -> T:
        """The value of a key."""
        now = time.monotonic()
        known = self.values.get(key)
        if known is not None and now < known[1]:
            return known[0]
        value = self.read(key)
        self.values.pop(key, None)
        while len(self.values) >= self.most:
            self.values.pop(next(iter(self.values)))
        self.values[key] = value, now + self.lasts
        return value


def forget(group: str) -> None:
    """Drop what this process holds of a group; commands call it after writing what the group is read from."""
    for one in _everything.get(group, ()):
        one.values.clear()
