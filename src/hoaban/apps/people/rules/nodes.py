"""What census rows add to the large nodes of the tree: the province and the units directly below it.

One row a node, level, category and calendar bucket carries the change of every figure side by side. The figures of one
row are kept in one whole number while they are added up, so that a row costs one addition and not eleven.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

from hoaban.apps.people.rules.census import FOREVER, Row

KINH, FEMALE = 1, 2
INTERMEDIATE_EDUCATION, UNIVERSITY, INTERMEDIATE_THEORY = 2, 4, 2
FIGURES = (
    "headcount", "women", "minority", "intermediate", "university", "theory", "management", "pair", "knowledge",
    "party", "key_leader",
)  # fmt: skip
"""What is counted of people, in the order of the columns."""
POSTS = ("authorised", "filled", "vacant")
"""What is counted of posts; such rows have level and category 0."""
COLUMNS = (*FIGURES, *POSTS)
NodeCell = tuple[str, int, date, int, int]
"""(node path, grain, first day of the bucket, level, category)"""
_DayCell = tuple[str, date, int, int]
LANE = 32
_MASK, _HALF = (1 << LANE) - 1, 1 << (LANE - 1)
_BIAS = sum(_HALF << (LANE * place) for place in range(len(COLUMNS)))


def packed(values: Iterable[int]) -> int:
    """Values of ``COLUMNS`` in one number; sums of such numbers are the sums of the values."""
    return sum(value << (LANE * place) for place, value in enumerate(values))


def unpacked(number: int) -> tuple[int, ...]:
    """The values in a number (each within 31 bits and a sign)."""
    raised = number + _BIAS
    return tuple(((raised >> (LANE * place)) & _MASK) - _HALF for place in range(len(COLUMNS)))


@lru_cache(maxsize=65_536)
def _figures(
    sex: int, ethnicity: int, education: int, theory: int, management: int, knowledge: int, party: int, key: int
) -> int:
    return packed(
        map(
            int,
            (
                True, sex == FEMALE, ethnicity != KINH, education >= INTERMEDIATE_EDUCATION, education >= UNIVERSITY,
                theory >= INTERMEDIATE_THEORY, management >= 1, theory >= 1 and management >= 1, knowledge >= 1, party,
                key,
            ),
        )
    )  # fmt: skip


def nodes_of(path: str, width: int) -> tuple[str, ...]:
    """The nodes that a unit counts at: the province, and the unit directly below it where there is one."""
    return (path[:width],) if len(path) <= width else (path[:width], path[: 2 * width])


def node_changes(removed: Iterable[Row], added: Iterable[Row], *, width: int) -> dict[NodeCell, tuple[int, ...]]:
    """By how much each column of each cell changes when rows go and come; cells that stay are left out.

    ``width``: characters of one step of a path.
    """
    by_day: dict[_DayCell, int] = defaultdict(int)
    for sign, rows in ((-1, removed), (1, added)):
        for row in rows:
            value = sign * _figures(
                row.sex, row.ethnicity, row.education, row.political_theory, row.state_management,
                row.ethnic_knowledge, row.party_member, row.key_leader,
            )  # fmt: skip
            level, category, end = row.level, row.category, row.ends_before
            for node in nodes_of(row.unit_path, width):
                by_day[node, row.starts_on, level, category] += value
                if end != FOREVER:
                    by_day[node, end, level, category] -= value
    return in_buckets(by_day)


def in_buckets(by_day: Mapping[_DayCell, int]) -> dict[NodeCell, tuple[int, ...]]:
    """Packed changes by day as changes by year, month and day."""
    found: dict[NodeCell, int] = defaultdict(int)
    for (node, day, level, category), value in by_day.items():
        if value:
            found[node, 1, date(day.year, 1, 1), level, category] += value
            found[node, 2, date(day.year, day.month, 1), level, category] += value
            found[node, 3, day, level, category] += value
    return {cell: unpacked(value) for cell, value in found.items() if value}


def add_up(days: Sequence[date], monthly: Mapping[date, int], daily: Mapping[date, int]) -> list[int]:
    """Totals on rising days, from changes by month (years before the first day's year on their first day) and by day."""
    starts = sorted(monthly)
    totals = [0, *accumulate(monthly[start] for start in starts)]
    if not needs_days(days):
        return [totals[bisect_right(starts, day)] for day in days]
    return [
        totals[bisect_left(starts, day.replace(day=1))]
        + sum(total for when, total in daily.items() if day.replace(day=1) <= when <= day)
        for day in days
    ]


def needs_days(days: Sequence[date]) -> bool:
    """Whether some day is not the last of its month."""
    return any((day + timedelta(days=1)).day != 1 for day in days)


def numbers_in(code: str, allowed: Iterable[int]) -> tuple[int, ...] | None:
    """Codes of an address with commas between them; None if there is one that cannot be."""
    known = set(allowed)
    parts = code.split(",")
    found = [int(one) for one in parts if one.isascii() and one.isdigit() and int(one) in known]
    return tuple(found) if len(found) == len(parts) else None
