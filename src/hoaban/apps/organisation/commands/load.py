"""Loading provinces from the data tables of this app."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from django.db import transaction

from hoaban.apps.lawbook.models import HEADCOUNT_CATEGORIES
from hoaban.apps.organisation.commands.followers import follow_tree
from hoaban.apps.organisation.commands.succession import rebuild_succession
from hoaban.apps.organisation.models import (
    Authorisation,
    Body,
    Level,
    Lineage,
    LineageKind,
    Placement,
    Post,
    PostStandard,
    PostTitle,
    Restructuring,
    Succession,
    Term,
    Unit,
    UnitKind,
)
from hoaban.apps.organisation.rules.blueprint import Founding, Key, Row, Tables, day, foundings
from hoaban.apps.organisation.rules.naming import in_sentence
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission, step
from hoaban.shared.bulk import insert_rows, reserve_keys, take_stock
from hoaban.shared.names import fold, text_key
from hoaban.shared.periods import FOREVER

DATA = Path(__file__).resolve().parent.parent / "data"
UNIT = (
    "id", "code", "kind", "level", "province_id", "name", "short_name", "founded_by", "source", "latitude",
    "longitude", "area_km2", "tile_row", "tile_column", "starts_on", "ends_before",
)  # fmt: skip
PLACEMENT = ("unit_id", "parent_id", "path", "name", "name_key", "folded", "basis", "starts_on", "ends_before")
LINEAGE = ("predecessor_id", "successor_id", "kind", "on", "resolution", "restructuring_id")
STANDARD = (
    "title_id", "category", "education", "political_theory", "state_management", "starts_on", "ends_before",
    "legal_basis", "confidence",
)  # fmt: skip


def table(name: str) -> list[Row]:
    """The rows of a data table."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _tables() -> Tables:
    return Tables(*(table(name) for name in Tables._fields))


@transaction.atomic
def load_organisation(*, actor: Actor, province: str | None = None) -> dict[str, int]:
    """Load the catalogue of titles and the units of a province (None: of all) with posts, lineage and bodies.

    What is there already stays as it is: loading again adds only what is missing. Returns how many rows of each kind
    were added. Raises PermissionDenied unless the actor may change the organisation of the whole installation.
    """
    actor.require(Permission.CHANGE_ORGANISATION, "")
    added = _load_titles()
    tables = _tables()
    for row in tables.provinces:
        if province in (None, row["code"]):
            for kind, count in _load_province(tables, row["code"]).items():
                added[kind] = added.get(kind, 0) + count
    if any(added.values()):
        rebuild_succession()
        take_stock(Unit, Placement, Succession, PostTitle, Post, Authorisation)
        follow_tree()
        audit.record(actor=actor, action="organisation.load", after=added, batch=province or "all")
    return added


def _load_titles() -> dict[str, int]:
    known = set(PostTitle.objects.values_list("code", flat=True))
    every = table("titles")
    rows = [row for row in every if row["code"] not in known]
    keys = dict(zip((row["code"] for row in rows), reserve_keys(PostTitle, len(rows)), strict=True))
    insert_rows(
        PostTitle,
        ("id", "code", "name_vi", "name_en", "name_key", "folded", "aliases", "is_head", "is_leader", "key_leader",
         "rank", "ethnic_knowledge_group", "source"),
        [_title(keys[row["code"]], row) for row in rows],
    )  # fmt: skip
    standards = [_standard(keys[row["title"]], row) for row in table("standards") if row["title"] in keys]
    insert_rows(PostStandard, STANDARD, standards)
    return {"titles": len(rows), "standards": len(standards), "ranks": _rank(every)}


def _rank(rows: Sequence[Row]) -> int:
    """Titles loaded before there were rungs get theirs; one that somebody has settled stays."""
    asked = {row["code"]: int(row["rank"]) for row in rows}
    due = list(PostTitle.objects.filter(rank=None, code__in=asked))
    for title in due:
        title.rank = asked[title.code]
    PostTitle.objects.bulk_update(due, ["rank"])
    return len(due)


def _title(key: int, row: Row) -> tuple[object, ...]:
    name = row["name_vi"]
    aliases = json.dumps([alias for alias in row["aliases"].split("|") if alias], ensure_ascii=False)
    flags = tuple(row[flag] == "1" for flag in ("is_head", "is_leader", "key_leader"))
    return (
        key, row["code"], name, row["name_en"], text_key(name), fold(name), aliases, *flags,
        int(row["rank"]), int(row["ethnic_knowledge_group"]), row["source"],
    )  # fmt: skip


def _standard(title_id: int, row: Row) -> tuple[object, ...]:
    levels = tuple(int(row[key]) for key in ("category", "education", "political_theory", "state_management"))
    return (
        title_id, *levels, date.fromisoformat(row["starts_on"]), day(row["ends_before"]), row["legal_basis"],
        row["confidence"],
    )  # fmt: skip


def _load_province(tables: Tables, province: str) -> dict[str, int]:
    planned = foundings(tables, province)
    keys: dict[Key, int] = {(code, start): key for key, code, start in _known_units()}
    fresh = [unit for unit in planned if unit.key not in keys]
    keys |= dict(zip((unit.key for unit in fresh), reserve_keys(Unit, len(fresh)), strict=True))
    root_id = keys[planned[0].key]
    insert_rows(Unit, UNIT, [_unit(unit, keys[unit.key], root_id) for unit in fresh])
    insert_rows(Placement, PLACEMENT, _placements(planned, {unit.key for unit in fresh}, keys))
    posts = _load_posts(fresh, keys)
    lineages = _load_mergers(tables, province, keys, root_id) if fresh else 0
    bodies = _load_bodies(keys, province)
    return {"units": len(fresh), "posts": posts, "lineages": lineages, "bodies": bodies}


def _known_units() -> Iterable[tuple[int, str, date]]:
    return Unit.objects.values_list("id", "code", "starts_on")


def _unit(unit: Founding, key: int, root_id: int) -> tuple[object, ...]:
    place = unit.place
    row, column = place.get("tile_row"), place.get("tile_column")
    return (
        key, unit.code, UnitKind[unit.kind].value, Level(unit.level).value, None if key == root_id else root_id,
        unit.name, unit.short_name, unit.founded_by, unit.source, place.get("latitude"), place.get("longitude"),
        place.get("area_km2"), None if row is None else int(row), None if column is None else int(column),
        unit.starts_on, unit.ends_before,
    )  # fmt: skip


def _placements(planned: Sequence[Founding], fresh: set[Key], keys: dict[Key, int]) -> list[tuple[object, ...]]:
    """Placements of the fresh units; paths are built from the blueprint, where a parent has one path for the stay."""
    paths: dict[tuple[Key, date], str] = {}
    rows: list[tuple[object, ...]] = []
    for unit in planned:
        for stay in unit.stays:
            above = "" if stay.parent is None else _path_on(paths, stay.parent, stay.starts_on)
            path = paths[unit.key, stay.starts_on] = above + step(keys[unit.key])
            parent_id = None if stay.parent is None else keys[stay.parent]
            if unit.key in fresh:
                rows.append(
                    (keys[unit.key], parent_id, path, unit.name, text_key(unit.name), fold(unit.name), stay.basis,
                     stay.starts_on, stay.ends_before)
                )  # fmt: skip
    return rows


def _path_on(paths: dict[tuple[Key, date], str], unit: Key, on: date) -> str:
    starts = [start for key, start in paths if key == unit and start <= on] if (unit, on) not in paths else [on]
    return paths[unit, max(starts)]


def _load_posts(fresh: Sequence[Founding], keys: dict[Key, int]) -> int:
    """Posts by the patterns; those of part-time workers carry no authorised number (they are not headcount)."""
    patterns: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in table("post_patterns"):
        patterns[row["pattern"]].append((row["title"], int(row["number"])))
    titles = _title_periods()
    part_time = {row["title"] for row in table("standards") if int(row["category"]) not in HEADCOUNT_CATEGORIES}
    wanted = [
        (keys[unit.key], titles[title][0], start, end, number, title in part_time)
        for unit in fresh
        for title, number in patterns.get(unit.posts, ())
        for start, end in [_common(unit, titles[title][1], titles[title][2])]
        if end is None or start < end
    ]
    posts = list(zip(reserve_keys(Post, len(wanted)), wanted, strict=True))
    insert_rows(
        Post, ("id", "unit_id", "title_id", "starts_on", "ends_before"), [(key, *row[:4]) for key, row in posts]
    )
    insert_rows(
        Authorisation,
        ("post_id", "starts_on", "ends_before", "number", "basis"),
        [(key, row[2], row[3], row[4], "") for key, row in posts if not row[5]],
    )
    return len(posts)


def _title_periods() -> dict[str, tuple[int, date, date]]:
    """Title code -> key, first and last day of its standards: a post cannot exist outside them."""
    found: dict[str, tuple[int, date, date]] = {}
    rows = PostStandard.objects.values_list("title__code", "title_id", "starts_on", "ends_before")
    for code, key, start, end in rows:
        _key, first, last = found.get(code, (key, start, date.min))
        found[code] = (key, min(first, start), max(last, end or FOREVER))
    return found


def _common(unit: Founding, first: date, last: date) -> tuple[date, date | None]:
    end = min(unit.ends_before or FOREVER, last)
    return max(unit.starts_on, first), None if end == FOREVER else end


def _load_mergers(tables: Tables, province: str, keys: dict[Key, int], root_id: int) -> int:
    """Lineage of the communes and the end of the districts, and the record of the restructuring behind it."""
    ended = [row for row in tables.districts if row["province"] == province and row["ends_before"]]
    ours = {row["code"] for row in ended}
    old = {row["code"]: keys[_key(row)] for row in tables.communes_before if row["district"] in ours}
    new = {row["code"]: keys[_key(row)] for row in tables.communes_after if row["province"] == province}
    merged = [row for row in tables.mergers if row["old_code"] in old and row["new_code"] in new]
    rows: list[list[object]] = [
        [keys[_key(row)], None, LineageKind.DISSOLVE.value,
         date.fromisoformat(row["ends_before"]), row["ended_by"], None]
        for row in ended
    ]  # fmt: skip
    root = next(row for row in tables.provinces if row["code"] == province)
    if merged:
        done = _record_mergers(root, root_id, merged)
        rows += [
            [old[row["old_code"]], new[row["new_code"]], row["kind"], date.fromisoformat(row["on"]), row["resolution"],
             done.pk]
            for row in merged
        ]  # fmt: skip
    elif root["ends_before"]:
        rows += _ended_with(root, root_id, list(old.values()))
    known = set(Lineage.objects.values_list("predecessor_id", flat=True))
    rows = [row for row in rows if row[0] not in known]
    insert_rows(Lineage, LINEAGE, rows)
    return len(rows)


def _key(row: Row) -> Key:
    return row["code"], date.fromisoformat(row["starts_on"])


def _ended_with(root: Row, root_id: int, communes: Iterable[int]) -> list[list[object]]:
    """Lineage of a province that passed into one outside this installation, and of its communes."""
    end = day(root["ends_before"])
    note = f"{root['basis']} ({root['heir']})"
    return [[key, None, LineageKind.DISSOLVE.value, end, note, None] for key in [root_id, *communes]]


def _record_mergers(root: Row, root_id: int, merged: Sequence[Row]) -> Restructuring:
    resolution, on = merged[0]["resolution"], date.fromisoformat(merged[0]["on"])
    known = Restructuring.objects.filter(province_id=root_id, resolution=resolution, on=on).first()
    heirs = {row["new_code"] for row in merged}
    plan = {"loaded": True, "merge": [[row["old_code"], row["new_code"]] for row in merged]}
    return known or Restructuring.objects.create(
        title=f"Sắp xếp đơn vị hành chính cấp xã của {in_sentence(root['name'])} năm {on.year}",
        resolution=resolution, on=on, province_id=root_id, plan=plan,
        moved={"closed": len(merged), "founded": len(heirs)},
    )  # fmt: skip


def _load_bodies(keys: dict[Key, int], province: str) -> int:
    by_code = {code: key for (code, _start), key in keys.items()}
    ours = set(Unit.objects.filter(province__code=province).values_list("id", flat=True))
    known = set(Body.objects.values_list("code", flat=True))
    count = 0
    for row in table("bodies"):
        unit_id = by_code.get(row["unit"])
        if row["code"] in known or unit_id not in ours:
            continue
        body = Body.objects.create(code=row["code"], unit_id=unit_id, name_vi=row["name_vi"], name_en=row["name_en"])
        terms = [term for term in table("terms") if term["body"] == row["code"]]
        Term.objects.bulk_create(
            Term(
                body=body, label=term["label"], starts_on=date.fromisoformat(term["starts_on"]),
                ends_before=day(term["ends_before"]),
            )
            for term in terms
        )  # fmt: skip
        count += 1
    return count
