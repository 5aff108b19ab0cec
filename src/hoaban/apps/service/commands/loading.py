"""Loading whole histories of dossiers set by set: by the same table of moves, clock and codes as at the counter.

For years that were kept elsewhere. Every history is walked before anything is written; a move that the table does not
allow, or out of its order in time, refuses the whole set.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from hoaban.apps.service.commands import tallies
from hoaban.apps.service.models import Dossier, DossierStep, EarlierPlace, Placed, ServicePoint
from hoaban.apps.service.queries import hours, known
from hoaban.apps.service.queries.known import KnownPoint, KnownVersion, Terms
from hoaban.apps.service.rules import clocks
from hoaban.apps.service.rules.codes import code_of
from hoaban.apps.service.rules.moves import MOVES, Move
from hoaban.apps.service.rules.walking import Walk, make, start
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.bulk import insert_rows, reserve_keys, uncollected
from hoaban.shared.names import fold
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.worktime import ZONE, WorkCalendar, worked_minutes


@dataclass(frozen=True, slots=True)
class PastMove:
    """A move as it was made: when, by whom, with what words; ``due_at``: the new date of a REAPPOINT.

    ``to_unit``: (unit, path) that the dossier goes to and that decides from then on, for a MOVED of a restructuring.
    """

    move: Move
    at: datetime
    official_id: int | None
    who: str
    note: str = ""
    to_official_id: int | None = None
    due_at: datetime | None = None
    to_unit: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class PastDossier:
    """A dossier with everything that happened to it; ``unit``: who decides, (unit, path) as it stood at intake.

    ``moves`` come after the intake, in their order. ``officer_id``: who has it while it is not closed.
    """

    procedure_code: str
    point_id: int
    unit: tuple[int, str]
    received_at: datetime
    received_by: int | None
    receiver: str
    applicant: str
    follow_key: str
    moves: tuple[PastMove, ...] = ()
    channel: str = "counter"
    counter_no: int | None = 1
    phone: str = ""
    address: str = ""
    officer_id: int | None = None
    cause: str = ""
    citizen_id: int | None = None
    handed_to: str = ""
    handed_how: str = ""


@dataclass(frozen=True, slots=True)
class _Whole:
    """What one history comes to: the dossier's row, and those of its moves."""

    dossier: list[Any]
    steps: list[list[Any]]
    places: list[EarlierPlace]


DOSSIER = (
    "id", "code", "follow_key", "point_id", "unit_id", "unit_path", "holder_id", "holder_path", "procedure_id",
    "version_id", "citizen_id", "applicant", "applicant_folded", "phone", "address", "channel", "counter_no", "result_by",
    "fee", "papers", "note", "state", "step_no", "officer_id", "received_at", "received_by_id", "time_amount", "time_unit",
    "first_due_at", "due_at", "warn_at", "paused_at", "pauses", "extended", "extra_amount", "extra_unit", "reappointed",
    "held", "settled_at", "settled_on", "closed_at", "timeliness", "used", "cause", "warned", "steps_taken", "changes",
    "handed_to", "handed_how",
)  # fmt: skip
STEP = (
    "dossier_id", "seq", "move", "state", "at", "actor_name", "official_id", "unit_id", "to_official_id", "to_unit_id",
    "step_no", "minutes", "used", "due_at", "note",
)  # fmt: skip


class Reckoner:
    """The terms of many dossiers: calendars read once a year for all one-stop shops, rules once a day."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._calendars: dict[tuple[int, int], WorkCalendar] = {}
        self._cut_offs: dict[tuple[str, date], int | None] = {}
        self._shares: dict[date, float] = {}

    def terms(self, unit_id: int, time_unit: str, received: datetime) -> Terms:
        """By what a dossier of a unit is reckoned."""
        day = received.astimezone(ZONE).date()
        if (unit_id, day.year) not in self._calendars:
            self._read(unit_id, day)
        if (time_unit, day) not in self._cut_offs:
            self._cut_offs[time_unit, day] = hours.cut_off_of(time_unit, day)
        if day not in self._shares:
            self._shares[day] = hours.warn_share(day)
        return Terms(self._calendars[unit_id, day.year], self._cut_offs[time_unit, day], self._shares[day])

    def _read(self, unit_id: int, day: date) -> None:
        """The calendars of the year, to the end of the year after now, of this unit and of every one-stop shop."""
        units = {unit_id, *(point.unit_id for point in known.all_points())}
        last = self.now.astimezone(ZONE).date() + timedelta(days=366)
        for key, calendar in hours.calendars_of(sorted(units), day, last).items():
            self._calendars[key, day.year] = calendar


@transaction.atomic(savepoint=False)
def load_dossiers(
    *, actor: Actor, dossiers: Sequence[PastDossier], now: datetime, reckoner: Reckoner | None = None
) -> list[int]:  # fmt: skip
    """Write histories; returns the keys of the dossiers in their order. ``reckoner``: one that knows the terms already.

    Numbers are given by intake, point by point. Raises PermissionDenied unless the actor manages every one-stop shop,
    CommandRefused naming the dossier for a procedure that did not hold, a closed date, or a move that the table or time
    does not allow; nothing is written then.
    """
    actor.require(Permission.MANAGE_SERVICE, "")
    reckoner = reckoner or Reckoner(now)
    with uncollected():
        serials = _serials(dossiers)
        ids = list(reserve_keys(Dossier, len(dossiers)))
        made = [_walked(one, key, serial, reckoner) for one, key, serial in zip(dossiers, ids, serials, strict=True)]
        insert_rows(Dossier, DOSSIER, (_plain(one.dossier, _DOSSIER_INSTANTS, _DOSSIER_DOCUMENTS) for one in made))
        insert_rows(DossierStep, STEP, (_plain(row, _STEP_INSTANTS, ()) for one in made for row in one.steps))
        EarlierPlace.objects.bulk_create([place for one in made for place in one.places], batch_size=500)
    if any(one.places for one in made):
        known.forget()
    tallies.touch(days=_days(dossiers, made))
    audit.record(actor=actor, action="service.load_dossiers", on=None, after={"dossiers": len(made)})
    return ids


def _serials(dossiers: Sequence[PastDossier]) -> list[int]:
    """A number for each: those of a point one after the other by intake, taken from the point at once."""
    by_point: dict[int, list[int]] = defaultdict(list)
    for place in sorted(range(len(dossiers)), key=lambda one: dossiers[one].received_at):
        by_point[dossiers[place].point_id].append(place)
    serials = [0] * len(dossiers)
    points = list(ServicePoint.objects.select_for_update().filter(pk__in=by_point).order_by("pk"))
    for point in points:
        for place in by_point[point.pk]:
            serials[place] = point.next_serial
            point.next_serial += 1
    ServicePoint.objects.bulk_update(points, ["next_serial"], batch_size=200)
    return serials


def _days(dossiers: Sequence[PastDossier], made: Sequence[_Whole]) -> set[Any]:
    settled = DOSSIER.index("settled_on")
    days = {one.received_at.astimezone(ZONE).date() for one in dossiers}
    return days | {one.dossier[settled] for one in made if one.dossier[settled] is not None}


def _plain(row: list[Any], instants: Sequence[int], documents: Sequence[int]) -> list[Any]:
    """A row as the drivers write it down: SQLite takes instants as text in UTC, both take documents as text."""
    if connection.vendor == "sqlite":
        for place in instants:
            if (moment := row[place]) is not None:
                row[place] = moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    for place in documents:
        row[place] = json.dumps(row[place])
    return row


_DOSSIER_INSTANTS = tuple(place for place, name in enumerate(DOSSIER) if name.endswith("_at"))
_DOSSIER_DOCUMENTS = DOSSIER.index("papers"), DOSSIER.index("pauses")
_STEP_INSTANTS = STEP.index("at"), STEP.index("due_at")


# Walking through a history -------------------------------------------------------------------------------------------


def _walked(past: PastDossier, key: int, serial: int, reckoner: Reckoner) -> _Whole:
    day = past.received_at.astimezone(ZONE).date()
    point, version = known.get_point(past.point_id), known.version_on(past.procedure_code, day)
    if point is None or version is None:
        message = _("No procedure %(code)s holds on %(day)s, or there is no such one-stop shop.")
        raise CommandRefused("procedure", message % {"code": past.procedure_code, "day": f"{day:%d/%m/%Y}"})
    terms = reckoner.terms(past.unit[0], version.time_unit, past.received_at)
    walk = start(past.received_at, version.time_amount, version.time_unit, terms)
    holder = (point.desk_id, point.desk_path)
    steps = [_step(key, 1, past.received_at, past.receiver, past.received_by, holder[0], walk)]
    unit, at, places = past.unit, past.received_at, _Places(key)
    for seq, one in enumerate(past.moves, 2):
        before, at = (walk.step_no, at), _in_order(past, one, at)
        _made(walk, one, terms, version)
        steps.append(_left(key, seq, one, holder[0], before, walk, terms))
        if one.to_unit is not None:
            places.moved(unit[1], one.to_unit[1], one.at, was_open=walk.settled_at is None)
            unit, holder = one.to_unit, one.to_unit
    code = code_of(point.issuer, day, serial)
    return _Whole(_row(past, key, code, point, version, unit, holder, walk, len(steps)), steps, places.rows)


class _Places:
    """Where a dossier stood before it was moved."""

    def __init__(self, key: int) -> None:
        self.key, self.rows = key, list[EarlierPlace]()

    def moved(self, path: str, to: str, at: datetime, *, was_open: bool) -> None:
        """It stood at ``path`` until the day of ``at``."""
        began = self.rows[-1].ends_at if self.rows else None
        ends = datetime.combine(at.astimezone(ZONE).date(), time(), ZONE)
        self.rows.append(
            EarlierPlace(
                kind=Placed.DOSSIER,
                key=self.key,
                unit_path=path,
                to_path=to,
                starts_at=began,
                ends_at=ends,
                was_open=was_open,
            )
        )


def _in_order(past: PastDossier, one: PastMove, last: datetime) -> datetime:
    if one.at < last:
        message = _("A move of the dossier of %(name)s lies before the one that it follows.")
        raise CommandRefused("order", message % {"name": past.applicant})
    return one.at


def _made(walk: Walk, one: PastMove, terms: Terms, version: KnownVersion) -> None:
    if walk.state not in MOVES[one.move].from_states:
        message = _("“%(move)s” is not open to a dossier in the state “%(state)s”.")
        raise CommandRefused("state", message % {"move": one.move, "state": walk.state})
    make(walk, one.move, one.at, terms, version.doers, new_due_at=one.due_at)


# Rows ----------------------------------------------------------------------------------------------------------------


def _step(key: int, seq: int, at: datetime, who: str, official: int | None, unit: int, walk: Walk) -> list[Any]:
    return [key, seq, "receive", "received", at, who, official, unit, None, None, 1, 0, 0.0, walk.due_at, ""]


def _left(
    key: int, seq: int, one: PastMove, holder: int, before: tuple[int, datetime], walk: Walk, terms: Terms
) -> list[Any]:
    step_no, last = before
    settled = walk.used if walk.settled_at == one.at else None
    used = clocks.used_by(walk, one.at, terms.calendar, cut_off=terms.cut_off) if settled is None else settled
    return [
        key, seq, one.move.value, walk.state.value, one.at, one.who, one.official_id, holder, one.to_official_id,
        one.to_unit[0] if one.to_unit else None, step_no, worked_minutes(last, one.at, terms.calendar), used, walk.due_at,
        one.note,
    ]  # fmt: skip


def _row(
    past: PastDossier, key: int, code: str, point: KnownPoint, version: KnownVersion, unit: tuple[int, str],
    holder: tuple[int, str], walk: Walk, steps: int,
) -> list[Any]:  # fmt: skip
    return [
        key, code, past.follow_key, point.id, *unit, *holder, version.procedure_id, version.id, past.citizen_id,
        past.applicant, fold(past.applicant), past.phone, past.address, past.channel, past.counter_no, "counter",
        version.fee, list(_papers(version)), "", walk.state.value, walk.step_no, past.officer_id, past.received_at,
        past.received_by, walk.time_amount, walk.time_unit, walk.first_due_at, walk.due_at, walk.warn_at, walk.paused_at,
        walk.pauses, False, 0, "", walk.reappointed, False, walk.settled_at,
        walk.settled_at.astimezone(ZONE).date() if walk.settled_at else None, walk.closed_at, walk.timeliness, walk.used,
        past.cause, 0, steps, steps, past.handed_to, past.handed_how,
    ]  # fmt: skip


def _papers(version: KnownVersion) -> Iterator[dict[str, int]]:
    """The documents that are always asked for, each in the copies asked for."""
    for document in version.documents:
        if document.needed_always:
            yield {"id": document.id, "n": document.copies}
