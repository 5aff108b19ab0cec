"""Faults of service that training can answer: told by an app above, shown beside what a unit lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from hoaban.apps.learning.models import Competency
from hoaban.shared.access import Actor

ANSWERS = {"officer": ("GT", "TNCV"), "system": ("CDS",), "document": ("TTHC",)}
"""Cause of a fault -> codes of the competencies that answer it; a choice of this house. Other causes are no matter of training."""
DAYS = 365
"""How far back faults are counted."""


@dataclass(frozen=True, slots=True)
class Fault:
    """How often a cause was found below a unit; ``label`` in the language of the page."""

    cause: str
    label: str
    times: int


class FaultSource(Protocol):
    """Tells which faults were found below a path in some days (both included), as far as the actor may see them."""

    def __call__(self, *, actor: Actor, path: str, since: date, until: date) -> Iterable[Fault]:
        """The faults, by cause."""
        ...


_sources: list[FaultSource] = []


def register_faults(source: FaultSource) -> FaultSource:
    """Let an app above say what went wrong; called at start-up, once for each source."""
    if source not in _sources:
        _sources.append(source)
    return source


@dataclass(frozen=True, slots=True)
class ErrorNeed:
    """A cause that training answers, how often it was found, and the competencies to build."""

    label: str
    times: int
    competencies: tuple[Competency, ...]


def error_needs(*, actor: Actor, path: str, on: date) -> list[ErrorNeed]:
    """The causes found below a path in the year up to a day that training answers, the most frequent first."""
    since = on - timedelta(days=DAYS)
    found = [one for source in _sources for one in source(actor=actor, path=path, since=since, until=on)]
    asked = [one for one in found if one.times and one.cause in ANSWERS]
    codes = {code for one in asked for code in ANSWERS[one.cause]}
    known = {row.code: row for row in Competency.objects.filter(code__in=codes)} if codes else {}
    rows = [
        ErrorNeed(one.label, one.times, tuple(known[code] for code in ANSWERS[one.cause] if code in known))
        for one in asked
    ]
    return sorted(rows, key=lambda row: -row.times)
