"""Keeping the census and its tally equal to the records: refresh after a write, rebuild, check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Max

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.models import (
    Assignment,
    CensusRow,
    Employment,
    Official,
    Qualification,
    Tally,
)
from hoaban.apps.people.rules.census import (
    COLUMNS,
    FOREVER,
    Award,
    Cell,
    Job,
    OfficialFacts,
    Row,
    Spell,
    census_rows,
    tally_changes,
)
from hoaban.shared.access import STEP, step
from hoaban.shared.bulk import insert_rows, spread
from hoaban.shared.tree import Places

CHUNK = 5_000
CELLS = 50_000
"""Tally cells that one statement adds to."""
OUT_OF_LINES = """
SELECT split_part(line, E'\\t', 1), split_part(line, E'\\t', 2)::smallint, split_part(line, E'\\t', 3)::smallint,
    split_part(line, E'\\t', 4)::date, split_part(line, E'\\t', 5)::smallint, split_part(line, E'\\t', 6)::smallint,
    split_part(line, E'\\t', 7)::integer
FROM string_to_table(%s, E'\\n') AS line"""
FEW = 20
"""Up to so many officials, only the places of their own units are read."""
MASSES = (Official, Employment, Assignment, Qualification, CensusRow, Tally)
"""What a mass load fills."""
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class CensusCheck:
    """How the stored census differs from a rebuild: officials whose rows differ, tally cells that differ."""

    officials: int
    rows: int
    wrong_officials: tuple[int, ...]
    wrong_cells: int

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return not self.wrong_officials and not self.wrong_cells


def facts_of(official_ids: Sequence[int]) -> Iterator[OfficialFacts]:
    """The countable facts of officials, read in chunks with four queries each, in the order of their ids."""
    for start in range(0, len(official_ids), CHUNK):
        yield from _chunk_facts(sorted(official_ids[start : start + CHUNK]))


def _chunk_facts(ids: Sequence[int]) -> Iterator[OfficialFacts]:
    span: dict[str, Any] = {"official_id__gte": ids[0], "official_id__lte": ids[-1]}
    if ids[-1] - ids[0] > 4 * len(ids):
        span = {"official_id__in": ids}
    spells: dict[int, list[Spell]] = defaultdict(list)
    for owner, start, end, category in (
        Employment.objects.filter(**span).order_by("starts_on")
        .values_list("official_id", "starts_on", "ends_before", "category")
    ):  # fmt: skip
        spells[owner].append(Spell(start, end or FOREVER, category))
    jobs: dict[int, list[Job]] = defaultdict(list)
    for owner, start, end, unit, title, leader in (
        Assignment.objects.filter(is_main=True, **span).order_by("starts_on")
        .values_list("official_id", "starts_on", "ends_before", "unit_id", "post__title_id", "key_leader")
    ):  # fmt: skip
        jobs[owner].append(Job(start, end or FOREVER, unit, title, leader))
    awards: dict[int, list[Award]] = defaultdict(list)
    for owner, day, kind, level in (
        Qualification.objects.filter(**span).order_by("awarded_on", "id")
        .values_list("official_id", "awarded_on", "kind", "level")
    ):  # fmt: skip
        awards[owner].append(Award(day, kind, level))
    people = Official.objects.filter(**{key.replace("official_id", "id"): value for key, value in span.items()})
    wanted = set(ids)
    for key, province, ethnicity, sex, birth, home, party in people.order_by("id").values_list(
        "id", "province_id", "ethnicity_id", "sex", "birth_date", "home_unit_id", "party_joined_on"
    ):
        if key in wanted:
            yield OfficialFacts(
                key, province, step(province), ethnicity, sex, birth, home, party, spells[key], jobs[key], awards[key]
            )


def refresh(official_ids: Sequence[int], *, places: Places | None = None) -> None:
    """Bring the census rows and the tally of some officials up to date with their records.

    Called by every command of people inside its transaction; ``places`` saves reading the tree again.
    """
    for start in range(0, len(official_ids), CHUNK):
        ids = sorted(set(official_ids[start : start + CHUNK]))
        if not ids:
            continue
        found = list(_chunk_facts(ids))
        if places is None and len(official_ids) > FEW:
            places = organisation.list_places()
        standing = places
        if standing is None:
            standing = organisation.list_places({job.unit_id for facts in found for job in facts.jobs})
        _replace(ids, {row for facts in found for row in census_rows(facts, standing)})


def _stored(ids: Sequence[int]) -> dict[Row, int]:
    rows = CensusRow.objects.filter(official_id__in=ids).values_list("id", *COLUMNS)
    return {Row(*row[1:]): row[0] for row in rows.iterator(chunk_size=10_000)}


def _replace(ids: Sequence[int], due: set[Row]) -> None:
    stored = _stored(ids)
    old: list[Row] = [row for row in stored if row not in due]
    new = [row for row in due if row not in stored]
    # Most changes only end a row earlier or later: that row stays, so that the wide indexes are touched once.
    ending = {row._replace(ends_before=FOREVER): row for row in old}
    moved: dict[date, list[int]] = defaultdict(list)
    fresh: list[Row] = []
    for row in new:
        same = ending.pop(row._replace(ends_before=FOREVER), None)
        if same is None:
            fresh.append(row)
        else:
            moved[row.ends_before].append(stored[same])
    _delete([stored[row] for row in ending.values()])
    for end in sorted(moved):
        _end_on(moved[end], end)
    insert_rows(CensusRow, COLUMNS, sorted(fresh, key=_in_order))
    add_to_tally(tally_changes(sorted(old, key=_in_order), sorted(new, key=_in_order), node_width=STEP))


def _delete(keys: Sequence[int]) -> None:
    for start in range(0, len(keys), CHUNK):
        CensusRow.objects.filter(id__in=keys[start : start + CHUNK]).delete()


def _end_on(keys: Sequence[int], end: date) -> None:
    for start in range(0, len(keys), CHUNK):
        CensusRow.objects.filter(id__in=keys[start : start + CHUNK]).update(ends_before=end)


def _in_order(row: Any) -> tuple[int, date]:
    return row.official_id, row.starts_on


@dataclass(frozen=True, slots=True)
class Prepared:
    """Census rows, and what they change in the tally as ``_write_tally`` takes it."""

    rows: list[Row]
    tally: list[Any]


def prepare(facts: Iterable[OfficialFacts], *, places: Places, lines: bool) -> Prepared:
    """The census of officials who have none yet, from facts already at hand; asks no database.

    ``lines``: for PostgreSQL.
    """
    rows = [row for one in facts for row in census_rows(one, places)]
    return Prepared(rows, _tally_rows(tally_changes((), rows, node_width=STEP), lines=lines))


def add(found: Prepared) -> None:
    """Write the census of officials who have none yet."""
    insert_rows(CensusRow, COLUMNS, found.rows)
    _write_tally(found.tally)


def add_to_tally(changes: dict[Cell, int]) -> None:
    """Add changes to the tally; always in the same order, so that two writers never wait on each other in a ring."""
    if changes:
        _write_tally(_tally_rows(changes, lines=connection.vendor == "postgresql"))


def _tally_rows(changes: dict[Cell, int], *, lines: bool) -> list[Any]:
    """The changes as they are written: on SQLite rows, on PostgreSQL lines of text in the order of their letters.

    A roster changes 190,000 cells. As parameters of their own, or as arrays of them, they would take psycopg longer
    to write than PostgreSQL to read them out of one text.
    """
    if not lines:
        return [(*cell, delta) for cell, delta in sorted(changes.items())]
    return sorted(
        f"{node}\t{cube}\t{grain}\t{day}\t{a}\t{b}\t{delta}"
        for (node, cube, grain, day, a, b), delta in changes.items()
    )


def _write_tally(rows: Sequence[Any]) -> None:
    target = f'INSERT INTO "{Tally._meta.db_table}" AS t (node, cube, grain, day, a, b, delta)'
    adding = "ON CONFLICT (node, cube, grain, day, a, b) DO UPDATE SET delta = t.delta + excluded.delta"
    connection.ensure_connection()
    if connection.vendor != "postgresql":
        connection.connection.executemany(f"{target} VALUES (?, ?, ?, ?, ?, ?, ?) {adding}", rows)
    elif len(rows) <= CELLS or not _begin_tally(rows):
        with connection.cursor() as cursor:
            for start in range(0, len(rows), CELLS):
                lines = "\n".join(rows[start : start + CELLS])
                cursor.execute(f"{target} {OUT_OF_LINES} {adding}", [lines])


def _begin_tally(rows: Sequence[str]) -> bool:
    """Fill an empty tally, in two thirds of the time of adding to it; False where somebody else has begun meanwhile."""
    if Tally.objects.exists():
        return False
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            names = "node, cube, grain, day, a, b, delta"
            copying = cast(Any, cursor).copy(f'COPY "{Tally._meta.db_table}" ({names}) FROM STDIN')
            with connection.wrap_database_errors, copying as copy:
                for start in range(0, len(rows), CHUNK):
                    copy.write("\n".join(rows[start : start + CHUNK]) + "\n")
    except IntegrityError:
        return False
    return True


@transaction.atomic
def rebuild(*, progress: Progress | None = None) -> int:
    """Write the whole census and tally anew from the records; returns the number of rows."""
    places = organisation.list_places()
    CensusRow.objects.all()._raw_delete(using=connection.alias)
    Tally.objects.all()._raw_delete(using=connection.alias)
    total, changes = 0, dict[Cell, int]()
    for low, high in _id_ranges():
        ids = list(Official.objects.filter(id__gte=low, id__lt=high).values_list("id", flat=True))
        if not ids:
            continue
        rows = [row for facts in spread(list(_chunk_facts(sorted(ids)))) for row in census_rows(facts, places)]
        insert_rows(CensusRow, COLUMNS, rows)
        for cell, delta in tally_changes((), rows, node_width=STEP).items():
            changes[cell] = changes.get(cell, 0) + delta
        total += len(rows)
        if progress:
            progress(len(ids))
    add_to_tally({cell: delta for cell, delta in changes.items() if delta})
    transaction.on_commit(settle)
    return total


def settle() -> None:
    """Let the database take stock after a mass load, so that it plans by what is there now; outside a transaction.

    PostgreSQL would get to it by itself within a minute; until then it reads a covering index and every row besides.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"VACUUM (ANALYZE) {', '.join(model._meta.db_table for model in MASSES)}")
        else:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE")


def _id_ranges() -> Iterator[tuple[int, int]]:
    last = Official.objects.aggregate(last=Max("id"))["last"] or 0
    for low in range(0, last + 1, CHUNK):
        yield low, low + CHUNK


@transaction.atomic
def check() -> CensusCheck:
    """Compare the stored census and tally with what a rebuild would write; changes nothing."""
    places = organisation.list_places()
    wrong: list[int] = []
    officials = count = 0
    changes: dict[Cell, int] = {}
    for low, high in _id_ranges():
        ids = list(Official.objects.filter(id__gte=low, id__lt=high).order_by("id").values_list("id", flat=True))
        if not ids:
            continue
        due = [row for facts in _chunk_facts(ids) for row in census_rows(facts, places)]
        differing = set(due) ^ set(_stored(ids))
        wrong.extend(sorted({row.official_id for row in differing}))
        for cell, delta in tally_changes((), due, node_width=STEP).items():
            changes[cell] = changes.get(cell, 0) + delta
        officials += len(ids)
        count += len(due)
    expected = {cell: delta for cell, delta in changes.items() if delta}
    found: dict[Any, int] = {
        row[:6]: row[6]
        for row in Tally.objects.exclude(delta=0).values_list("node", "cube", "grain", "day", "a", "b", "delta")
    }
    cells = sum(expected.get(key) != found.get(key) for key in expected.keys() | found.keys())
    return CensusCheck(officials, count, tuple(wrong), cells)


def raise_versions(official_ids: Sequence[int]) -> None:
    """Count up the version of records that a mass command changed."""
    for start in range(0, len(official_ids), CHUNK):
        Official.objects.filter(id__in=official_ids[start : start + CHUNK]).update(version=F("version") + 1)
