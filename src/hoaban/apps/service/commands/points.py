"""One-stop shops: one for each commune and department, with its counters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.organisation.models import Placement, UnitKind
from hoaban.apps.organisation.rules.naming import in_sentence
from hoaban.apps.service.models import Counter, ServicePoint
from hoaban.apps.service.queries import known
from hoaban.apps.service.rules import codes
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.names import tidy
from hoaban.shared.periods import on_day
from hoaban.shared.refusals import CommandRefused

COUNTERS = 2
MOST_COUNTERS = 40
DESK = "HCC"
"""The end of the code of a commune's public administration service centre."""


@dataclass(frozen=True, slots=True)
class PointFacts:
    """What is said of a one-stop shop; ``counters``: how many are in use."""

    name: str
    address: str = ""
    phone: str = ""
    is_open: bool = True
    counters: int = COUNTERS


@transaction.atomic
def load_points(*, actor: Actor, on: date) -> int:
    """Open a one-stop shop of two counters for each commune and department that has none; returns how many."""
    actor.require(Permission.MANAGE_SERVICE, "")
    places = list(_without_point(on))
    desks = _desks(on)
    taken = set(ServicePoint.objects.values_list("issuer", flat=True))
    for place in places:
        taken.add(_open(place, desks.get(place.unit_id), taken))
    audit.record(actor=actor, action="service.load_points", on=on, after={"points": len(places)})
    known.forget()
    return len(places)


def open_point(*, place: Placement, desk: Placement | None) -> str:
    """Open the one-stop shop of a unit where it stands; returns what begins its codes. Part of a larger command."""
    return _open(place, desk, set(ServicePoint.objects.values_list("issuer", flat=True)))


def _without_point(on: date) -> list[Placement]:
    departments = Q(unit__kind=UnitKind.DEPARTMENT, parent__kind=UnitKind.PROVINCE) & (
        Q(name__startswith="Sở ") | Q(name__startswith="Thanh tra ") | Q(name__startswith="Ban Quản lý Khu")
    )
    places = Placement.objects.filter(on_day(on), departments | Q(unit__kind=UnitKind.COMMUNE))
    known_units = ServicePoint.objects.values("unit_id")
    found = places.exclude(unit_id__in=known_units).select_related("unit__province").order_by("unit__code")
    return list(found)


def _desks(on: date) -> dict[int, Placement]:
    """Commune -> its public administration service centre."""
    rows = Placement.objects.filter(on_day(on), unit__code__endswith=f"-{DESK}", parent__kind=UnitKind.COMMUNE)
    return {row.parent_id: row for row in rows if row.parent_id}


def _open(place: Placement, desk: Placement | None, taken: set[str]) -> str:
    unit = place.unit
    mark = codes.mark_of(unit.province.code if unit.province else "")
    is_commune = unit.kind == UnitKind.COMMUNE
    issuer = codes.commune_issuer(unit.code, mark, taken) if is_commune else codes.department_issuer(mark, taken)
    name = desk.name if desk else f"Bộ phận Một cửa {in_sentence(place.name)}"
    point = ServicePoint.objects.create(
        unit=unit, unit_path=place.path, desk_id=desk.unit_id if desk else None, issuer=issuer, name=name
    )
    Counter.objects.bulk_create(Counter(point=point, number=number) for number in range(1, COUNTERS + 1))
    return issuer


@transaction.atomic
def change_point(*, actor: Actor, point_id: int, facts: PointFacts) -> ServicePoint:
    """Change name, address, phone and counters of a one-stop shop, or stop and resume its intake.

    Raises Http404 outside the part in which the actor manages, CommandRefused without a name or with no counter.
    """
    within = actor.within(Permission.MANAGE_SERVICE)
    point = ServicePoint.objects.select_for_update().filter(within, pk=point_id).first()
    if point is None:
        raise Http404
    name = tidy(facts.name)[:200]
    if not name:
        raise CommandRefused("name", _("Write the name of the one-stop shop."), "name")
    if not 1 <= facts.counters <= MOST_COUNTERS:
        raise CommandRefused("counters", _("Give a number of counters from 1 to 40."), "counters")
    before = {"name": point.name, "is_open": point.is_open, "counters": point.counters.filter(is_open=True).count()}
    point.name, point.address, point.phone = name, tidy(facts.address)[:200], tidy(facts.phone)[:20]
    point.is_open = facts.is_open
    point.save(update_fields=["name", "address", "phone", "is_open"])
    _keep_counters(point, facts.counters)
    after = {"name": point.name, "is_open": point.is_open, "counters": facts.counters}
    audit.record(
        actor=actor, action="service.change_point", subject=point, path=point.unit_path, before=before, after=after,
        batch=current_submission(),
    )  # fmt: skip
    known.forget()
    return point


def _keep_counters(point: ServicePoint, wanted: int) -> None:
    """Counters 1 to ``wanted`` are in use; others stay, for the numbers they gave, and rest."""
    have = set(point.counters.values_list("number", flat=True))
    missing = sorted(set(range(1, wanted + 1)) - have)
    Counter.objects.bulk_create(Counter(point=point, number=number) for number in missing)
    point.counters.filter(number__lte=wanted).update(is_open=True)
    point.counters.filter(number__gt=wanted).update(is_open=False)
