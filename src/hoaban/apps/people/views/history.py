"""The event log of one person in words: who, when, what, before and after, why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import Category, Sex
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post
from hoaban.apps.people.models import (
    Assignment,
    AssignmentKind,
    CommitteeSeat,
    Employment,
    EndReason,
    FamilyMark,
    Official,
    Qualification,
    QualificationKind,
    SalaryStep,
    StudyMode,
)
from hoaban.apps.people.queries.actions import ACTIONS, NAMED_BY, SAID
from hoaban.apps.people.queries.rows import qualification_level, title_name
from hoaban.shared.models import Event
from hoaban.shared.templatetags.hoaban import DASH, day

PARTS: tuple[type[models.Model], ...] = (
    Official, Assignment, Employment, Qualification, SalaryStep, CommitteeSeat, FamilyMark,
)  # fmt: skip
WORDS = {
    "assignment": gettext_lazy("post"),
    "decision": gettext_lazy("decision number"),
    "languages": gettext_lazy("ethnic languages"),
    "term": gettext_lazy("term"),
    "part": gettext_lazy("entry"),
}
HIDDEN = {"id", "official_id", "is_main", "name_key", "folded", "photo", "bytes", "key"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """An event in words."""

    at: datetime
    who: str
    what: str
    on: date | None
    differences: list[Difference]
    reason: str


def tell(events: list[Event]) -> list[Told]:
    """Events in words, in the order given."""
    return [_told(event) for event in events]


def _told(event: Event) -> Told:
    action, app = ACTIONS.get(event.action), event.action.partition(".")[0]
    then = event.on or timezone.localdate(event.at)
    differences = [
        Difference(
            _label(key, app),
            _value(key, event.before.get(key), event.before, app, then),
            _value(key, event.after.get(key), event.after, app, then),
        )
        for key in {**event.before, **event.after}
        if key not in HIDDEN
    ]
    return Told(
        event.at, event.actor_name, str(action) if action else event.action, event.on,
        [d for d in differences if d.before != d.after or d.before == d.after != DASH], _reason(event.reason),
    )  # fmt: skip


def _label(key: str, app: str) -> str:
    if key in WORDS:
        return str(WORDS[key])
    for model in NAMED_BY.get(app) or PARTS:
        for field in model._meta.concrete_fields:
            if key in (field.name, field.attname):
                return str(field.verbose_name)
    return key.replace("_", " ")


def _value(key: str, value: Any, whole: Mapping[str, Any], app: str, then: date) -> str:
    if value is None or value == "":
        return DASH
    if key in SAID.get(app, {}):
        return str(SAID[app][key](str(value))) or DASH
    if isinstance(value, list):
        return ", ".join(map(str, value)) or DASH
    text = str(value)
    if len(text) == 10 and text[4] == text[7] == "-":
        return day(date.fromisoformat(text))
    return _coded(key, text, whole, then)


def _coded(key: str, text: str, whole: Mapping[str, Any], then: date) -> str:
    if key == "part":
        return _part_name(text)
    if key == "level" and str(whole.get("kind", "")).isdigit():
        return qualification_level(int(str(whole["kind"])), int(text))
    if key == "kind" and text.isdigit():
        return str(QualificationKind(int(text)).label)
    if key in CODED:
        return CODED[key](text)
    if key in DATED:
        return str(DATED[key](text, then))
    return {"True": _("Yes"), "False": _("No")}.get(text, text)


def _part_name(text: str) -> str:
    name = text.split(" ", 1)[0]
    return next((str(model._meta.verbose_name) for model in PARTS if model._meta.model_name == name), name)


def _reason(text: str) -> str:
    return str(EndReason(text).label) if text in EndReason.values else text


def _named(choices: Any, code: str) -> str:
    return str(choices(code).label) if code in choices.values else code


def _unit(code: str, on: date) -> str:
    return organisation.unit_names([int(code)], on).get(int(code), code) if code.isdigit() else code


def _post(code: str) -> str:
    post = Post.objects.select_related("title").filter(pk=code).first() if code.isdigit() else None
    return title_name(post.title) if post else code


def _study_mode(code: str) -> str:
    return str(StudyMode(int(code)).label) if code.isdigit() else code


CODED = {
    "category": lambda text: str(Category(int(text)).label) if text.isdigit() else text,
    "sex": lambda text: str(Sex(int(text)).label) if text.isdigit() else text,
    "kind": lambda text: _named(AssignmentKind, text),
    "end_reason": lambda text: _named(EndReason, text),
    "post_id": _post,
    "study_mode": _study_mode,
}
DATED = {
    "rank": lambda text, on: lawbook.label("rank", text, on),
    "mark": lambda text, on: lawbook.label("family_policy", text, on),
    "ethnicity_id": lambda text, on: lawbook.ethnic_names(on).get(int(text), text) if text.isdigit() else text,
    "unit_id": _unit,
    "home_unit_id": _unit,
}
"""What is called otherwise on other days: an event tells it as it was called then."""
