"""What the census says of one official: the single definition, used by every command and by the rebuild."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from hoaban.shared.tree import Places

FOREVER = date(9999, 12, 31)
EDUCATION, POLITICAL_THEORY, STATE_MANAGEMENT, ETHNIC_KNOWLEDGE = 1, 2, 3, 4
LEVEL_NOT_RECORDED = 0


class Job(NamedTuple):
    """A main assignment: ``title_id`` null while awaiting a post."""

    starts_on: date
    ends_before: date
    unit_id: int
    title_id: int | None
    key_leader: bool


class Spell(NamedTuple):
    """A period of employment in one category."""

    starts_on: date
    ends_before: date
    category: int


class Award(NamedTuple):
    """A qualification: kind 1 to 4 (education, theory, management, ethnic knowledge) and level."""

    awarded_on: date
    kind: int
    level: int


@dataclass(slots=True)
class OfficialFacts:
    """Everything countable of one official; the three lists sorted by their first day."""

    official_id: int
    province_id: int
    province_path: str
    ethnicity: int
    sex: int
    birth_date: date
    home_unit_id: int | None
    party_joined_on: date | None
    spells: Sequence[Spell]
    jobs: Sequence[Job]
    awards: Sequence[Award]


class Row(NamedTuple):
    """One census row, in the order of ``COLUMNS``."""

    official_id: int
    starts_on: date
    ends_before: date
    unit_id: int
    unit_path: str
    commune_id: int | None
    title_id: int | None
    level: int
    category: int
    ethnicity: int
    sex: int
    education: int
    political_theory: int
    state_management: int
    ethnic_knowledge: int
    key_leader: bool
    party_member: bool
    birth_date: date
    home_unit_id: int | None


COLUMNS = Row._fields


def census_rows(facts: OfficialFacts, places: Places) -> list[Row]:
    """The census rows of one official, oldest first.

    A day is covered when the official is employed on it. A day of employment without a main assignment counts
    at the province itself, its place not recorded (level 0). ``places`` maps unit ids to their places by period.
    """
    rows: list[Row] = []
    last_state: tuple[object, ...] | None = None
    for start, end, category in _stretches(facts, places):
        unit_id, path, commune, title, level, key = _post_on(facts, places, start)
        education, theory, management, knowledge = _levels_on(facts.awards, start)
        party = facts.party_joined_on is not None and facts.party_joined_on <= start
        state = (unit_id, path, commune, title, level, category, education, theory, management, knowledge, key, party)
        if rows and last_state == state and rows[-1].ends_before == start:
            rows[-1] = rows[-1]._replace(ends_before=end)
            continue
        last_state = state
        rows.append(
            Row(
                facts.official_id, start, end, unit_id, path, commune, title, level, category, facts.ethnicity,
                facts.sex, education, theory, management, knowledge, key, party, facts.birth_date, facts.home_unit_id,
            )
        )  # fmt: skip
    return rows


def _stretches(facts: OfficialFacts, places: Places) -> Iterator[tuple[date, date, int]]:
    """Each stretch between neighbouring days of change in which the official is employed."""
    days: set[date] = {award.awarded_on for award in facts.awards}
    if facts.party_joined_on is not None:
        days.add(facts.party_joined_on)
    for job in facts.jobs:
        days.add(job.starts_on)
        days.add(job.ends_before)
        places_of_unit = places.get(job.unit_id, ())
        if len(places_of_unit) > 1:
            days.update(place.starts_on for place in places_of_unit)
            days.update(place.ends_before for place in places_of_unit)
    inner = sorted(days)
    for spell in facts.spells:
        first = bisect_right(inner, spell.starts_on)
        start = spell.starts_on
        for day in inner[first:]:
            if day >= spell.ends_before:
                break
            yield start, day, spell.category
            start = day
        yield start, spell.ends_before, spell.category


def _post_on(facts: OfficialFacts, places: Places, day: date) -> tuple[int, str, int | None, int | None, int, bool]:
    """Unit, path, commune, title, level and key-leader flag on a day of employment."""
    for job in facts.jobs:
        if job.starts_on <= day < job.ends_before:
            for place in places.get(job.unit_id, ()):
                if place.starts_on <= day < place.ends_before:
                    return job.unit_id, place.path, place.commune_id, job.title_id, place.level, job.key_leader
    return facts.province_id, facts.province_path, None, None, LEVEL_NOT_RECORDED, False


def _levels_on(awards: Sequence[Award], day: date) -> tuple[int, int, int, int]:
    """Highest education, theory and management held on a day, and the latest ethnic-knowledge group."""
    best = [0, 0, 0, 0, 0]
    for awarded_on, kind, level in awards:
        if awarded_on > day:
            break
        if level > best[kind] or kind == ETHNIC_KNOWLEDGE:
            best[kind] = level
    return best[1], best[2], best[3], best[4]


class Cube:
    """The dimensions that are tallied: first coordinate as named, second always the category.

    Sex, the pair, party, key leader and level are not kept as cells: the figures of nodes tell them. Ages are kept by
    month of birth and sex.
    """

    SEX, ETHNICITY, EDUCATION, THEORY, MANAGEMENT, BOTH, KNOWLEDGE, PARTY, KEY_LEADER, LEVEL, AGE = range(1, 12)


FIRST_YEAR = 1800
"""Months of birth are counted from here."""


def birth_cell(born: date, sex: int) -> int:
    """Month of birth and sex as one coordinate, rising by month."""
    return 2 * (12 * (born.year - FIRST_YEAR) + born.month - 1) + sex - 1


KEPT = (Cube.ETHNICITY, Cube.EDUCATION, Cube.THEORY, Cube.MANAGEMENT, Cube.KNOWLEDGE, Cube.AGE)
"""The cubes that are kept as cells, in the order of ``_values``."""


def cells(row: Row) -> tuple[tuple[int, int], ...]:
    """(cube, first coordinate) of every cube for one row."""
    return tuple(zip(KEPT, _values(row), strict=True))


def _values(row: Row) -> tuple[int, ...]:
    """The first coordinates of one row, in the order of the cubes that are kept."""
    return (
        row.ethnicity, row.education, row.political_theory, row.state_management, row.ethnic_knowledge,
        birth_cell(row.birth_date, row.sex),
    )  # fmt: skip


Cell = tuple[str, int, int, date, int, int]
"""(node path, cube, grain, first day of the bucket, a, b)"""


def tally_changes(removed: Iterable[Row], added: Iterable[Row], *, node_width: int) -> dict[Cell, int]:
    """By how much each tally cell changes when rows go and come; cells that stay are left out.

    ``node_width``: characters of a path that name a node (the province).
    """
    by_day: dict[_DayCell, int] = defaultdict(int)
    _add_changes(by_day, removed, -1, node_width)
    _add_changes(by_day, added, 1, node_width)
    found: dict[Cell, int] = defaultdict(int)
    for (node, cube, day, a, b), delta in by_day.items():
        if delta:
            found[node, cube, 1, date(day.year, 1, 1), a, b] += delta
            found[node, cube, 2, date(day.year, day.month, 1), a, b] += delta
            found[node, cube, 3, day, a, b] += delta
    return {cell: delta for cell, delta in found.items() if delta}


_DayCell = tuple[str, int, date, int, int]


def _add_changes(by_day: dict[_DayCell, int], rows: Iterable[Row], sign: int, node_width: int) -> None:
    """Count each row in on its first day and out on its end.

    Where the next row of the same official follows at once under the same node and category (most do), only the
    cubes in which the two differ change on that day.
    """
    last: Row | None = None
    last_values: tuple[int, ...] = ()
    for row in rows:
        own = _values(row)
        node, category, day = row.unit_path[:node_width], row.category, row.starts_on
        if (
            last is not None
            and last.official_id == row.official_id
            and last.ends_before == day
            and last.category == category
            and last.unit_path[:node_width] == node
        ):
            if own != last_values:
                _count_over(by_day, row, last_values, own, sign, node)
        else:
            if last is not None:
                _count_out(by_day, last, last_values, sign, node_width)
            for cube, a in zip(KEPT, own, strict=True):
                by_day[node, cube, day, a, category] += sign
        last, last_values = row, own
    if last is not None:
        _count_out(by_day, last, last_values, sign, node_width)


def _count_over(
    by_day: dict[_DayCell, int], row: Row, before: Sequence[int], after: Sequence[int], sign: int, node: str
) -> None:
    """Count from the values before to those of a row, where they differ."""
    day, category = row.starts_on, row.category
    for cube, old, new in zip(KEPT, before, after, strict=True):
        if old != new:
            by_day[node, cube, day, old, category] -= sign
            by_day[node, cube, day, new, category] += sign


def _count_out(by_day: dict[_DayCell, int], row: Row, values: Sequence[int], sign: int, node_width: int) -> None:
    if row.ends_before != FOREVER:
        node, day, category = row.unit_path[:node_width], row.ends_before, row.category
        for cube, a in zip(KEPT, values, strict=True):
            by_day[node, cube, day, a, category] -= sign
