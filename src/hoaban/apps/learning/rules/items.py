"""What answers say about a question: how hard it is, and whether it tells the strong from the weak.

Classical test theory: Kelley (1939) for the 27 percent groups; Ebel and Frisbie (1991) for how to read them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

GROUP = 0.27
LEAST = 30
"""Sittings below which the figures say little."""
EASY, HARD = 0.9, 0.3
GOOD, WEAK = 0.3, 0.2


@dataclass(frozen=True, slots=True)
class Item:
    """A question over sittings: ``difficulty`` mean share of the points, ``upper_lower`` the difference of that share
    between the best and the weakest 27 percent, ``biserial`` its correlation with the rest of the paper (None without
    spread)."""

    question: int
    sittings: int
    difficulty: float
    upper_lower: float | None
    biserial: float | None

    @property
    def reading(self) -> str:
        """How to read it: "few", "wrong_key", "weak", "easy", "hard", "fair" or "good"."""
        told = self.biserial if self.biserial is not None else self.upper_lower
        tests = (
            ("few", self.sittings < LEAST),
            ("wrong_key", told is not None and told < 0),
            ("easy", self.difficulty > EASY),
            ("hard", self.difficulty < HARD),
            ("weak", told is None or told < WEAK),
            ("fair", told is not None and told < GOOD),
        )
        return next((word for word, holds in tests if holds), "good")


Sitting = Mapping[int, tuple[float, float]]
"""Question -> (points to be had, share of them from 0 to 1) of one sitting."""


def analyse(sittings: Sequence[Sitting]) -> list[Item]:
    """Every question that had points in any of the sittings, by key.

    Papers are drawn, so sittings are compared by the share of their own points, each question against the rest.
    """
    shares: dict[int, list[tuple[float, float, float]]] = {}
    for sitting in sittings:
        most = sum(points for points, _share in sitting.values())
        got = sum(points * share for points, share in sitting.values())
        if not most:
            continue
        for question, (points, share) in sitting.items():
            rest = (got - points * share) / (most - points) if most > points else share
            shares.setdefault(question, []).append((share, rest, got / most))
    return [_item(question, found) for question, found in sorted(shares.items())]


def _item(question: int, found: list[tuple[float, float, float]]) -> Item:
    own = [share for share, _rest, _total in found]
    return Item(
        question=question,
        sittings=len(found),
        difficulty=sum(own) / len(own),
        upper_lower=_upper_lower(found),
        biserial=_correlation(own, [rest for _share, rest, _total in found]),
    )


def _upper_lower(found: list[tuple[float, float, float]]) -> float | None:
    size = ceil(GROUP * len(found))
    if 2 * size > len(found):
        return None
    ranked = sorted(found, key=lambda one: one[2])
    lower, upper = ranked[:size], ranked[-size:]
    return (sum(one[0] for one in upper) - sum(one[0] for one in lower)) / size


def _correlation(left: Sequence[float], right: Sequence[float]) -> float | None:
    count = len(left)
    mean_left, mean_right = sum(left) / count, sum(right) / count
    spread_left = sum((one - mean_left) ** 2 for one in left)
    spread_right = sum((one - mean_right) ** 2 for one in right)
    if spread_left < 1e-12 or spread_right < 1e-12:
        return None
    both = sum((one - mean_left) * (two - mean_right) for one, two in zip(left, right, strict=True))
    return both / sqrt(spread_left * spread_right)
