"""Where the table lies in a sheet: the header, one to three rows deep, and which column holds what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from hoaban.shared.names import fold, tidy

from . import terms
from .columns import NAME_PARTS, ORDINAL_HEADERS, by_header, header_name
from .workbook import RawSheet

SEARCHED_ROWS = 60
DEEPEST_HEADER = 3
FEWEST_COLUMNS = 3
LONGEST_HEADER = 300


@dataclass(frozen=True, slots=True)
class Place:
    """A column of the sheet (counted from 0 in the rows) that holds a key; `sense` is what a mark in it means."""

    key: str
    place: int
    standing: int = 0
    sense: int | str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a sheet; rows are counted from 0, data begins at `first_row`."""

    sheet: RawSheet
    header_row: int
    first_row: int
    plain: Mapping[str, int]
    """Key -> its one column."""
    marks: Mapping[str, tuple[Place, ...]]
    """Key -> columns of which one is marked, such as Nam and Nữ."""
    births: tuple[Place, ...]
    """Columns Nam and Nữ under a date of birth: the date stands in one of them."""
    names: tuple[int, ...]
    """Columns that together hold the full name."""
    doubled: Mapping[str, tuple[int, ...]]
    """Keys that two columns claim equally."""
    unclear: tuple[int, ...]
    """Columns under a known heading whose own header is not understood."""
    ordinal: int | None
    headers: tuple[str, ...]
    """Header text by column, for messages."""
    unknown: tuple[int, ...]
    """Columns with a header that no key is known by."""

    @property
    def present(self) -> frozenset[str]:
        """The keys that the table has."""
        births = {"birth_date", "sex"} if self.births else set()
        names = {"full_name"} if self.names else set()
        return frozenset(self.plain) | frozenset(self.marks) | births | names

    def places(self) -> dict[str, int]:
        """Key -> the (first) column in which it stands."""
        found = dict(self.plain)
        found.update({key: places[0].place for key, places in self.marks.items()})
        if self.births:
            found["birth_date"] = self.births[0].place
            found.setdefault("sex", self.births[0].place)
        if self.names:
            found["full_name"] = self.names[0]
        return found


def find_table(sheet: RawSheet) -> Table | None:
    """The table of a sheet, or None where no row looks like a header of a roster."""
    best: tuple[int, int, int, int] | None = None
    claims: list[Place] = []
    for top in range(min(SEARCHED_ROWS, len(sheet.rows))):
        for depth in range(1, min(DEEPEST_HEADER, len(sheet.rows) - top) + 1):
            found = _claims(_header_texts(sheet, top, depth))
            keys = {place.key for place in found}
            rank = (len(keys | ({"sex"} if _tells_sex(found) else set())), -_clashes(found), -depth, -top)
            if keys & {"full_name", "personal_id"} and len(keys) >= FEWEST_COLUMNS and (best is None or rank > best):
                best, claims = rank, found
    if best is None:
        return None
    return _table(sheet, -best[3], -best[2], claims)


def _tells_sex(claims: Sequence[Place]) -> bool:
    """Whether columns Nam and Nữ under the date of birth say the sex besides."""
    return any(claim.key == "birth_date" and claim.sense is not None for claim in claims)


def _clashes(claims: Sequence[Place]) -> int:
    """How many claims stand against an equal one; a deeper header often tells them apart."""
    equal = Counter((claim.key, claim.standing) for claim in claims if claim.sense is None and claim.key != "full_name")
    return sum(count - 1 for count in equal.values())


def _header_texts(sheet: RawSheet, top: int, depth: int) -> list[list[str]]:
    """The header of each column from above to below; merged cells count for every column they cover."""
    rows = [
        [tidy(cell[:LONGEST_HEADER]) if isinstance(cell, str) else _number(cell) for cell in row]
        for row in sheet.rows[top : top + depth]
    ]
    for (first, left), (last, right) in sheet.merges:
        for row in range(max(first, top), min(last, top + depth - 1) + 1):
            for column in range(left, right + 1):
                rows[row - top][column - sheet.first] = rows[max(first, top) - top][left - sheet.first]
    return [list(dict.fromkeys(filter(None, texts))) for texts in zip(*rows, strict=True)]


def _number(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _claims(columns: Sequence[Sequence[str]]) -> list[Place]:
    found = [claim for place, texts in enumerate(columns) if texts and (claim := _claim(place, texts))]
    levels = {claim.key for claim in found if claim.sense not in {None, "?"}}
    found = [claim for claim in found if claim.sense != "?" or claim.key in levels]
    if not any(claim.key == "full_name" for claim in found):
        found += _split_name(columns)
    return found


def _claim(place: int, texts: Sequence[str]) -> Place | None:
    names = [name for name in map(header_name, texts) if name]
    known = by_header()
    if not names:
        return None
    if found := known.get(" ".join(names)):
        return Place(found[0], place, found[1])
    last = texts[-1].lower()
    if len(names) == 1:
        return Place("sex", place, 0, terms.SEX[last]) if last in {"nam", "nữ"} else None
    above = known.get(" ".join(names[:-1])) or known.get(names[-2])
    if above and (claim := _claim_below(place, above[0], last)):
        return claim
    found = known.get(names[-1])
    return Place(found[0], place, 2) if found else None


def _claim_below(place: int, key: str, text: str) -> Place | None:
    """The claim of a column whose upper header is a key and whose own header is one of the key's values."""
    if key in {"sex", "birth_date"} and text in terms.SEX:
        return Place(key, place, 0, terms.SEX[text])
    if key in terms.LEVELS and (code := terms.LEVELS[key].get(fold(text))) is not None:
        return Place(key, place, 0, code)
    if key == "full_name" and header_name(text) in NAME_PARTS:
        return Place(key, place, 0, NAME_PARTS[header_name(text)])
    return Place(key, place, 0, "?") if key in terms.LEVELS and header_name(text) not in by_header() else None


def _split_name(columns: Sequence[Sequence[str]]) -> list[Place]:
    parts = [NAME_PARTS.get(header_name(texts[-1])) if texts else None for texts in columns]
    return [
        Place("full_name", place + step, 1, part)
        for place, pair in enumerate(pairwise(parts))
        if pair == ("family", "given")
        for step, part in enumerate(pair)
    ]


def _table(sheet: RawSheet, top: int, depth: int, claims: list[Place]) -> Table:
    texts = _header_texts(sheet, top, depth)
    chosen = _chosen(claims)
    births = tuple(place for place in chosen.get("birth_date", ()) if place.sense)
    names = _name_places(chosen.get("full_name", []), texts)
    whole = {"birth_date"} if births else set()
    whole |= {"full_name"} if names else set()
    rest = {key: places for key, places in chosen.items() if key not in whole}
    marks = {key: places for key, places in rest.items() if places[0].sense is not None and key != "full_name"}
    singles = {key: tuple(place.place for place in places) for key, places in rest.items() if key not in marks}
    used = {place.place for places in chosen.values() for place in places}
    ordinals = [place for place, column in enumerate(texts) if column and header_name(column[-1]) in ORDINAL_HEADERS]
    headers = tuple(" ".join(column) for column in texts)
    return Table(
        sheet=sheet,
        header_row=top + depth - 1,
        first_row=_first_row(sheet, top + depth),
        plain={key: places[0] for key, places in singles.items()},
        marks={key: tuple(place for place in places if place.sense != "?") for key, places in marks.items()},
        births=births,
        names=names,
        doubled={key: places for key, places in singles.items() if len(places) > 1},
        unclear=tuple(place.place for places in marks.values() for place in places if place.sense == "?"),
        ordinal=ordinals[0] if ordinals else None,
        headers=headers,
        unknown=tuple(n for n, header in enumerate(headers) if header and n not in used and n not in ordinals),
    )


def _chosen(claims: Sequence[Place]) -> dict[str, list[Place]]:
    """The claims that count, by key."""
    by_key: dict[str, list[Place]] = defaultdict(list)
    for claim in claims:
        by_key[claim.key].append(claim)
    return {key: _strongest(places) for key, places in by_key.items()}


def _strongest(places: list[Place]) -> list[Place]:
    """The claims on a key that stand highest; a column of its own goes before columns to be marked."""
    best = min(place.standing for place in places)
    strongest = [place for place in places if place.standing == best]
    return [place for place in strongest if place.sense is None] or strongest


def _name_places(places: list[Place], texts: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """The columns of a full name: one, neighbours under one merged header, or family and given name."""
    if not places:
        return ()
    numbers = [place.place for place in places]
    parts = Counter(place.sense for place in places)
    neighbours = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    if len(numbers) == 1 and places[0].sense is None:
        return tuple(numbers)
    same = all(texts[number] == texts[numbers[0]] for number in numbers)
    if neighbours and len(numbers) == 2 and (same or parts == {"family": 1, "given": 1}):
        return tuple(numbers)
    return ()


def _first_row(sheet: RawSheet, row: int) -> int:
    """The row after the header and after a row of column numbers (1, 2, 3 or A, B, 1, 2)."""
    return row + 1 if row < len(sheet.rows) and _numbers_columns(sheet.rows[row]) else row


def _numbers_columns(row: Sequence[Any]) -> bool:
    marks = [_number(cell) if isinstance(cell, float) else tidy(str(cell)).strip("()[]") for cell in row if cell != ""]
    numbers = [int(mark) for mark in marks if mark.isascii() and mark.isdigit() and len(mark) < 4]
    rest = [mark for mark in marks if not mark.isdigit()]
    rising = all(later == earlier + 1 for earlier, later in pairwise(numbers))
    return len(numbers) >= FEWEST_COLUMNS and rising and all(len(mark) == 1 and mark.isalpha() for mark in rest)
