"""The words of a restructuring: units and posts of the day, and what a plan comes to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

OWN_KINDS = frozenset({11, 20, 21})
"""Kinds of units that are part of the unit they stand under: divisions, Party bodies, mass organisations."""
Target = int | str
"""A unit: the key of one that exists, or the code of one that the plan founds."""
Plan = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UnitNode:
    """A unit on the day of the plan."""

    id: int
    code: str
    kind: int
    level: int
    name: str
    short_name: str
    parent_id: int | None
    path: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class PostNode:
    """A post on the day of the plan; ``number`` None outside the headcount."""

    id: int
    unit_id: int
    title_id: int
    title: str
    leads: bool
    number: int | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The units and posts of a province on the day of the plan."""

    units: Mapping[int, UnitNode]
    posts: Mapping[int, Sequence[PostNode]]

    def by_code(self) -> dict[str, UnitNode]:
        """Units by code."""
        return {unit.code: unit for unit in self.units.values()}

    def children(self) -> dict[int, list[UnitNode]]:
        """Units by the unit they stand under."""
        found: dict[int, list[UnitNode]] = defaultdict(list)
        for unit in self.units.values():
            if unit.parent_id is not None:
                found[unit.parent_id].append(unit)
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """A unit that the plan founds."""

    code: str
    name: str
    short_name: str
    kind: int
    level: int
    parent: Target


@dataclass(frozen=True, slots=True)
class Move:
    """A unit that stands under another from the day on, with everything below it."""

    unit_id: int
    parent: Target


@dataclass(frozen=True, slots=True)
class Rename:
    """A unit that bears another name from the day on."""

    unit_id: int
    name: str
    short_name: str


@dataclass(frozen=True, slots=True)
class Heir:
    """A step of lineage; successor None: dissolved into nothing."""

    predecessor_id: int
    successor: Target | None
    kind: str


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post that opens, or an existing one (``post_id``) whose authorised number changes."""

    unit: Target
    title_id: int
    title: str
    number: int | None
    post_id: int | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """A post that ends, and the unit that has the same title; None: whoever holds it is left without a place."""

    post_id: int
    unit_id: int
    title_id: int
    title: str
    to: Target | None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a plan cannot be carried out: a code that the interface puts into words, and the fact."""

    code: str
    fact: str = ""


@dataclass(slots=True)
class Resolution:
    """What a plan comes to."""

    closed: list[int] = field(default_factory=list)
    founded: list[Found] = field(default_factory=list)
    moved: list[Move] = field(default_factory=list)
    renamed: list[Rename] = field(default_factory=list)
    heirs: list[Heir] = field(default_factory=list)
    posts: list[NewPost] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
