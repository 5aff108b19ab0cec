"""What officials may propose to change in their own record beyond single fields: each app declares its parts, once.

A proposal is kept as the texts of a form, by name, and read again by that form when it is carried out: so the office accepts
exactly what the form would take today. The app that keeps proposals asks here; it imports no app above it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django import forms
from django.utils.functional import Promise

from hoaban.shared.access import Actor

Text = str | Promise
Facts = Mapping[str, str]
"""Names of the form to texts, as a person would write them."""


class Carry(Protocol):
    """Carries an accepted proposal out through the command of its app."""

    def __call__(
        self, *, actor: Actor, official_id: int, target: int, given: Mapping[str, Any], reason: str, on: date
    ) -> None:
        """``given``: cleaned values; of a correction those that differ from what was recorded."""
        ...


@dataclass(frozen=True, slots=True)
class Subject:
    """A part of the record; ``group`` of fields that it belongs to.

    ``form``: the form, empty or with texts. ``lines``: the entries (key and words) that may be corrected, None for a part that
    stands once. ``recorded``: what the record says of an entry (0: of the part that stands once) as texts, None where it is
    not there any more. ``adds``: whether a new entry may be proposed.
    """

    key: str
    label: Text
    group: str
    form: Callable[[Facts | None], forms.BaseForm]
    recorded: Callable[[int, int], Facts | None]
    carry: Carry
    lines: Callable[[int], list[tuple[int, str]]] | None = None
    adds: bool = True

    @property
    def stands_once(self) -> bool:
        """Whether the part has no entries of its own."""
        return self.lines is None


_SUBJECTS: dict[str, Subject] = {}


def declare(*subjects: Subject) -> None:
    """Add parts; a key is declared once."""
    for one in subjects:
        if one.key in _SUBJECTS:
            raise ValueError(f"{one.key} is declared twice")
        _SUBJECTS[one.key] = one


def list_subjects() -> list[Subject]:
    """Every part, in the order of the apps."""
    return list(_SUBJECTS.values())


def find_subject(key: str) -> Subject | None:
    """The part of a key; None for another."""
    return _SUBJECTS.get(key)


def as_text(value: Any) -> str:
    """A value as the form shows it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value)


def facts_of(form: forms.BaseForm) -> dict[str, str]:
    """The texts of a valid form, without what only carries it."""
    return {one.name: as_text(form.cleaned_data.get(one.name)) for one in form.visible_fields()}


def told(subject: Subject, facts: Facts) -> list[tuple[str, str, str]]:
    """Name, label and words of every fact, in the order of the form; a code by what it is called."""
    fields = subject.form(None).fields
    return [(name, str(fields[name].label), _word(fields[name], facts[name])) for name in fields if name in facts]


def _word(field: forms.Field, text: str) -> str:
    for code, label in _flat(getattr(field, "choices", ())):
        if str(code) == text:
            return str(label) if text else ""
    return text


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for code, label in choices:
        found.extend(label if isinstance(label, list | tuple) else [(code, label)])
    return found
