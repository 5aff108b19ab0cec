"""The search in the top bar: apps register what can be found.

In an app's ``panels.py``, which is imported when Django starts::

    @searcher(_("People"), order=10)
    def search_people(*, actor: Actor, text: str, on: date, limit: int) -> Iterable[Hit]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.utils.functional import Promise

from hoaban.shared.access import Actor
from hoaban.shared.names import fold

LEAST = 2
"""Letters below which nothing is looked for."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: its name, a second line, and its page."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of one kind."""

    label: str
    hits: tuple[Hit, ...]


class Searcher(Protocol):
    """Finds things of one kind within the actor's part; ``text`` is folded (no tones, lower case)."""

    def __call__(self, *, actor: Actor, text: str, on: date, limit: int) -> Iterable[Hit]:
        """At most ``limit`` hits, best first."""
        ...


_searchers: list[tuple[int, str | Promise, Searcher]] = []


def searcher(label: str | Promise, order: int = 50) -> Callable[[Searcher], Searcher]:
    """Register a searcher under the heading ``label``."""

    def register(one: Searcher) -> Searcher:
        _searchers.append((order, label, one))
        return one

    return register


def find(*, actor: Actor, text: str, on: date, limit: int) -> list[Found]:
    """What matches ``text`` on the day, by kind; nothing for fewer than two letters."""
    folded = fold(text)
    if len(folded) < LEAST:
        return []
    found = [
        Found(str(label), tuple(one(actor=actor, text=folded, on=on, limit=limit)))
        for _order, label, one in sorted(_searchers, key=lambda entry: entry[0])
    ]
    return [kind for kind in found if kind.hits]
