"""Drawing a paper from the banks: by lot, repeatable, no question twice, and possible whenever it can be."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from hoaban.apps.learning.rules.questions import right_texts

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class DrawLine:
    """How many questions a line of the blueprint wants, and the keys of those that fit it."""

    count: int
    pool: tuple[int, ...]


def draw(lines: Sequence[DrawLine], *, seed: str) -> list[list[int]] | None:
    """For each line its questions; the same seed draws the same; None when the banks have too few.

    Lines may want the same questions: a question taken by one line is given back where another line has no other
    choice (augmenting paths), so that a draw fails only when there is none.
    """
    lot = random.Random(seed)  # noqa: S311 - shuffling papers, no secret
    taken: dict[int, int] = {}
    pools = [lot.sample(sorted(set(line.pool)), len(set(line.pool))) for line in lines]
    for line, wanted in enumerate(lines):
        for _one in range(wanted.count):
            if not _take(line, pools, taken):
                return None
    drawn: list[list[int]] = [[] for _line in lines]
    for question in sorted(taken):
        drawn[taken[question]].append(question)
    for found in drawn:
        lot.shuffle(found)
    return drawn


def _take(line: int, pools: list[list[int]], taken: dict[int, int]) -> bool:
    """Give a line one more question: a free one, or one whose line has another to take instead (breadth first)."""
    reached: dict[int, tuple[int, int]] = {}
    waiting = [line]
    while waiting:
        asking = waiting.pop(0)
        for question in pools[asking]:
            owner = taken.get(question)
            if owner is None:
                _hand_over(question, asking, line, reached, taken)
                return True
            if owner != line and owner not in reached:
                reached[owner] = question, asking
                waiting.append(owner)
    return False


def _hand_over(free: int, asking: int, line: int, reached: dict[int, tuple[int, int]], taken: dict[int, int]) -> None:
    """Back along the path: every line on it takes the question before it, until the one that asked is served."""
    taken[free] = asking
    while asking != line:
        question, before = reached[asking]
        taken[question] = before
        asking = before


def shortage(lines: Sequence[DrawLine]) -> list[tuple[int, int]]:
    """(line, how many are missing) where the banks have too few, counted line by line; empty when all can be drawn."""
    taken: dict[int, int] = {}
    pools = [sorted(set(line.pool)) for line in lines]
    found = []
    for line, wanted in enumerate(lines):
        got = sum(1 for _one in range(wanted.count) if _take(line, pools, taken))
        if got < wanted.count:
            found.append((line, wanted.count - got))
    return found


def option_order(kind: str, body: Mapping[str, Any], *, seed: str, shuffled: bool) -> list[int]:
    """The order in which answers (or right sides of pairs) are shown: places in the order of writing.

    Right sides of pairs are always mixed: in their own order they would give the answer.
    """
    if kind not in ("choice", "multiple", "matching"):
        return []
    size = len(right_texts(body)) if kind == "matching" else len(body["answers"])
    order = list(range(size))
    if shuffled or kind == "matching":
        random.Random(seed).shuffle(order)  # noqa: S311 - shuffling papers, no secret
    return order


def shuffled(wanted: Sequence[_T], *, seed: str) -> list[_T]:
    """The same things in an order by lot; the same seed gives the same order."""
    found = list(wanted)
    random.Random(f"{seed}:order").shuffle(found)  # noqa: S311 - shuffling papers, no secret
    return found
