"""What the tally knows of whole provinces: the headcount on any day by cube and category, without counting rows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

from django.db import connection, models
from django.db.models import Q, Sum

from hoaban.apps.lawbook.models import (
    HEADCOUNT_CATEGORIES,
    Category,
    Education,
    EthnicKnowledge,
    PoliticalTheory,
    Sex,
    StateManagement,
)
from hoaban.apps.organisation.models import Level
from hoaban.apps.people.models import Tally
from hoaban.apps.people.rules.census import LEVEL_NOT_RECORDED, Cube
from hoaban.shared.access import Permission
from hoaban.shared.figures import Scope

KINH = 1
Accept = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells that make up a figure: those of one cube whose first coordinate is accepted.

    ``cube`` None: everybody, which every cube can tell.
    """

    cube: int | None
    accept: Accept


def _any(_a: int) -> bool:
    return True


EVERYBODY = Cells(None, _any)


class _Asked(NamedTuple):
    """The cells of one cube, in some categories, that answer a figure under the filters of a scope."""

    cube: int
    accepts: tuple[Accept, ...]
    categories: tuple[int, ...]

    def takes(self, a: int, b: int) -> bool:
        """Whether the cell (first coordinate, category) counts."""
        return b in self.categories and all(accept(a) for accept in self.accepts)


@dataclass(frozen=True, slots=True)
class _Known:
    """A dimension that is the first coordinate of a cube; ``read``: a code of an address as what it accepts."""

    cube: int
    read: Callable[[str], Accept | None]
    is_flag: bool = False


def _number(code: str) -> int | None:
    return int(code) if code.isascii() and code.isdigit() else None


def _numbers(code: str, allowed: Iterable[int | None]) -> tuple[int, ...] | None:
    """Codes with commas between them; None if there is one that cannot be."""
    known = set(allowed)
    found = [number for one in code.split(",") if (number := _number(one)) in known and number is not None]
    return tuple(found) if len(found) == len(code.split(",")) else None


def _coded(cube: int, choices: type[models.IntegerChoices], *others: int) -> _Known:
    def read(code: str) -> Accept | None:
        numbers = _numbers(code, (*choices.values, *others))
        return None if numbers is None else lambda a: a in numbers

    return _Known(cube, read)


def _ethnicity(code: str) -> Accept | None:
    if code == "minority":
        return lambda a: a != KINH
    number = _number(code)
    return None if number is None else lambda a: a == number


def _flag(code: str) -> Accept | None:
    return (lambda a: bool(a) == (code == "True")) if code in ("True", "False") else None


_KNOWN: Mapping[str, _Known] = {
    "sex": _coded(Cube.SEX, Sex),
    "ethnicity": _Known(Cube.ETHNICITY, _ethnicity),
    "education": _coded(Cube.EDUCATION, Education),
    "level": _coded(Cube.LEVEL, Level, LEVEL_NOT_RECORDED),
    "political_theory": _coded(Cube.THEORY, PoliticalTheory),
    "state_management": _coded(Cube.MANAGEMENT, StateManagement),
    "ethnic_knowledge": _coded(Cube.KNOWLEDGE, EthnicKnowledge),
    "party": _Known(Cube.PARTY, _flag, is_flag=True),
    "key_leader": _Known(Cube.KEY_LEADER, _flag, is_flag=True),
}
"""Dimensions with a cube of their own; the category is the second coordinate of every cube."""


def sees_whole(scope: Scope) -> bool:
    """Whether the actor sees the whole part that is asked of."""
    return any(scope.part.path.startswith(prefix) for prefix in scope.actor.prefixes(Permission.VIEW_PEOPLE))


def _asked(scope: Scope, cells: Cells) -> _Asked | None:
    """The cells that answer under the scope's filters; None where only the rows can tell.

    A cube has one first coordinate: a filter by another dimension than the figure's own has no cell.
    """
    if not (scope.part.is_root and sees_whole(scope)):
        return None
    cube, accepts, categories = cells.cube, [cells.accept], tuple(map(int, HEADCOUNT_CATEGORIES))
    for key, code in scope.filters.items():
        if key == "category":
            wanted = _numbers(code, Category.values)
            if wanted is None:
                return None
            categories = wanted
            continue
        known = _KNOWN.get(key)
        accept = known.read(code) if known else None
        if known is None or accept is None or cube not in (None, known.cube):
            return None
        cube = known.cube
        accepts.append(accept)
    return _Asked(cube or Cube.SEX, tuple(accepts), categories)


_VALUE = """
SELECT cube, a, b, SUM(delta) FROM people_tally WHERE node = %s AND cube IN ({cubes}) AND (
  (grain = %s AND day < %s) OR (grain = %s AND day >= %s AND day < %s) OR (grain = %s AND day >= %s AND day <= %s)
) GROUP BY cube, a, b"""
"""Every bucket that ends on or before the day: whole years, whole months of its year, days of its month. Asked several
times for a page, so as plain SQL: putting it together takes Django five times as long as answering it."""


def _cells_on(scope: Scope, cubes: Iterable[int]) -> list[tuple[int, int, int, int]]:
    """(cube, first coordinate, category, headcount) of every cell of some cubes on the day."""
    on, grain, wanted = scope.on, Tally.Grain, sorted(set(cubes))
    year, month = date(on.year, 1, 1), date(on.year, on.month, 1)
    buckets = (grain.YEAR.value, year, grain.MONTH.value, year, month, grain.DAY.value, month, on)
    text = _VALUE.format(cubes=", ".join(["%s"] * len(wanted)))
    with connection.cursor() as cursor:
        cursor.execute(text, (scope.part.path, *wanted, *buckets))
        return [(row[0], row[1], row[2], int(row[3])) for row in cursor.fetchall()]


def tally_values(scope: Scope, wanted: Mapping[str, Cells]) -> dict[str, int]:
    """The headcount on the day for each key whose cells the tally has, all in one query; the others are left out."""
    asked = {key: found for key, cells in wanted.items() if (found := _asked(scope, cells)) is not None}
    if not asked:
        return {}
    cells = _cells_on(scope, (one.cube for one in asked.values()))
    return {
        key: sum(total for cube, a, b, total in cells if cube == one.cube and one.takes(a, b))
        for key, one in asked.items()
    }


def tally_value(scope: Scope, cells: Cells) -> int | None:
    """The headcount on the day in some cells; None where only the rows can tell."""
    return tally_values(scope, {"": cells}).get("")


def tally_breakdowns(scope: Scope, wanted: Sequence[str]) -> dict[str, dict[int | bool, int]]:
    """The headcount on the day by each dimension that the tally knows: code -> people, empty codes left out.

    The category is the second coordinate of every cube, so it is read off whatever is asked anyway.
    """
    found: dict[str, dict[int | bool, int]] = {}
    last: list[tuple[int, int, int]] | None = None
    for by in wanted:
        known = _KNOWN.get(by)
        cells = _cells(scope, known.cube) if known else None
        if known is not None and cells is not None:
            found[by] = _summed((bool(a) if known.is_flag else a, total) for a, _b, total in cells)
            last = cells
    if "category" in wanted and (last := last or _cells(scope, None)) is not None:
        found["category"] = _summed((b, total) for _a, b, total in last)
    return found


def _cells(scope: Scope, cube: int | None) -> list[tuple[int, int, int]] | None:
    """(first coordinate, category, headcount) of a cube on the day under the scope's filters; None without an answer."""
    asked = _asked(scope, Cells(cube, EVERYBODY.accept))
    if asked is None:
        return None
    return [(a, b, total) for _cube, a, b, total in _cells_on(scope, [asked.cube]) if asked.takes(a, b)]


def _summed(cells: Iterable[tuple[int | bool, int]]) -> dict[int | bool, int]:
    totals: dict[int | bool, int] = defaultdict(int)
    for code, total in cells:
        totals[code] += total
    return {code: total for code, total in totals.items() if total}


def tally_breakdown(scope: Scope, by: str) -> dict[int | bool, int] | None:
    """The headcount on the day by one dimension; None where only the rows can tell."""
    return tally_breakdowns(scope, [by]).get(by)


def tally_trend(scope: Scope, days: Sequence[date], cells: Cells) -> list[int] | None:
    """The headcount on each of ``days`` (rising) in two queries; None where only the rows can tell."""
    asked = _asked(scope, cells)
    if asked is None or not days:
        return None
    rows = Tally.objects.filter(node=scope.part.path, cube=asked.cube, b__in=asked.categories)
    year = days[0].replace(month=1, day=1)
    grains = Q(grain=Tally.Grain.YEAR, day__lt=year) | Q(grain=Tally.Grain.MONTH, day__gte=year, day__lte=days[-1])
    monthly = _sums(rows.filter(grains), asked)
    starts = sorted(monthly)
    totals = [0, *accumulate(monthly[start] for start in starts)]
    if all(_is_month_end(day) for day in days):
        return [totals[bisect_right(starts, day)] for day in days]
    daily = _sums(rows.filter(grain=Tally.Grain.DAY, day__gte=days[0].replace(day=1), day__lte=days[-1]), asked)
    return [
        totals[bisect_left(starts, day.replace(day=1))]
        + sum(total for when, total in daily.items() if day.replace(day=1) <= when <= day)
        for day in days
    ]


def _sums(rows: models.QuerySet[Tally], asked: _Asked) -> dict[date, int]:
    found: dict[date, int] = defaultdict(int)
    for day, a, total in rows.values_list("day", "a").annotate(total=Sum("delta")):
        if all(accept(a) for accept in asked.accepts):
            found[day] += total
    return found


def _is_month_end(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1
