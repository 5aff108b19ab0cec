"""Code lists: what each entry is called on a day, how rosters write it, and every version of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.shortcuts import get_object_or_404

from hoaban.apps.lawbook import rules
from hoaban.apps.lawbook.models import CodeEntry, Confidence
from hoaban.apps.lawbook.queries.holding import Held, english


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One version of an entry of a code list."""

    list: str
    code: str
    name_vi: str
    name_en: str
    note_vi: str
    note_en: str
    aliases: tuple[str, ...]
    order: int
    starts_on: date
    ends_before: date | None
    source: str
    confidence: int
    pk: int

    def get_confidence_display(self) -> str:
        """How sure the entry is, in words."""
        return str(Confidence(self.confidence).label)

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_en if english() else self.name_vi

    @property
    def note(self) -> str:
        """The note in the language of the page."""
        return self.note_en if english() else self.note_vi

    @property
    def texts(self) -> tuple[str, ...]:
        """Every way to write the entry."""
        return (self.code, self.name_vi, self.name_en, *self.aliases)

    def holds_on(self, day: date) -> bool:
        """Whether the version holds, and the entry may be chosen, on ``day``."""
        return self.starts_on <= day and (self.ends_before is None or day < self.ends_before)


Entry = tuple[CodeRow, ...]
"""The versions of one entry, newest first."""


@dataclass(frozen=True, slots=True)
class ListedCode:
    """An entry as the page of its list shows it: the version of the day, and from when until when it may be chosen."""

    row: CodeRow
    starts_on: date
    ends_before: date | None
    versions: int


def _read_codes() -> dict[str, dict[str, Entry]]:
    found: dict[str, dict[str, list[CodeRow]]] = {}
    for row in CodeEntry.objects.filter(live=True).order_by("list", "code", "-starts_on"):
        found.setdefault(row.list, {}).setdefault(row.code, []).append(_code_row(row))
    return {name: {code: tuple(rows) for code, rows in entries.items()} for name, entries in found.items()}


def _code_row(row: CodeEntry) -> CodeRow:
    return CodeRow(
        list=row.list,
        code=row.code,
        name_vi=row.name_vi,
        name_en=row.name_en,
        note_vi=row.note_vi,
        note_en=row.note_en,
        aliases=tuple(row.aliases),
        order=row.order,
        starts_on=row.starts_on,
        ends_before=row.ends_before,
        source=row.source,
        confidence=row.confidence,
        pk=row.pk,
    )


_codes = Held(_read_codes)
_code_index: Held[dict[tuple[str, date], dict[str, str]]] = Held(dict)


def _version(entry: Entry, on: date | None) -> CodeRow | None:
    """The version of a day; without a day the newest."""
    return entry[0] if on is None else next((row for row in entry if row.holds_on(on)), None)


def list_codes(*, list: str, on: date | None = None) -> Entry:  # noqa: A002
    """Entries of a code list in their order: as they may be chosen on a day, or all that ever were, as last worded."""
    rows = (_version(entry, on) for entry in _codes().get(list, {}).values())
    return tuple(sorted((row for row in rows if row is not None), key=lambda row: (row.order, row.code)))


def list_entries(*, list: str, on: date) -> list[ListedCode]:  # noqa: A002
    """Every entry of a code list, ended ones too: the version of the day, else the newest, with its whole period."""
    found = [_listed(entry, on) for entry in _codes().get(list, {}).values()]
    return sorted(found, key=lambda one: (one.row.order, one.row.code))


def _listed(entry: Entry, on: date) -> ListedCode:
    return ListedCode(_version(entry, on) or entry[0], entry[-1].starts_on, entry[0].ends_before, len(entry))


def get_code(*, list: str, entry_id: int) -> CodeEntry:  # noqa: A002
    """The newest version of the entry that a version belongs to; raises Http404 when it is not there.

    It is not ``live`` when a release has withdrawn the entry.
    """
    asked = get_object_or_404(CodeEntry, list=list, pk=entry_id)
    return CodeEntry.objects.filter(list=list, code=asked.code).latest("live", "starts_on", "pk")


def list_code_versions(*, list: str, code: str) -> list[CodeEntry]:  # noqa: A002
    """Every version of an entry, newest first, those that a correction replaced too."""
    return [*CodeEntry.objects.filter(list=list, code=code).order_by("-starts_on", "-live", "-pk")]


def last_day(ends_before: date | None) -> date | None:
    """The last day of a half-open period; None when it is open."""
    return ends_before - timedelta(days=1) if ends_before else None


def label(list: str, code: str | int, on: date | None = None) -> str:  # noqa: A002
    """The name of a code in the language of the page; the code itself when it is not known.

    As it was called on a day; where no version holds on it, and without a day, as it was called last.
    """
    entry = _codes().get(list, {}).get(str(code))
    return (_version(entry, on) or entry[0]).name if entry else str(code)


def match_code(list: str, text: str, on: date) -> str | None:  # noqa: A002
    """The code that a text of an import means on a day, or None.

    Tones, case, spaces, hyphens, dots and apostrophes do not count; codes, names and aliases do: those of the day, then
    those of the newest version, for a roster of an earlier day may be written in the words of now.
    """
    known = _code_index()
    if (list, on) not in known:
        known[list, on] = _index(list, on)
    return known[list, on].get(rules.match_key(text))


def _index(name: str, on: date) -> dict[str, str]:
    held = [entry for entry in _codes().get(name, {}).values() if _version(entry, on)]
    then = rules.index((entry[0].code, row.texts) for entry in held for row in _holding(entry, on))
    return rules.index((entry[0].code, entry[0].texts) for entry in held) | then


def _holding(entry: Entry, on: date) -> Iterator[CodeRow]:
    return (row for row in entry if row.holds_on(on))


def accepted(list: str, on: date | None = None) -> tuple[str, ...]:  # noqa: A002
    """What an error message may offer: the Vietnamese names of the list, in order."""
    return tuple(row.name_vi for row in list_codes(list=list, on=on))
