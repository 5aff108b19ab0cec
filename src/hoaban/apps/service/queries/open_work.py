"""Who has how much open work: officials who may be given a dossier, officials of a unit against the unit's normal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from hoaban.apps.organisation.models import Placement
from hoaban.apps.people.models import Assignment
from hoaban.apps.service.models import Dossier
from hoaban.apps.service.queries import known
from hoaban.apps.service.queries.destinations import TAKES_PART
from hoaban.apps.service.rules.loads import LOOKED_BACK, Load, normal_of, open_on, samples
from hoaban.shared import held
from hoaban.shared.access import Actor, Permission, below
from hoaban.shared.periods import on_day
from hoaban.shared.worktime import ZONE

MOST_OFFERED, FEW = 200, 3
NOON = time(12)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An official who may be given a dossier: post, unit, open dossiers; ``fits``: holds the post that the step names."""

    id: int
    name: str
    title: str
    unit: str
    open: int
    fits: bool


@dataclass(frozen=True, slots=True)
class OfficialLoad:
    """An official's open work."""

    id: int
    name: str
    unit: str
    load: Load


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """A deciding unit's open work, and that of each of its officials, the most first (``told``: whether they were asked for)."""

    id: int
    code: str
    name: str
    open: int
    late: int
    unassigned: int
    normal: float
    officials: tuple[OfficialLoad, ...]
    told: bool


def candidates(*, dossier: Dossier, on: date) -> list[Candidate]:
    """Who may be given a dossier that the caller has found: the post of its step first, the least open work first."""
    version = known.version_of(dossier.version_id)
    titles = {one.title_id for one in version.steps[dossier.step_no - 1 :] if one.doer == "specialist" and one.title_id}
    inside = Q()
    for path in {dossier.holder_path[:8], dossier.unit_path}:
        inside |= below(path, "path")
    units = dict(Placement.objects.filter(on_day(on), inside, unit__kind__in=TAKES_PART).values_list("unit_id", "name"))
    rows = list(
        Assignment.objects.filter(on_day(on), unit_id__in=units, is_main=True)
        .order_by("official__name_key")
        .values_list("official_id", "official__full_name", "post__title_id", "post__title__name_vi", "unit_id")
    )
    open_now = open_of({row[0] for row in rows})
    found = [
        Candidate(key, name, title or "", units[unit_id], open_now[key], title_id in titles)
        for key, name, title_id, title, unit_id in rows
    ]
    return sorted(found, key=lambda one: (not one.fits, one.open))[:MOST_OFFERED]


def open_of(officials: Collection[int]) -> Counter[int]:
    """Official -> dossiers in their hands that are not settled (one query)."""
    rows = Dossier.objects.filter(officer_id__in=officials, closed_at__isnull=True, settled_at__isnull=True)
    return Counter(dict(rows.order_by().values_list("officer_id").annotate(n=Count("pk"))))


def unit_loads(*, actor: Actor, now: datetime, code: str = "") -> list[UnitLoad]:
    """The deciding units of the actor's part with open work, the most first.

    Officials and the normal are told of the unit that has the code, or of all where there are only a few.
    """
    mine = actor.within(Permission.VIEW_SERVICE)
    rows = Dossier.objects.filter(mine, settled_at__isnull=True, closed_at__isnull=True).order_by()
    found = rows.values_list("unit_id", "unit__code", "unit__name").annotate(
        n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now) & ~Q(state="waiting")),
        nobody=Count("pk", filter=Q(officer_id__isnull=True)),
    )  # fmt: skip
    units = sorted(found, key=lambda row: (row[1] != code, -row[3]))
    return [_unit_load(row, now, told=len(units) <= FEW or row[1] == code) for row in units]


def _unit_load(row: tuple[int, str, str, int, int, int], now: datetime, *, told: bool) -> UnitLoad:
    unit_id, code, name, many, late, nobody = row
    people = officials_of(unit_id=unit_id, now=now) if told else ()
    normal = normal_open(unit_id=unit_id, now=now) if told else 0.0
    return UnitLoad(unit_id, code, name, many, late, nobody, normal, people, told)


def officials_of(*, unit_id: int, now: datetime) -> tuple[OfficialLoad, ...]:
    """The officials who have open work of a deciding unit that the caller may see, against the unit's normal."""
    today = now.astimezone(ZONE).date()
    rows = list(
        Dossier.objects.filter(
            unit_path=known.path_of(unit_id, today), settled_at__isnull=True, closed_at__isnull=True,
            officer__isnull=False,
        )
        .order_by()
        .values_list("officer_id", "officer__full_name")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now) & ~Q(state="waiting")))
    )  # fmt: skip
    normal = normal_open(unit_id=unit_id, now=now)
    places = dict(
        Assignment.objects.filter(on_day(today), official_id__in=[row[0] for row in rows], is_main=True).values_list(
            "official_id", "unit__name"
        )
    )
    found = [OfficialLoad(key, name, places.get(key, ""), Load(n, late, normal)) for key, name, n, late in rows]
    return tuple(sorted(found, key=lambda one: (-one.load.open, one.name)))


def normal_open(*, unit_id: int, now: datetime) -> float:
    """What is normal at a deciding unit: the median, over the last 90 days, of open dossiers per official who had any.

    Held for an hour: it hardly moves within a day.
    """
    return normal_on(unit_id, now.astimezone(ZONE).date())


def normal_on(unit_id: int, day: date) -> float:
    """The same of a day, for callers who may see the unit."""
    return _normal((unit_id, day))


def _read_normal(key: tuple[int, date]) -> float:
    unit_id, today = key
    path, since = known.path_of(unit_id, today), today - timedelta(days=LOOKED_BACK)
    now = timezone.make_aware(datetime.combine(today, NOON), ZONE)
    rows = Dossier.objects.filter(unit_path=path, officer__isnull=False, received_at__lt=now).order_by()
    fields = ("received_at", "settled_at", "officer_id")
    spells = [*rows.filter(settled_at__isnull=True).values_list(*fields)]
    spells += rows.filter(settled_on__gte=since).values_list(*fields)
    return normal_of([open_on(moment, spells) for moment in samples(now)])


_normal = held.Held(known.GROUP, _read_normal, lasts=3600.0)


def own_load(*, actor: Actor, now: datetime) -> Load | None:
    """The actor's own open work against the normal of the unit with most of it; None for nobody's account."""
    if actor.official_id is None:
        return None
    rows = Dossier.objects.filter(officer_id=actor.official_id, closed_at__isnull=True, settled_at__isnull=True)
    units = list(rows.order_by().values_list("unit_id").annotate(n=Count("pk")).order_by("-n"))
    late = rows.filter(due_at__lt=now).exclude(state="waiting").count()
    normal = normal_open(unit_id=units[0][0], now=now) if units else 0.0
    return Load(sum(n for _unit, n in units), late, normal)
