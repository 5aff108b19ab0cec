"""My learning: classes, sessions, and the calendar feeds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.learning.models import Absence, Attendance, ClassSession, Enrolment, EnrolmentState, TrainingClass
from hoaban.apps.learning.models.classes import CalendarFeed
from hoaban.apps.learning.queries.classes import seen_by
from hoaban.apps.learning.rules.calendars import Entry
from hoaban.apps.people.models import CensusRow
from hoaban.apps.people.queries.rows import search_details
from hoaban.shared.access import Actor, Permission

KEPT_DAYS = 366
"""How far back a feed of an official reaches."""
ON_THE_WAY = (
    EnrolmentState.REQUESTED, EnrolmentState.PROPOSED, EnrolmentState.NOMINATED, EnrolmentState.APPROVED,
    EnrolmentState.WAITING,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NextSession:
    """A session of one of my classes that has not ended, and whether I am checked in."""

    session: ClassSession
    checked_in: bool


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """Days on which somebody of the office is away."""

    absence: Absence
    name: str
    detail: str


def list_places(*, actor: Actor) -> list[Enrolment]:
    """My places in classes: those ahead first, then the past ones, newest first."""
    if actor.official_id is None:
        return []
    rows = Enrolment.objects.filter(official_id=actor.official_id).select_related("training_class__course")
    found = list(rows.order_by("-training_class__starts_on", "-pk"))
    return sorted(found, key=lambda one: one.state not in ON_THE_WAY)


def list_next_sessions(*, actor: Actor, at: datetime, limit: int = 8) -> list[NextSession]:
    """Sessions of the classes I take part in that have not ended, the next first."""
    if actor.official_id is None:
        return []
    mine = Q(
        training_class__enrolments__official_id=actor.official_id,
        training_class__enrolments__state=EnrolmentState.APPROVED,
    )
    states = (TrainingClass.State.OPEN, TrainingClass.State.RUNNING)
    rows = ClassSession.objects.filter(mine, ends_at__gte=at, training_class__state__in=states)
    found = list(rows.select_related("training_class").order_by("starts_at")[:limit])
    there = set(
        Attendance.objects.filter(session__in=found, enrolment__official_id=actor.official_id, present=True)
        .values_list("session_id", flat=True)
    )  # fmt: skip
    return [NextSession(one, one.pk in there) for one in found]


def list_taught(*, actor: Actor, at: datetime, limit: int = 8) -> list[ClassSession]:
    """Sessions that the actor teaches and that have not ended, the next first."""
    if actor.official_id is None:
        return []
    rows = ClassSession.objects.filter(trainer_official_id=actor.official_id, ends_at__gte=at)
    rows = rows.exclude(training_class__state=TrainingClass.State.CANCELLED)
    return list(rows.select_related("training_class").order_by("starts_at")[:limit])


def list_offered(*, actor: Actor, on: date, limit: int = 20) -> list[TrainingClass]:
    """Classes for which the actor may still ask for a place, the next first."""
    if actor.official_id is None:
        return []
    in_time = Q(nominate_until=None) | Q(nominate_until__gte=on)
    rows = TrainingClass.objects.filter(seen_by(actor), in_time, state=TrainingClass.State.OPEN, starts_on__gt=on)
    rows = rows.exclude(enrolments__official_id=actor.official_id).select_related("course")
    return list(rows.order_by("starts_on", "code")[:limit])


def own_feed(*, actor: Actor) -> CalendarFeed | None:
    """The actor's calendar feed, where there is one."""
    return CalendarFeed.objects.filter(official_id=actor.official_id).first() if actor.official_id else None


def entries_by_key(*, key: str, since: date, language: str) -> tuple[str, list[Entry]]:
    """What the feed with a secret key shows: the name of its owner, and the sessions; Http404 for no such key.

    Whoever holds the key may read; the address says when and where somebody learns, and nothing else.
    """
    feed = CalendarFeed.objects.filter(key=key).select_related("official").first() if len(key) > 20 else None
    if feed is None:
        raise Http404(language)
    mine = Q(
        training_class__enrolments__official_id=feed.official_id,
        training_class__enrolments__state__in=(EnrolmentState.APPROVED, EnrolmentState.COMPLETED),
    )
    taught = Q(trainer_official_id=feed.official_id)
    rows = ClassSession.objects.filter(mine | taught, starts_at__date__gte=since - timedelta(days=KEPT_DAYS)).distinct()
    return feed.official.full_name, _entries(rows.select_related("training_class").order_by("starts_at", "pk"))


def entries_of_class(*, key: str) -> tuple[TrainingClass, list[Entry]]:
    """What the feed of a class with a secret key shows; Http404 for no such key."""
    found = TrainingClass.objects.filter(feed_key=key).first() if len(key) > 20 else None
    if found is None:
        raise Http404
    return found, _entries(found.sessions.select_related("training_class").order_by("starts_at", "pk"))


def _entries(sessions: Iterable[ClassSession]) -> list[Entry]:
    return [
        Entry(
            one.pk, f"{one.training_class.name}: {one.topic}", one.starts_at, one.ends_at,
            one.place or one.training_class.place,
            _("Trainer: %(name)s") % {"name": one.trainer} if one.trainer else "",
            one.live_link or one.training_class.live_link,
            one.training_class.state == TrainingClass.State.CANCELLED, one.training_class.version,
        )
        for one in sessions
    ]  # fmt: skip


def list_absences(*, actor: Actor, on: date, past: bool = False) -> list[AbsenceRow]:
    """Days away of people who serve in the actor's part on the day: those of today and to come, or the past year's."""
    census = CensusRow.objects.filter(
        actor.within(Permission.PROPOSE_TRAINING), starts_on__lte=on, ends_before__gt=on
    ).values("official_id")
    rows = Absence.objects.filter(official_id__in=census).select_related("official")
    if past:
        found = list(rows.filter(ends_before__lte=on, ends_before__gt=on - timedelta(days=366)).order_by("-starts_on"))
    else:
        found = list(rows.filter(Q(ends_before=None) | Q(ends_before__gt=on)).order_by("starts_on", "pk"))
    details = search_details([one.official_id for one in found], on)
    return [AbsenceRow(one, one.official.full_name, details.get(one.official_id, "")) for one in found]


def get_absence(*, actor: Actor, absence_id: int, on: date) -> Absence:
    """An absence of somebody in the actor's part; else Http404."""
    found = Absence.objects.filter(pk=absence_id).select_related("official").first()
    here = (
        found is not None
        and CensusRow.objects.filter(
            actor.within(Permission.PROPOSE_TRAINING),
            official_id=found.official_id,
            starts_on__lte=on,
            ends_before__gt=on,
        ).exists()
    )
    if found is None or not here:
        raise Http404
    return found


def list_people(*, actor: Actor, on: date, text: str) -> list[tuple[int, str, str]]:
    """People of the actor's part whose name holds the text, for the leave register: key, name, post and unit."""
    from hoaban.apps.people.queries.lists import matching

    if len(text.strip()) < 2:
        return []
    rows = CensusRow.objects.filter(
        actor.within(Permission.PROPOSE_TRAINING), matching(text), starts_on__lte=on, ends_before__gt=on
    ).select_related("official").order_by("official__name_key")[:20]  # fmt: skip
    found = [(row.official_id, row.official.full_name) for row in rows]
    details = search_details([pk for pk, _name in found], on)
    return [(pk, name, details.get(pk, "")) for pk, name in found]
