"""Delivery of what a counter took in without a network: each item once, its own transaction, conflicts to a person."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hoaban.apps.service.commands.formal_dates import keep_dates
from hoaban.apps.service.commands.intake import Applicant, Intake, take_in
from hoaban.apps.service.models import Counter, Delivery, DeliveryState, Dossier, NumberBlock
from hoaban.apps.service.queries.counter_accounts import taken_by
from hoaban.apps.service.queries.deliveries import find_open, papers_of, version_on
from hoaban.apps.service.queries.number_blocks import get_counter
from hoaban.apps.service.rules.codes import parse_code
from hoaban.apps.service.rules.deliveries import Instant, Item, as_json, digest_of, fitted, taken_in_at
from hoaban.shared import audit, sealed
from hoaban.shared.access import Actor
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.worktime import ZONE, OutsideCalendar

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Sending:
    """How an item is sent: the device's clock at that moment, and whether somebody stands at the counter meanwhile.

    Where somebody does, what is wrong is said at once and nothing is recorded.
    """

    sent_at: datetime
    attended: bool = False


def deliver(*, actor: Actor, item: Item, sending: Sending, now: datetime) -> Delivery:
    """Take a dossier in that a counter took in before; a second delivery of the same item gets the first answer.

    What the rules refuse becomes a conflict for a person, with everything that was delivered. Raises Http404 for a
    counter outside the actor's part, CommandRefused for a code that the device does not hold (an event is left) and,
    where the sending is attended, for whatever the online intake would refuse.
    """
    counter = get_counter(actor=actor, counter_id=item.counter)
    before = Delivery.objects.filter(key=item.key).select_related("dossier").first()
    if before is not None:
        return _again(actor, before, counter, item, sending, now)
    block = _block_of(actor, counter, item, now)
    try:
        return _record(actor, counter, block, item, sending, now)
    except IntegrityError:
        # The same item came twice at the same time, and the other one was first.
        first = Delivery.objects.filter(key=item.key).select_related("dossier").first()
        if first is None:
            raise
        return _again(actor, first, counter, item, sending, now)


def _again(actor: Actor, before: Delivery, counter: Counter, item: Item, sending: Sending, now: datetime) -> Delivery:
    """The first answer; other content under the same key is a conflict of its own."""
    digest = digest_of(item)
    if before.digest == digest and before.counter_id == counter.pk:
        _leave_again(actor, before, item, now)
        return before
    key = hashlib.sha256(sealed.digest(f"{item.key}{digest}").encode()).hexdigest()[:32]
    known = Delivery.objects.filter(key=key).first()
    if known is not None:
        return known
    said = _("The same item was delivered before with other content (%(code)s).") % {"code": before.code}
    refused = CommandRefused("key_reused", said)
    if sending.attended:
        raise refused
    with transaction.atomic():
        at = taken_in_at(
            taken_at=item.taken_at, offset=item.offset, sent_at=sending.sent_at, arrived_at=now, earliest=now
        )
        row = _claim(actor, counter, replace(item, key=key), now)
        return _to_a_person(actor, row, item, at, refused, now)


def _leave_again(actor: Actor, before: Delivery, item: Item, now: datetime) -> None:
    """The event of an item that came once more: nothing was recorded a second time."""
    audit.record(
        actor=actor, action="service.deliver_again", subject=before, path=before.unit_path,
        on=now.astimezone(ZONE).date(), after={"code": before.code, "device": item.device},
    )  # fmt: skip


def _block_of(actor: Actor, counter: Counter, item: Item, now: datetime) -> NumberBlock:
    """The block that the code was taken from; refuses codes that the device was never given, and leaves an event."""
    parts = parse_code(item.code)
    if parts is not None and parts.issuer == counter.point.issuer:
        held = NumberBlock.objects.filter(point_id=counter.point_id, device=item.device)
        found: NumberBlock | None = held.filter(first__lte=parts.serial, last__gte=parts.serial).first()
        if found is not None:
            return found
    message = _("The code %(code)s is not among the numbers that this device holds; nothing was recorded.")
    refused = CommandRefused("forged", message % {"code": item.code})
    audit.record(
        actor=actor, action="service.deliver_refused", subject=counter, path=counter.point.unit_path, on=now.astimezone(ZONE).date(),
        reason=refused.message, after={"code": item.code, "device": item.device, "problem": refused.code},
    )  # fmt: skip
    raise refused


@transaction.atomic
def _record(
    actor: Actor, counter: Counter, block: NumberBlock, item: Item, sending: Sending, now: datetime
) -> Delivery:
    row = _claim(actor, counter, item, now)
    at = taken_in_at(
        taken_at=item.taken_at, offset=item.offset, sent_at=sending.sent_at, arrived_at=now, earliest=block.taken_at
    )
    there = Dossier.objects.filter(follow_key=item.follow_key, point_id=counter.point_id).first()
    if there is not None and there.code != item.code:
        return _recorded_before(actor, row, item, at, there, now)
    try:
        with transaction.atomic():
            dossier = _take_in(actor, counter, block, item, at, now)
    except CommandRefused as refused:
        if sending.attended:
            raise
        return _to_a_person(actor, row, item, at, refused, now)
    return _accepted(actor, row, item, at, dossier, now)


def _claim(actor: Actor, counter: Counter, item: Item, now: datetime) -> Delivery:
    """The row of an item; IntegrityError when its key is there already (on PostgreSQL once the other has committed)."""
    made: Delivery = Delivery.objects.create(
        key=item.key, counter=counter, unit_path=counter.point.unit_path, device=item.device, code=item.code,
        digest=digest_of(item), state=DeliveryState.ACCEPTED, user_id=actor.user_id, taken_at=item.taken_at,
        arrived_at=now, taken_by=taken_by(actor=actor, item=item).name, delivered_by=actor.name[:200],
    )  # fmt: skip
    return made


def _take_in(actor: Actor, counter: Counter, block: NumberBlock, item: Item, at: Instant, now: datetime) -> Dossier:
    if block.returned_at is not None and at.at > block.returned_at:
        raise CommandRefused(
            "returned", _("The numbers of this device were given back before the dossier was taken in.")
        )
    if Dossier.objects.filter(code=item.code).exists():
        message = _("The code %(code)s already belongs to another dossier.")
        raise CommandRefused("code_used", message % {"code": item.code})
    same = find_open(actor=actor, item=item)
    if same is not None:
        message = _("The same citizen already has dossier %(code)s of this procedure, not settled yet.")
        raise CommandRefused("open_already", message % {"code": same.code})
    papers, who = _papers(actor, item, at), taken_by(actor=actor, item=item)
    intake = Intake(
        procedure_code=item.procedure, point_id=counter.point_id, papers=papers, counter_no=counter.number,
        applicant=Applicant(item.name, item.personal_id, item.phone, item.address), result_by=item.result_by,
        note=item.note, channel="counter" if item.online else "offline", code=item.code, follow_key=item.follow_key,
        received_at=at.at, receiver=who.name, receiver_id=who.official_id,
    )  # fmt: skip
    return taken(actor=actor, intake=intake, now=now)


def taken(*, actor: Actor, intake: Intake, now: datetime) -> Dossier:
    """Take in what a counter delivered; CommandRefused also where the calendar ends or a code is taken meanwhile."""
    try:
        return take_in(actor=actor, intake=intake, now=now)
    except OutsideCalendar as outside:
        raise CommandRefused("calendar", _("The calendar of the unit does not reach the appointment.")) from outside
    except IntegrityError as taken_already:
        raise CommandRefused("code_used", _("The code or the key of the receipt is taken already.")) from taken_already


def _papers(actor: Actor, item: Item, at: Instant) -> tuple[tuple[int, int], ...]:
    """The papers as documents of the version that holds on the day of receipt; refuses what does not fit any more."""
    day = at.at.astimezone(ZONE).date()
    held = version_on(actor=actor, procedure=item.procedure, on=day)
    if held is None:
        message = _("The procedure %(code)s did not hold any more on %(day)s.")
        raise CommandRefused("ended", message % {"code": item.procedure, "day": f"{day:%d/%m/%Y}"})
    if held.pk == item.version:
        return item.papers
    said = item.promised
    papers, odd = fitted(
        item.papers, papers_of(actor=actor, version_id=item.version), papers_of(actor=actor, version_id=held.pk)
    )
    if (held.time_amount, held.time_unit, held.fee) != (said.time_amount, said.time_unit, said.fee):
        raise CommandRefused("catalogue", _("The procedure was changed meanwhile: another time or fee."))
    if odd:
        message = _("The procedure was changed meanwhile; what does not fit: %(papers)s.")
        raise CommandRefused("catalogue", message % {"papers": "; ".join(odd)[:300]})
    return papers


def _accepted(actor: Actor, row: Delivery, item: Item, at: Instant, dossier: Dossier, now: datetime) -> Delivery:
    dates = keep_dates(actor=actor, row=row, item=item, dossier=dossier, now=now)
    row.dossier = dossier
    row.problem = "clock" if at.how else "appointment" if dates.other_due else ""
    notes = [_clock_words(at)] if at.how in ("corrected", "bounded") else []
    if dates.other_due:
        message = _("The appointment is %(due)s, not the provisional one on the receipt: tell the citizen.")
        if dates.promised_at is None:
            message = _("The receipt had no appointment; it is %(due)s: tell the citizen.")
        notes.append(message % {"due": f"{dossier.due_at.astimezone(ZONE):%H:%M %d/%m/%Y}"})
    row.message = " ".join(notes)[:LONGEST]
    row.save()
    _leave(actor, row, at, now)
    return row


def _recorded_before(actor: Actor, row: Delivery, item: Item, at: Instant, there: Dossier, now: datetime) -> Delivery:
    """The form of the online intake was sent before and no answer came: the dossier is there, under another code."""
    message = _("Already in the register as %(code)s, sent before the network failed; the code on the receipt is void.")
    keep_dates(actor=actor, row=row, item=item, dossier=there, now=now)
    row.dossier, row.problem, row.message = there, "recorded_before", message % {"code": there.code}
    row.save()
    _leave(actor, row, at, now)
    return row


def _clock_words(at: Instant) -> str:
    message = _("The clock of this device was wrong; received at %(time)s by the clock of the server.")
    return message % {"time": f"{at.at.astimezone(ZONE):%H:%M %d/%m/%Y}"}


def _to_a_person(
    actor: Actor, row: Delivery, item: Item, at: Instant, refused: CommandRefused, now: datetime
) -> Delivery:
    row.state, row.problem, row.message = DeliveryState.CONFLICT, refused.code[:40], refused.message[:LONGEST]
    row.payload = as_json(item) | {"received_at": at.at.isoformat()}
    row.save()
    _leave(actor, row, at, now)
    return row


def _leave(actor: Actor, row: Delivery, at: Instant, now: datetime) -> None:
    audit.record(
        actor=actor, action="service.deliver", subject=row, path=row.unit_path, on=now.astimezone(ZONE).date(), reason=row.message,
        after={
            "state": str(row.state), "problem": row.problem, "code": row.code, "received_at": at.at.isoformat(),
            "clock_off_seconds": round(at.off.total_seconds()), "device": row.device,
            "taken_by": row.taken_by, "due": audit.text(row.due_at), "promised": audit.text(row.promised_at),
        },
    )  # fmt: skip
