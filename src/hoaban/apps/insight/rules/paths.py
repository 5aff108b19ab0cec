"""Values by path of a unit, brought together further up the tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping


def cut(values: Mapping[str, int], width: int) -> dict[str, int]:
    """Values by path summed over all paths that begin with the same ``width`` characters; shorter paths stay."""
    found: dict[str, int] = defaultdict(int)
    for path, value in values.items():
        found[path[:width]] += value
    return dict(found)
