"""Attendance: marks from a list, delivered once only, and check-in by a code that lives half a minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hoaban.apps.learning.models import Attendance, ClassSession, Enrolment, EnrolmentState, TrainingClass
from hoaban.apps.learning.models.classes import AttendanceDelivery
from hoaban.apps.learning.queries.classes import TAKING_PART, may_take
from hoaban.apps.learning.rules import checkin
from hoaban.apps.learning.rules.checkin import CodeFault, Mark, Standing
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.audit import refusals_left

MOST = 1_000
"""Marks in one delivery."""


@dataclass(frozen=True, slots=True)
class MarkOutcome:
    """What became of a delivered mark, and what stands now: recorded, same, conflict or refused."""

    key: str
    outcome: str
    enrolment_id: int
    present: bool | None = None
    standing_key: str = ""
    taken_at: datetime | None = None
    taken_by: str = ""


def deliver_marks(*, actor: Actor, session_id: int, marks: Sequence[Mark], at: datetime) -> list[MarkOutcome]:
    """Record marks that a device took, perhaps long ago and without a network; each key once only.

    A mark of a second device that says otherwise is kept as a conflict: the first stands, and an event is left.
    """
    session = ClassSession.objects.select_related("training_class").get(pk=session_id)
    if not may_take(actor=actor, session=session):
        raise PermissionDenied(f"attendance of session {session_id}")
    with refusals_left(
        actor=actor, action="learning.deliver_marks", subject=session, path=session.training_class.organiser_path
    ):
        if len(marks) > MOST:
            raise CommandRefused("too-many", _("Too many marks at once. Send them in parts."))
        with transaction.atomic():
            # The class is locked, so that two devices at once come one after the other.
            row = TrainingClass.objects.select_for_update().get(pk=session.training_class_id)
            if row.state in (TrainingClass.State.FINISHED, TrainingClass.State.CANCELLED):
                raise CommandRefused("ended", _("The class has ended; its attendance stands."))
            return _Delivery(actor, session, marks, at).outcomes()


def check_in(*, actor: Actor, session_id: int, code: str, at: datetime) -> Attendance:
    """Check in as the participant who has scanned the code of a session; ``at`` is the instant of the server.

    Raises CommandRefused: foreign, old, stranger, early, over, twice, absent, and leaves an event of each.
    """
    session = ClassSession.objects.select_related("training_class").filter(pk=session_id).first()
    if session is None or actor.official_id is None:
        raise Http404
    with refusals_left(
        actor=actor, action="learning.check_in", subject=session, path=session.training_class.organiser_path
    ):
        _refuse_code(session, code, at)
        with transaction.atomic():
            TrainingClass.objects.select_for_update().get(pk=session.training_class_id)
            place = _place_of(session, actor.official_id)
            _refuse_second(session, place)
            made = Attendance.objects.create(
                session=session, enrolment=place, how=Attendance.How.QR, taken_at=at, delivered_at=at,
                delivery=f"qr-{session.pk}-{place.pk}", taken_by=actor.name,
            )  # fmt: skip
            _left(actor, session, place, present=True, how="qr")
            return made


class _Delivery:
    """Marks of one session delivered together; what stands is read once for all of them, inside the lock of the class."""

    def __init__(self, actor: Actor, session: ClassSession, marks: Sequence[Mark], at: datetime) -> None:
        self.actor, self.session, self.marks, self.at = actor, session, marks, at
        places = Enrolment.objects.filter(
            training_class_id=session.training_class_id,
            state__in=TAKING_PART,
            pk__in={one.enrolment_id for one in marks},
        )
        self.places = {one.pk: one for one in places.select_related("official", "training_class")}
        standing = Attendance.objects.filter(session=session, enrolment__in=list(self.places))
        self.standing = {one.enrolment_id: one for one in standing}
        self.before = AttendanceDelivery.objects.in_bulk(
            {one.key for one in marks if _is_key(one.key)}, field_name="key"
        )

    def outcomes(self) -> list[MarkOutcome]:
        """What becomes of each, in their order; a later one sees what an earlier one left."""
        return [self._deliver(mark) for mark in self.marks]

    def _deliver(self, mark: Mark) -> MarkOutcome:
        place = self.places.get(mark.enrolment_id)
        if place is None or not _is_key(mark.key):
            return MarkOutcome(mark.key, "refused", mark.enrolment_id)
        standing, before = self.standing.get(place.pk), self.before.get(mark.key)
        if before is not None:
            return _told(mark, before.outcome if before.enrolment_id == place.pk else "refused", standing)
        known = Standing(standing.delivery, standing.present) if standing else None
        outcome = checkin.outcome(mark, known)
        taken_at = checkin.taken(mark.taken_at, starts_at=self.session.starts_at, delivered_at=self.at)
        self.before[mark.key] = AttendanceDelivery.objects.create(
            key=mark.key, session=self.session, enrolment=place, present=mark.present, outcome=outcome,
            taken_at=taken_at, delivered_at=self.at, taken_by=self.actor.name,
        )  # fmt: skip
        if outcome == "recorded":
            standing = self.standing[place.pk] = self._recorded(place, mark, taken_at, standing)
        if outcome != "same":
            conflict = outcome == "conflict"
            _left(self.actor, self.session, place, present=mark.present, how="list", conflict=conflict)
        return _told(mark, outcome, standing)

    def _recorded(
        self, place: Enrolment, mark: Mark, taken_at: datetime, standing: Attendance | None
    ) -> Attendance:  # fmt: skip
        row = standing or Attendance(session=self.session, enrolment=place)
        row.present, row.how, row.taken_at, row.delivered_at = mark.present, Attendance.How.LIST, taken_at, self.at
        row.delivery, row.taken_by = mark.key, self.actor.name
        row.save()
        return row


def _is_key(text: str) -> bool:
    """Whether a device can have made the key up: 8 to 64 characters, none of them a NUL, which PostgreSQL cannot keep."""
    return 8 <= len(text) <= 64 and "\0" not in text


def _told(mark: Mark, outcome: str, standing: Attendance | None) -> MarkOutcome:
    if standing is None:
        return MarkOutcome(mark.key, outcome, mark.enrolment_id)
    return MarkOutcome(
        mark.key, outcome, mark.enrolment_id, standing.present, standing.delivery, standing.taken_at, standing.taken_by
    )


def _refuse_code(session: ClassSession, code: str, at: datetime) -> None:
    fault = checkin.check_code(secret=session.training_class.secret, session_id=session.pk, code=code, at=at)
    if fault == CodeFault.FOREIGN:
        raise CommandRefused("foreign", _("This code is not of this session. Scan the code in the room again."))
    if fault == CodeFault.OLD:
        raise CommandRefused("old", _("This code is too old; it changes every 30 seconds. Scan the one shown now."))
    if at < session.starts_at - checkin.EARLY:
        message = _("Check-in begins one hour before the session, at %(time)s.")
        raise CommandRefused(
            "early", message % {"time": f"{localtime(session.starts_at - checkin.EARLY):%H:%M %d/%m/%Y}"}
        )
    if at > session.ends_at:
        raise CommandRefused("over", _("The session is over. Ask the trainer to mark you on the list."))


def _place_of(session: ClassSession, official_id: int) -> Enrolment:
    places = Enrolment.objects.filter(training_class_id=session.training_class_id, official_id=official_id)
    place = places.filter(state=EnrolmentState.APPROVED).first()
    if place is None:
        message = _("You have no approved place in this class. Ask your office, or the organiser of the class.")
        raise CommandRefused("stranger", message)
    return place


def _refuse_second(session: ClassSession, place: Enrolment) -> None:
    there = Attendance.objects.filter(session=session, enrolment=place).first()
    if there is None:
        return
    time = f"{localtime(there.taken_at):%H:%M}"
    if there.present:
        raise CommandRefused("twice", _("You are checked in already, since %(time)s.") % {"time": time})
    message = _("The trainer marked you absent at %(time)s. Ask the trainer to change it on the list.")
    raise CommandRefused("absent", message % {"time": time})


def _left(
    actor: Actor, session: ClassSession, place: Enrolment, *, present: bool, how: str, conflict: bool = False
) -> None:
    action = "learning.attendance_conflict" if conflict else "learning.take_attendance"
    after = {"session": session.pk, "present": present, "how": how, "class": session.training_class.code}
    audit.record(actor=actor, action=action, subject=place, path=place.unit_path, after=after)
