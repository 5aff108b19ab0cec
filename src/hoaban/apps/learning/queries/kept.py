"""What learning keeps of an official, for the copy of their data that they take themselves."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoaban.apps.learning.models import (
    Absence,
    Attempt,
    AttemptQuestion,
    Attendance,
    Certificate,
    ClassSession,
    Completion,
    Enrolment,
    EssayMark,
    Evidence,
    FollowUp,
    FollowUpTask,
    LessonVisit,
    Reaction,
)
from hoaban.apps.learning.models.classes import AttendanceDelivery, CalendarFeed
from hoaban.apps.people.queries.actions import register_actions
from hoaban.shared.kept import Kept, declare


def register() -> None:
    """Declare it, once, when Django starts."""
    declare(*_courses(), *_classes(), *_tests(), *_afterwards())
    register_actions("learning", {"learning.renew_feed_key": _("Address of the own calendar renewed")})


def _courses() -> list[Kept]:
    return [
        Kept(Completion, {"course": 5, "completed_on": 2, "hours": 1, "score": 1}, hides=frozenset({"commune_id"})),
        Kept(
            Certificate,
            {"number": 3, "course": 5, "issuer_name": 4, "issued_on": 2, "expires_before": 2, "revoked_on": 2},
        ),
        Kept(
            Evidence,
            {"competency": 4, "level": 1, "text": 5, "state": 2, "submitted_on": 2, "decided_by": 3},
            file="file",
        ),
        Kept(LessonVisit, {"lesson": 5, "opened_at": 2, "done_at": 2}),
    ]


def _classes() -> list[Kept]:
    taught = frozenset({"trainer_official", "live_link"})
    return [
        Kept(Enrolment, {"training_class": 5, "unit": 3, "state": 2, "nominated_on": 2, "endorsed_by": 3, "score": 1, "reason": 3}),
        Kept(Attendance, {"session": 5, "present": 1, "how": 1, "taken_at": 2, "taken_by": 3}, whose="enrolment__official",
             hides=frozenset({"delivery"})),
        Kept(AttendanceDelivery, whose="enrolment__official", hides=frozenset({"key"}), on_paper=False),
        Kept(Absence, {"kind": 2, "starts_on": 2, "ends_before": 2, "note": 4}),
        Kept(ClassSession, {"training_class": 5, "topic": 4, "starts_at": 2, "ends_at": 2}, whose="trainer_official", hides=taught,
             title=_("Sessions taught")),
        Kept(CalendarFeed, hides=frozenset({"key"}), on_paper=False),
    ]  # fmt: skip


def _tests() -> list[Kept]:
    return [
        Kept(
            Attempt, {"exam": 5, "number": 1, "started_at": 2, "submitted_at": 2, "points": 1, "points_max": 1},
            hides=frozenset({"device"}), open_to=Q(exam__published_at__isnull=False),
            until=_("A sitting is told once the results of the test are published."),
        ),
        Kept(AttemptQuestion, on_paper=False, whose="attempt__official", hides=frozenset({"question"}),
             open_to=Q(attempt__exam__published_at__isnull=False)),
        Kept(EssayMark, {"percent": 1, "comment": 5}, whose="answer__attempt__official",
             hides=frozenset({"marker_id", "marker_name"}), open_to=Q(answer__attempt__exam__published_at__isnull=False)),
    ]  # fmt: skip


def _afterwards() -> list[Kept]:
    return [
        Kept(Reaction, {"given_on": 2, "best": 5, "change": 5}, whose="enrolment__official"),
        Kept(FollowUp, {"enrolment": 4, "months": 1, "respondent": 2, "due_on": 2, "use": 2, "evidence": 4, "answered_by": 3},
             whose="enrolment__official"),
        Kept(FollowUpTask, {"what": 5, "due_on": 2, "done_on": 2, "result": 4}),
    ]  # fmt: skip
