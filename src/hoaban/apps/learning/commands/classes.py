"""Opening, changing and moving a class; its sessions and connection points."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _

from hoaban.apps.learning.models import (
    ClassSession,
    ConnectionPoint,
    Course,
    Enrolment,
    EnrolmentState,
    Mode,
    PlanLine,
    PlanState,
    TrainingClass,
    TrainingPlan,
)
from hoaban.apps.learning.queries.classes import communes_to_connect
from hoaban.apps.learning.queries.plans import tree_of
from hoaban.apps.learning.rules.classes import ENDED, Sitting, missing, move_named
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.commands import CommandRefused
from hoaban.apps.people.models import CensusRow
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission, text
from hoaban.shared.models import Event

MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """What is said of a class when it is opened or changed; money in đồng."""

    name: str
    mode: str
    starts_on: date
    ends_on: date
    capacity_min: int
    capacity_max: int
    provider_id: int | None = None
    provider_name: str = ""
    place: str = ""
    live_link: str = ""
    cost_per_head: int = 0
    cost_fixed: int = 0
    nominate_until: date | None = None


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What is said of a session, apart from when it is."""

    topic: str
    mode: str
    trainer: str = ""
    trainer_official_id: int | None = None
    place: str = ""
    live_link: str = ""


@contextmanager
def holding(
    *, actor: Actor, class_id: int, permission: Permission, version: int | None = None
) -> Iterator[TrainingClass]:
    """Open one class for one command: locked, permission checked, version counted up on leaving.

    APPROVE_TRAINING is asked of the organiser's unit; RUN_CLASSES of the provider's, or the organiser does it.
    """
    with transaction.atomic():
        row = TrainingClass.objects.select_for_update().get(pk=class_id)
        organises = actor.may(Permission.APPROVE_TRAINING, row.organiser_path)
        runs = permission == Permission.RUN_CLASSES and actor.may(Permission.RUN_CLASSES, row.unit_path)
        if not (organises or runs):
            raise PermissionDenied(f"{permission} {row.code}")
        refuse_changed(row.version, version)
        yield row
        row.version += 1
        row.save()


def refuse_changed(current: int, read: int | None) -> None:
    """Raises CommandRefused when somebody else was faster than whoever read the version ``read``."""
    if read is not None and read != current:
        raise CommandRefused("changed", _("Somebody else has just changed this. Look at it again, then save."))


def left(actor: Actor, action: str, row: TrainingClass, **more: Any) -> Event:
    """The event of a command on a class."""
    return audit.record(
        actor=actor,
        action=f"learning.{action}",
        subject=row,
        path=row.organiser_path,
        batch=current_submission(),
        **more,
    )


@transaction.atomic
def open_class(
    *, actor: Actor, course_id: int, facts: ClassFacts, organiser_path: str, on: date, plan_line_id: int | None = None,
    plan_id: int | None = None,
) -> TrainingClass:  # fmt: skip
    """Plan a class of a course for the unit at ``organiser_path``; it is offered once it is opened for nomination.

    ``plan_id``: the approved plan that it carries out, ``plan_line_id``: its line, where it is for one line only. Raises
    CommandRefused for a plan that is not approved, or one that does not have the course.
    """
    actor.require(Permission.APPROVE_TRAINING, organiser_path)
    course = Course.objects.select_for_update().get(pk=course_id)
    _refuse_facts(facts)
    plan = _carried_out(actor, course, plan_id, plan_line_id) if plan_id or plan_line_id else None
    row = TrainingClass.objects.create(
        code=_next_code(course, facts.starts_on.year), course=course, plan_line_id=plan_line_id,
        training_plan=plan, organiser_path=organiser_path, unit_path=_path(facts.provider_id, on), secret=secrets.token_urlsafe(32),
        feed_key=secrets.token_urlsafe(32), **asdict(facts),
    )  # fmt: skip
    from_plan = {"plan": str(plan), "line": plan_line_id} if plan is not None else {}
    left(actor, "open_class", row, on=on, after=_said(facts) | from_plan)
    return row


def _carried_out(actor: Actor, course: Course, plan_id: int | None, line_id: int | None) -> TrainingPlan:
    """The approved plan that has the course, locked against an amendment that comes between."""
    plans = TrainingPlan.objects.select_for_update().filter(actor.within(Permission.APPROVE_TRAINING))
    plan: TrainingPlan | None = (plans.filter(lines=line_id) if line_id else plans.filter(pk=plan_id or 0)).first()
    if plan is None or plan.state != PlanState.APPROVED:
        raise CommandRefused(
            "plan-state", _("A class is opened from an approved plan. Open the plan again to see where it stands.")
        )
    lines = PlanLine.objects.filter(course=course, plan__in=tree_of(plan, actor=actor).order_by().values("pk"))
    if not (lines.filter(pk=line_id) if line_id else lines).exists():
        raise CommandRefused("not-planned", _("The plan has no line with this course. Choose a course of the plan."))
    return plan


def change_class(
    *, actor: Actor, class_id: int, facts: ClassFacts, on: date, version: int | None = None
) -> TrainingClass:
    """Change what is said of a class that has not ended; seats that are added go to those who wait."""
    from hoaban.apps.learning.commands.enrolments import fill_seats

    _refuse_facts(facts)
    with holding(actor=actor, class_id=class_id, permission=Permission.APPROVE_TRAINING, version=version) as row:
        _refuse_ended(row)
        taken = Enrolment.objects.filter(training_class=row, state=EnrolmentState.APPROVED).count()
        if facts.capacity_max < taken:
            message = _("%(count)s people are approved already. Enter at least %(count)s.") % {"count": taken}
            raise CommandRefused("capacity", message, "capacity_max")
        _refuse_sessions_outside(row, facts)
        before = {field.name: text(getattr(row, field.name)) for field in fields(facts)}
        for field in fields(facts):
            setattr(row, field.name, getattr(facts, field.name))
        row.unit_path = _path(facts.provider_id, on)
        left(actor, "change_class", row, on=on, before=before, after=_said(facts))
        fill_seats(actor=actor, row=row, on=on)
        return row


def move_class(
    *, actor: Actor, class_id: int, move: str, on: date, reason: str = "", version: int | None = None
) -> TrainingClass:
    """Take a class one step on: open, start, reopen or cancel it (rules.classes.MOVES).

    To start below the smallest class is a decision of its own and needs a reason ("below-smallest").
    """
    step = move_named(move)
    if step is None:
        raise CommandRefused("move", _("There is no such step."))
    if step.needs_reason and not reason.strip():
        raise CommandRefused("reason", _("Say why, in a sentence."), "reason")
    with holding(actor=actor, class_id=class_id, permission=Permission.APPROVE_TRAINING, version=version) as row:
        if row.state not in step.sources:
            raise CommandRefused("state", _("The class is “%(state)s”; this step is not open to it.") % {
                "state": row.get_state_display()
            })  # fmt: skip
        if step.name == "start":
            _refuse_unready(row, reason)
        before, row.state = row.state, step.target
        left(
            actor, f"{step.name}_class", row, on=on, before={"state": before}, after={"state": row.state}, reason=reason
        )
        return row


def add_sessions(
    *, actor: Actor, class_id: int, sittings: Sequence[Sitting], facts: SessionFacts, version: int | None = None
) -> list[ClassSession]:
    """Add sessions to a class, several at once; all or none."""
    with holding(actor=actor, class_id=class_id, permission=Permission.RUN_CLASSES, version=version) as row:
        _refuse_ended(row)
        if not sittings:
            raise CommandRefused(
                "no-days", _("No day of the class has this pattern. Choose other weekdays."), "weekdays"
            )
        made = []
        for sitting in sittings:
            starts_at, ends_at = instant(sitting.day, sitting.begins), instant(sitting.day, sitting.ends)
            _refuse_time(row, starts_at, ends_at)
            made.append(
                ClassSession.objects.create(training_class=row, starts_at=starts_at, ends_at=ends_at, **asdict(facts))
            )
        left(actor, "add_sessions", row, after={"topic": facts.topic, "sessions": len(made)})
        return made


def change_session(
    *, actor: Actor, session_id: int, sitting: Sitting, facts: SessionFacts, version: int | None = None
) -> ClassSession:
    """Change one session; its attendance stays."""
    found = ClassSession.objects.get(pk=session_id)
    with holding(
        actor=actor, class_id=found.training_class_id, permission=Permission.RUN_CLASSES, version=version
    ) as row:
        _refuse_ended(row)
        starts_at, ends_at = instant(sitting.day, sitting.begins), instant(sitting.day, sitting.ends)
        _refuse_time(row, starts_at, ends_at, but=found.pk)
        before = {"starts_at": found.starts_at.isoformat(), "topic": found.topic, "trainer": found.trainer}
        found.starts_at, found.ends_at = starts_at, ends_at
        for key, value in asdict(facts).items():
            setattr(found, key, value)
        found.save()
        left(
            actor,
            "change_session",
            row,
            before=before,
            after={"starts_at": starts_at.isoformat(), "topic": facts.topic},
        )
        return found


def remove_session(*, actor: Actor, session_id: int, version: int | None = None) -> None:
    """Remove a session of which nobody's attendance was taken."""
    found = ClassSession.objects.get(pk=session_id)
    with holding(
        actor=actor, class_id=found.training_class_id, permission=Permission.RUN_CLASSES, version=version
    ) as row:
        if found.attendance.exists():
            raise CommandRefused("attended", _("Attendance of this session has been taken; it stays."))
        before = {"starts_at": found.starts_at.isoformat(), "topic": found.topic}
        found.delete()
        left(actor, "remove_session", row, before=before)


def connect_communes(*, actor: Actor, class_id: int, on: date, version: int | None = None) -> int:
    """Make every commune of the actor's part a connection point of the class; returns how many were added.

    Participants who have no point yet follow from their own commune.
    """
    with holding(actor=actor, class_id=class_id, permission=Permission.APPROVE_TRAINING, version=version) as row:
        _refuse_ended(row)
        if row.mode == Mode.IN_PERSON:
            raise CommandRefused("mode", _("A class held in person has no connection points."))
        known = set(ConnectionPoint.objects.filter(training_class=row).values_list("unit_id", flat=True))
        units = [one.id for one in communes_to_connect(actor=actor, on=on) if one.id not in known]
        ConnectionPoint.objects.bulk_create(ConnectionPoint(training_class=row, unit_id=unit) for unit in units)
        _send_to_points(row, on)
        left(actor, "connect_communes", row, on=on, after={"points": len(units)})
        return len(units)


def remove_point(*, actor: Actor, point_id: int) -> None:
    """Take a connection point away; who followed from there has none until another is chosen."""
    point = ConnectionPoint.objects.select_related("unit").get(pk=point_id)
    with holding(actor=actor, class_id=point.training_class_id, permission=Permission.APPROVE_TRAINING) as row:
        left(actor, "remove_point", row, before={"unit": str(point.unit)})
        point.delete()


def renew_class_key(*, actor: Actor, class_id: int) -> TrainingClass:
    """Give the class another key of its calendar feed; the old address ends."""
    with holding(actor=actor, class_id=class_id, permission=Permission.RUN_CLASSES) as row:
        row.feed_key = secrets.token_urlsafe(32)
        left(actor, "renew_class_key", row)
        return row


def instant(day: date, minutes: int) -> datetime:
    """The aware instant so many minutes after local midnight of a day."""
    return make_aware(datetime.combine(day, MIDNIGHT) + timedelta(minutes=minutes))


def _send_to_points(row: TrainingClass, on: date) -> None:
    points = dict(ConnectionPoint.objects.filter(training_class=row).values_list("unit_id", "pk"))
    places = Enrolment.objects.filter(training_class=row, point=None, state=EnrolmentState.APPROVED)
    census = CensusRow.objects.filter(
        official_id__in=places.values("official_id"), starts_on__lte=on, ends_before__gt=on
    )
    communes = dict(census.values_list("official_id", "commune_id"))
    for place in places:
        if point := points.get(communes.get(place.official_id) or 0):
            place.point_id = point
            place.save(update_fields=["point"])


def _next_code(course: Course, year: int) -> str:
    stem = f"{slugify(course.code).upper()[:28] or 'LOP'}-{year}"
    number = TrainingClass.objects.filter(code__startswith=f"{stem}-").count() + 1
    while TrainingClass.objects.filter(code=f"{stem}-{number:02d}").exists():
        number += 1
    return f"{stem}-{number:02d}"


def _path(provider_id: int | None, on: date) -> str:
    return organisation.current_path(provider_id, on) if provider_id else ""


def _said(facts: ClassFacts) -> dict[str, Any]:
    return {key: text(value) for key, value in asdict(facts).items()}


def _refuse_facts(facts: ClassFacts) -> None:
    if facts.ends_on < facts.starts_on:
        raise CommandRefused("days", _("The last day is before the first. Change one of them."), "ends_on")
    if facts.capacity_max < facts.capacity_min:
        raise CommandRefused("capacity", _("The largest class is smaller than the smallest."), "capacity_max")
    if facts.nominate_until is not None and facts.nominate_until > facts.starts_on:
        raise CommandRefused("deadline", _("Nominations end before the class begins."), "nominate_until")
    if facts.mode == Mode.ONLINE and not facts.live_link:
        raise CommandRefused("link", _("An online class needs its live link."), "live_link")


def _refuse_ended(row: TrainingClass) -> None:
    if row.state in ENDED:
        message = _("The class is “%(state)s”; nothing in it changes any more.") % {"state": row.get_state_display()}
        raise CommandRefused("ended", message)


def _refuse_unready(row: TrainingClass, reason: str) -> None:
    if not row.sessions.exists():
        raise CommandRefused("no-sessions", _("The class has no sessions yet. Add them, then start it."))
    taken = row.enrolments.filter(state=EnrolmentState.APPROVED).count()
    if not taken:
        raise CommandRefused("nobody", _("Nobody is approved yet. Approve nominations, then start the class."))
    if missing(row.capacity_min, taken) and not reason.strip():
        message = _(
            "%(taken)s people are approved, the smallest class is %(least)s. Say why it starts all the same, postpone it, or cancel it."
        )
        raise CommandRefused("below-smallest", message % {"taken": taken, "least": row.capacity_min}, "reason")


def _refuse_sessions_outside(row: TrainingClass, facts: ClassFacts) -> None:
    for starts_at in row.sessions.values_list("starts_at", flat=True):
        if not facts.starts_on <= localtime(starts_at).date() <= facts.ends_on:
            message = _("There is a session on %(day)s. Move it first, or keep its day within the class.")
            raise CommandRefused("sessions", message % {"day": f"{localtime(starts_at):%d/%m/%Y}"}, "ends_on")


def _refuse_time(row: TrainingClass, starts_at: datetime, ends_at: datetime, but: int | None = None) -> None:
    if ends_at <= starts_at:
        raise CommandRefused("times", _("The end is before the beginning. Change one of them."), "ends")
    if not row.starts_on <= localtime(starts_at).date() <= row.ends_on:
        message = _("%(day)s is outside the class (%(first)s – %(last)s).")
        facts = {"day": starts_at, "first": row.starts_on, "last": row.ends_on}
        raise CommandRefused("outside", message % {key: f"{value:%d/%m/%Y}" for key, value in facts.items()}, "first")
    others = row.sessions.exclude(pk=but or 0).filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    if other := others.first():
        message = _("There is a session then already: %(topic)s, %(when)s.")
        raise CommandRefused("overlap", message % {
            "topic": other.topic, "when": f"{localtime(other.starts_at):%H:%M %d/%m/%Y}"
        }, "first")  # fmt: skip
