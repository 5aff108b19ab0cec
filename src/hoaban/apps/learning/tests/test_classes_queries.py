"""Queries of classes: rows, a constant number of questions, and nothing of other parts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from hoaban.apps.learning.commands import absences
from hoaban.apps.learning.commands.enrolments import nominate
from hoaban.apps.learning.models import ClassSession, Enrolment
from hoaban.apps.learning.queries import attendance, classes, enrolments, mine, presence
from hoaban.apps.learning.tests import factories_classes as f
from hoaban.apps.organisation.queries import get_part
from hoaban.apps.people.models import Official
from hoaban.shared.access import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def asked(call: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as found:
        call()
    return len(found)


def sees(actor: Actor, row: Any) -> bool:
    try:
        classes.get_class(actor=actor, code=row.code)
    except Http404:
        return False
    return True


def test_who_sees_a_planned_an_offered_and_a_running_class() -> None:
    planned, (held, places) = f.planned(), f.running()
    for actor in (f.home_affairs(), f.provider()):
        assert sees(actor, planned)
        assert sees(actor, held)
    for actor in (f.commune_office(), f.themselves(places[0].official_id)):
        assert not sees(actor, planned)
        assert sees(actor, held)
    assert not sees(Actor("Không ai", user_id=5), held)


def test_a_class_of_one_department_is_not_offered_to_another() -> None:
    row = f.offered()
    row.organiser_path = f.unit("SYT", f.NOW).placements.get(ends_before=None).path
    row.unit_path = ""
    row.save()
    assert not sees(f.commune_office(), row)
    assert not sees(f.themselves(f.people(1)[0]), row)
    assert not sees(f.provider(), row)
    assert sees(f.home_affairs(), row)


def test_rights_follow_role_and_state() -> None:
    row, who = f.offered(), f.people(1)[0]
    rights = lambda actor: classes.rights(actor=actor, training_class=row)  # noqa: E731
    assert (rights(f.home_affairs()).manage, rights(f.home_affairs()).run, rights(f.home_affairs()).nominate) == (
        True,
    ) * 3
    assert (rights(f.provider()).manage, rights(f.provider()).run, rights(f.provider()).nominate) == (
        False,
        True,
        False,
    )
    office = rights(f.commune_office())
    assert (office.manage, office.run, office.nominate, office.everybody) == (False, False, True, False)
    assert rights(f.themselves(who)).may_ask
    f.sent(row, [who])
    assert not rights(f.themselves(who)).may_ask
    assert classes.is_participant(official_id=who, class_id=row.pk)
    assert not classes.is_participant(official_id=None, class_id=row.pk)


def test_lists_cost_the_same_for_one_and_for_many() -> None:
    row = f.offered()
    f.sent(row, f.people(1))
    session = ClassSession.objects.filter(training_class=row).earliest("starts_at")
    part = get_part(actor=f.commune_office(), on=f.NOW)
    actor, at = f.home_affairs(), datetime(2026, 3, 23, tzinfo=UTC)
    calls = {
        "classes": lambda: list(classes.list_classes(actor=actor)),
        "participants": lambda: enrolments.list_participants(actor=actor, training_class=row, on=f.NOW),
        "candidates": lambda: enrolments.list_candidates(
            actor=f.commune_office(), training_class=row, on=f.NOW, part=part
        ),
        "lines": lambda: attendance.list_lines(actor=actor, session=session, on=f.NOW),
        "grid": lambda: attendance.list_grid(actor=actor, training_class=row),
        "results": lambda: attendance.list_results(actor=actor, training_class=row, on=f.NOW),
        "absences": lambda: mine.list_absences(actor=f.commune_office(), on=f.NOW),
        "clashes": lambda: presence.list_clashes(
            actor=actor, training_class=row, on=f.NOW, official_ids=list(Enrolment.objects.values_list("official_id", flat=True))
        ),
        "next": lambda: mine.list_next_sessions(actor=f.themselves(Enrolment.objects.earliest("pk").official_id), at=at),
    }  # fmt: skip
    who = f.people(1)[0]
    away = {"kind": "leave", "starts_on": f.FIRST, "ends_before": None, "on": f.NOW}
    absences.record_absence(actor=f.commune_office(), official_id=who, **away)
    other = f.offered()
    f.sent(other, [Enrolment.objects.earliest("pk").official_id])
    for call in calls.values():
        call()  # what the class itself keeps in hand is read once
    one = {name: asked(call) for name, call in calls.items()}
    for _more in range(2):
        f.sent(row, f.people(6))
        f.sent(f.offered(), [Enrolment.objects.latest("pk").official_id])
        for someone in f.people(3):
            absences.record_absence(actor=f.commune_office(), official_id=someone, **away)
    many = {name: asked(call) for name, call in calls.items()}
    assert many == one
    assert max(many.values()) <= 32


def test_participants_of_other_offices_stay_with_them() -> None:
    row = f.offered()
    ours, theirs = f.people(2), f.people(2, f"{f.OTHER}-VP")
    f.sent(row, ours + theirs)
    seen = lambda actor: {  # noqa: E731
        one.enrolment.official_id for one in enrolments.list_participants(actor=actor, training_class=row, on=f.NOW)
    }
    assert seen(f.commune_office()) == set(ours)
    assert seen(f.themselves(theirs[0])) == {theirs[0]}
    assert seen(f.provider()) == {*ours, *theirs}
    place = Enrolment.objects.get(official_id=theirs[0])
    with pytest.raises(Http404):
        enrolments.get_enrolment(actor=f.commune_office(), code=row.code, pk=place.pk)
    grid = attendance.list_grid(actor=f.commune_office(), training_class=row)
    assert len(grid) == 2


def test_candidates_are_people_of_the_part_without_a_place() -> None:
    row = f.offered()
    there, free, elsewhere = f.people(1)[0], f.people(1)[0], f.people(1, f"{f.OTHER}-VP")[0]
    f.sent(row, [there])
    part = get_part(actor=f.commune_office(), on=f.NOW)
    found = enrolments.list_candidates(actor=f.commune_office(), training_class=row, on=f.NOW, part=part)
    ids = {one.official_id for one in found.people}
    assert free in ids
    assert not {there, elsewhere} & ids
    far = get_part(actor=f.home_affairs(), on=f.NOW, code=f.OTHER)
    assert enrolments.list_candidates(actor=f.commune_office(), training_class=row, on=f.NOW, part=far).people == []


def test_those_with_the_gap_stand_first(monkeypatch: pytest.MonkeyPatch) -> None:
    course = f.course()
    row, people = f.offered(course), f.people(3)
    gap = {people[2]: ("Kỹ năng số", f.LAST)}
    monkeypatch.setattr(enrolments, "gaps_closed", lambda **_facts: gap)
    part = get_part(actor=f.commune_office(), on=f.NOW)
    ask = lambda **more: enrolments.list_candidates(  # noqa: E731
        actor=f.commune_office(), training_class=row, on=f.NOW, part=part, **more
    )
    assert ask().people[0].official_id == people[2]
    assert [one.official_id for one in ask(only_gap=True).people] == [people[2]]


def test_the_order_by_gap_and_priority_comes_before_the_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    row = f.offered()
    plain, woman, minority = f.people(1), f.people(1, sex=2), f.people(1, ethnicity=3)
    planned, last = f.people(2)
    monkeypatch.setattr(enrolments, "gaps_closed", lambda **_facts: {last: ("Kỹ năng số", f.LAST)})
    monkeypatch.setattr(enrolments.plan_needs, "planned_on", lambda _on: {planned})
    part = get_part(actor=f.commune_office(), on=f.NOW)
    ask = lambda: enrolments.list_candidates(  # noqa: E731
        actor=f.commune_office(), training_class=row, on=f.NOW, part=part
    )
    ordered = [last, planned, *minority, *woman, *plain]
    assert [one.official_id for one in ask().people] == ordered
    assert [one.priority for one in ask().people] == ["", "planned", "ethnic_minority", "women", ""]
    monkeypatch.setattr(enrolments, "MOST", 3)
    assert ([one.official_id for one in ask().people], ask().more) == (ordered[:3], 2)


def test_gaps_are_those_that_the_course_closes() -> None:
    from hoaban.apps.learning.models import Competency, CourseOutcome, Requirement

    skill = Competency.objects.create(code="kn-thu", kind="functional", name_vi="Kỹ năng thử", name_en="Test skill")
    Requirement.objects.create(
        competency=skill, required_level=1, legal_basis="Thử", starts_on=f.SINCE, category=2, unit_level=3
    )
    closing, other = f.course(), f.course()
    CourseOutcome.objects.create(course=closing, competency=skill, level=1)
    who = f.people(1)[0]
    path = f.path_of(who)
    found = lambda of: enrolments.gaps_closed(  # noqa: E731
        actor=f.commune_office(), training_class=f.offered(of), on=f.NOW, path=path
    )
    assert found(closing)[who][0] in ("Kỹ năng thử", "Test skill")
    assert found(other) == {}


def test_the_waiting_list_is_counted_from_one() -> None:
    row = f.offered(capacity_max=1)
    f.sent(row, f.people(3))
    ranks = [one.in_line for one in enrolments.list_participants(actor=f.home_affairs(), training_class=row, on=f.NOW)]
    assert sorted(ranks, key=lambda rank: rank or 0) == [None, 1, 2]


def test_my_page_shows_my_sessions_and_what_i_may_ask_for() -> None:
    row, (place, *_rest) = f.running()
    open_, full = f.offered(), f.offered()
    who = f.themselves(place.official_id)
    f.sent(full, [place.official_id])
    at = datetime(2026, 3, 23, 12, tzinfo=UTC)
    following = [one.session.training_class_id for one in mine.list_next_sessions(actor=who, at=at)]
    assert set(following) == {row.pk, full.pk}
    assert [one.pk for one in mine.list_offered(actor=who, on=f.NOW)] == [open_.pk]
    assert {one.training_class_id for one in mine.list_places(actor=who)} == {row.pk, full.pk}
    assert mine.list_offered(actor=who, on=f.NOW + timedelta(days=30)) == []
    assert mine.list_places(actor=f.home_affairs()) == mine.list_next_sessions(actor=f.home_affairs(), at=at) == []


def test_nominations_of_an_office_cost_no_more_for_many() -> None:
    f.people(30)
    few, many = f.people(2), f.people(8)
    rows = [f.offered(capacity_max=50) for _two in range(2)]
    counts = [
        asked(lambda row=row, who=who: nominate(  # type: ignore[misc]
            actor=f.commune_office(), class_id=row.pk, official_ids=who, on=f.NOW, reason="Thử"
        ))
        for row, who in zip(rows, (few, many), strict=True)
    ]  # fmt: skip
    assert counts[1] - counts[0] <= 6 * 5, "a handful of writes a person, and no reads of everybody else"


def test_a_number_typed_in_names_a_trainer_of_the_own_part_only() -> None:
    teaching, elsewhere = (f.people(1, code)[0] for code in (f.PROVIDER, f.OFFICE))
    numbers = dict(Official.objects.filter(pk__in=[teaching, elsewhere]).values_list("pk", "personal_id"))

    def found(actor: Actor, pk: int) -> int | None:
        trainer = classes.find_trainer(actor=actor, number=numbers[pk], on=f.NOW)
        return trainer[0] if trainer else None

    assert (found(f.provider(), teaching), found(f.provider(), elsewhere)) == (teaching, None)
    assert (found(f.home_affairs(), teaching), found(f.home_affairs(), elsewhere)) == (teaching, elsewhere)
    assert found(Actor.system(), elsewhere) == elsewhere
    assert found(f.themselves(teaching), elsewhere) is None
