"""Where dossiers are handled, before and after 01/07/2025: desks with their officers, their share of the work, their pace."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hoaban.apps.organisation.models import Placement, PostTitle, Succession, Unit, UnitKind
from hoaban.apps.people.models import CensusRow, Official
from hoaban.apps.service.commands.points import open_point
from hoaban.apps.service.models import ServicePoint
from hoaban.apps.service.queries import known
from hoaban.demonstration.reading import MAIN
from hoaban.demonstration.targets import TWO_TIER_DAY
from hoaban.demonstration.training.facts import CIVIL_SERVANT, PUBLIC_EMPLOYEE
from hoaban.shared.access import STEP, below, step
from hoaban.shared.periods import on_day

BEFORE = TWO_TIER_DAY - timedelta(days=1)
OFFICES = ("-HCC", "-VP", "-VHXH", "-PKT", "-PKTHT", "-NV", "-TP", "-KTHT", "-NNMT")
"""Divisions of communes and districts whose officials handle dossiers, the desk first."""
CHAIRS = ("X-CT", "H-CT", "S-GD")
"""Titles of those who sign, at a commune, a district and a department."""
MOST = 7
"""Officers of one desk."""
Person = tuple[int, str]
"""An official and the name."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A one-stop shop in one of the two eras; ``level`` 1 department, 2 district, 3 commune.

    ``weight``: its share of the work; ``late``: the share of its dossiers that are late; ``remote``: the network is slow.
    """

    code: str
    name: str
    unit_id: int
    path: str
    level: int
    point_id: int
    officers: tuple[Person, ...]
    head: Person
    weight: float
    late: float
    remote: bool
    heir: str = ""
    """Code of the commune that went on with its dossiers on 01/07/2025."""


def read_desks(day: date, seed: int) -> dict[str, Desk]:
    """Every desk of the province on a day, by the code of its unit."""
    root = Unit.objects.get(code=MAIN, ends_before=None)
    places = Placement.objects.filter(on_day(day), below(step(root.pk), "path")).select_related("unit", "parent")
    wanted = {place.unit_id: place for place in places if _has_desk(place)}
    points = {point.unit_id: point for point in ServicePoint.objects.filter(unit_id__in=wanted)}
    staff, heads = _staff(day, step(root.pk))
    names = _names({one for many in staff.values() for one in many[:MOST]} | set(heads.values()))
    found = {}
    for unit_id, place in wanted.items():
        if unit_id in points and (officers := staff.get(place.path)):
            people = tuple((one, names[one]) for one in officers[:MOST])
            head = heads.get(place.path, officers[0])
            found[place.unit.code] = _desk(place, points[unit_id].pk, people, (head, names[head]), seed)
    return found


def _has_desk(place: Placement) -> bool:
    if place.unit.kind in (UnitKind.COMMUNE, UnitKind.DISTRICT):
        return True
    return place.unit.kind == UnitKind.DEPARTMENT and place.name.startswith("Sở ")


def _desk(place: Placement, point_id: int, officers: tuple[Person, ...], head: Person, seed: int) -> Desk:
    draw = random.Random(f"{seed} desk {place.unit.code} {place.name}")
    kind = place.unit.kind
    level = 3 if kind == UnitKind.COMMUNE else 2 if kind == UnitKind.DISTRICT else 1
    town = place.name.startswith(("Phường", "Thị trấn", "Thành phố"))
    remote = level == 3 and not town and draw.random() < 0.4
    weight = draw.uniform(0.5, 1.6) * (2.2 if town else 1) * (0.6 if remote else 1)
    late = draw.uniform(0.04, 0.1) if remote else draw.uniform(0.008, 0.035)
    return Desk(
        place.unit.code, place.name, place.unit_id, place.path, level, point_id, officers, head, weight, late, remote
    )


def _staff(day: date, root: str) -> tuple[dict[str, list[int]], dict[str, int]]:
    """Path of a unit -> officials who handle its dossiers, the desk first; and who signs there."""
    places = dict(Placement.objects.filter(on_day(day), below(root, "path")).values_list("path", "unit__code"))
    titles = dict(PostTitle.objects.filter(code__in=CHAIRS).values_list("pk", "code"))
    rows = CensusRow.objects.filter(below(root), starts_on__lte=day, ends_before__gt=day, category__lte=3)
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    heads: dict[str, int] = {}
    for official, path, title, category in rows.order_by("official_id").values_list(
        "official_id", "unit_path", "title_id", "category"
    ):
        if title in titles:
            heads.setdefault(path, official)
        elif category == CIVIL_SERVANT:
            found[path].append((len(OFFICES), official))
        if category in (CIVIL_SERVANT, PUBLIC_EMPLOYEE) and (rank := _rank(places.get(path, ""))) is not None:
            found[path[:-STEP]].append((rank, official))
    return {path: list(dict.fromkeys(one for _rank, one in sorted(many))) for path, many in found.items()}, heads


def _rank(code: str) -> int | None:
    """How near to the desk a division stands; None for one that handles no dossiers."""
    return next((place for place, end in enumerate(OFFICES) if code.endswith(end)), None)


def _names(ids: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    keys = sorted(ids)
    for first in range(0, len(keys), 5_000):
        rows = Official.objects.filter(pk__in=keys[first : first + 5_000])
        found |= dict(rows.values_list("pk", "full_name"))
    return found


def open_old_points() -> int:
    """Open the one-stop shops of the communes and districts that ended on 01/07/2025, for the years before; closed since."""
    root = Unit.objects.get(code=MAIN, ends_before=None)
    places = Placement.objects.filter(on_day(BEFORE), below(step(root.pk), "path")).select_related("unit__province")
    there = set(ServicePoint.objects.values_list("unit_id", flat=True))
    kinds = (UnitKind.COMMUNE, UnitKind.DISTRICT)
    missing = [one for one in places.order_by("unit__code") if one.unit.kind in kinds and one.unit_id not in there]
    issuers = [open_point(place=one, desk=None) for one in missing]
    ServicePoint.objects.filter(issuer__in=issuers, unit__ends_before__isnull=False).update(is_open=False)
    known.forget()
    return len(missing)


def with_heirs(old: dict[str, Desk], new: dict[str, Desk]) -> dict[str, Desk]:
    """The desks of before, each with the commune that its open dossiers went to."""
    ids = {one.unit_id: one.code for one in old.values()}
    codes = {one.unit_id: one.code for one in new.values()}
    rows = Succession.objects.filter(ancestor_id__in=ids, heir_id__in=codes).order_by("heir_id")
    heirs: dict[str, str] = {}
    for before, after in rows.values_list("ancestor_id", "heir_id"):
        heirs.setdefault(ids[before], codes[after])
    parents = {one.path[: 2 * STEP]: one.code for one in old.values() if one.level == 2}
    for one in old.values():
        if one.level == 3 and one.code in heirs:
            heirs.setdefault(parents.get(one.path[: 2 * STEP], ""), heirs[one.code])
    return {code: replace(one, heir=heirs.get(code, "")) for code, one in old.items()}
