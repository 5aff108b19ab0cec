"""Commands on classes and places in them: effect, event, refusal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from hoaban.apps.learning.commands import absences, classes, enrolments
from hoaban.apps.learning.commands.enrolments import ClashesFound
from hoaban.apps.learning.models import Absence, ConnectionPoint, Enrolment, TrainingClass
from hoaban.apps.learning.rules.classes import Sitting
from hoaban.apps.learning.tests import factories_classes as f
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded", "ground")]


@pytest.fixture
def ground(loaded: None) -> None:
    """A commune with enough people that a few may go."""
    f.people(12)


def refused(code: str, call: Any) -> CommandRefused:
    """The refusal of a call, which is of that code."""
    with pytest.raises(CommandRefused) as found:
        call()
    assert found.value.code == code, found.value.code
    return found.value


def last_event(action: str) -> Event:
    return Event.objects.filter(action=action).latest("id")


def state_of(place: Enrolment) -> str:
    place.refresh_from_db()
    return place.state


def test_a_class_is_planned_opened_and_started_and_each_step_leaves_an_event() -> None:
    row = f.planned()
    assert row.code.endswith("-2026-01")
    assert row.state == "planned"
    assert len(row.secret) > 30
    assert last_event("learning.open_class").subject_id == row.pk
    f.sit(row)
    row = classes.move_class(actor=f.home_affairs(), class_id=row.pk, move="open", on=f.NOW, version=2)
    f.sent(row, f.people(2))
    row = classes.move_class(actor=f.home_affairs(), class_id=row.pk, move="start", on=f.FIRST)
    assert row.state == "running"
    assert last_event("learning.start_class").after == {"state": "running"}


def test_steps_that_the_table_does_not_have_are_refused() -> None:
    row = f.planned()
    refused("state", lambda: classes.move_class(actor=f.home_affairs(), class_id=row.pk, move="start", on=f.NOW))
    refused("reason", lambda: classes.move_class(actor=f.home_affairs(), class_id=row.pk, move="cancel", on=f.NOW))
    refused("move", lambda: classes.move_class(actor=f.home_affairs(), class_id=row.pk, move="fly", on=f.NOW))
    classes.move_class(actor=f.home_affairs(), class_id=row.pk, move="open", on=f.NOW)
    refused("no-sessions", lambda: classes.move_class(actor=f.home_affairs(), class_id=row.pk, move="start", on=f.NOW))


def test_only_the_organiser_moves_and_changes_a_class() -> None:
    row = f.planned()
    for actor in (f.commune_office(), f.provider(), f.themselves(1)):
        with pytest.raises(PermissionDenied):
            classes.move_class(actor=actor, class_id=row.pk, move="open", on=f.NOW)
        with pytest.raises(PermissionDenied):
            classes.change_class(actor=actor, class_id=row.pk, facts=f.facts_of(), on=f.NOW)


def test_the_second_of_two_organisers_is_told() -> None:
    row = f.planned()
    classes.change_class(actor=f.home_affairs(), class_id=row.pk, facts=f.facts_of(place="B"), on=f.NOW, version=1)
    refused("changed", lambda: classes.change_class(
        actor=f.home_affairs(), class_id=row.pk, facts=f.facts_of(place="C"), on=f.NOW, version=1
    ))  # fmt: skip
    assert TrainingClass.objects.get(pk=row.pk).place == "B"


def test_facts_that_cannot_be_are_refused_at_their_field() -> None:
    for field, facts in {
        "ends_on": {"ends_on": f.FIRST - timedelta(days=1)},
        "capacity_max": {"capacity_max": 0},
        "nominate_until": {"nominate_until": f.LAST},
        "live_link": {"mode": "online"},
    }.items():
        with pytest.raises(CommandRefused) as found:
            f.planned(**facts)
        assert found.value.field == field


def test_sessions_stand_within_the_class_and_apart() -> None:
    row = f.planned()
    facts = classes.SessionFacts("Chuyên đề", "in_person")
    add = lambda day, begins, ends: classes.add_sessions(  # noqa: E731
        actor=f.provider(), class_id=row.pk, sittings=[Sitting(day, begins, ends)], facts=facts
    )
    made = add(f.FIRST, 450, 690)[0]
    refused("overlap", lambda: add(f.FIRST, 600, 720))
    refused("outside", lambda: add(f.LAST + timedelta(days=3), 450, 690))
    refused("times", lambda: add(f.LAST, 690, 450))
    assert add(f.FIRST, 690, 720)[0].starts_at == made.ends_at
    classes.change_session(actor=f.provider(), session_id=made.pk, sitting=Sitting(f.LAST, 450, 690), facts=facts)
    classes.remove_session(actor=f.provider(), session_id=made.pk)
    assert row.sessions.count() == 1
    with pytest.raises(PermissionDenied):
        classes.remove_session(actor=f.commune_office(), session_id=row.sessions.get().pk)


def test_one_press_connects_every_commune_once() -> None:
    row = f.planned(mode="online", live_link="https://example.org/lop")
    assert classes.connect_communes(actor=f.home_affairs(), class_id=row.pk, on=f.NOW) == 45
    assert classes.connect_communes(actor=f.home_affairs(), class_id=row.pk, on=f.NOW) == 0
    classes.move_class(actor=f.home_affairs(), class_id=row.pk, move="open", on=f.NOW)
    place = f.sent(row, f.people(1))[0]
    assert place.point is not None
    assert place.point.unit.code == f.COMMUNE
    classes.remove_point(actor=f.home_affairs(), point_id=place.point_id)
    assert ConnectionPoint.objects.filter(training_class=row).count() == 44
    here = f.planned()
    refused("mode", lambda: classes.connect_communes(actor=f.home_affairs(), class_id=here.pk, on=f.NOW))


def test_an_office_nominates_several_of_its_own_at_once() -> None:
    row, sent = f.offered(), f.people(3)
    places = enrolments.nominate(actor=f.commune_office(), class_id=row.pk, official_ids=sent, on=f.NOW)
    assert {one.state for one in places} == {"proposed"}
    assert {one.unit.code for one in places} == {f.OFFICE}
    assert Event.objects.filter(action="learning.nominate").count() == 3
    refused("twice", lambda: enrolments.nominate(
        actor=f.commune_office(), class_id=row.pk, official_ids=sent[:1], on=f.NOW
    ))  # fmt: skip


def test_a_nomination_outside_the_own_subtree_is_refused_and_leaves_only_an_event() -> None:
    row, sent = f.offered(), f.people(1)
    refused("outside", lambda: enrolments.nominate(
        actor=f.commune_office(f.OTHER), class_id=row.pk, official_ids=sent, on=f.NOW
    ))  # fmt: skip
    assert Enrolment.objects.count() == 0
    event = last_event("learning.nominate_refused")
    assert event.after == {"code": "outside"}
    assert event.subject_id == row.pk


def test_priority_groups_are_noted() -> None:
    row = f.offered()
    minority, woman = f.people(1, ethnicity=3)[0], f.people(1, sex=2)[0]
    places = enrolments.nominate(actor=f.commune_office(), class_id=row.pk, official_ids=[minority, woman], on=f.NOW)
    assert {one.official_id: one.priority for one in places} == {minority: "ethnic_minority", woman: "women"}


def test_beyond_the_capacity_people_wait_in_order_and_move_up_when_a_seat_is_given_back() -> None:
    row = f.offered(capacity_max=2)
    first, second, third, fourth = f.sent(row, f.people(4))
    assert [state_of(one) for one in (first, second, third, fourth)] == ["approved", "approved", "waiting", "waiting"]
    assert (third.place_in_line, fourth.place_in_line) == (1, 2)
    refused(
        "reason", lambda: enrolments.withdraw(actor=f.commune_office(), enrolment_id=first.pk, on=f.NOW, reason=" ")
    )
    enrolments.withdraw(actor=f.commune_office(), enrolment_id=first.pk, on=f.NOW, reason="Đi công tác đột xuất")
    assert [state_of(one) for one in (first, third, fourth)] == ["withdrawn", "approved", "waiting"]
    assert last_event("learning.promote_place").subject_id == third.pk
    classes.change_class(actor=f.home_affairs(), class_id=row.pk, facts=f.facts_of(capacity_max=3), on=f.NOW)
    assert state_of(fourth) == "approved"
    refused("capacity", lambda: classes.change_class(
        actor=f.home_affairs(), class_id=row.pk, facts=f.facts_of(capacity_max=2), on=f.NOW
    ))  # fmt: skip


def test_a_newcomer_does_not_pass_those_who_wait_and_priority_groups_come_first() -> None:
    row = f.offered(capacity_max=1)
    plain, minority = f.people(1)[0], f.people(1, ethnicity=3)[0]
    places = {one.official_id: one for one in f.sent(row, [plain, minority])}
    assert (places[minority].state, places[plain].state) == ("approved", "waiting")
    late = f.sent(row, f.people(1))[0]
    assert (late.state, late.place_in_line) == ("waiting", 2)


def test_nobody_moves_up_once_the_class_has_begun() -> None:
    row = f.offered(capacity_max=1)
    there, waiting = f.sent(row, f.people(2))
    enrolments.withdraw(actor=f.commune_office(), enrolment_id=there.pk, on=f.FIRST + timedelta(days=1), reason="Ốm")
    assert state_of(waiting) == "waiting"


def test_a_refused_person_reads_why_and_may_be_nominated_again() -> None:
    row, who = f.offered(), f.people(1)
    place = enrolments.nominate(actor=f.commune_office(), class_id=row.pk, official_ids=who, on=f.NOW)[0]
    with pytest.raises(PermissionDenied):
        enrolments.refuse(actor=f.commune_office(), enrolment_id=place.pk, on=f.NOW, reason="Không đúng đối tượng")
    enrolments.refuse(actor=f.home_affairs(), enrolment_id=place.pk, on=f.NOW, reason="Không đúng đối tượng")
    assert (state_of(place), place.reason) == ("refused", "Không đúng đối tượng")
    again = enrolments.nominate(actor=f.commune_office(), class_id=row.pk, official_ids=who, on=f.NOW)[0]
    assert (again.pk, again.state, again.reason) == (place.pk, "proposed", "")


def test_a_substitute_of_the_same_office_takes_over_the_seat() -> None:
    row = f.offered()
    place = f.sent(row, f.people(1))[0]
    colleague, school, elsewhere = f.people(1)[0], f.people(1, f.SCHOOL)[0], f.people(1, f"{f.OTHER}-VP")[0]
    substitute = lambda who, actor: enrolments.substitute(  # noqa: E731
        actor=actor, enrolment_id=place.pk, official_id=who, on=f.NOW, reason="Bận việc tiếp dân"
    )
    refused("outside", lambda: substitute(elsewhere, f.commune_office()))
    refused("office", lambda: substitute(elsewhere, f.home_affairs()))
    made = substitute(colleague, f.home_affairs())
    assert (state_of(place), made.state, made.substitute_for_id) == ("substituted", "approved", place.pk)
    refused("state", lambda: substitute(school, f.commune_office()))


def test_an_official_asks_and_the_own_office_nominates_or_refuses() -> None:
    row, (one, two) = f.offered(), f.people(2)
    place = enrolments.request_place(actor=f.themselves(one), class_id=row.pk, on=f.NOW)
    other = enrolments.request_place(actor=f.themselves(two), class_id=row.pk, on=f.NOW)
    assert place.state == "requested"
    refused("state", lambda: enrolments.approve(
        actor=f.home_affairs(), class_id=row.pk, enrolment_ids=[place.pk], on=f.NOW
    ))  # fmt: skip
    with pytest.raises(PermissionDenied):
        enrolments.forward_request(actor=f.commune_office(f.OTHER), enrolment_id=place.pk, on=f.NOW)
    enrolments.forward_request(actor=f.commune_office(), enrolment_id=place.pk, on=f.NOW)
    assert state_of(place) == "proposed"
    enrolments.refuse(actor=f.commune_office(), enrolment_id=other.pk, on=f.NOW, reason="Chưa đến lượt")
    assert state_of(other) == "refused"
    again = enrolments.request_place(actor=f.themselves(two), class_id=row.pk, on=f.NOW)
    enrolments.withdraw(actor=f.themselves(two), enrolment_id=again.pk, on=f.NOW, reason="Thôi")
    assert state_of(again) == "withdrawn"
    with pytest.raises(PermissionDenied):
        enrolments.withdraw(actor=f.themselves(one), enrolment_id=place.pk, on=f.NOW, reason="Thôi")


def test_leave_is_asked_about_and_maternity_leave_stops_an_office_but_not_the_organiser() -> None:
    row, (ill, mother) = f.offered(), f.people(2)
    for who, kind in ((ill, "leave"), (mother, "maternity")):
        absences.record_absence(
            actor=f.commune_office(), official_id=who, kind=kind, starts_on=f.FIRST, ends_before=f.LAST, on=f.NOW
        )
    go = lambda actor, who, reason="": enrolments.nominate(  # noqa: E731
        actor=actor, class_id=row.pk, official_ids=[who], on=f.NOW, reason=reason
    )
    asked = refused("clash", lambda: go(f.commune_office(), ill))
    assert isinstance(asked, ClashesFound)
    assert [clash.kind for clash in asked.clashes[ill]] == ["absence"]
    assert not Event.objects.filter(action="learning.nominate_refused").exists()
    assert go(f.commune_office(), ill, "Đã hoãn nghỉ phép")[0].reason == "Đã hoãn nghỉ phép"
    refused("clash-hard", lambda: go(f.commune_office(), mother, "Cứ đi"))
    assert last_event("learning.nominate_refused").after == {"code": "clash-hard"}
    refused("clash", lambda: go(f.home_affairs(), mother))
    assert go(f.home_affairs(), mother, "Tự nguyện học trực tuyến")[0].state == "nominated"


def test_another_class_at_the_same_hour_is_hard_and_on_the_same_day_is_asked_about() -> None:
    morning, same, afternoon = f.offered(), f.offered(), f.offered(sessions=False)
    f.sit(afternoon, 810, 1020)
    who = f.people(1)
    f.sent(morning, who)
    go = lambda row: enrolments.nominate(actor=f.commune_office(), class_id=row.pk, official_ids=who, on=f.NOW)  # noqa: E731
    refused("clash-hard", lambda: go(same))
    refused("clash", lambda: go(afternoon))


def test_an_office_left_below_its_minimum_is_asked_about() -> None:
    row = f.offered()
    few = f.people(4, f"{f.COMMUNE}-PKT")
    asked = refused("clash", lambda: enrolments.nominate(
        actor=f.commune_office(), class_id=row.pk, official_ids=few[:2], on=f.NOW
    ))  # fmt: skip
    assert isinstance(asked, ClashesFound)
    clash = asked.clashes[few[0]][0]
    assert (clash.kind, clash.present, clash.people, clash.least) == ("presence", 2, 4, 70)
    assert enrolments.nominate(actor=f.commune_office(), class_id=row.pk, official_ids=few[:1], on=f.NOW)
    one_by_one = refused("clash", lambda: enrolments.nominate(
        actor=f.commune_office(), class_id=row.pk, official_ids=few[1:2], on=f.NOW
    ))  # fmt: skip
    assert isinstance(one_by_one, ClashesFound)
    assert one_by_one.clashes[few[1]][0].present == 2, "whoever is in the class already is away too"


def test_after_the_deadline_only_the_organiser_nominates_with_a_reason() -> None:
    row, who, late = f.offered(), f.people(1), date(2026, 3, 17)
    refused("clash-hard", lambda: enrolments.nominate(
        actor=f.commune_office(), class_id=row.pk, official_ids=who, on=late, reason="Xin thêm"
    ))  # fmt: skip
    refused("late", lambda: enrolments.request_place(actor=f.themselves(who[0]), class_id=row.pk, on=late))
    made = enrolments.nominate(actor=f.home_affairs(), class_id=row.pk, official_ids=who, on=late, reason="Bổ sung")
    assert made[0].state == "nominated"


def test_absences_of_one_person_stand_apart_and_stay_in_the_part() -> None:
    who = f.people(1)[0]
    record = lambda actor, start, end: absences.record_absence(  # noqa: E731
        actor=actor, official_id=who, kind="leave", starts_on=start, ends_before=end, on=f.NOW
    )
    made = record(f.commune_office(), date(2026, 3, 1), date(2026, 3, 10))
    refused("overlap", lambda: record(f.commune_office(), date(2026, 3, 9), None))
    refused("days", lambda: record(f.commune_office(), date(2026, 4, 9), date(2026, 4, 9)))
    record(f.commune_office(), date(2026, 3, 10), date(2026, 3, 12))
    with pytest.raises(PermissionDenied):
        record(f.commune_office(f.OTHER), date(2026, 5, 1), date(2026, 5, 2))
    absences.change_absence(
        actor=f.commune_office(), absence_id=made.pk, kind="sick", starts_on=date(2026, 3, 2),
        ends_before=date(2026, 3, 10), on=f.NOW,
    )  # fmt: skip
    absences.remove_absence(actor=f.commune_office(), absence_id=made.pk, on=f.NOW)
    assert Absence.objects.filter(official_id=who).count() == 1
    assert last_event("learning.remove_absence").before["kind"] == "sick"
