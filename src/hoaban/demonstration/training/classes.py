"""Holding a class from the first nomination to the end, through the commands that offices use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hoaban.apps.learning.commands import attendance, classes, completions, enrolments
from hoaban.apps.learning.commands.classes import ClassFacts, SessionFacts
from hoaban.apps.learning.models import ClassSession, Course, Enrolment, TrainingClass
from hoaban.apps.learning.rules.checkin import Mark
from hoaban.apps.learning.rules.classes import Sitting
from hoaban.apps.organisation import queries as organisation
from hoaban.demonstration.training.facts import Serving
from hoaban.demonstration.training.history import score_of
from hoaban.shared.access import Actor

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING, NOON, AFTERNOON, EVENING = 8 * 60, 11 * 60 + 30, 13 * 60 + 30, 17 * 60
NOTICE = timedelta(days=21)
"""How long before its first day a class is opened for nominations."""
GOES_ANYWAY = "Đơn vị đã bố trí người thay"


@dataclass(frozen=True, slots=True)
class Held:
    """A class of the demonstration: a course, when, where, for whom; ``weekdays`` (Monday is 0) have sessions."""

    course: str
    name: str
    mode: str
    starts_on: date
    ends_on: date
    place: str
    trainer: str
    topics: tuple[str, ...]
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    live_link: str = ""
    connected: bool = False
    capacity_max: int = 0


def mornings(first: date, last: date, weekdays: tuple[int, ...]) -> list[date]:
    """The days of a stretch that have sessions."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() in weekdays]


def instant(day: date, minutes: int) -> datetime:
    """So many minutes after midnight, here."""
    return datetime.combine(day, time(), HERE) + timedelta(minutes=minutes)


def plan_class(
    held: Held, *, actor: Actor, organiser_path: str, opened_on: date | None = None, plan_id: int | None = None
) -> TrainingClass:
    """The class as it is planned, with its sessions, and open for nominations since ``opened_on`` (else as usual).

    ``plan_id``: the approved plan that it carries out.
    """
    course = Course.objects.get(code=held.course)
    day = opened_on or held.starts_on - NOTICE
    facts = ClassFacts(
        name=held.name, mode=held.mode, starts_on=held.starts_on, ends_on=held.ends_on,
        capacity_min=course.capacity_min, capacity_max=held.capacity_max or course.capacity_max,
        provider_id=course.provider_id, provider_name=course.provider_name, place=held.place,
        live_link=held.live_link, cost_per_head=course.cost_per_head, cost_fixed=course.cost_fixed,
        nominate_until=held.starts_on - timedelta(days=5),
    )  # fmt: skip
    row = classes.open_class(
        actor=actor, course_id=course.pk, facts=facts, organiser_path=organiser_path, on=day, plan_id=plan_id
    )
    for place, one in enumerate(mornings(held.starts_on, held.ends_on, held.weekdays)):
        afternoon = place % 2
        sitting = Sitting(one, AFTERNOON, EVENING) if afternoon else Sitting(one, MORNING, NOON)
        session = SessionFacts(
            topic=held.topics[place % len(held.topics)], mode=held.mode, trainer=held.trainer, place=held.place,
            live_link=held.live_link,
        )  # fmt: skip
        classes.add_sessions(actor=actor, class_id=row.pk, sittings=[sitting], facts=session)
    if held.connected:
        classes.connect_communes(actor=actor, class_id=row.pk, on=held.starts_on)
    return classes.move_class(actor=actor, class_id=row.pk, move="open", on=day)


def fill_class(row: TrainingClass, people: Sequence[Serving], *, actor: Actor, approve: int | None = None) -> None:
    """Nominate people and approve the first ``approve`` of them (None: all)."""
    day = row.starts_on - timedelta(days=14)
    ids = [one.official_id for one in people]
    made = enrolments.nominate(actor=actor, class_id=row.pk, official_ids=ids, on=day, reason=GOES_ANYWAY)
    chosen = [place.pk for place in made][:approve]
    enrolments.approve(
        actor=actor, class_id=row.pk, enrolment_ids=chosen, on=day + timedelta(days=4), reason=GOES_ANYWAY
    )


def start_class(row: TrainingClass, *, actor: Actor) -> None:
    """The first day has come."""
    classes.move_class(actor=actor, class_id=row.pk, move="start", on=row.starts_on)


def take_attendance(row: TrainingClass, *, actor: Actor, until: datetime) -> None:
    """Who was there, session by session, up to an instant; one in about thirty is missing."""
    places = list(Enrolment.objects.filter(training_class=row, state="approved").order_by("pk"))
    for session in ClassSession.objects.filter(training_class=row, ends_at__lte=until).order_by("starts_at"):
        marks = [
            Mark(f"demonstration-{session.pk}-{place.pk}", place.pk, (place.pk * 7 + session.pk) % 31 != 0,
                 session.starts_at + timedelta(minutes=10))
            for place in places
        ]  # fmt: skip
        attendance.deliver_marks(actor=actor, session_id=session.pk, marks=marks, at=session.ends_at)


def end_class(row: TrainingClass, *, actor: Actor) -> None:
    """Everybody has completed, with a score; the class is closed."""
    for place in Enrolment.objects.filter(training_class=row, state="approved").order_by("pk"):
        score = place.score if place.score is not None else Decimal(score_of(place.official_id, row.ends_on))
        before = place.score_before if place.score_before is not None else max(Decimal(20), score - 24)
        completions.complete(actor=actor, enrolment_id=place.pk, score=score, score_before=before, on=row.ends_on)
    completions.close_class(actor=actor, class_id=row.pk, on=row.ends_on)


def path_of(code: str, on: date) -> str:
    """Path of a unit on a day."""
    return organisation.get_part(actor=Actor.system(), on=on, code=code).path
