"""What communes are compared by on a day, with what was said before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from hoaban.apps.governance.models import CommuneProfile
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.queries import CommuneRow
from hoaban.shared.access import Actor, Permission


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A commune with its inhabitants and zone on the day; None where nothing is recorded."""

    code: str
    name: str
    profile: CommuneProfile | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A line of the history: ``counts``: it holds on the day asked; ``replaced``: a later statement is of the same day."""

    profile: CommuneProfile
    counts: bool
    replaced: bool


def profiles_on(*, unit_ids: Collection[int], on: date) -> Mapping[int, CommuneProfile]:
    """Key of a commune -> what holds on the day: of the latest first day, what was said last (one query)."""
    rows = CommuneProfile.objects.filter(unit_id__in=unit_ids, starts_on__lte=on).order_by("starts_on", "pk")
    return {one.unit_id: one for one in rows}


def list_profiles(*, actor: Actor, on: date) -> list[ProfileRow]:
    """The communes of the actor's part, by name."""
    actor.require(Permission.VIEW_GOVERNANCE)
    rows = [one for one in organisation.communes_on(actor=actor, on=on) if _seen(actor, one.path)]
    known = profiles_on(unit_ids=[one.id for one in rows], on=on)
    return [ProfileRow(one.code, one.name, known.get(one.id)) for one in rows]


def get_commune(*, actor: Actor, code: str, on: date) -> CommuneRow:
    """The commune of a code on the day; Http404 outside the part where the actor sees the report card."""
    actor.require(Permission.VIEW_GOVERNANCE)
    rows = (one for one in organisation.communes_on(actor=actor, on=on) if one.code == code and _seen(actor, one.path))
    found = next(rows, None)
    if found is None:
        raise Http404
    return found


def list_statements(*, unit_id: int, on: date) -> list[Statement]:
    """Everything said of a commune, the latest day first; the caller has found the commune in its part."""
    rows = list(CommuneProfile.objects.filter(unit_id=unit_id).order_by("-starts_on", "-pk"))
    holding = next((one.pk for one in rows if one.starts_on <= on), None)
    days: set[date] = set()
    made = []
    for one in rows:
        made.append(Statement(one, one.pk == holding, one.starts_on in days))
        days.add(one.starts_on)
    return made


def _seen(actor: Actor, path: str) -> bool:
    return actor.may(Permission.VIEW_GOVERNANCE, path)
