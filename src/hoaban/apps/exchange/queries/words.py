"""What an import would change, in words: columns, units, titles and levels instead of keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hoaban.apps.exchange.queries.imports import column_label
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import (
    Category,
    Education,
    EthnicKnowledge,
    PoliticalTheory,
    Sex,
    StateManagement,
)
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import PostTitle
from hoaban.apps.people.models import Official, Precision
from hoaban.shared.templatetags.hoaban import day

DAYS = {"birth_date", "party_joined_on", "in_post_since", "recruited_on", "education_year", "employment"}
CHOICES: dict[str, Any] = {
    "sex": Sex, "category": Category, "education": Education, "political_theory": PoliticalTheory,
    "state_management": StateManagement, "ethnic_knowledge": EthnicKnowledge, "birth_precision": Precision,
}  # fmt: skip
COLUMN_OF = {"home_unit_id": "home_commune", "home_province": "home_commune"}


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact: the column's name, what the records say, what the roster says; "" where there is nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PersonChange:
    """Somebody who is known, and what would change."""

    official_id: int
    full_name: str
    facts: list[FactChange]


def describe_changes(changed: list[list[Any]], on: date) -> list[PersonChange]:
    """The changes kept with an import, in the language of the page; five queries at most."""
    names = dict(Official.objects.filter(pk__in=[key for key, _told in changed]).values_list("id", "full_name"))
    say = _Sayer([fact for _key, told in changed for fact in told], on)
    return [
        PersonChange(key, names.get(key, ""), [one for fact in told for one in say.fact(*fact)])
        for key, told in changed
    ]


class _Sayer:
    """Puts facts into words; units and titles of all of them are looked up at once."""

    def __init__(self, facts: Iterable[list[Any]], on: date) -> None:
        posts = [value for name, *pair in facts if name == "post" for value in pair if value]
        homes = [value for name, *pair in facts if name == "home_unit_id" for value in pair if value]
        self._units = organisation.unit_labels({unit for unit, _title in posts} | set(homes), on)
        titles = PostTitle.objects.in_bulk({title for _unit, title in posts if title})
        self._titles = {
            key: title.name_en or title.name_vi if _english() else title.name_vi for key, title in titles.items()
        }
        self._groups = lawbook.ethnic_names(on)

    def fact(self, name: str, before: Any, after: Any) -> Iterable[FactChange]:
        """The fact in words; a move between posts is two, where both unit and title change."""
        if name == "post":
            return self._post(before or [None, None], after)
        if name in COLUMN_OF and not before and not after:
            return []
        word = self._word(name)
        return [FactChange(_label(name), word(before), word(after))]

    def _post(self, before: list[int | None], after: list[int]) -> list[FactChange]:
        unit = FactChange(_label("unit"), self._unit(before[0]), self._unit(after[0]))
        title = FactChange(_label("post"), self._title(before[1]), self._title(after[1]))
        return [one for one in (title, unit) if one.before != one.after]

    def _unit(self, key: int | None) -> str:
        return self._units.get(key, "") if key else ""

    def _title(self, key: int | None) -> str:
        return self._titles.get(key, "") if key else ""

    def _word(self, name: str) -> Callable[[Any], str]:
        special: dict[str, Callable[[Any], str]] = {
            "ethnicity": lambda value: self._groups.get(value, ""),
            "home_unit_id": self._unit,
            "key_leader": lambda value: _("Yes") if value else _("No"),
            "in_service": lambda value: _("Yes") if value else _("No"),
        }
        if name in DAYS:
            return lambda value: day(date.fromisoformat(value)) if value else ""
        if name in CHOICES:
            return lambda value: "" if value is None else str(CHOICES[name](value).label)
        return special.get(name) or (lambda value: "" if value is None else str(value))


def _english() -> bool:
    return (get_language() or "vi").startswith("en")


def _label(name: str) -> str:
    ours = {
        "employment": _("In service again from"),
        "salary": _("Rank, step, coefficient"),
        "birth_precision": _("Date of birth known to the"),
    }
    return ours.get(name) or column_label(COLUMN_OF.get(name, name), get_language() or "vi")
