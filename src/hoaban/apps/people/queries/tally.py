"""What the tally knows of whole provinces: the headcount on any day by cube and category, without counting rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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
from hoaban.apps.people.queries.nodes import FIELDS, Change, is_node, node_changes, node_rows, sees_whole
from hoaban.apps.people.rules.census import LEVEL_NOT_RECORDED, Cube
from hoaban.apps.people.rules.nodes import add_up, needs_days, numbers_in
from hoaban.shared.figures import Scope

KINH = 1
Accept = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Cells:
    """What makes up a figure: the cells of one cube whose first coordinate is accepted, and a column of nodes.

    ``cube`` None: everybody, which every cube can tell.
    """

    cube: int | None
    accept: Accept
    column: str = "headcount"


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


def _coded(cube: int, choices: type[models.IntegerChoices], *others: int) -> _Known:
    def read(code: str) -> Accept | None:
        numbers = numbers_in(code, (*choices.values, *others))
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
CELLED = (Cube.ETHNICITY, Cube.EDUCATION, Cube.THEORY, Cube.MANAGEMENT, Cube.KNOWLEDGE)
"""Cubes that are kept as cells; the others are told by the columns of nodes."""


_FLAGS: Mapping[int, tuple[str, int, int]] = {
    Cube.SEX: ("women", 1, 2),
    Cube.BOTH: ("pair", 0, 1),
    Cube.PARTY: ("party", 0, 1),
    Cube.KEY_LEADER: ("key_leader", 0, 1),
}
"""Cubes of two coordinates, which a column of nodes tells: who is in it has the second, everybody else the first."""


class _Node(NamedTuple):
    """How columns of nodes answer: columns with their weights, in some levels and categories."""

    weights: Mapping[str, int]
    levels: tuple[int, ...]
    categories: tuple[int, ...]

    def sum_of(self, columns: Sequence[str], level: int, category: int, values: Sequence[int]) -> int:
        """What one row adds."""
        if level not in self.levels or category not in self.categories:
            return 0
        return sum(weight * values[columns.index(name)] for name, weight in self.weights.items())


def _node(scope: Scope, cells: Cells) -> _Node | None:
    """How the part's columns answer under the scope's filters; None where they cannot.

    Any level and category can be asked for, and besides one of the dimensions that a column tells.
    """
    if not is_node(scope):
        return None
    levels, categories = FIELDS["level"], tuple(map(int, HEADCOUNT_CATEGORIES))
    cube, accepts = None, [cells.accept]
    for key, code in scope.filters.items():
        if key in FIELDS:
            wanted = numbers_in(code, FIELDS[key])
            if wanted is None:
                return None
            levels, categories = (wanted, categories) if key == "level" else (levels, wanted)
            continue
        known = _KNOWN.get(key)
        accept = known.read(code) if known else None
        if known is None or accept is None or known.cube not in _FLAGS or cells.cube not in (None, known.cube):
            return None
        if cube not in (None, known.cube):
            return None
        cube = known.cube
        accepts.append(accept)
    return _Node({cells.column: 1} if cube is None else _weights(cube, accepts), levels, categories)


def _nodes(scope: Scope, wanted: Mapping[str, Cells]) -> dict[str, _Node]:
    found = {key: _node(scope, cells) for key, cells in wanted.items()}
    return {key: one for key, one in found.items() if one is not None}


def _weights(cube: int, accepts: Sequence[Accept]) -> dict[str, int]:
    column, no, yes = _FLAGS[cube]
    others, inside = (int(all(accept(a) for accept in accepts)) for a in (no, yes))
    return {column: inside - others, "headcount": others}


def _columns(wanted: Iterable[_Node]) -> list[str]:
    return sorted({name for one in wanted for name in one.weights})


def _asked(scope: Scope, cells: Cells) -> _Asked | None:
    """The cells that answer under the scope's filters; None where only the rows can tell.

    A cube has one first coordinate: a filter by another dimension than the figure's own has no cell.
    """
    if not (scope.part.is_root and sees_whole(scope)):
        return None
    cube, accepts, categories = cells.cube, [cells.accept], tuple(map(int, HEADCOUNT_CATEGORIES))
    for key, code in scope.filters.items():
        if key == "category":
            wanted = numbers_in(code, Category.values)
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
    return _Asked(cube, tuple(accepts), categories) if cube in CELLED else None


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
    """The headcount on the day for each key that the tally can tell, in two queries at most; others are left out."""
    nodes = _nodes(scope, wanted)
    asked = {
        key: found for key, cells in wanted.items() if key not in nodes and (found := _asked(scope, cells)) is not None
    }
    return _node_values(scope, nodes) | _cell_values(scope, asked)


def _node_values(scope: Scope, wanted: Mapping[str, _Node]) -> dict[str, int]:
    columns = _columns(wanted.values())
    rows = node_rows(scope, columns) if wanted else []
    return {
        key: sum(one.sum_of(columns, row.level, row.category, row.values) for row in rows)
        for key, one in wanted.items()
    }


def _cell_values(scope: Scope, wanted: Mapping[str, _Asked]) -> dict[str, int]:
    cells = _cells_on(scope, (one.cube for one in wanted.values())) if wanted else []
    return {
        key: sum(total for cube, a, b, total in cells if cube == one.cube and one.takes(a, b))
        for key, one in wanted.items()
    }


def tally_inside(scope: Scope, wanted: Mapping[str, Cells]) -> dict[str, dict[str, int]]:
    """Key -> path of each unit directly below the province, and of the province itself -> headcount on the day there.

    What the province has beyond its units is at the province itself. Keys that only the rows can tell are left out.
    """
    if not scope.part.is_root:
        return {}
    nodes = _nodes(scope, wanted)
    if not nodes:
        return {}
    columns = _columns(nodes.values())
    rows = node_rows(scope, columns, inside=True)
    found: dict[str, dict[str, int]] = {key: defaultdict(int) for key in nodes}
    for row in rows:
        for key, one in nodes.items():
            found[key][row.node] += one.sum_of(columns, row.level, row.category, row.values)
    for sums in found.values():
        sums[scope.part.path] = 2 * sums[scope.part.path] - sum(sums.values())
    return {key: {path: value for path, value in sums.items() if value} for key, sums in found.items()}


def tally_value(scope: Scope, cells: Cells) -> int | None:
    """The headcount on the day in some cells; None where only the rows can tell."""
    return tally_values(scope, {"": cells}).get("")


def tally_breakdowns(scope: Scope, wanted: Sequence[str]) -> dict[str, dict[int | bool, int]]:
    """The headcount on the day by each dimension that the tally knows: code -> people, empty codes left out."""
    found = _node_breakdowns(scope, wanted)
    for by in wanted:
        known = _KNOWN.get(by)
        cells = (
            _cells(scope, known.cube if known else None) if by not in found and (known or by == "category") else None
        )
        if cells is not None:
            found[by] = _summed((a if known else b, total) for a, b, total in cells)
    return found


def _node_breakdowns(scope: Scope, wanted: Sequence[str]) -> dict[str, dict[int | bool, int]]:
    """By level, category, and the dimensions that a column tells, from one query."""
    asked: list[tuple[str, int | bool | None, _Node]] = []
    for by in wanted:
        known = _KNOWN.get(by)
        if by in FIELDS:
            asked += [(by, None, one) for one in [_node(scope, EVERYBODY)] if one is not None]
        elif known is not None and known.cube in _FLAGS:
            asked += _codes(scope, by, known)
    if not asked:
        return {}
    columns = _columns(one for _by, _code, one in asked)
    found: dict[str, list[tuple[int | bool, int]]] = {by: [] for by, _code, _one in asked}
    for row in node_rows(scope, columns):
        for by, code, one in asked:
            own = {"level": row.level, "category": row.category}.get(by, 0) if code is None else code
            found[by].append((own, one.sum_of(columns, row.level, row.category, row.values)))
    return {by: _summed(cells) for by, cells in found.items()}


def _codes(scope: Scope, by: str, known: _Known) -> list[tuple[str, int | bool | None, _Node]]:
    """A question for either coordinate of a dimension that a column tells."""
    made: list[tuple[str, int | bool | None, _Node]] = []
    column, no, yes = _FLAGS[known.cube]
    for code in (no, yes):
        plain = _node(scope, Cells(known.cube, lambda a, code=code: a == code, column))  # type: ignore[misc]
        if plain is None:
            return []
        filtered = by in scope.filters
        one = plain if filtered else plain._replace(weights=_weights(known.cube, [lambda a, code=code: a == code]))  # type: ignore[misc]
        made.append((by, bool(code) if known.is_flag else code, one))
    return made


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
    return tally_trends(scope, days, {"": cells}).get("")


def tally_trends(scope: Scope, days: Sequence[date], wanted: Mapping[str, Cells]) -> dict[str, list[int]]:
    """The headcount on each of ``days`` (rising) for each key that the tally can tell; others are left out."""
    if not days:
        return {}
    nodes = _nodes(scope, wanted)
    found = _node_trends(scope, days, nodes)
    for key, cells in wanted.items():
        if key not in found and (asked := _asked(scope, cells)) is not None:
            found[key] = _cell_trend(scope, days, asked)
    return found


def _node_trends(scope: Scope, days: Sequence[date], wanted: Mapping[str, _Node]) -> dict[str, list[int]]:
    if not wanted:
        return {}
    columns = _columns(wanted.values())
    monthly, daily = node_changes(scope, columns, days)
    return {
        key: add_up(days, _by_day(one, columns, monthly), _by_day(one, columns, daily)) for key, one in wanted.items()
    }


def _by_day(asked: _Node, columns: Sequence[str], changes: Iterable[Change]) -> dict[date, int]:
    found: dict[date, int] = defaultdict(int)
    for one in changes:
        found[one.day] += asked.sum_of(columns, one.level, one.category, one.values)
    return found


def _cell_trend(scope: Scope, days: Sequence[date], asked: _Asked) -> list[int]:
    rows = Tally.objects.filter(node=scope.part.path, cube=asked.cube, b__in=asked.categories)
    year = days[0].replace(month=1, day=1)
    grains = Q(grain=Tally.Grain.YEAR, day__lt=year) | Q(grain=Tally.Grain.MONTH, day__gte=year, day__lte=days[-1])
    monthly = _sums(rows.filter(grains), asked)
    dated = rows.filter(grain=Tally.Grain.DAY, day__gte=days[0].replace(day=1), day__lte=days[-1])
    return add_up(days, monthly, _sums(dated, asked) if needs_days(days) else {})


def _sums(rows: models.QuerySet[Tally], asked: _Asked) -> dict[date, int]:
    found: dict[date, int] = defaultdict(int)
    for day, a, total in rows.values_list("day", "a").annotate(total=Sum("delta")):
        if all(accept(a) for accept in asked.accepts):
            found[day] += total
    return found
