"""How many of the headcount were born by a day: whole months from the tally, the rest of a month from the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from django.db import connection

from hoaban.apps.lawbook.models import HEADCOUNT_CATEGORIES, Category, Sex
from hoaban.apps.people.models import Tally
from hoaban.apps.people.queries.nodes import sees_whole
from hoaban.apps.people.rules.age import BANDS, band_edges
from hoaban.apps.people.rules.census import Cube, birth_cell
from hoaban.apps.people.rules.nodes import numbers_in
from hoaban.apps.people.rules.retirement import latest_birth
from hoaban.shared.figures import Scope

Takes = Callable[[int, int], bool]
"""Whether a sex and a category count."""
MALE = Sex.MALE.value
BEYOND = 32_767
"""Beyond every cell of birth: the coordinates are small integers."""


def _takes(scope: Scope) -> Takes | None:
    """What the scope's filters leave; None where only the rows can tell."""
    if not (scope.part.is_root and sees_whole(scope)) or scope.filters.keys() - {"sex", "category"}:
        return None
    sexes = numbers_in(scope.filters["sex"], Sex.values) if "sex" in scope.filters else tuple(Sex.values)
    asked = scope.filters.get("category")
    categories = tuple(map(int, HEADCOUNT_CATEGORIES)) if asked is None else numbers_in(asked, Category.values)
    if sexes is None or categories is None:
        return None
    return lambda sex, category: sex in sexes and category in categories


def by_age(scope: Scope) -> dict[int, int] | None:
    """Code of an age band -> headcount on the day, empty bands left out; None where only the rows can tell."""
    found = born_by(scope, band_edges(scope.on))
    if found is None:
        return None
    older = [*found.everybody, 0]
    bands = [now - after for now, after in zip([found.whole, *found.everybody], older, strict=True)]
    return {band[0]: count for band, count in zip(BANDS, bands, strict=True) if count}


def reaching_retirement(scope: Scope, by: date) -> int | None:
    """How many of those in service on the scope's day reach the retirement age by a day; None where rows must tell."""
    edges = sorted({latest_birth(sex, by) for sex in Sex.values}, reverse=True)
    found = born_by(scope, edges, younger=False)
    if found is None:
        return None
    return sum(found.by_sex[sex][edges.index(latest_birth(sex, by))] for sex in Sex.values)


class BornBy:
    """How many were born on or before each edge, by sex; ``whole``: everybody."""

    def __init__(self, edges: int) -> None:
        self.whole = 0
        self.by_sex: dict[int, list[int]] = defaultdict(lambda: [0] * edges)

    @property
    def everybody(self) -> list[int]:
        """Both sexes together."""
        return [sum(numbers) for numbers in zip(*(self.by_sex[sex] for sex in Sex.values), strict=True)]


def born_by(scope: Scope, edges: Sequence[date], *, younger: bool = True) -> BornBy | None:
    """Headcount on the day born on or before each of falling ``edges``; None where only the rows can tell.

    Without the ``younger``, whom no edge takes, ``whole`` is not everybody and fewer cells are read.
    """
    takes = _takes(scope)
    if takes is None:
        return None
    found = BornBy(len(edges))
    for sex, category, older_than, total in _whole_months(scope, edges, younger=younger):
        if takes(sex, category):
            found.whole += total
            for place in range(older_than):
                found.by_sex[sex][place] += total
    for sex, category, born in _rest_of_months(scope, edges):
        if takes(sex, category):
            for place, edge in enumerate(edges):
                found.by_sex[sex][place] += edge.replace(day=1) <= born <= edge and not _ends_month(edge)
    return found


_MONTHS = """
SELECT a - 2 * (a / 2), b, {band}, SUM(delta) FROM people_tally WHERE node = %s AND cube = %s AND a < %s AND (
  (grain = %s AND day < %s) OR (grain = %s AND day >= %s AND day < %s) OR (grain = %s AND day >= %s AND day <= %s)
) GROUP BY 1, 2, 3"""


def _whole_months(scope: Scope, edges: Sequence[date], *, younger: bool) -> list[tuple[int, int, int, int]]:
    """(sex, category, how many of the edges lie at or after the whole month of birth, headcount)."""
    on, grain = scope.on, Tally.Grain
    year, month = date(on.year, 1, 1), date(on.year, on.month, 1)
    firsts = [edge + timedelta(days=1) if _ends_month(edge) else edge.replace(day=1) for edge in edges]
    limits = [birth_cell(first, MALE) for first in firsts]
    # Asked for the oldest first: who was born before the last edge was born before all of them.
    cases = " ".join(f"WHEN a < %s THEN {place}" for place in range(len(edges), 0, -1))
    band = f"CASE {cases} ELSE 0 END" if edges else "0"
    below = BEYOND if younger else max(limits)
    buckets = (grain.YEAR.value, year, grain.MONTH.value, year, month, grain.DAY.value, month, on)
    with connection.cursor() as cursor:
        text = _MONTHS.format(band=band)
        cursor.execute(text, (*reversed(limits), scope.part.path, Cube.AGE, below, *buckets))
        return [(int(row[0]) + 1, row[1], row[2], int(row[3])) for row in cursor.fetchall()]


_ROWS = """
SELECT c.sex, c.category, o.birth_date FROM people_official o CROSS JOIN people_censusrow c
WHERE ({months}) AND c.official_id = o.id AND c.starts_on <= %s AND c.ends_before > %s
  AND SUBSTR(c.unit_path, 1, %s) = %s"""
"""From the few officials born in a month to their rows: SQLite keeps that order in a cross join."""


def _rest_of_months(scope: Scope, edges: Sequence[date]) -> list[tuple[int, int, date]]:
    """(sex, category, day of birth) of everybody born in the month of an edge, up to it; whole months left out."""
    parts = [(edge.replace(day=1), edge) for edge in edges if not _ends_month(edge)]
    if not parts:
        return []
    months = " OR ".join("(o.birth_date >= %s AND o.birth_date <= %s)" for _part in parts)
    path = scope.part.path
    values = [day for part in parts for day in part]
    with connection.cursor() as cursor:
        cursor.execute(_ROWS.format(months=months), (*values, scope.on, scope.on, len(path), path))
        return [(row[0], row[1], _day(row[2])) for row in cursor.fetchall()]


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _ends_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1
