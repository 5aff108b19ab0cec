"""From the data tables to the units of a province: what stands where from when to when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from hoaban.apps.organisation.rules.naming import PARTY_COMMITTEE, in_sentence, split_type

Row = Mapping[str, str]
Key = tuple[str, date]
"""A unit: its code and its first day, for a code may be used again."""
PROVINCE, DISTRICT, COMMUNE = 1, 2, 3


class Stay(NamedTuple):
    """Under which unit from when to when."""

    parent: Key | None
    starts_on: date
    ends_before: date | None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Founding:
    """One unit of the blueprint; ``kind`` is the name of a UnitKind, ``posts`` of a pattern of posts."""

    code: str
    name: str
    short_name: str
    kind: str
    level: int
    starts_on: date
    ends_before: date | None
    stays: Sequence[Stay]
    posts: str = ""
    founded_by: str = ""
    source: str = ""
    place: Mapping[str, float] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """Code and first day."""
        return self.code, self.starts_on


def day(text: str) -> date | None:
    """The day written in a table; None when the cell is empty."""
    return date.fromisoformat(text) if text else None


def _first(row: Row) -> date:
    return date.fromisoformat(row["starts_on"])


class Tables(NamedTuple):
    """The data tables that units are made of."""

    provinces: Sequence[Row]
    districts: Sequence[Row]
    communes_before: Sequence[Row]
    communes_after: Sequence[Row]
    mergers: Sequence[Row]
    units: Sequence[Row]
    unit_patterns: Sequence[Row]


def foundings(tables: Tables, province: str) -> list[Founding]:
    """Every unit of the province, parents before children."""
    root = next(row for row in tables.provinces if row["code"] == province)
    root_key = (root["code"], _first(root))
    found = [_root(root)]
    found += _own_units(tables, root_key)
    districts = [row for row in tables.districts if row["province"] == province]
    found += [_territory(row, "DISTRICT", root_key) for row in districts]
    found += [one for row in districts for one in _below(row, tables, ("district",))]
    found += [_new_commune(row, root_key) for row in tables.communes_after if row["province"] == province]
    known = {row["code"]: (row["code"], _first(row)) for row in districts}
    heirs = {row["old_code"]: row for row in tables.mergers}
    for row in tables.communes_before:
        if row["district"] in known:
            found.append(_territory(row, "COMMUNE", known[row["district"]]))
            found += _schools(row, tables, known[row["district"]], heirs.get(row["code"]))
    for row in tables.communes_after:
        if row["province"] == province:
            rural = "commune-rural" if split_type(row["name"])[0] == "Xã" else "commune-ward"
            found += _below(row, tables, ("commune", rural))
    return found


def _root(row: Row) -> Founding:
    start, end = _first(row), day(row["ends_before"])
    posts = "province" if end is None else ""
    stay = Stay(None, start, end)
    return Founding(
        row["code"],
        row["name"],
        row["short_name"],
        "PROVINCE",
        PROVINCE,
        start,
        end,
        [stay],
        posts,
        source=row["source"],
    )


def _own_units(tables: Tables, root: Key) -> Iterator[Founding]:
    starts = {root[0]: root}
    for row in tables.units:
        if row["province"] == root[0]:
            start, end = _first(row), day(row["ends_before"])
            starts[row["code"]] = (row["code"], start)
            stay = Stay(starts[row["parent"]], start, end)
            yield Founding(
                row["code"], row["name"], row["short_name"], row["kind"], PROVINCE, start, end, [stay],
                row["posts"], source=row["source"],
            )  # fmt: skip


def _territory(row: Row, kind: str, parent: Key) -> Founding:
    start, end = _first(row), day(row["ends_before"])
    is_commune = kind == "COMMUNE"
    return Founding(
        row["code"], row["name"], split_type(row["name"])[1], kind, COMMUNE if is_commune else DISTRICT, start, end,
        [Stay(parent, start, end)], "commune-before" if is_commune else "district", source=row["source"],
    )  # fmt: skip


def _new_commune(row: Row, root: Key) -> Founding:
    start = _first(row)
    place = {key: float(row[key]) for key in ("latitude", "longitude", "area_km2", "tile_row", "tile_column")}
    return Founding(
        row["code"], row["name"], split_type(row["name"])[1], "COMMUNE", COMMUNE, start, None,
        [Stay(root, start, None, row["basis"])], "commune-after", row["basis"], row["source"], place,
    )  # fmt: skip


def _words(row: Row) -> dict[str, str]:
    kind, bare = split_type(row["name"])
    return {
        "name": in_sentence(row["name"]),
        "bare": bare,
        "party": PARTY_COMMITTEE.get(kind, "Đảng ủy"),
        "schools": row.get("schools", ""),
    }


def _below(row: Row, tables: Tables, under: tuple[str, ...]) -> Iterator[Founding]:
    words, start = _words(row), _first(row)
    end = day(row.get("ends_before", ""))
    for pattern in tables.unit_patterns:
        if pattern["under"] in under:
            yield Founding(
                f"{row['code']}-{pattern['suffix']}", pattern["name"].format(**words),
                pattern["short_name"].format(**words), pattern["kind"], DISTRICT if "district" in under else COMMUNE,
                start, end, [Stay((row["code"], start), start, end)], pattern["posts"],
                row.get("basis", ""), "name by pattern",
            )  # fmt: skip


def _schools(row: Row, tables: Tables, district: Key, merger: Row | None) -> Iterator[Founding]:
    """Schools and health station of an old commune: under the district, then under the new commune."""
    if merger is None or not row["schools"]:
        return
    start, moved = _first(row), date.fromisoformat(merger["on"])
    stays = [Stay(district, start, moved), Stay((merger["new_code"], moved), moved, None, merger["resolution"])]
    words = _words(row)
    for pattern in tables.unit_patterns:
        if pattern["under"] == "commune-before":
            yield Founding(
                f"{row['code']}-{pattern['suffix']}", pattern["name"].format(**words),
                pattern["short_name"].format(**words), pattern["kind"], COMMUNE, start, None, stays,
                pattern["posts"].format(**words), source="name by pattern",
            )  # fmt: skip
