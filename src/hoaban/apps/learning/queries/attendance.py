"""Who was there, session by session, and what follows from it at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localtime

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.learning.models import Attendance, ClassSession, Enrolment, EnrolmentState, Exam, TrainingClass
from hoaban.apps.learning.models.classes import AttendanceDelivery
from hoaban.apps.learning.queries.classes import TAKING_PART, may_take, rights
from hoaban.apps.learning.queries.enrolments import part_of
from hoaban.apps.learning.rules.classes import Verdict, verdict
from hoaban.apps.people.queries.rows import search_details
from hoaban.shared.access import Actor

PASS_PERCENT = Decimal(50)
"""The pass mark where no final test of the class says another."""


@dataclass(frozen=True, slots=True)
class Line:
    """A participant on the list of a session; ``present`` is None while nothing was marked."""

    enrolment_id: int
    name: str
    detail: str
    point: str
    present: bool | None
    how: str
    key: str
    taken_at: datetime | None
    taken_by: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A mark that came second and says something else than the one that stands."""

    name: str
    present: bool
    taken_at: datetime
    taken_by: str


@dataclass(frozen=True, slots=True)
class Result:
    """What closing the class would say of a participant."""

    enrolment: Enrolment
    name: str
    detail: str
    verdict: Verdict


def list_lines(*, actor: Actor, session: ClassSession, on: date) -> list[Line]:
    """The list of a session: everybody with a place in the class, by name; empty for who may not take attendance."""
    if not may_take(actor=actor, session=session):
        return []
    places = list(
        Enrolment.objects.filter(training_class_id=session.training_class_id, state__in=TAKING_PART)
        .select_related("official", "point__unit")
        .order_by("official__name_key", "pk")
    )
    marks = {mark.enrolment_id: mark for mark in Attendance.objects.filter(session=session)}
    details = search_details([place.official_id for place in places], on)
    return [_line(place, marks.get(place.pk), details.get(place.official_id, "")) for place in places]


def _line(place: Enrolment, mark: Attendance | None, detail: str) -> Line:
    point = place.point.unit.short_name if place.point else ""
    if mark is None:
        return Line(place.pk, place.official.full_name, detail, point, None, "", "", None, "")
    return Line(
        place.pk, place.official.full_name, detail, point, mark.present, mark.how, mark.delivery, mark.taken_at,
        mark.taken_by,
    )  # fmt: skip


def list_conflicts(*, actor: Actor, session: ClassSession) -> list[Conflict]:
    """Marks of a session that met another device's mark, newest first."""
    if not may_take(actor=actor, session=session):
        return []
    rows = AttendanceDelivery.objects.filter(session=session, outcome=AttendanceDelivery.Outcome.CONFLICT)
    return [
        Conflict(row.enrolment.official.full_name, row.present, row.taken_at, row.taken_by)
        for row in rows.select_related("enrolment__official").order_by("-delivered_at", "-pk")
    ]


def list_grid(*, actor: Actor, training_class: TrainingClass) -> list[tuple[str, int, list[bool | None]]]:
    """Attendance of the class as the actor may see it: name, sessions attended, and each session in order."""
    sessions = list(training_class.sessions.order_by("starts_at").values_list("pk", flat=True))
    places = Enrolment.objects.filter(
        part_of(actor, training_class), training_class=training_class, state__in=TAKING_PART
    )
    marks = {
        (row.enrolment_id, row.session_id): row.present
        for row in Attendance.objects.filter(enrolment__in=places, session__in=sessions)
    }
    found = []
    for pk, name in places.order_by("official__name_key", "pk").values_list("pk", "official__full_name"):
        cells = [marks.get((pk, session)) for session in sessions]
        found.append((name, sum(cell is True for cell in cells), cells))
    return found


def list_results(*, actor: Actor, training_class: TrainingClass, on: date) -> list[Result]:
    """What closing the class on a day would say of everybody who takes part; empty for who may not close it."""
    if not rights(actor=actor, training_class=training_class).run:
        return []
    places = list(
        Enrolment.objects.filter(training_class=training_class, state=EnrolmentState.APPROVED)
        .select_related("official")
        .order_by("official__name_key", "pk")
    )
    sessions = training_class.sessions.count()
    rows = Attendance.objects.filter(session__training_class=training_class, present=True)
    attended = Counter(rows.values_list("enrolment_id", flat=True))
    details = search_details([place.official_id for place in places], on)
    least = lawbook.get_rule(area="training", key="least_attendance", on=on).number
    pass_percent = _pass_percent(training_class)
    return [
        Result(
            place, place.official.full_name, details.get(place.official_id, ""),
            verdict(
                attended=attended[place.pk], sessions=sessions, score=place.score,
                has_test=training_class.course.has_test, least_share=least, pass_percent=pass_percent,
            ),
        )
        for place in places
    ]  # fmt: skip


def _pass_percent(training_class: TrainingClass) -> Decimal:
    rows = Exam.objects.filter(training_class=training_class, purpose=Exam.Purpose.FINAL).order_by("-closes_at")
    found = rows.values_list("pass_percent", flat=True).first()
    return PASS_PERCENT if found is None else Decimal(found)


def last_day_of(row: TrainingClass) -> date:
    """The last day of a class: as it was planned, or of a later session."""
    return max([row.ends_on, *(localtime(one).date() for one in row.sessions.values_list("ends_at", flat=True))])
