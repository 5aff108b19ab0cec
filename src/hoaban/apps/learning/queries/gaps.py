"""The people behind a number of the gap page: who lacks a competency, in which post, by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from hoaban.apps.learning.queries.competencies import GapRow, list_gaps
from hoaban.apps.people.models import Official
from hoaban.apps.people.queries.rows import search_details
from hoaban.shared.access import Actor

CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class LackingRow:
    """Somebody who lacks a competency."""

    official_id: int
    full_name: str
    name_key: str
    gap: GapRow
    held_name: str
    required_name: str

    @property
    def due_on(self) -> date | None:
        """By when."""
        return self.gap.due_on


def people_lacking(
    *, actor: Actor, on: date, path: str, competency_id: int, names: dict[tuple[int, int], str], overdue: bool = False
) -> list[LackingRow]:
    """Everybody below ``path`` in the actor's part with a gap in the competency, by name."""
    gaps = list_gaps(actor=actor, on=on, path=path, competency_id=competency_id)
    if overdue:
        gaps = [gap for gap in gaps if gap.due_on is not None and gap.due_on < on]
    people = names_of(actor=actor, officials=[gap.official_id for gap in gaps])
    rows = [
        LackingRow(
            gap.official_id, *people[gap.official_id], gap, names.get((competency_id, gap.held), ""),
            names.get((competency_id, gap.required), str(gap.required)),
        )
        for gap in gaps
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.name_key, row.official_id))


def names_of(*, actor: Actor, officials: Sequence[int]) -> dict[int, tuple[str, str]]:  # noqa: ARG001 - found for the actor
    """Official -> name and the key that sorts by it, for people whom a query found for the actor."""
    found: dict[int, tuple[str, str]] = {}
    for start in range(0, len(officials), CHUNK):
        rows = Official.objects.filter(pk__in=officials[start : start + CHUNK])
        found |= {pk: (name, key) for pk, name, key in rows.values_list("pk", "full_name", "name_key")}
    return found


class OfAnOfficial(Protocol):
    """A row about an official."""

    @property
    def official_id(self) -> int:
        """Their key."""
        ...


def posts_of(*, actor: Actor, rows: Sequence[OfAnOfficial], on: date) -> dict[int, str]:
    """Official -> post and unit on the day, for rows that a query gave to the actor."""
    found: dict[int, str] = {}
    ids = [row.official_id for row in rows] if actor.grants or actor.official_id else []
    for start in range(0, len(ids), CHUNK):
        found |= search_details(ids[start : start + CHUNK], on)
    return found
