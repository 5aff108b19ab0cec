"""Taking a dossier in: code and appointment given, citizen kept, one event left, in few statements."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from hoaban.apps.organisation.models import UnitKind
from hoaban.apps.service.models import Channel, Citizen, DecidedAt, Dossier, DossierState, DossierStep, ServicePoint
from hoaban.apps.service.queries import known
from hoaban.apps.service.queries.known import KnownPoint, KnownVersion
from hoaban.apps.service.rules import deciders
from hoaban.apps.service.rules.clocks import Reckoned, reckon
from hoaban.apps.service.rules.codes import CodeParts, code_of, parse_code
from hoaban.apps.service.rules.moves import Move
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.worktime import ZONE, Allowance, OutsideCalendar

PERSONAL_ID = re.compile(r"\d{9}|\d{12}")
PHONE = re.compile(r"\+?\d{8,14}")
MOST_COPIES = 50
CODE_DAYS_OFF = timedelta(days=2)
"""By how much the day in a code may differ from that of receipt: the clock of the counter that printed it was wrong."""
AHEAD = timedelta(minutes=10)
"""How far the clock of a counter may run ahead of ours."""
KEY = re.compile(r"[A-Za-z0-9_-]{16,32}")
RESULT_BY = ("counter", "post", "electronic")


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who hands the dossier in, as written at the counter."""

    name: str
    personal_id: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """What is taken in at a counter.

    ``papers``: (document of the version, copies). ``code`` and ``follow_key`` are given beforehand by a counter without a
    network; "" = made here. ``received_at`` None: now. ``unit_id``: the deciding unit, where it is not the one that the
    procedure names. ``receiver``, ``receiver_id``: who took it in (name, official), where it is not the actor.
    """

    procedure_code: str
    point_id: int
    applicant: Applicant
    papers: tuple[tuple[int, int], ...] = ()
    counter_no: int | None = None
    result_by: str = "counter"
    note: str = ""
    channel: str = "counter"
    code: str = ""
    follow_key: str = ""
    received_at: datetime | None = None
    unit_id: int | None = None
    receiver: str = ""
    receiver_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Plan:
    """An intake that has been looked at: where, what, who decides, when it came in, by whom, and when it is due."""

    intake: Intake
    receiver: tuple[str, int | None]
    point: KnownPoint
    version: KnownVersion
    unit_id: int
    unit_path: str
    received: datetime
    clock: Reckoned

    @property
    def day(self) -> date:
        """The day of intake by the clocks of the country."""
        return self.received.astimezone(ZONE).date()


def take_in(*, actor: Actor, intake: Intake, now: datetime) -> Dossier:
    """Take a dossier in; the one there is already, where this very intake was sent before (same ``follow_key``).

    Raises PermissionDenied outside the actor's part, CommandRefused with the field for whatever cannot be kept: an unknown
    procedure or document, a closed point, a code that is not this point's, wrong numbers. A refusal leaves an event.
    """
    try:
        return _taken_in(_planned(actor, _tidied(intake), now), actor)
    except CommandRefused as refused:
        _leave_refusal(actor, intake, refused)
        raise


def _taken_in(plan: _Plan, actor: Actor) -> Dossier:
    """Written at once; where the database refuses it, the same intake is there already, or a citizen whom another counter has
    written meanwhile. One that brings its code is looked for first: its code may be too old to be given again.
    """
    try:
        with transaction.atomic():
            return (_sent_before(plan) if plan.intake.code else None) or _kept(actor, plan)
    except IntegrityError:
        with transaction.atomic():
            return _sent_before(plan) or _kept(actor, plan)


def _leave_refusal(actor: Actor, intake: Intake, refused: CommandRefused) -> None:
    """The event of an intake that was refused: where, and what was wrong; nothing of the citizen."""
    point = known.get_point(intake.point_id)
    audit.record(
        actor=actor, action="service.refuse_intake", path=point.unit_path if point is not None else "",
        about=("service.servicepoint", point.id if point is not None else 0, intake.code[:40]),
        after={"problem": refused.code, "procedure": intake.procedure_code[:30]}, batch=current_submission(),
    )  # fmt: skip


def appointment(*, intake: Intake, now: datetime) -> Reckoned:
    """When an intake would be due, without taking it in; raises CommandRefused like :func:`take_in`."""
    point, version = _open_point(intake.point_id), _version(intake, now)
    unit_id, _path = _decider(intake, point, version, now)
    return _clock(version, unit_id, intake.received_at or now, now)


# Looking at it -------------------------------------------------------------------------------------------------------


def _tidied(intake: Intake) -> Intake:
    given = intake.applicant
    who = Applicant(
        tidy(given.name), "".join(given.personal_id.split()), re.sub(r"[\s.()-]", "", given.phone), tidy(given.address)
    )
    return replace(intake, applicant=who, note=tidy(intake.note), code=intake.code.strip().upper())


def _planned(actor: Actor, intake: Intake, now: datetime) -> _Plan:
    point = _open_point(intake.point_id)
    actor.require(Permission.RECEIVE_DOSSIERS, point.unit_path)
    received = intake.received_at or now
    if received > now + AHEAD:
        raise CommandRefused("future", _("The time of intake lies ahead. Check the clock of this device."))
    _check_applicant(intake.applicant)
    version = _version(intake, received)
    _check_facts(intake, point, version)
    unit_id, path = _decider(intake, point, version, received)
    receiver = (intake.receiver, intake.receiver_id) if intake.receiver else (actor.name, actor.official_id)
    return _Plan(intake, receiver, point, version, unit_id, path, received, _clock(version, unit_id, received, now))


def _open_point(point_id: int) -> KnownPoint:
    point = known.get_point(point_id)
    if point is None or not point.is_open:
        raise CommandRefused("point", _("This one-stop shop does not take dossiers in. Choose another."), "point")
    return point


def _version(intake: Intake, received: datetime) -> KnownVersion:
    version = known.version_on(intake.procedure_code, received.astimezone(ZONE).date())
    if version is None:
        message = _("No procedure %(code)s holds on this day. Choose from the list.")
        raise CommandRefused("procedure", message % {"code": intake.procedure_code[:30]}, "procedure")
    return version


def _check_applicant(who: Applicant) -> None:
    wrong = [
        (not who.name, "name", _("Write the full name of the applicant.")),
        (len(who.name) > 120, "name", _("The name is longer than 120 letters.")),
        (
            bool(who.personal_id) and not PERSONAL_ID.fullmatch(who.personal_id), "personal_id",
            _("A personal number has 12 digits (9 on an old identity card)."),
        ),
        (
            bool(who.phone) and not PHONE.fullmatch(who.phone), "phone",
            _("Write the phone number in digits, such as 0912 345 678."),
        ),
        (len(who.address) > 200, "address", _("The address is longer than 200 letters.")),
    ]  # fmt: skip
    for is_wrong, field, message in wrong:
        if is_wrong:
            raise CommandRefused(field, message, field)


def _check_facts(intake: Intake, point: KnownPoint, version: KnownVersion) -> None:
    documents = {document.id for document in version.documents}
    wrong = [
        (
            any(key not in documents or not 1 <= n <= MOST_COPIES for key, n in intake.papers), "papers",
            _("A document is not one of this procedure, or its copies are not 1 to 50."),
        ),
        (
            intake.counter_no is not None and intake.counter_no not in point.counters, "counter_no",
            _("This one-stop shop has no such counter in use."),
        ),
        (intake.result_by not in RESULT_BY, "result_by", _("Choose how the result is to be handed over.")),
        (intake.channel not in Channel.values, "channel", _("Choose how the dossier came in.")),
        (len(intake.note) > 500, "note", _("The note is longer than 500 letters.")),
        (
            bool(intake.follow_key) and not KEY.fullmatch(intake.follow_key), "follow_key",
            _("The key of the receipt is damaged. Open the intake page anew."),
        ),
    ]  # fmt: skip
    for is_wrong, field, message in wrong:
        if is_wrong:
            raise CommandRefused(field, message, field)


def _decider(intake: Intake, point: KnownPoint, version: KnownVersion, received: datetime) -> tuple[int, str]:
    """Who decides: the unit named, else that of the point; for a department's procedure the department of its field."""
    on = received.astimezone(ZONE).date()
    if intake.unit_id is not None:
        path = known.path_of(intake.unit_id, on)
        if not path:
            raise CommandRefused("unit", _("There is no such unit. Choose the unit that decides."), "unit")
        return intake.unit_id, path
    if version.decided_at == DecidedAt.DEPARTMENT and point.kind == UnitKind.COMMUNE:
        other = known.point_of_unit(deciders.decider_of(version.field))
        if other is not None:
            return other.unit_id, other.unit_path
    return point.unit_id, point.unit_path


def _clock(version: KnownVersion, unit_id: int, received: datetime, now: datetime) -> Reckoned:
    terms = known.terms_of(unit_id, version.time_unit, received, now)
    allowance = Allowance(version.time_amount, version.time_unit)
    try:
        return reckon(received, allowance, terms.calendar, share=terms.share, cut_off=terms.cut_off)
    except OutsideCalendar as outside:
        message = _("The appointment cannot be reckoned: no working calendar reaches %(day)s.")
        raise CommandRefused("calendar", message % {"day": f"{outside.day:%d/%m/%Y}"}) from outside


# Keeping it ----------------------------------------------------------------------------------------------------------


def _sent_before(plan: _Plan) -> Dossier | None:
    """The dossier that this very intake made before; CommandRefused where its code is another's."""
    key, code = plan.intake.follow_key, plan.intake.code
    if not key and not code:
        return None
    same = Dossier.objects.filter(follow_key=key)
    found = same.first() if key and same.exists() else None
    if found is None and code and Dossier.objects.filter(code=code).exists():
        raise CommandRefused("code-taken", _("Another dossier has the code %(code)s.") % {"code": code}, "code")
    if found is not None and (found.point_id != plan.point.id or (code and found.code != code)):
        raise CommandRefused("follow_key", _("The key of the receipt is another dossier's. Open the page anew."))
    return found


def _kept(actor: Actor, plan: _Plan) -> Dossier:
    citizen_id = _citizen(plan.intake.applicant)
    code = _given_code(plan) if plan.intake.code else code_of(plan.point.issuer, plan.day, _next_serial(plan.point.id))
    dossier = _dossier(plan, code, citizen_id)
    if not dossier.phone and citizen_id is not None:
        # Of a known citizen the number that is kept: without one there is no call, and nothing to follow the dossier by.
        dossier.phone = Citizen.objects.values_list("phone", flat=True).get(pk=citizen_id)
    dossier.save(force_insert=True)
    DossierStep.objects.create(
        dossier=dossier, seq=1, move=Move.RECEIVE, state=DossierState.RECEIVED, at=plan.received,
        actor_name=plan.receiver[0], official_id=plan.receiver[1], unit_id=dossier.holder_id, due_at=dossier.due_at,
    )  # fmt: skip
    audit.record(
        actor=actor, action="service.take_in", subject=dossier, path=dossier.unit_path, on=plan.day,
        after={"procedure": plan.version.code, "due": dossier.due_at.isoformat(), "channel": dossier.channel},
        batch=current_submission(),
    )  # fmt: skip
    return dossier


def _dossier(plan: _Plan, code: str, citizen_id: int | None) -> Dossier:
    intake, point, version = plan.intake, plan.point, plan.version
    return Dossier(
        code=code, follow_key=intake.follow_key or secrets.token_urlsafe(18), point_id=point.id, unit_id=plan.unit_id,
        unit_path=plan.unit_path, holder_id=point.desk_id, holder_path=point.desk_path,
        procedure_id=version.procedure_id, version_id=version.id, citizen_id=citizen_id,
        applicant=intake.applicant.name, phone=intake.applicant.phone, address=intake.applicant.address,
        channel=intake.channel, counter_no=intake.counter_no, result_by=intake.result_by, fee=version.fee,
        papers=[{"id": key, "n": copies} for key, copies in intake.papers], note=intake.note,
        received_at=plan.received, received_by_id=plan.receiver[1], time_amount=version.time_amount,
        time_unit=version.time_unit, first_due_at=plan.clock.due_at, due_at=plan.clock.due_at,
        warn_at=plan.clock.warn_at, steps_taken=1,
    )  # fmt: skip


def _citizen(who: Applicant) -> int | None:
    """The citizen with this personal number, else with this phone and name, kept as last written; None for neither."""
    if not who.personal_id and not who.phone:
        return None
    facts = {"name": who.name, "phone": who.phone, "address": who.address}
    if who.personal_id:
        found = Citizen.objects.defer("personal_id").filter(personal_id=who.personal_id).first()
        found = found or Citizen.objects.create(personal_id=who.personal_id, **facts)
    else:
        same = Citizen.objects.defer("personal_id").filter(personal_id__filled=False, phone=who.phone, name=who.name)
        found = same.order_by("id").first() or Citizen.objects.create(**facts)
    _refresh(found, who)
    return int(found.pk)


def _refresh(citizen: Citizen, who: Applicant) -> None:
    """Write what is new of a citizen; the number stays as it was sealed."""
    facts = {"name": who.name, "phone": who.phone or citizen.phone, "address": who.address or citizen.address}
    if any(getattr(citizen, field) != value for field, value in facts.items()):
        for field, value in facts.items():
            setattr(citizen, field, value)
        citizen.save(update_fields=[*facts, "name_key", "folded"])


def _next_serial(point_id: int) -> int:
    """The next number of a point: one statement, so that no two counters are given the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE service_servicepoint SET next_serial = next_serial + 1 WHERE id = %s RETURNING next_serial - 1",
            [point_id],
        )
        return int(cursor.fetchone()[0])


def _given_code(plan: _Plan) -> str:
    """A code given without a network: of this point, of about the day, and a number that the point has handed out."""
    parts = parse_code(plan.intake.code)
    if parts is None or parts.issuer != plan.point.issuer or abs(parts.day - plan.day) > CODE_DAYS_OFF:
        message = _("The code %(code)s is not one of this one-stop shop on this day.")
        raise CommandRefused("code", message % {"code": plan.intake.code[:40]}, "code")
    if not _handed_out(plan.point.id, parts):
        message = _("The number in %(code)s was not handed out to a counter.")
        raise CommandRefused("code", message % {"code": plan.intake.code[:40]}, "code")
    return code_of(parts.issuer, parts.day, parts.serial)


def _handed_out(point_id: int, parts: CodeParts) -> bool:
    return ServicePoint.objects.filter(pk=point_id, next_serial__gt=parts.serial).exists()
