"""The tree, its posts and its bodies as plain values: all that the generator knows of an organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

OPEN = date(9999, 12, 31)


class Sector(IntEnum):
    """What kind of work a unit does, as far as careers, sex and ethnic composition differ."""

    PROVINCE, DISTRICT, COMMUNE, SCHOOL, HEALTH = range(1, 6)


@dataclass(frozen=True, slots=True)
class UnitPlain:
    """A unit; ``district``: code of the district it stood in before the two tiers ("" at the province).

    ``communes``: the communes it stands in (or is), one for each placement: (from, ends before, commune id).
    """

    id: int
    code: str
    kind: int
    level: int
    root_id: int
    starts_on: date
    ends_before: date
    district: str
    communes: tuple[tuple[date, date, int], ...] = ()

    def commune_on(self, day: date) -> int | None:
        """The commune it stands in on a day."""
        return next((commune for start, end, commune in self.communes if start <= day < end), None)


@dataclass(frozen=True, slots=True)
class PostPlain:
    """A post; ``authorised``: (from, ends before, number).

    ``rank``: 0 for staff; a leading post stands above another with a smaller one. ``standards``: (from, ends before,
    education, theory, management) that the title asks of a holder.
    """

    id: int
    unit_id: int
    title_id: int
    title: str
    category: int
    starts_on: date
    ends_before: date
    authorised: tuple[tuple[date, date, int], ...]
    rank: int = 0
    key_leader: bool = False
    ethnic_group: int = 4
    standards: tuple[tuple[date, date, int, int, int], ...] = ()
    is_head: bool = False

    def number_on(self, day: date) -> int:
        """How many the post is authorised for on a day."""
        return next((number for start, end, number in self.authorised if start <= day < end), 0)

    def standard_on(self, day: date) -> tuple[int, int, int]:
        """Education, theory and management asked of somebody who takes the post on a day."""
        return next((levels for start, end, *levels in self.standards if start <= day < end), (0, 0, 0))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class TermPlain:
    """A term of a collective body and how many sit in it."""

    id: int
    body: str
    starts_on: date
    ends_before: date
    seats: int


@dataclass(frozen=True, slots=True)
class World:
    """An installation: ``heirs`` maps a commune to the communes that carry it on (itself included)."""

    root_id: int
    closing_root_id: int | None
    units: Mapping[int, UnitPlain]
    posts: Sequence[PostPlain]
    heirs: Mapping[int, frozenset[int]]
    terms: Sequence[TermPlain] = ()
    sectors: Mapping[int, Sector] = field(default_factory=dict)

    def communes_on(self, day: date, root_id: int) -> list[int]:
        """Ids of the communes of a root that exist on a day, in the order of their codes."""
        found = [
            u
            for u in self.units.values()
            if u.kind == 3 and u.root_id == root_id and u.starts_on <= day < u.ends_before
        ]
        return [u.id for u in sorted(found, key=lambda u: u.code)]
