"""Attendance by code and by list, delivered once only; closing a class and what it writes."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from hoaban.apps.learning.commands import attendance, completions
from hoaban.apps.learning.commands.classes import move_class
from hoaban.apps.learning.commands.completions import CompletionFacts
from hoaban.apps.learning.models import Attendance, Certificate, ClassSession, Completion, FollowUp
from hoaban.apps.learning.models.classes import AttendanceDelivery
from hoaban.apps.learning.rules.checkin import Mark, code_for, step_of
from hoaban.apps.learning.tests import factories_classes as f
from hoaban.apps.people.commands import CommandRefused
from hoaban.apps.people.models import Qualification
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def refused(code: str, call: Any) -> CommandRefused:
    with pytest.raises(CommandRefused) as found:
        call()
    assert found.value.code == code, found.value.code
    return found.value


def first_session(row: Any) -> ClassSession:
    return ClassSession.objects.filter(training_class=row).earliest("starts_at")


def code_at(session: ClassSession, at: datetime) -> str:
    secret = session.training_class.secret
    return code_for(secret=secret, session_id=session.pk, step=step_of(at))


def scan(who: int, session: ClassSession, at: datetime, code: str = "") -> Attendance:
    code = code or code_at(session, at)
    return attendance.check_in(actor=f.themselves(who), session_id=session.pk, code=code, at=at)


def mark(place: Any, key: str, at: datetime, *, present: bool = True, replaces: str = "") -> Mark:
    return Mark(f"{key}-{'0' * 10}", place.pk, present, at, f"{replaces}-{'0' * 10}" if replaces else "")


def deliver(session: ClassSession, *marks: Mark, at: datetime | None = None, actor: Any = None) -> list[str]:
    told = attendance.deliver_marks(
        actor=actor or f.provider(), session_id=session.pk, marks=marks, at=at or session.ends_at
    )
    return [one.outcome for one in told]


def test_a_participant_who_scans_the_code_is_there() -> None:
    row, (place, *_rest) = f.running()
    session = first_session(row)
    made = scan(place.official_id, session, session.starts_at)
    assert (made.present, made.how, made.enrolment_id) == (True, "qr", place.pk)
    assert Event.objects.filter(action="learning.take_attendance", subject_id=place.pk).exists()


def test_a_code_holds_for_ninety_seconds_and_no_longer() -> None:
    row, (one, two, three) = f.running()
    session = first_session(row)
    at = session.starts_at.replace(second=0)
    code = code_at(session, at)
    assert scan(one.official_id, session, at + timedelta(seconds=89), code).present
    refused("old", lambda: scan(two.official_id, session, at + timedelta(seconds=90), code))
    future = code_at(session, at + timedelta(minutes=5))
    refused("old", lambda: scan(three.official_id, session, at, future))
    assert Event.objects.filter(action="learning.check_in_refused", after={"code": "old"}).count() == 2


def test_a_code_used_twice_of_another_class_or_by_a_stranger_is_refused_and_leaves_an_event() -> None:
    row, (one, two, _three) = f.running()
    other, _places = f.running()
    session, elsewhere = first_session(row), first_session(other)
    at = session.starts_at
    scan(one.official_id, session, at)
    refused("twice", lambda: scan(one.official_id, session, at))
    refused("foreign", lambda: scan(two.official_id, session, at, code_at(elsewhere, at)))
    refused("foreign", lambda: scan(two.official_id, session, at, "x"))
    refused("stranger", lambda: scan(two.official_id, elsewhere, at))
    assert Attendance.objects.count() == 1
    left = Event.objects.filter(action="learning.check_in_refused").values_list("after__code", flat=True)
    assert sorted(left) == ["foreign", "foreign", "stranger", "twice"]


def test_check_in_has_its_time() -> None:
    row, (one, *_rest) = f.running()
    session = first_session(row)
    refused("early", lambda: scan(one.official_id, session, session.starts_at - timedelta(minutes=61)))
    refused("over", lambda: scan(one.official_id, session, session.ends_at + timedelta(seconds=1)))
    with pytest.raises(Http404):
        scan(one.official_id, ClassSession(pk=10**9, training_class=row), session.starts_at, "x")


def test_a_delivery_counts_once_however_often_it_arrives() -> None:
    row, (one, two, _three) = f.running()
    session = first_session(row)
    marks = [mark(one, "a", session.starts_at), mark(two, "b", session.starts_at, present=False)]
    assert deliver(session, *marks) == ["recorded", "recorded"]
    before = list(Attendance.objects.order_by("pk").values())
    assert deliver(session, *marks, at=session.ends_at + timedelta(hours=3)) == ["recorded", "recorded"]
    assert list(Attendance.objects.order_by("pk").values()) == before
    assert AttendanceDelivery.objects.count() == 2
    assert Event.objects.filter(action="learning.take_attendance").count() == 2


def test_a_mark_keeps_the_time_at_which_it_was_taken_unless_the_clock_was_wrong() -> None:
    row, (one, two, three) = f.running()
    session = first_session(row)
    late = session.ends_at + timedelta(days=1)
    taken = session.starts_at + timedelta(minutes=3)
    wild = [mark(two, "b", late + timedelta(days=400)), mark(three, "c", session.starts_at - timedelta(days=400))]
    deliver(session, mark(one, "a", taken), *wild, at=late)
    found = {row.enrolment_id: row for row in Attendance.objects.all()}
    assert (found[one.pk].taken_at, found[one.pk].delivered_at) == (taken, late)
    assert found[two.pk].taken_at == found[three.pk].taken_at == late


def test_the_first_of_two_devices_stands_and_the_second_is_told() -> None:
    row, (one, *_rest) = f.running()
    session = first_session(row)
    deliver(session, mark(one, "a", session.starts_at))
    told = attendance.deliver_marks(
        actor=f.home_affairs(), session_id=session.pk, at=session.ends_at,
        marks=[mark(one, "b", session.starts_at - timedelta(minutes=1), present=False)],
    )[0]  # fmt: skip
    assert (told.outcome, told.present, told.standing_key) == ("conflict", True, f"a-{'0' * 10}")
    assert Attendance.objects.get().present is True
    assert Event.objects.filter(action="learning.attendance_conflict").count() == 1
    assert deliver(session, mark(one, "c", session.starts_at)) == ["same"]
    assert deliver(session, mark(one, "d", session.starts_at, present=False, replaces="a")) == ["recorded"]
    assert Attendance.objects.get().present is False


def test_corrections_made_without_a_network_arrive_in_their_order() -> None:
    row, (one, *_rest) = f.running()
    session = first_session(row)
    there = mark(one, "a", session.starts_at)
    gone = mark(one, "b", session.starts_at, present=False, replaces="a")
    assert deliver(session, there, gone) == ["recorded", "recorded"]
    assert deliver(session, there, gone) == ["recorded", "recorded"]
    assert Attendance.objects.get().present is False


def test_only_who_runs_or_teaches_takes_attendance_and_only_of_the_class() -> None:
    row, (one, two, _three) = f.running()
    strangers = f.running()[1]
    session = first_session(row)
    with pytest.raises(PermissionDenied):
        deliver(session, mark(one, "a", session.starts_at), actor=f.commune_office())
    assert deliver(session, mark(strangers[0], "a", session.starts_at)) == ["refused"]
    for key in ("short", "s\0", "long enough\0", "x" * 65):
        assert deliver(session, Mark(key, one.pk, True, session.starts_at)) == ["refused"]
    session.trainer_official_id = two.official_id
    session.save()
    assert deliver(session, mark(one, "b", session.starts_at), actor=f.themselves(two.official_id)) == ["recorded"]
    many = [mark(one, f"k{number}", session.starts_at) for number in range(attendance.MOST + 1)]
    refused("too-many", lambda: deliver(session, *many))


def test_an_absent_mark_is_not_turned_by_a_code() -> None:
    row, (one, *_rest) = f.running()
    session = first_session(row)
    deliver(session, mark(one, "a", session.starts_at, present=False))
    refused("absent", lambda: scan(one.official_id, session, session.starts_at))


def attend(row: Any, place: Any, sessions: int) -> None:
    for session in ClassSession.objects.filter(training_class=row).order_by("starts_at")[:sessions]:
        deliver(session, mark(place, f"s{session.pk}p{place.pk}", session.starts_at))


def test_closing_writes_completions_qualifications_certificates_and_follow_ups() -> None:
    course = f.course(awards_kind=3, awards_level=2, has_test=True)
    row, (one, two, three) = f.running(of=course)
    for place, sessions, score in ((one, 5, 80), (two, 3, 90), (three, 4, 40)):
        attend(row, place, sessions)
        place.score = Decimal(score)
        place.save()
    closed = completions.close_class(actor=f.provider(), class_id=row.pk, on=f.LAST)
    assert closed.state == "finished"
    for place in (one, two, three):
        place.refresh_from_db()
    assert [place.state for place in (one, two, three)] == ["completed", "failed", "failed"]
    assert (two.reason, three.reason) == ("attendance", "score")
    done = Completion.objects.get()
    assert (done.official_id, done.hours, done.cost, done.assessed) == (one.official_id, 40, 1_500_000, True)
    assert done.commune_id == f.unit(f.COMMUNE, f.NOW).pk
    award = Qualification.objects.get(official_id=one.official_id, kind=3)
    assert (award.level, award.awarded_on) == (2, f.LAST)
    assert Certificate.objects.filter(completion=done).count() == 1
    assert FollowUp.objects.filter(enrolment=one).count() == 4
    assert Event.objects.filter(action="people.award_qualification").latest("id").actor_name == "Người thử"
    refused("state", lambda: completions.close_class(actor=f.provider(), class_id=row.pk, on=f.LAST))


def test_a_qualification_that_is_held_already_is_not_written_again() -> None:
    row, (one, *_rest) = f.running(number=1, of=f.course(awards_kind=3, awards_level=2))
    Qualification.objects.create(official_id=one.official_id, kind=3, level=3, awarded_on=f.SINCE)
    attend(row, one, 5)
    completions.close_class(actor=f.provider(), class_id=row.pk, on=f.LAST)
    assert Qualification.objects.filter(official_id=one.official_id, kind=3).count() == 1


@pytest.mark.parametrize(("held", "given", "written"), [(4, 3, True), (4, 1, True), (3, 4, False), (2, 2, False)])
def test_a_target_group_of_ethnic_knowledge_is_written_when_it_is_of_higher_leaders(
    held: int, given: int, written: bool
) -> None:
    row, (one, *_rest) = f.running(number=1, of=f.course(awards_kind=4, awards_level=given))
    Qualification.objects.create(official_id=one.official_id, kind=4, level=held, awarded_on=f.SINCE)
    attend(row, one, 5)
    completions.close_class(actor=f.provider(), class_id=row.pk, on=f.LAST)
    levels = Qualification.objects.filter(official_id=one.official_id, kind=4).order_by("awarded_on")
    assert list(levels.values_list("level", flat=True)) == ([held, given] if written else [held])


def test_another_decision_than_attendance_says_needs_a_reason() -> None:
    row, (one, *_rest) = f.running(number=1)
    close = lambda reason: completions.close_class(  # noqa: E731
        actor=f.provider(), class_id=row.pk, on=f.LAST, completed={one.pk: True}, reason=reason
    )
    refused("reason", lambda: close(""))
    assert Completion.objects.count() == 0
    close("Học bù tại xã theo biên bản ngày 30/03/2026")
    assert Completion.objects.count() == 1


def test_whoever_still_waits_when_a_class_ends_was_never_in_it() -> None:
    row = f.offered(capacity_max=1)
    there, waiting = f.sent(row, f.people(2))
    move_class(actor=f.home_affairs(), class_id=row.pk, move="start", on=f.FIRST)
    attend(row, there, 5)
    completions.close_class(actor=f.home_affairs(), class_id=row.pk, on=f.LAST)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.place_in_line) == ("refused", None)
    session = first_session(row)
    refused("ended", lambda: deliver(session, mark(there, "late", session.starts_at)))


def test_only_who_runs_a_class_closes_it() -> None:
    row, (one, *_rest) = f.running(number=1)
    for actor in (f.commune_office(), f.themselves(one.official_id)):
        with pytest.raises(PermissionDenied):
            completions.close_class(actor=actor, class_id=row.pk, on=f.LAST)
        with pytest.raises(PermissionDenied):
            completions.complete(actor=actor, enrolment_id=one.pk, score=None, score_before=None, on=f.LAST)
        with pytest.raises(PermissionDenied):
            completions.fail(actor=actor, enrolment_id=one.pk, on=f.LAST, reason="Vắng")
    refused("changed", lambda: completions.fail(
        actor=f.provider(), enrolment_id=one.pk, on=f.LAST, reason="Vắng", version=99
    ))  # fmt: skip
    refused("reason", lambda: completions.fail(actor=f.provider(), enrolment_id=one.pk, on=f.LAST, reason=""))


def test_history_is_recorded_many_at_once_and_once_only() -> None:
    course, who = f.course(awards_kind=3, awards_level=2), f.people(3)
    facts = [CompletionFacts(one, course.pk, f.NOW, cost=100_000) for one in who]
    assert completions.record_completions(actor=f.home_affairs(), facts=facts, on=f.NOW) == 3
    assert completions.record_completions(actor=f.home_affairs(), facts=facts, on=f.NOW) == 0
    assert set(Completion.objects.values_list("commune_id", flat=True)) == {f.unit(f.COMMUNE, f.NOW).pk}
    assert not Qualification.objects.filter(kind=3, official_id__in=who).exists()
    with pytest.raises(PermissionDenied):
        completions.record_completions(actor=f.commune_office(f.OTHER), facts=facts, on=f.NOW)
