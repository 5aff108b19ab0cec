"""What a counter needs to work without a network: procedures with documents and times, calendars, its numbers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count
from django.utils.timezone import make_aware
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hoaban.apps.organisation.models import UnitKind
from hoaban.apps.service.models import Counter, DecidedAt, DocumentKind, Dossier, Field, TimeUnit
from hoaban.apps.service.queries import known
from hoaban.apps.service.queries.hours import calendar_of, cut_off_of
from hoaban.apps.service.queries.known import KnownVersion
from hoaban.apps.service.queries.number_blocks import list_blocks, list_counters
from hoaban.apps.service.rules.blocks import LEAST
from hoaban.apps.service.rules.catalogue import fee_text
from hoaban.apps.service.rules.deciders import decider_of
from hoaban.shared.access import Actor
from hoaban.shared.worktime import Allowance, WorkCalendar, told_allowance

BEFORE, AFTER = timedelta(days=10), timedelta(days=180)
"""How far the calendar of a bundle reaches: a counter that was cut off for days still reckons appointments."""
USED_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is sent to a counter; ``tag`` changes when anything but the numbers does."""

    tag: str
    counter: int
    content: dict[str, Any]
    blocks: tuple[tuple[int, int], ...]


def get_bundle(*, actor: Actor, counter: Counter, device: str, now: datetime, follow: str) -> Bundle:
    """Everything that a counter takes along; ``follow``: address of the citizen's page with KEY in it."""
    on = now.date()
    content = {
        "counter": counter.pk, "point": _point(counter), "counters": _counters(actor, counter), "follow": follow,
        "least": LEAST, "cut_off": cut_off_of(TimeUnit.SAME_DAY, on), **_catalogue(counter, on),
    }  # fmt: skip
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    tag = hashlib.sha256(f"{get_language()}{text}".encode()).hexdigest()[:16]
    blocks = list_blocks(actor=actor, point_id=counter.point_id, device=device)
    return Bundle(tag, counter.pk, content, tuple(blocks.values_list("first", "last")))


def _point(counter: Counter) -> dict[str, Any]:
    point = counter.point
    return {"id": point.pk, "name": point.name, "issuer": point.issuer}


def _counters(actor: Actor, counter: Counter) -> list[dict[str, Any]]:
    """The counters to choose from: those of the same one-stop shop."""
    found = list_counters(actor=actor).filter(point_id=counter.point_id)
    return [
        {"id": one.pk, "number": one.number, "label": one.name or _("Counter %(n)s") % {"n": one.number}}
        for one in found
    ]


def _catalogue(counter: Counter, on: date) -> dict[str, Any]:
    fields = dict(Field.objects.values_list("code", "name_en" if _is_english() else "name_vi"))
    used, calendars = _used(counter, on), _Calendars(on)
    versions = sorted(known.versions_on(on), key=lambda one: (-used.get(one.procedure_id, 0), one.code))
    procedures = [_procedure(one, fields, calendars.name_of(_decider(counter, one))) for one in versions]
    return {"procedures": procedures, "calendars": calendars.found}


def _decider(counter: Counter, version: KnownVersion) -> int:
    """The unit by whose calendar a procedure is reckoned: that of the shop, or the department of its field."""
    point = counter.point
    if version.decided_at == DecidedAt.DEPARTMENT and point.unit.kind == UnitKind.COMMUNE:
        other = known.point_of_unit(decider_of(version.field))
        return other.unit_id if other is not None else point.unit_id
    return point.unit_id


class _Calendars:
    """The calendars of units around a day, each different one once; ``found`` by name."""

    def __init__(self, on: date) -> None:
        self.on, self.found, self._names = on, {}, {}

    found: dict[str, dict[str, Any]]
    _names: dict[int, str]

    def name_of(self, unit_id: int) -> str:
        """The name under which the calendar of a unit is found."""
        if unit_id not in self._names:
            made = _calendar(calendar_of(unit_id, self.on - BEFORE, self.on + AFTER), self.on)
            same = next((name for name, one in self.found.items() if one == made), str(len(self.found)))
            self.found[same], self._names[unit_id] = made, same
        return self._names[unit_id]


def _noon(day: date) -> datetime:
    return make_aware(datetime.combine(day, time(12)))


def _used(counter: Counter, on: date) -> dict[int, int]:
    """Procedures of the one-stop shop by how often they came in lately."""
    since = Dossier.objects.filter(point_id=counter.point_id, received_at__gte=_noon(on - USED_FOR))
    return dict(since.values_list("procedure_id").annotate(n=Count("pk")))


def _procedure(version: KnownVersion, fields: dict[str, str], calendar: str) -> dict[str, Any]:
    return {
        "code": version.code, "version": version.id, "name": _said(version.name_vi, version.name_en),
        "field": fields.get(version.field, ""), "amount": version.time_amount, "unit": version.time_unit,
        "time": told_allowance(Allowance(version.time_amount, version.time_unit)), "fee": version.fee,
        "fee_told": told_fee(version),
        "calendar": calendar,
        "documents": [
            {
                "id": one.id, "name": _said(one.name_vi, one.name_en), "kind": str(DocumentKind(one.kind).label),
                "copies": one.copies, "always": one.needed_always, "when": _said(one.when_vi, one.when_en),
            }
            for one in version.documents
        ],
    }  # fmt: skip


def _calendar(known_days: WorkCalendar, on: date) -> dict[str, Any]:
    """The days around a day: office hours in minutes, and whether the day is one of the working days of the law."""
    first = on - BEFORE
    days = known_days.days[known_days.place(first) : known_days.place(on + AFTER) + 1]
    return {
        "first": first.isoformat(),
        "days": [[[[span.begins, span.ends] for span in day.spans], int(day.counts)] for day in days],
    }


def _is_english() -> bool:
    return (get_language() or "vi").startswith("en")


def told_fee(version: KnownVersion) -> str:
    """What a procedure costs, in the language of the page; names of procedures are public."""
    return fee_text(version.fee, _said(version.fee_note_vi, version.fee_note_en))


def _said(vi: str, en: str) -> str:
    return en if en and _is_english() else vi
