"""What an intake looks up each time, held in the memory of the process: procedures on a day, points, places."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.service.models import (
    Counter,
    Dossier,
    ProcedureDocument,
    ProcedureStep,
    ProcedureVersion,
    ServicePoint,
)
from hoaban.apps.service.queries.hours import calendar_of, cut_off_of, warn_share
from hoaban.shared import held
from hoaban.shared.access import step
from hoaban.shared.worktime import ZONE, WorkCalendar

GROUP = "service"


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A document that a version asks for."""

    id: int
    name_vi: str
    name_en: str
    kind: str
    copies: int
    needed_always: bool
    when_vi: str
    when_en: str


@dataclass(frozen=True, slots=True)
class KnownStep:
    """A step of a version, in order from 1; ``title_id``: the post that does it."""

    doer: str
    title_id: int | None
    share: int
    name_vi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """A version of a procedure with what it asks for and how it goes."""

    id: int
    procedure_id: int
    code: str
    field: str
    name_vi: str
    name_en: str
    folded: str
    decided_at: str
    time_amount: int
    time_unit: str
    fee: int
    fee_note_vi: str
    fee_note_en: str
    starts_on: date
    ends_before: date | None
    documents: tuple[KnownDocument, ...]
    steps: tuple[KnownStep, ...]

    @property
    def doers(self) -> tuple[str, ...]:
        """Who does each step."""
        return tuple(step.doer for step in self.steps)

    def holds_on(self, day: date) -> bool:
        """Whether the version holds on a day."""
        return self.starts_on <= day and (self.ends_before is None or day < self.ends_before)


@dataclass(frozen=True, slots=True)
class KnownPoint:
    """A one-stop shop; the desk is where dossiers are once taken in."""

    id: int
    unit_id: int
    unit_code: str
    kind: int
    unit_path: str
    desk_id: int
    desk_path: str
    issuer: str
    name: str
    address: str
    phone: str
    is_open: bool
    counters: tuple[int, ...]
    has_ended: bool
    """Its unit was closed: it is a shop of days before that."""


def forget() -> None:
    """Drop what this process holds of procedures, points and places; commands that write them call it."""
    held.forget(GROUP)


# Procedures ----------------------------------------------------------------------------------------------------------


def _read_versions(_key: str) -> dict[str, tuple[KnownVersion, ...]]:
    documents, steps = _documents(), _steps()
    found: dict[str, list[KnownVersion]] = defaultdict(list)
    rows = ProcedureVersion.objects.order_by("starts_on").values_list(
        "id", "procedure_id", "procedure__code", "procedure__field__code", "name_vi", "name_en", "folded", "decided_at",
        "time_amount", "time_unit", "fee", "fee_note_vi", "fee_note_en", "starts_on", "ends_before",
    )  # fmt: skip
    for row in rows:
        found[row[2]].append(KnownVersion(*row, tuple(documents[row[0]]), tuple(steps[row[0]])))
    return {code: tuple(versions) for code, versions in found.items()}


def _documents() -> dict[int, list[KnownDocument]]:
    found: dict[int, list[KnownDocument]] = defaultdict(list)
    rows = ProcedureDocument.objects.order_by("version_id", "order").values_list(
        "version_id", "id", "name_vi", "name_en", "kind", "copies", "needed_always", "when_vi", "when_en"
    )
    for row in rows:
        found[row[0]].append(KnownDocument(*row[1:]))
    return found


def _steps() -> dict[int, list[KnownStep]]:
    found: dict[int, list[KnownStep]] = defaultdict(list)
    rows = ProcedureStep.objects.order_by("version_id", "order").values_list(
        "version_id", "doer", "title_id", "share", "name_vi", "name_en"
    )
    for row in rows:
        found[row[0]].append(KnownStep(*row[1:]))
    return found


_versions = held.Held(GROUP, _read_versions, most=1)


def _read_by_id(_key: str) -> dict[int, KnownVersion]:
    return {one.id: one for many in _versions("").values() for one in many}


_by_id = held.Held(GROUP, _read_by_id, most=1)


def version_on(code: str, on: date) -> KnownVersion | None:
    """The version of a procedure that holds on a day; None where there is none."""
    return next((one for one in _versions("").get(code, ()) if one.holds_on(on)), None)


def version_of(version_id: int) -> KnownVersion:
    """A version by its key; KeyError where it is unknown (a new one is known after ``forget``)."""
    known = _by_id("")
    if version_id not in known:
        forget()
        known = _by_id("")
    return known[version_id]


def versions_on(on: date) -> list[KnownVersion]:
    """The versions that hold on a day, by code."""
    return [one for _code, many in sorted(_versions("").items()) for one in many if one.holds_on(on)]


# Points --------------------------------------------------------------------------------------------------------------


def _read_points(_key: str) -> dict[int, KnownPoint]:
    counters: dict[int, list[int]] = defaultdict(list)
    for point_id, number in Counter.objects.filter(is_open=True).order_by("number").values_list("point_id", "number"):
        counters[point_id].append(number)
    return {
        point.pk: KnownPoint(
            point.pk, point.unit_id, point.unit.code, point.unit.kind, point.unit_path, *_desk(point), point.issuer,
            point.name, point.address, point.phone, point.is_open, tuple(counters[point.pk]),
            point.unit.ends_before is not None,
        )
        for point in ServicePoint.objects.select_related("unit").order_by("issuer")
    }  # fmt: skip


def _desk(point: ServicePoint) -> tuple[int, str]:
    """The division that keeps the desk, else the unit itself."""
    if point.desk_id is None:
        return point.unit_id, point.unit_path
    return point.desk_id, _path_below(point.unit_path, point.desk_id)


def _path_below(path: str, unit_id: int) -> str:
    return path + step(unit_id)


_points = held.Held(GROUP, _read_points, most=1)


def get_point(point_id: int) -> KnownPoint | None:
    """A one-stop shop by its key; None where there is none."""
    known = _points("")
    if point_id not in known and ServicePoint.objects.filter(pk=point_id).exists():
        forget()
        known = _points("")
    return known.get(point_id)


def calling_path(dossier: Dossier) -> str:
    """The path of the one-stop shop that took a dossier in: its desk calls the citizen, whoever decides."""
    point = get_point(dossier.point_id)
    return point.unit_path if point is not None else dossier.unit_path


def all_points() -> tuple[KnownPoint, ...]:
    """Every one-stop shop, by issuer."""
    return tuple(_points("").values())


def point_of_unit(unit_code: str) -> KnownPoint | None:
    """The open one-stop shop of the unit that has the code."""
    return next((one for one in _points("").values() if one.unit_code == unit_code and one.is_open), None)


# Places and calendars ------------------------------------------------------------------------------------------------


def _read_path(key: tuple[int, date]) -> str:
    return organisation.current_path(*key)


_paths = held.Held(GROUP, _read_path, most=4096)


def path_of(unit_id: int, on: date) -> str:
    """The path of a unit on a day; "" for no unit."""
    return _paths((unit_id, on))


@dataclass(frozen=True, slots=True)
class Terms:
    """By what a dossier received on a day is reckoned: the calendar, the hour after which a receipt counts as one of the
    next day (None: none), the share of the time after which it is warned of.
    """

    calendar: WorkCalendar
    cut_off: int | None
    share: float


_shares = held.Held(GROUP, warn_share)


def _read_cut_off(key: tuple[str, date]) -> int | None:
    return cut_off_of(*key)


_cut_offs = held.Held(GROUP, _read_cut_off)


def terms_of(unit_id: int, time_unit: str, received: datetime, now: datetime) -> Terms:
    """By what a dossier of a unit is reckoned, from the year it came in until the end of the year after now."""
    day = received.astimezone(ZONE).date()
    last = max(received, now).astimezone(ZONE).date() + timedelta(days=366)
    return Terms(calendar_of(unit_id, day, last), *limits_of(time_unit, day))


def limits_of(time_unit: str, day: date) -> tuple[int | None, float]:
    """The cut-off hour and the warning share of a dossier received on a day."""
    return _cut_offs((time_unit, day)), _shares(day)
