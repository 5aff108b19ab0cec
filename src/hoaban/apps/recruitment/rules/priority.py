"""Priority points: only the highest of the groups somebody belongs to counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

GROUPS = (
    "priority_hero_invalid", "priority_ethnic_minority", "priority_military_service", "priority_union_cadre",
)  # fmt: skip
"""Keys of the groups in the lawbook, in the order in which the law names them."""
KINH = 1
"""Key of the Kinh among the ethnic groups."""


def groups_of(declared: str, ethnicity: int) -> frozenset[str]:
    """The groups of a candidate: the declared one, and the ethnic minorities by the ethnic group recorded."""
    found = {declared} if declared in GROUPS else set()
    return frozenset(found | ({"priority_ethnic_minority"} if ethnicity != KINH else set()))


def points_of(groups: Iterable[str], points: Mapping[str, Decimal]) -> Decimal:
    """The highest points among the groups; 0 without one (Decree 170/2025 Art. 6)."""
    return max((points.get(one, Decimal(0)) for one in groups), default=Decimal(0))


def order_of(groups: Iterable[str]) -> int:
    """Place of the first group of a candidate in the order of the law; after all of them without one."""
    return min((GROUPS.index(one) for one in groups if one in GROUPS), default=len(GROUPS))
