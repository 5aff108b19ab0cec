"""A roster file read into rows of typed values and a list of everything that was not understood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .cells import NO_WORDS, Memo, Words, accepted, guarded, parse_mark, parser_for, shown
from .columns import by_header, by_key, catalogue, header_name
from .people import find_people
from .refusals import Bad, CellError, FileRefused
from .table import FEWEST_COLUMNS, LONGEST_HEADER, Place, Table, find_table
from .workbook import RawSheet, read_workbook

MOST_PEOPLE = 50_000
PERSONAL_DIGITS = 12
_UNIQUE = ("personal_id", "staff_code")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person of a roster: what each column says, by key; None is a blank."""

    sheet: str
    row: int
    """The row in Excel, from 1."""
    values: dict[str, Any]
    has: frozenset[str]
    """Keys of the columns that the sheet has."""
    bad: frozenset[str] = frozenset()
    """Keys whose cells were refused; their values are None."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """What was passed over: a column, a row, a hidden sheet or a sheet without a table."""

    sheet: str
    kind: str
    """column, row, hidden or no-table."""
    place: str
    """Letters of the column or number of the row; empty for a sheet."""
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A roster file as read: nothing of it may be recorded while there are errors."""

    rows: list[RosterRow]
    errors: list[CellError]
    columns: dict[str, dict[str, str]]
    """Sheet -> key -> letters of the column."""
    present: frozenset[str]
    """Keys of which at least one sheet has a column."""
    n_rows: int
    ignored: tuple[Ignored, ...]


def read_roster(path: Path, *, on: dt.date, words: Words = NO_WORDS) -> Reading:
    """Read a roster of people as of a day.

    `path` is an XLSX file of any origin; `on` is the roster's day, after which no date in it may lie; `words`
    are further words for levels. Raises
    FileRefused for a file that is not read at all. Every cell that was not understood is in `errors`; the values of
    `rows` still need the database: units, posts, ethnic groups and communes are texts.
    """
    book = read_workbook(path)
    found = [(sheet, find_table(sheet)) for sheet in book.sheets]
    tables = [table for _sheet, table in found if table is not None]
    if not tables:
        raise FileRefused(
            "no-table",
            gettext_lazy(
                "No sheet has a header row with Họ và tên or Số định danh cá nhân. Use the headers of the template."
            ),
        )
    reader = _Reader(on, words)
    for table in tables:
        reader.read(table)
    reader.refuse_doubles()
    for sheet in book.hidden:
        reader.leave_out(sheet, "hidden")
    for sheet, none in found:
        if none is None:
            reader.leave_out(sheet, "no-table")
    return reader.reading()


class _Reader:
    """Reads table after table, a column at a time; cells seen before are not parsed again."""

    def __init__(self, on: dt.date, words: Words) -> None:
        self.memos = {
            column.key: Memo(parser_for(column.key, column.kind, on=on, words=words)) for column in catalogue()
        }
        self.accepted = {column.key: accepted(column.kind) for column in catalogue()}
        self.marks = Memo(guarded(parse_mark, blank=False))
        self.rows: list[RosterRow] = []
        self.errors: list[CellError] = []
        self.columns: dict[str, dict[str, str]] = {}
        self.ignored: list[Ignored] = []

    def reading(self) -> Reading:
        present = frozenset(key for columns in self.columns.values() for key in columns)
        return Reading(self.rows, self.errors, self.columns, present, len(self.rows), tuple(self.ignored))

    def read(self, table: Table) -> None:
        """Add the people of a table."""
        sheet = table.sheet
        found = find_people(table)
        if len(self.rows) + len(found.people) > MOST_PEOPLE:
            raise FileRefused(
                "too-many-rows", gettext_lazy("The file names more than 50,000 people. Split it and upload again.")
            )
        self.columns[sheet.name] = {key: sheet.letter(place) for key, place in table.places().items()}
        self.ignored += [Ignored(sheet.name, "column", sheet.letter(p), table.headers[p]) for p in table.unknown]
        self.ignored += [Ignored(sheet.name, "row", str(row + 1), text) for row, text in found.passed]
        self.errors += header_errors(table)
        self.rows += _Columns(self, table, found.people).rows()

    def leave_out(self, sheet: RawSheet, kind: str) -> None:
        """Pass over a sheet; one that holds people is refused, since they would count as having left."""
        cell = _first_person(sheet)
        if cell is None:
            self.ignored.append(Ignored(sheet.name, kind, "", sheet.name))
            return
        row, place = cell
        message = _("This sheet holds people, but no header row that is understood: they would count as having left.")
        if kind == "hidden":
            message = _("This hidden sheet holds people: they would count as having left.")
        wanted = _("A visible sheet with the headers of the template; or delete the sheet.")
        self.errors.append(
            CellError(
                sheet=sheet.name, cell=f"{sheet.letter(place)}{row + 1}", column="personal_id",
                value=shown(sheet.rows[row][place]), code="people-left-out", message=message, accepted=wanted,
            )
        )  # fmt: skip

    def refuse_doubles(self) -> None:
        """Refuse every cell whose number stands in another row as well."""
        for key in _UNIQUE:
            first: dict[str, RosterRow] = {}
            told: set[str] = set()
            for row in self.rows:
                value = row.values.get(key)
                if value is None:
                    continue
                other = first.setdefault(value, row)
                if other is row:
                    continue
                if value not in told:
                    told.add(value)
                    self.errors.append(self._double(key, other, row))
                self.errors.append(self._double(key, row, other))

    def _double(self, key: str, row: RosterRow, other: RosterRow) -> CellError:
        there = f"{other.sheet}!{self.columns[other.sheet][key]}{other.row}"
        return CellError(
            sheet=row.sheet,
            cell=f"{self.columns[row.sheet][key]}{row.row}",
            column=key,
            value=row.values[key],
            code="twice-in-file",
            message=_("The same number stands in cell %(cell)s.") % {"cell": there},
            accepted=_("One row for each person."),
        )


def _first_person(sheet: RawSheet) -> tuple[int, int] | None:
    """Row and place of the first cell that is somebody's identification number, in a row that says more of them."""
    for number, row in enumerate(sheet.rows):
        if sum(cell != "" for cell in row) < FEWEST_COLUMNS or any(_is_header(cell) for cell in row):
            continue
        for place, cell in enumerate(row):
            if _is_personal_number(cell):
                return number, place
    return None


def _is_header(cell: Any) -> bool:
    """Whether a cell is a header that is known: its row explains a column, as in the notes of the template."""
    return isinstance(cell, str) and len(cell) <= LONGEST_HEADER and header_name(cell) in by_header()


def _is_personal_number(cell: Any) -> bool:
    if isinstance(cell, str):
        digits = cell.replace(" ", "").replace(".", "")
        return len(digits) == PERSONAL_DIGITS and digits.isascii() and digits.isdigit()
    # Typed as a number it has lost its zero in front.
    return isinstance(cell, float) and cell.is_integer() and 10 ** (PERSONAL_DIGITS - 2) <= cell < 10**PERSONAL_DIGITS


@dataclass(slots=True)
class _Columns:
    """The people of one table, read column by column."""

    reader: _Reader
    table: Table
    people: list[int]
    bad: dict[int, set[str]] = field(default_factory=dict)
    cells: list[Sequence[Any]] = field(init=False)
    """The cells of the people, by place of the column."""

    def __post_init__(self) -> None:
        rows = self.table.sheet.rows
        found = zip(*(rows[row] for row in self.people), strict=True)
        self.cells = list(found) or [() for _header in self.table.headers]

    def rows(self) -> list[RosterRow]:
        """The people with their values; errors are left with the reader."""
        table, has = self.table, self.table.present
        read = {key: self._plain(key, place) for key, place in table.plain.items()}
        if table.names:
            read["full_name"] = self._full_names()
        for key, places in table.marks.items():
            read[key] = self._marked(key, places)
        if table.births:
            self._births(read)
        if table.sheet.unsolved:
            self._refuse_unsolved(read)
        for key in [key for key in read if by_key()[key].required]:
            self._require(key, read[key])
        name = table.sheet.name
        bad = {place: frozenset(keys) for place, keys in self.bad.items()}
        nothing: frozenset[str] = frozenset()
        keys = list(read)
        return [
            RosterRow(name, row + 1, dict(zip(keys, values, strict=True)), has, bad.get(place, nothing))
            for place, (row, values) in enumerate(zip(self.people, zip(*read.values(), strict=True), strict=True))
        ]

    def _refuse_unsolved(self, read: dict[str, list[Any]]) -> None:
        """A formula that was never calculated reads as an empty cell, and is none."""
        table = self.table
        columns = [(key, place) for key, place in table.plain.items()]
        columns += [("full_name", place) for place in table.names]
        columns += [(key, place.place) for key, places in table.marks.items() for place in places]
        columns += [("birth_date", place.place) for place in table.births]
        bad = Bad("formula-unsolved", _("This cell holds a formula without a result."))
        for number, row in enumerate(self.people):
            for key, place in columns:
                if (formula := table.sheet.unsolved.get((row, place))) is not None:
                    self._refuse(number, key, place, f"={formula}", bad)
                    read[key][number] = None

    def _plain(self, key: str, place: int) -> list[Any]:
        return self._parse(key, place, self.cells[place])

    def _parse(self, key: str, place: int, raw: Sequence[Any]) -> list[Any]:
        memo = self.reader.memos[key]
        values = list(map(memo.__getitem__, raw))
        if memo.refused:
            for number, value in enumerate(values):
                if type(value) is Bad:
                    self._refuse(number, key, place, raw[number], value)
                    values[number] = None
        return values

    def _refuse(self, number: int, key: str, place: int, raw: Any, bad: Bad) -> None:
        self.bad.setdefault(number, set()).add(key)
        sheet = self.table.sheet
        self.reader.errors.append(
            CellError(
                sheet=sheet.name,
                cell=f"{sheet.letter(place)}{self.people[number] + 1}",
                column=key,
                value=shown(raw),
                code=bad.code,
                message=bad.message,
                accepted=self.reader.accepted[key],
            )
        )

    def _full_names(self) -> list[Any]:
        places = self.table.names
        if len(places) == 1:
            return self._plain("full_name", places[0])
        parts = zip(*(self.cells[place] for place in places), strict=True)
        joined = [" ".join(shown(part) for part in pair if part != "") for pair in parts]
        return self._parse("full_name", places[0], joined)

    def _marked(self, key: str, places: Sequence[Place]) -> list[Any]:
        """The meaning of the one column that is marked."""
        marks = self.reader.marks
        columns = [self.cells[place.place] for place in places]
        values: list[Any] = []
        for number, raw in enumerate(zip(*columns, strict=True)):
            answers = [marks[cell] for cell in raw]
            chosen = [place for place, answer in zip(places, answers, strict=True) if answer is True]
            for place, cell, answer in zip(places, raw, answers, strict=True):
                if type(answer) is Bad:
                    self._refuse(number, key, place.place, cell, answer)
            if len(chosen) > 1:
                two = Bad("two-values", _("More than one of these columns is marked."))
                self._refuse(number, key, chosen[1].place, "x", two)
            values.append(chosen[0].sense if len(chosen) == 1 and key not in self.bad.get(number, ()) else None)
        return values

    def _births(self, read: dict[str, list[Any]]) -> None:
        """Dates of birth that stand in a column Nam or Nữ: the column says the sex."""
        columns = [self.cells[place.place] for place in self.table.births]
        parse = self.reader.memos["birth_date"]
        days: list[Any] = []
        sexes: list[Any] = []
        for number, raw in enumerate(zip(*columns, strict=True)):
            filled = [(place, cell) for place, cell in zip(self.table.births, raw, strict=True) if cell != ""]
            day = parse[filled[0][1]] if filled else None
            if len(filled) > 1:
                day = Bad("two-values", _("A date of birth stands under Nam and under Nữ."))
            if type(day) is Bad:
                self._refuse(number, "birth_date", filled[-1][0].place, filled[-1][1], day)
                day = None
            days.append(day)
            sexes.append(filled[0][0].sense if len(filled) == 1 else None)
        read["birth_date"] = days
        read["sex"] = self._agreed(read["sex"], sexes) if "sex" in read else sexes

    def _agreed(self, told: list[Any], sexes: list[Any]) -> list[Any]:
        place = self.table.places()["sex"]
        for number, (one, other) in enumerate(zip(told, sexes, strict=True)):
            if one and other and one != other:
                clash = Bad("sex-conflict", _("The sex differs from the column of the date of birth (Nam or Nữ)."))
                self._refuse(number, "sex", place, self.table.sheet.rows[self.people[number]][place], clash)
        return [one or other for one, other in zip(told, sexes, strict=True)]

    def _require(self, key: str, values: Sequence[Any]) -> None:
        if None not in values:
            return
        place = self.table.places()[key]
        missing = Bad("missing-value", _("%(column)s is missing.") % {"column": by_key()[key].header_vi})
        for number, value in enumerate(values):
            if value is None and key not in self.bad.get(number, ()):
                self._refuse(number, key, place, "", missing)


def header_errors(table: Table) -> list[CellError]:
    """What is wrong with the header: required columns missing, one key in two columns, levels not understood."""
    return [*_missing_columns(table), *_doubled_columns(table), *_unclear_columns(table)]


def _missing_columns(table: Table) -> Iterator[CellError]:
    missing = [column for column in catalogue() if column.required and column.key not in table.present]
    if missing:
        names = ", ".join(column.header_vi for column in missing)
        bad = Bad("missing-column", _("No column for: %(columns)s.") % {"columns": names})
        yield _header_error(table, 0, missing[0].key, bad, "; ".join(" | ".join(column.headers) for column in missing))


def _doubled_columns(table: Table) -> Iterator[CellError]:
    for key, places in table.doubled.items():
        names = {"where": ", ".join(map(table.sheet.letter, places)), "column": by_key()[key].header_vi}
        bad = Bad("doubled-column", _("Columns %(where)s all claim to be %(column)s.") % names)
        for place in places:
            yield _header_error(table, place, key, bad, _("One column. Delete or rename the others."))


def _unclear_columns(table: Table) -> Iterator[CellError]:
    bad = Bad("unclear-column", _("The meaning of this column is not understood."))
    for place in table.unclear:
        yield _header_error(table, place, "", bad, _("One level, written as in the template."))


def _header_error(table: Table, place: int, key: str, bad: Bad, wanted: str) -> CellError:
    cell = f"{table.sheet.letter(place)}{table.header_row + 1}"
    return CellError(table.sheet.name, cell, key, table.headers[place], bad.code, bad.message, wanted)
