"""How the page of an entry tells its versions, and who made them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.lawbook import queries
from hoaban.apps.lawbook.models import WORDS, CalendarOverride, Confidence, RuleUnit
from hoaban.shared.access import Actor
from hoaban.shared.models import Event
from hoaban.shared.templatetags.hoaban import day

LABELS = {
    "rule_vi": gettext_lazy("Rule in Vietnamese"),
    "rule_en": gettext_lazy("Rule in English"),
    "value": gettext_lazy("Value"),
    "unit": gettext_lazy("Unit of measure"),
    "kind": gettext_lazy("Becomes"),
    "basis": gettext_lazy("Legal basis"),
    "legal_basis": gettext_lazy("Legal basis"),
    "status_vi": gettext_lazy("Remark in Vietnamese"),
    "status_en": gettext_lazy("Remark in English"),
    "name_vi": gettext_lazy("Vietnamese name"),
    "name_en": gettext_lazy("English name"),
    "code_1979": gettext_lazy("Code of 1979"),
    "code_2008": gettext_lazy("Code of 2008"),
    "is_city": gettext_lazy("Centrally run city"),
    "aliases": gettext_lazy("Also written"),
    "outdated": gettext_lazy("No longer used"),
    "note_vi": gettext_lazy("Note in Vietnamese"),
    "note_en": gettext_lazy("Note in English"),
    "order": gettext_lazy("Place in the list"),
    "successor": gettext_lazy("Merged into"),
    "starts_on": gettext_lazy("Holds from"),
    "ends_before": gettext_lazy("Last day"),
    "source": gettext_lazy("Source"),
    "confidence": gettext_lazy("How sure"),
}
"""What may differ between two versions, in the order in which a page tells it."""
_TOLD = tuple(name for name in LABELS if name not in {"starts_on", "ends_before", "source", "confidence"})
_CHOICES: Mapping[str, Mapping[Any, Any]] = {
    "value": WORDS,
    "unit": dict(RuleUnit.choices),
    "kind": dict(CalendarOverride.Kind.choices),
    "confidence": dict(Confidence.choices),
}


@dataclass(frozen=True, slots=True)
class Version:
    """One version as the page tells it; ``state`` is current, corrected, earlier or later."""

    name: str
    facts: tuple[tuple[str, str], ...]
    starts_on: date
    ends_before: date | None
    state: str
    source: str
    confidence: int

    def get_confidence_display(self) -> str:
        """How sure the version is, in words."""
        return str(Confidence(self.confidence).label)


@dataclass(frozen=True, slots=True)
class Change:
    """What one event changed: label, before, after; ``whole``: the entry was made by it."""

    event: Event
    facts: tuple[tuple[str, str, str], ...]

    @property
    def by_release(self) -> str:
        """What a release of the program did to the entry, in words; empty where a person changed it."""
        return str(_BY_RELEASE.get(self.event.action, ""))


_BY_RELEASE = {
    "lawbook.correct_by_release": gettext_lazy("A new release of the program corrected this."),
    "lawbook.withdraw_by_release": gettext_lazy("A new release of the program withdrew this."),
}


def versions(rows: Iterable[Any], on: date) -> list[Version]:
    """The versions of an entry in the order given."""
    return [
        Version(
            name=row.name,
            facts=tuple((str(LABELS[name]), text) for name in _TOLD if (text := _shown(getattr(row, name, None)))),
            starts_on=row.starts_on,
            ends_before=getattr(row, "ends_before", None),
            state=_state(row, on),
            source=row.source,
            confidence=row.confidence,
        )
        for row in rows
    ]


def _state(row: Any, on: date) -> str:
    if not getattr(row, "live", True):
        return "corrected"
    if row.starts_on > on:
        return "later"
    ends = getattr(row, "ends_before", None)
    return "current" if ends is None or on < ends else "earlier"


def changes(*, actor: Actor, rows: Sequence[Model]) -> list[Change]:
    """Who changed what of an entry, newest first; empty for actors who may not see the history."""
    return told(queries.list_events(actor=actor, rows=rows))


def told(events: Iterable[Event]) -> list[Change]:
    """Events as a page tells them."""
    return [Change(event, tuple(_differing(event.before, event.after))) for event in events]


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    for name, label in LABELS.items():
        old, new = _read(name, before.get(name)), _read(name, after.get(name))
        if old != new:
            yield str(label), old, new


def _read(name: str, value: Any) -> str:
    if name == "ends_before":
        return day(queries.last_day(date.fromisoformat(value))) if value else ""
    if name == "starts_on":
        return day(date.fromisoformat(value)) if value else ""
    if name in _CHOICES:
        return str(_CHOICES[name].get(value, _shown(value)))
    return _shown(value)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else ""
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)
