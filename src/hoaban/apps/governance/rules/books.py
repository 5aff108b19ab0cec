"""A set of criteria read from a workbook: every cell judged, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from hoaban.apps.governance.rules.scoring import HUNDRED, parse_scale
from hoaban.shared.books import Fault, Sheet

MOST_CRITERIA, MOST_BANDS = 200, 12
YES = frozenset({"x", "yes", "co", "có", "1"})
SETS = ("set_code", "name_vi", "name_en", "starts_on", "basis", "is_example")
CRITERIA = ("group_vi", "group_en", "code", "name_vi", "name_en", "points", "evidence_vi", "evidence_en", "figure", "per",
            "scale", "when_none", "verifier", "source", "confidence")  # fmt: skip
BANDS = ("key", "name_vi", "name_en", "from_percent", "is_weak")
NEEDED = {
    "set": ("set_code", "starts_on"), "criteria": ("code", "points", "scale"), "bands": ("key", "from_percent"),
}  # fmt: skip
"""Columns by which each sheet is recognised."""
LONGEST = {
    "set_code": 30, "name_vi": 300, "name_en": 300, "basis": 300, "group_vi": 200, "group_en": 200, "code": 20,
    "evidence_vi": 300, "evidence_en": 300, "scale": 200, "verifier": 100, "source": 300, "key": 20,
}  # fmt: skip
_SLUG = re.compile(r"[-a-zA-Z0-9_]+")
CONFIDENCES = ("high", "medium", "low", "")


@dataclass(frozen=True, slots=True)
class Known:
    """What a cell may name: figures by key (and whether each has a denominator of its own), units, taken codes of sets."""

    figures: Mapping[str, bool]
    unit: Callable[[str], bool]
    nearest: Callable[[str], Sequence[str]]
    codes: frozenset[str]
    after: date | None
    """First day of the latest set; a new one begins later."""


@dataclass(slots=True)
class Draft:
    """What a workbook says, line by line as texts and numbers; nothing of it is recorded where there is a fault."""

    about: dict[str, str] = field(default_factory=dict)
    starts_on: date | None = None
    criteria: list[dict[str, str]] = field(default_factory=list)
    bands: list[dict[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def most(self) -> Decimal:
        """All points together."""
        return sum((Decimal(one["points"]) for one in self.criteria), Decimal(0))


class _Row:
    """A row of a sheet that is judged cell by cell."""

    def __init__(
        self, draft: Draft, sheet: Sheet, number: int, row: Sequence[object], labels: Mapping[str, str]
    ) -> None:
        self._draft, self._sheet, self._number, self._row, self._labels = draft, sheet, number, row, labels

    def text(self, column: str, *, wanted: bool = False) -> str:
        """A text within its length."""
        found = self._sheet.at(self._row, column)
        most = LONGEST.get(column, 0)
        if wanted and not found:
            self.fault(column, _("This cell is empty."), _("a text"))
        elif most and len(found) > most:
            self.fault(column, _("This text is too long."), _("at most %(most)s characters") % {"most": most})
        return found

    def decimal(self, column: str, *, least: Decimal, most: Decimal, wanted: bool = True) -> str:
        """A number with at most two decimals, written with a point or a comma; "" where there is none."""
        found = self._sheet.at(self._row, column)
        if not found and not wanted:
            return ""
        accepted = _("a number from %(least)s to %(most)s with at most two decimals") % {"least": least, "most": most}
        try:
            number = Decimal(found.replace(",", "."))
        except InvalidOperation:
            self.fault(column, _("This is no number."), accepted)
            return ""
        if not number.is_finite() or not least <= number <= most or number != round(number, 2):
            self.fault(column, _("This number cannot be."), accepted)
            return ""
        return str(number)

    def day(self, column: str) -> date | None:
        """A day as a date of the sheet, as 31/12/2025 or 2025-12-31."""
        found = self._sheet.at(self._row, column)
        for shape in ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S"):
            try:
                return datetime.strptime(found, shape).date()  # noqa: DTZ007 - a day of a sheet has no time zone
            except ValueError:
                continue
        self.fault(column, _("This is no day."), _("a day such as 01/01/2027"))
        return None

    def yes(self, column: str) -> str:
        """ "yes" or "" for a mark."""
        found = self._sheet.at(self._row, column)
        if found and found.casefold() not in YES:
            self.fault(column, _("This mark is not known."), _("x, or nothing"))
        return "yes" if found.casefold() in YES else ""

    def fault(self, column: str, message: str, accepted: str = "") -> None:
        """Say that a cell is not accepted."""
        self._draft.faults.append(
            Fault(
                self._sheet.name, self._sheet.cell(self._number, column), self._labels[column],
                self._sheet.at(self._row, column)[:120], message, accepted,
            )
        )  # fmt: skip


def read_draft(sheets: Mapping[str, Sheet], *, known: Known, labels: Mapping[str, str]) -> Draft:
    """What the three sheets say. ``labels``: column -> how it is called on the page."""
    draft = Draft()
    _read_set(draft, sheets["set"], known, labels)
    seen: set[str] = set()
    for row in _rows(draft, sheets["criteria"], MOST_CRITERIA, labels):
        draft.criteria.append(_criterion(row, known, seen))
    _read_bands(draft, sheets["bands"], labels)
    if draft.faults:
        return draft
    if not draft.criteria:
        _of_sheet(draft, sheets["criteria"], _("The sheet has no criterion."))
    return draft


def _rows(draft: Draft, sheet: Sheet, most: int, labels: Mapping[str, str]) -> list[_Row]:
    if len(sheet.rows) > most:
        _of_sheet(draft, sheet, _("The sheet has more than %(most)s rows.") % {"most": most})
    return [_Row(draft, sheet, number, row, labels) for number, row in sheet.rows[:most]]


def _of_sheet(draft: Draft, sheet: Sheet, message: str) -> None:
    draft.faults.append(Fault(sheet.name, "A1", "", "", message))


def _read_set(draft: Draft, sheet: Sheet, known: Known, labels: Mapping[str, str]) -> None:
    rows = _rows(draft, sheet, 1, labels)
    if not rows:
        _of_sheet(draft, sheet, _("The sheet has no row: it names the set and its first day."))
        return
    row = rows[0]
    draft.about = {
        "code": row.text("set_code", wanted=True), "name_vi": row.text("name_vi", wanted=True),
        "name_en": row.text("name_en", wanted=True), "basis": row.text("basis"), "is_example": row.yes("is_example"),
    }  # fmt: skip
    code = draft.about["code"]
    if code in known.codes:
        row.fault("set_code", _("There is a set of this code; a set is never changed."), _("a code that no set has"))
    elif code and not _SLUG.fullmatch(code):
        row.fault("set_code", _("This code cannot stand in an address."), _("letters, digits, - and _ without spaces"))
    draft.starts_on = row.day("starts_on")
    if draft.starts_on and known.after and draft.starts_on <= known.after:
        row.fault("starts_on", _("A set begins after the one before it."), _("a day after %(day)s") % {"day": f"{known.after:%d/%m/%Y}"})  # fmt: skip


def _criterion(row: _Row, known: Known, seen: set[str]) -> dict[str, str]:
    made = {column: row.text(column, wanted=column in ("group_vi", "group_en", "code", "name_vi", "name_en"))
            for column in CRITERIA if column not in ("points", "when_none")}  # fmt: skip
    if made["code"] in seen:
        row.fault("code", _("Another criterion has this code."), _("a code of its own"))
    seen.add(made["code"])
    made["points"] = row.decimal("points", least=Decimal("0.01"), most=Decimal(999)) or "0"
    made["when_none"] = row.decimal("when_none", least=Decimal(0), most=HUNDRED, wanted=False)
    _check_figure(row, made, known)
    if made["verifier"] and not known.unit(made["verifier"]):
        near = "; ".join(known.nearest(made["verifier"])) or _(
            "a department of the province by name or code, or nothing"
        )
        row.fault("verifier", _("No department bears this name or code."), near)
    if made["confidence"] not in CONFIDENCES:
        row.fault("confidence", _("This word is not known."), "high, medium, low")
    return made


def _check_figure(row: _Row, made: Mapping[str, str], known: Known) -> None:
    for column in ("figure", "per"):
        if made[column] and made[column] not in known.figures:
            row.fault(column, _("No figure has this key."), _("a key of the sheet of figures, or nothing"))
    if made["per"] and not made["figure"]:
        row.fault("per", _("A denominator stands beside a figure only."), _("nothing, or a figure besides"))
    if bool(made["figure"]) != bool(made["scale"]):
        row.fault(
            "scale", _("A figure and a scale stand together."), _("both, or none: then the commune scores itself")
        )
    elif made["scale"]:
        try:
            parse_scale(made["scale"])
        except ValueError:
            row.fault(
                "scale", _("This scale cannot be read."),
                _("“linear” or “steps” and ascending bounds value:per cent of the points, such as linear 70:0 98:100"),
            )  # fmt: skip


def _read_bands(draft: Draft, sheet: Sheet, labels: Mapping[str, str]) -> None:
    rows = _rows(draft, sheet, MOST_BANDS, labels)
    for row in rows:
        made = {column: row.text(column, wanted=True) for column in ("key", "name_vi", "name_en")}
        made["from_percent"] = row.decimal("from_percent", least=Decimal(0), most=HUNDRED) or "0"
        made["is_weak"] = row.yes("is_weak")
        if made["key"] in {one["key"] for one in draft.bands}:
            row.fault("key", _("Another class has this key."), _("a key of its own"))
        draft.bands.append(made)
    bounds = [Decimal(one["from_percent"]) for one in draft.bands]
    if Decimal(0) not in bounds or len(set(bounds)) != len(bounds):
        _of_sheet(draft, sheet, _("One class begins at 0 per cent, and each at a number of its own."))
    weak = [Decimal(one["from_percent"]) for one in draft.bands if one["is_weak"]]
    others = [Decimal(one["from_percent"]) for one in draft.bands if not one["is_weak"]]
    if weak and others and max(weak) > min(others):
        _of_sheet(draft, sheet, _("Weak classes stand below all others."))
