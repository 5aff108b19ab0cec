"""Who heads a unit on a day, in whose name it writes, and how its letters are signed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement, Unit, UnitKind
from hoaban.apps.organisation.queries.places import steps
from hoaban.apps.people.models import Assignment
from hoaban.shared.access import below
from hoaban.shared.letters import in_vietnamese
from hoaban.shared.periods import on_day

COMMITTEE_KINDS = (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE)
"""Kinds of units that write as a People's Committee."""
CHAIRS = ("T-CT", "H-CT", "X-CT")
"""Titles of those who head a People's Committee."""

DEPUTIES = ("T-PCT", "H-PCT", "X-PCT")
"""Titles of those who sign for the chair of a People's Committee (KT.)."""


@dataclass(frozen=True, slots=True)
class Head:
    """Who heads a unit: ``title`` in Vietnamese."""

    official_id: int
    name: str
    title: str
    title_code: str


@dataclass(frozen=True, slots=True)
class Issuer:
    """In whose name a unit writes: ``place`` of the letters, ``symbol`` after their number; all in Vietnamese."""

    unit_id: int
    name: str
    superior: str
    place: str
    symbol: str
    is_committee: bool


def heads_of(*, paths: Iterable[str], on: date) -> dict[str, Head]:
    """Path of a unit -> who heads it on the day, or the nearest unit above it that has a head (one query).

    Asked by commands and queries about units they found.
    """
    wanted = set(paths)
    keys = {key for path in wanted for key in steps(path)}
    rows = (
        Assignment.objects.filter(on_day(on), post__unit_id__in=keys, post__title__is_head=True, official__isnull=False)
        .order_by("-is_main", "pk")
        .values_list("post__unit_id", "official_id", "official__full_name", "post__title__name_vi", "post__title__code")
    )
    found: dict[int, Head] = {}
    for unit_id, official_id, name, title, code in rows:
        head = Head(official_id, name, title, code)
        if unit_id not in found or (head.title_code in CHAIRS and found[unit_id].title_code not in CHAIRS):
            found[unit_id] = head
    return {path: near for path in wanted if (near := _nearest(path, found)) is not None}


def _nearest(path: str, found: dict[int, Head]) -> Head | None:
    return next((found[key] for key in reversed(steps(path)) if key in found), None)


def serving_at(*, path: str, on: date) -> QuerySet[Assignment]:
    """Main assignments on a day at a unit and below it; asked about a unit that the caller has checked."""
    units = Placement.objects.filter(on_day(on), below(path, "path")).values("unit_id")
    return Assignment.objects.filter(on_day(on), unit_id__in=units, is_main=True)


def issuers_of(*, unit_ids: Iterable[int], on: date) -> dict[int, Issuer]:
    """Unit -> in whose name it writes on the day (a fixed number of queries); names of units are public."""
    wanted = set(unit_ids)
    paths = {unit_id: organisation.current_path(unit_id, on) for unit_id in wanted}
    keys = {key for path in paths.values() for key in steps(path)} | wanted
    units = {one.pk: one for one in Unit.objects.filter(pk__in=keys)}
    names = organisation.unit_names(keys, on)
    return {
        unit_id: _issuer(units[unit_id], steps(path) or (unit_id,), units, names) for unit_id, path in paths.items()
    }


def _issuer(unit: Unit, keys: Sequence[int], units: dict[int, Unit], names: dict[int, str]) -> Issuer:
    """A commune writes as its People's Committee, under nobody; anything else under the People's Committee above it."""
    if unit.kind in COMMITTEE_KINDS:
        return Issuer(unit.pk, committee(names[unit.pk]), "", unit.short_name, "UBND-VP", is_committee=True)
    above = next((units[key] for key in reversed(keys[:-1]) if units[key].kind in COMMITTEE_KINDS), unit)
    superior = committee(names[above.pk]) if above.pk != unit.pk else ""
    return Issuer(unit.pk, names[unit.pk], superior, above.short_name, "TXL", is_committee=False)


def committee(name: str) -> str:
    """The People's Committee of a province, district or commune, in Vietnamese."""
    with in_vietnamese():
        return _("People's Committee of %(unit)s") % {"unit": f"{name[:1].lower()}{name[1:]}"}


def signed_as(*, issuer: Issuer, head: Head | None, official_id: int | None, title: str) -> tuple[str, ...]:
    """The lines above a signature: the head signs for the committee (TM.), anybody else for the head (KT.)."""
    with in_vietnamese():
        office = _chair(head) if head else title or _("Head of the unit")
        if head is None or official_id in (None, head.official_id):
            behalf = (_("O.B.O. PEOPLE'S COMMITTEE"),) if issuer.is_committee else ()
            return (*behalf, office)
        return (_("FOR THE HEAD: %(office)s") % {"office": office}, title)


def _chair(head: Head) -> str:
    """The office as it stands above a signature: of the chair of a committee the one word only."""
    return _("CHAIR") if head.title_code in CHAIRS else head.title


def title_of(*, official_id: int | None, on: date) -> str:
    """The Vietnamese title of somebody's main post on a day; "" without one."""
    if official_id is None:
        return ""
    rows: Any = Assignment.objects.filter(on_day(on), official_id=official_id).order_by("-is_main", "pk")
    return str(rows.values_list("post__title__name_vi", flat=True).first() or "")


def signs_for_committees(*, official_id: int | None, on: date) -> bool:
    """Whether somebody chairs a People's Committee on a day, or is a deputy: nobody else signs its letters."""
    if official_id is None:
        return False
    held = Assignment.objects.filter(on_day(on), official_id=official_id, post__title__code__in=CHAIRS + DEPUTIES)
    return held.exists()
