"""Small tables held in the memory of each process, and the language of the page."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.utils.translation import get_language

T = TypeVar("T")
HELD_FOR = 30.0
"""Seconds for which a process may go on using a table that another process has changed."""


class Held(Generic[T]):
    """A small table kept in the memory of the process: read again after HELD_FOR or after a command here."""

    everything: list[Held[Any]] = []

    def __init__(self, read: Callable[[], T]) -> None:
        self.read, self.value, self.until = read, None, 0.0
        self.everything.append(self)

    value: T | None

    def __call__(self) -> T:
        now = time.monotonic()
        if self.value is None or now >= self.until:
            self.value, self.until = self.read(), now + HELD_FOR
        return self.value


def forget() -> None:
    """Drop what this process holds in memory; commands call it after writing."""
    for table in Held.everything:
        table.value = None


def english() -> bool:
    """Whether the page is in English."""
    return (get_language() or "vi").startswith("en")
