"""A unit's place in the tree in a period, as plain values that every app may hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple


class Place(NamedTuple):
    """Where a unit stands in a period (``ends_before`` never null: FOREVER stands for an open end).

    ``level``: 1 province, 2 district, 3 commune; ``commune_id``: the commune the unit is or belongs to.
    """

    starts_on: date
    ends_before: date
    path: str
    level: int
    commune_id: int | None


Places = Mapping[int, Sequence[Place]]
"""Unit id -> its places, oldest first."""
