"""Reading a workbook of the catalogue: versions when every cell is accepted, else every fault by its cell."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from hoaban.apps.service.rules.catalogue import DocumentFacts, StepFacts, VersionFacts, flaws
from hoaban.apps.service.rules.catalogue_book import Fault, Sheet, open_book, plain

LENGTHS = {
    "code": 30, "name_vi": 300, "name_en": 300, "fee_note_vi": 300, "fee_note_en": 300, "result_vi": 200,
    "result_en": 200, "legal_basis": 400, "source": 400, "when_vi": 200, "when_en": 200, "form_no": 60, "file": 120,
}  # fmt: skip
"""Letters that a column may have."""
STEP_NAME = 200
KEEP = "*"
"""Stands for the blank form that a document has already: an older workbook says nothing of forms."""
MOST_FEE = 2_000_000_000
DAYS = ("%d/%m/%Y", "%Y-%m-%d")
YES = {"x", "1", "co", "yes", "true"}
Key = tuple[str, date]


@dataclass(frozen=True, slots=True)
class Words:
    """What words of a workbook mean, all folded; ``labels``: column -> how it is called on the page.

    ``choices``: column -> word -> code, with ``named``: column -> what is accepted, in words.
    """

    headers: dict[str, str]
    labels: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]
    named: Mapping[str, str]
    titles: frozenset[str]
    files: frozenset[str]
    fold: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ReadVersion:
    """A version that a workbook names, and the row of its sheet."""

    code: str
    is_local: bool
    field: str
    facts: VersionFacts
    row: int


@dataclass(slots=True)
class Reading:
    """What a workbook says: its versions when every cell is accepted, else every fault."""

    versions: list[ReadVersion] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_book(content: bytes, words: Words) -> Reading:
    """Read the three sheets. Raises BookRefused where they cannot be found."""
    sheets = open_book(content, words.headers, words.fold)
    found = Reading()
    documents = _Documents(sheets["documents"], words, found.faults).read()
    steps = _Steps(sheets["steps"], words, found.faults).read()
    _Procedures(sheets["procedures"], words, found, documents, steps).read()
    _refuse_orphans(sheets, words, found, (documents, steps))
    if found.faults:
        found.versions = []
    return found


Parts = dict[Key, list[tuple[int, int, Any]]]
"""Version -> its parts as (order, row, part)."""


def _refuse_orphans(sheets: Mapping[str, Sheet], words: Words, found: Reading, parts: tuple[Parts, Parts]) -> None:
    known = {(one.code, one.facts.starts_on) for one in found.versions}
    if found.faults:
        return
    for kind, of_versions in zip(("documents", "steps"), parts, strict=True):
        sheet = sheets[kind]
        for (code, _day), rows in of_versions.items():
            if (code, _day) not in known:
                text = _("The first sheet has no version of this code that begins on this day.")
                cell = sheet.cell(rows[0][1], "code")
                accepted = _("A code and a day of the first sheet")
                found.faults.append(Fault(sheet.name, cell, words.labels["code"], code, text, accepted))


class _Rows:
    """One sheet being read: what its cells mean, and what is wrong with them."""

    def __init__(self, sheet: Sheet, words: Words, faults: list[Fault]) -> None:
        self.sheet, self.words, self.faults = sheet, words, faults

    def fault(self, number: int, column: str, value: Any, message: str, accepted: str = "") -> None:
        label = self.words.labels[column]
        self.faults.append(
            Fault(self.sheet.name, self.sheet.cell(number, column), label, plain(value)[:60], message, accepted)
        )

    def text(self, row: Sequence[Any], number: int, column: str, *, needed: bool = False, most: int = 0) -> str:
        value = plain(self.sheet.at(row, column))
        limit = most or LENGTHS[column]
        if needed and not value:
            self.fault(
                number,
                column,
                value,
                _("This cell is empty."),
                _("A text of at most %(most)s letters") % {"most": limit},
            )
        if len(value) > limit:
            text = _("This text is too long: %(length)s letters.") % {"length": len(value)}
            self.fault(number, column, value, text, _("A text of at most %(most)s letters") % {"most": limit})
        return value

    def number(self, row: Sequence[Any], number: int, column: str, *, most: int, empty: int = 0) -> int:
        value = self.sheet.at(row, column)
        if value in ("", None):
            return empty
        found = _whole(value)
        if found is None or found > most:
            accepted = _("A whole number from 0 to %(most)s") % {"most": most}
            self.fault(number, column, value, _("This is not a number that is accepted here."), accepted)
            return empty
        return found

    def choice(self, row: Sequence[Any], number: int, column: str, *, empty: bool = False) -> str:
        value = plain(self.sheet.at(row, column))
        if not value and empty:
            return ""
        found = self.words.choices[column].get(self.words.fold(value))
        if found is None:
            self.fault(number, column, value, _("This word is not known here."), self.words.named[column])
        return found or ""

    def day(self, row: Sequence[Any], number: int, column: str, *, empty: bool = False) -> date | None:
        value = self.sheet.at(row, column)
        if value in ("", None) and empty:
            return None
        found = _day(value)
        if found is None:
            self.fault(number, column, value, _("There is no such day."), _("Day/month/year, such as 01/07/2025"))
        return found

    def key(self, row: Sequence[Any], number: int) -> Key | None:
        code, day = self.text(row, number, "code", needed=True), self.day(row, number, "starts_on")
        return (code, day) if code and day else None


class _Documents(_Rows):
    """The sheet of documents."""

    def read(self) -> Parts:
        found: Parts = defaultdict(list)
        for number, row in self.sheet.rows:
            if (key := self.key(row, number)) is not None:
                order = self.number(row, number, "order", most=200, empty=len(found[key]) + 1)
                found[key].append((order, number, self._document(row, number)))
        return found

    def _document(self, row: Sequence[Any], number: int) -> DocumentFacts:
        return DocumentFacts(
            self.text(row, number, "name_vi", needed=True), self.text(row, number, "name_en"),
            self.choice(row, number, "kind"), self.number(row, number, "copies", most=20, empty=1),
            self.text(row, number, "when_vi"), self.text(row, number, "when_en"), self.text(row, number, "form_no"),
            self._file(row, number),
        )  # fmt: skip

    def _file(self, row: Sequence[Any], number: int) -> str:
        """The name of a blank form that is kept; KEEP where the sheet has no such column."""
        if "file" not in self.sheet.places:
            return KEEP
        name = self.text(row, number, "file")
        if name and name not in self.words.files:
            accepted = _("The name of a form that was attached on the page of a procedure, or empty")
            self.fault(number, "file", name, _("No blank form of this name is kept."), accepted)
        return name


class _Steps(_Rows):
    """The sheet of steps."""

    def read(self) -> Parts:
        found: Parts = defaultdict(list)
        for number, row in self.sheet.rows:
            if (key := self.key(row, number)) is not None:
                order = self.number(row, number, "order", most=200, empty=len(found[key]) + 1)
                found[key].append((order, number, self._step(row, number)))
        return found

    def _step(self, row: Sequence[Any], number: int) -> StepFacts:
        title = plain(self.sheet.at(row, "title"))
        if title and title not in self.words.titles:
            text, accepted = _("There is no such title."), _("A code of the catalogue of titles, or empty")
            self.fault(number, "title", title, text, accepted)
        return StepFacts(
            self.text(row, number, "name_vi", needed=True, most=STEP_NAME),
            self.text(row, number, "name_en", most=STEP_NAME), self.choice(row, number, "doer"),
            self.number(row, number, "share", most=100), title,
        )  # fmt: skip


class _Procedures(_Rows):
    """The sheet of versions, put together with their documents and steps."""

    def __init__(self, sheet: Sheet, words: Words, found: Reading, documents: Parts, steps: Parts) -> None:
        super().__init__(sheet, words, found.faults)
        self.found, self.documents, self.steps = found, documents, steps
        self.seen: dict[Key, str] = {}

    def read(self) -> None:
        for number, row in self.sheet.rows:
            before = len(self.faults)
            version = self._version(row, number)
            if version is not None and len(self.faults) == before:
                self._keep(version, number)

    def _version(self, row: Sequence[Any], number: int) -> ReadVersion | None:
        key = self.key(row, number)
        texts = {
            name: self.text(row, number, name, needed=name == "name_vi")
            for name in ("name_vi", "name_en", "fee_note_vi", "fee_note_en", "result_vi", "result_en", "legal_basis", "source")
        }  # fmt: skip
        facts = {
            "decided_at": self.choice(row, number, "decided_at"), "time_unit": self.choice(row, number, "time_unit"),
            "decided_before": self.choice(row, number, "decided_before", empty=True),
            "time_amount": self.number(row, number, "time_amount", most=1000),
            "fee": self.number(row, number, "fee", most=MOST_FEE),
            "ends_before": self.day(row, number, "ends_before", empty=True),
        }  # fmt: skip
        area = self.choice(row, number, "field")
        local = self.words.fold(plain(self.sheet.at(row, "is_local"))) in YES
        if key is None:
            return None
        given: dict[str, Any] = texts | facts
        return ReadVersion(key[0], local, area, VersionFacts(starts_on=key[1], **self._parts(key), **given), number)

    def _parts(self, key: Key) -> dict[str, Any]:
        return {
            "documents": tuple(part for _order, _row, part in sorted(self.documents.get(key, []), key=_place)),
            "steps": tuple(part for _order, _row, part in sorted(self.steps.get(key, []), key=_place)),
        }

    def _keep(self, version: ReadVersion, number: int) -> None:
        key = (version.code, version.facts.starts_on)
        if key in self.seen:
            text = _("This version stands in %(cell)s already.") % {"cell": self.seen[key]}
            self.fault(number, "code", version.code, text, _("One row for each code and first day"))
            return
        self.seen[key] = self.sheet.cell(number, "code")
        for flaw in flaws(version.facts):
            column = flaw.field if flaw.field in self.words.labels and flaw.field in self.sheet.places else "code"
            self.fault(number, column, self.sheet.at(self._row(number), column), flaw.message)
        self.found.versions.append(version)

    def _row(self, number: int) -> Sequence[Any]:
        return next(row for at, row in self.sheet.rows if at == number)


def _place(part: tuple[int, int, Any]) -> tuple[int, int]:
    return part[0], part[1]


def _whole(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if 0 <= value < 1e15 and value == int(value) else None
    text = re.sub(r"[.,\s\u00a0](?=\d{3}\b)", "", str(value))
    return int(text) if re.fullmatch(r"\d{1,15}", text) else None


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    for pattern in DAYS:
        try:
            return datetime.strptime(plain(value), pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
