"""Keeping the census and its tally equal to the records: refresh after a write, rebuild, check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.commands import staffing, tallies
from hoaban.apps.people.models import (
    Assignment,
    CensusRow,
    Employment,
    NodeTally,
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
from hoaban.apps.people.rules.nodes import COLUMNS as NODE_COLUMNS
from hoaban.apps.people.rules.nodes import NodeCell, node_changes, packed, unpacked
from hoaban.shared.access import STEP, step
from hoaban.shared.bulk import insert_rows, spread
from hoaban.shared.tree import Places

CHUNK = 5_000
FEW = 200
"""Up to so many officials, only the places of their own units are read."""
MASSES = (Official, Employment, Assignment, Qualification, CensusRow, Tally, NodeTally)
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
    gone, come = sorted(old, key=_in_order), sorted(new, key=_in_order)
    tallies.add(tally_changes(gone, come, node_width=STEP), node_changes(gone, come, width=STEP))


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
    """Census rows, and what they change in the tallies as it is written."""

    rows: list[Row]
    tallies: tallies.Prepared


def prepare(facts: Iterable[OfficialFacts], *, places: Places, lines: bool) -> Prepared:
    """The census of officials who have none yet, from facts already at hand; asks no database.

    ``lines``: for PostgreSQL.
    """
    rows = [row for one in facts for row in census_rows(one, places)]
    cells, nodes = tally_changes((), rows, node_width=STEP), node_changes((), rows, width=STEP)
    return Prepared(rows, tallies.prepared(cells, nodes, lines=lines))


def add(found: Prepared) -> None:
    """Write the census of officials who have none yet."""
    insert_rows(CensusRow, COLUMNS, found.rows)
    tallies.write(found.tallies)


@transaction.atomic
def rebuild(*, progress: Progress | None = None) -> int:
    """Write the whole census and tally anew from the records; returns the number of rows."""
    places = organisation.list_places()
    CensusRow.objects.all()._raw_delete(using=connection.alias)
    Tally.objects.all()._raw_delete(using=connection.alias)
    NodeTally.objects.all()._raw_delete(using=connection.alias)
    total, sums = 0, _Sums()
    for low, high in _id_ranges():
        ids = list(Official.objects.filter(id__gte=low, id__lt=high).values_list("id", flat=True))
        if not ids:
            continue
        rows = [row for facts in spread(list(_chunk_facts(sorted(ids)))) for row in census_rows(facts, places)]
        insert_rows(CensusRow, COLUMNS, rows)
        sums.add(rows)
        total += len(rows)
        if progress:
            progress(len(ids))
    tallies.add(sums.cells, sums.nodes | staffing.due_cells(places))
    transaction.on_commit(settle)
    return total


def complete() -> None:
    """Rebuild where an earlier release has left a census, but not all that is derived from it today."""
    if CensusRow.objects.exists() and not NodeTally.objects.exists():
        rebuild()


class _Sums:
    """What the rows of all officials come to in both tallies, chunk by chunk."""

    def __init__(self) -> None:
        self._cells: dict[Cell, int] = defaultdict(int)
        self._nodes: dict[NodeCell, int] = defaultdict(int)

    def add(self, rows: Sequence[Row]) -> None:
        """Add the rows of some officials."""
        for cell, delta in tally_changes((), rows, node_width=STEP).items():
            self._cells[cell] += delta
        for node, sums in node_changes((), rows, width=STEP).items():
            self._nodes[node] += packed(sums)

    @property
    def cells(self) -> dict[Cell, int]:
        """Cells that are not empty."""
        return {cell: delta for cell, delta in self._cells.items() if delta}

    @property
    def nodes(self) -> dict[NodeCell, tuple[int, ...]]:
        """Nodes that are not empty."""
        return {cell: unpacked(number) for cell, number in self._nodes.items() if number}


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
    sums = _Sums()
    for low, high in _id_ranges():
        ids = list(Official.objects.filter(id__gte=low, id__lt=high).order_by("id").values_list("id", flat=True))
        if not ids:
            continue
        due = [row for facts in _chunk_facts(ids) for row in census_rows(facts, places)]
        differing = set(due) ^ set(_stored(ids))
        wrong.extend(sorted({row.official_id for row in differing}))
        sums.add(due)
        officials += len(ids)
        count += len(due)
    wrong_cells = _differing(sums.cells, _stored_cells()) + _differing(
        sums.nodes | staffing.due_cells(places), _stored_nodes()
    )
    return CensusCheck(officials, count, tuple(wrong), wrong_cells)


def _differing(due: Mapping[Any, Any], stored: Mapping[Any, Any]) -> int:
    return sum(due.get(key) != stored.get(key) for key in due.keys() | stored.keys())


def _stored_cells() -> dict[Cell, int]:
    rows = Tally.objects.exclude(delta=0).values_list("node", "cube", "grain", "day", "a", "b", "delta")
    return {row[:6]: row[6] for row in rows}


def _stored_nodes() -> dict[NodeCell, tuple[int, ...]]:
    rows = NodeTally.objects.values_list("node", "grain", "day", "level", "category", *NODE_COLUMNS)
    return {row[:5]: row[5:] for row in rows if any(row[5:])}


def raise_versions(official_ids: Sequence[int]) -> None:
    """Count up the version of records that a mass command changed."""
    for start in range(0, len(official_ids), CHUNK):
        Official.objects.filter(id__in=official_ids[start : start + CHUNK]).update(version=F("version") + 1)
