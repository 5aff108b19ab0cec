"""Blank forms of the catalogue's own declarations: what is asked on each, read from the data file, and as lines to draw."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

PLEDGE = "Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm trước pháp luật về lời khai của mình."
DRAWING = 1
"""Counted up when forms are drawn otherwise, so that they are drawn anew."""
TO = {
    "commune": "Ủy ban nhân dân xã (phường)", "department": "Chi nhánh Văn phòng đăng ký đất đai",
    "province": "Ủy ban nhân dân tỉnh Điện Biên",
}  # fmt: skip
"""To whom a declaration goes that names nobody itself, by who decides."""
MORE = "+"
"""Title of a part that goes on with the one before it."""
NAMED = ("Sở", "Hiệu trưởng")
"""How addressees begin that need no line of dots for their place."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing asked: ``choices`` to tick, else ``rows`` lines of dots."""

    label: str
    rows: int = 1
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """What stands on one line: entries beside each other, or the columns of a table with empty rows."""

    entries: tuple[Entry, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormPart:
    """A numbered part of a form."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks, as the data file has it; ``to`` "": by who decides."""

    parts: tuple[FormPart, ...]
    pledge: str
    signers: tuple[str, ...]
    to: str


@dataclass(frozen=True, slots=True)
class BlankForm:
    """A form to draw: what it asks, for which procedure, what is handed in with it and where."""

    title: str
    procedure: str
    code: str
    to: str
    asked: Asked
    enclosed: tuple[str, ...]
    facts: tuple[str, ...]
    form_no: str

    @property
    def digest(self) -> str:
        """The same for a form that would be drawn alike."""
        text = json.dumps([DRAWING, asdict(self)], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def read_forms(given: Mapping[str, Any]) -> dict[tuple[str, str], Asked]:
    """(Name of the document, code of the procedure, "" for every one) -> what is asked, out of the data file.

    Raises KeyError for a part that the file does not have.
    """
    shared = given["parts"]
    found: dict[tuple[str, str], Asked] = {}
    for one in given["forms"]:
        parts = _parts(shared[part] if isinstance(part, str) else part for part in one["parts"])
        asked = Asked(parts, one.get("pledge", PLEDGE), tuple(one.get("signers", ("Người khai",))), one.get("to", ""))
        for name in one["documents"]:
            for code in one.get("codes", ("",)):
                found[name, code] = asked
    return found


def addressee(asked: Asked, level: str) -> str:
    """To whom a form goes, with dots for a place that it leaves open."""
    to = asked.to or TO.get(level, TO["commune"])
    return to if to.startswith(NAMED) or "tỉnh" in to else f"{to} {'.' * 40}"


def _parts(given: Iterable[Sequence[str]]) -> tuple[FormPart, ...]:
    found: list[FormPart] = []
    for title, *texts in given:
        lines = tuple(_line(text) for text in texts)
        if title == MORE:
            before = found.pop()
            found.append(FormPart(before.title, before.lines + lines))
        else:
            found.append(FormPart(title, lines))
    return tuple(found)


def _line(text: str) -> Line:
    if text.startswith("|"):
        return Line(columns=tuple(one.strip() for one in text.strip("| ").split("|")))
    return Line(tuple(_entry(one.strip()) for one in text.split(";;")))


def _entry(text: str) -> Entry:
    label, cut, rows = text.partition(" #")
    if cut:
        return Entry(label, int(rows))
    label, _cut, choices = text.partition(": ")
    if " / " in choices:
        return Entry(label, choices=tuple(one.strip() for one in choices.split(" / ")))
    return Entry(text)
