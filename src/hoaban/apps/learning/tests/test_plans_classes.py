"""From an approved plan to its classes: what one is opened from, what it counts, what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse

from hoaban.apps.learning.commands import classes as commands
from hoaban.apps.learning.commands import enrolments, plan_steps
from hoaban.apps.learning.commands.loading import load_learning
from hoaban.apps.learning.models import Course, Enrolment, EnrolmentState, PlanLine, TrainingClass, TrainingPlan
from hoaban.apps.learning.queries.plan_classes import (
    Progress,
    course_source,
    line_source,
    progress_of_courses,
    progress_of_lines,
)
from hoaban.apps.learning.queries.plan_sums import list_sums
from hoaban.apps.learning.tests import factories_classes as classes
from hoaban.apps.learning.tests import factories_plans as make
from hoaban.apps.learning.tests.factories_plans import COMMUNE, NOW, OTHER, refused
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event

COURSE = "CDS-CB"


@pytest.fixture(autouse=True)
def ground(loaded: None, db: None) -> None:
    load_learning(actor=Actor.system())


@pytest.fixture
def top() -> TrainingPlan:
    """An approved year with lines of two communes."""
    top = make.opened()
    make.add(make.plan_of(COMMUNE), make.commune_office(), COURSE, quota=4, cost=4_000_000)
    make.add(make.plan_of(OTHER), make.commune_office(OTHER), COURSE, quota=6, cost=8_000_000)
    make.all_in(top)
    make.submit(top, make.home_affairs())
    return make.approve(top)


def line_of(code: str = COMMUNE) -> PlanLine:
    """The line of a commune."""
    return PlanLine.objects.get(plan__unit__code=code, course__code=COURSE, plan__state="approved")


def opened(top: TrainingPlan, **more: Any) -> TrainingClass:
    """A class from the plan."""
    given: dict[str, Any] = {"organiser_path": top.unit_path, "plan_id": top.pk} | more
    return commands.open_class(
        actor=make.home_affairs(), course_id=Course.objects.get(code=COURSE).pk, facts=classes.facts_of(), on=NOW,
        **given,
    )  # fmt: skip


def attend(group: TrainingClass, officials: list[int], state: str = EnrolmentState.APPROVED) -> None:
    """People with a place in the class."""
    commands.move_class(actor=make.home_affairs(), class_id=group.pk, move="open", on=NOW)
    made = enrolments.nominate(
        actor=make.home_affairs(), class_id=group.pk, official_ids=officials, on=NOW, reason="Thử"
    )
    Enrolment.objects.filter(pk__in=[one.pk for one in made]).update(state=state)


def test_a_class_is_opened_from_a_line_or_from_the_course_of_a_plan(top: TrainingPlan) -> None:
    whole = opened(top)
    assert (whole.training_plan, whole.plan_line) == (top, None)
    line = line_of()
    own = opened(top, plan_line_id=line.pk, plan_id=None, organiser_path=line.plan.unit_path)
    assert (own.training_plan, own.plan_line) == (line.plan, line)
    event = Event.objects.filter(action="learning.open_class").order_by("-pk")[0]
    assert event.after["line"] == line.pk
    assert str(line.plan) == event.after["plan"]


def test_what_is_not_in_an_approved_plan_is_refused(top: TrainingPlan) -> None:
    course = Course.objects.get(code="QLNN-CV")
    with refused("not-planned"):
        commands.open_class(actor=make.home_affairs(), course_id=course.pk, facts=classes.facts_of(),
                            organiser_path=top.unit_path, plan_id=top.pk, on=NOW)  # fmt: skip
    with refused("not-planned"):
        commands.open_class(actor=make.home_affairs(), course_id=course.pk, facts=classes.facts_of(),
                            organiser_path=top.unit_path, plan_line_id=line_of().pk, on=NOW)  # fmt: skip
    draft = make.opened(year=2027, until_year=2027)
    with refused("plan-state"):
        opened(draft)
    with pytest.raises(PermissionDenied):
        commands.open_class(actor=make.commune_office(), course_id=course.pk, facts=classes.facts_of(),
                            organiser_path=top.unit_path, plan_id=top.pk, on=NOW)  # fmt: skip
    assert not TrainingClass.objects.exists()


def test_planned_people_are_followed_into_classes_and_to_the_end(top: TrainingPlan) -> None:
    here, there = make.people(3), make.people(2, code=f"{OTHER}-VP")
    attend(opened(top), [here[0], *there], EnrolmentState.COMPLETED)
    line = line_of()
    attend(opened(top, plan_line_id=line.pk), [here[1]])
    attend(opened(top), [here[2]], EnrolmentState.WITHDRAWN)
    actor = make.home_affairs()
    assert progress_of_lines(actor=actor, plan=line.plan, lines=[line]) == {line.pk: Progress(2, 1)}
    other = line_of(OTHER)
    assert progress_of_lines(actor=actor, plan=other.plan, lines=[other]) == {other.pk: Progress(2, 2)}
    assert progress_of_lines(actor=actor, plan=top, lines=[]) == {}
    assert progress_of_courses(actor=actor, plan=top) == {line.course_id: Progress(4, 3)}
    (row,) = list_sums(actor=actor, plan=top, by="course", on=NOW)
    assert (row.people, row.progress) == (10, Progress(4, 3))
    commands.move_class(actor=actor, class_id=TrainingClass.objects.order_by("pk")[0].pk, move="cancel", on=NOW,
                        reason="Thử")  # fmt: skip
    assert progress_of_courses(actor=actor, plan=top) == {line.course_id: Progress(1, 0)}


def test_two_lines_of_one_course_share_what_is_known_of_them(top: TrainingPlan) -> None:
    line = line_of()
    second = PlanLine.objects.create(plan=line.plan, course=line.course, mode="online", quota=2, source="unit")
    first, other = make.people(2)
    attend(opened(top), [first])
    attend(opened(top, plan_line_id=second.pk), [other])
    found = progress_of_lines(actor=make.home_affairs(), plan=line.plan, lines=[line, second])
    assert found == {line.pk: Progress(1, 0), second.pk: Progress(1, 0)}
    # And so does a class that is opened from one of them: the seats that are left are its own.
    attend(opened(top, plan_line_id=second.pk), make.people(1))
    asked = {one.pk: line_source(actor=make.home_affairs(), line_id=one.pk, on=NOW) for one in (line, second)}
    assert [asked[one.pk].left for one in (line, second)] == [line.quota - 1, 0]


def test_a_source_tells_units_seats_and_budget(top: TrainingPlan, django_assert_max_num_queries: Any) -> None:
    attend(opened(top), make.people(1))
    with django_assert_max_num_queries(14):
        whole = course_source(actor=make.home_affairs(), plan_id=top.pk, code=COURSE, on=NOW)
    assert [(one.quota, one.progress.in_classes) for one in whole.units] == [(6, 0), (4, 1)]
    assert (whole.quota, whole.left, whole.cost, whole.size.seats) == (10, 9, 12_000_000, 9)
    assert whole.size.per_head * 9 + whole.size.fixed <= 12_000_000 * 9 // 10
    own = line_source(actor=make.home_affairs(), line_id=line_of(OTHER).pk, on=NOW)
    assert (own.quota, own.left, own.cost, len(own.units)) == (6, 6, 8_000_000, 1)
    for actor in (make.commune_office(), make.department()):
        with pytest.raises(Http404):
            line_source(actor=actor, line_id=line_of().pk, on=NOW)
        with pytest.raises(Http404):
            course_source(actor=actor, plan_id=top.pk, code=COURSE, on=NOW)
    for code in ("QLNN-CV", "KHONG-CO"):
        with pytest.raises(Http404):
            course_source(actor=make.home_affairs(), plan_id=top.pk, code=code, on=NOW)


def test_an_amendment_takes_the_classes_of_its_plan_along(top: TrainingPlan) -> None:
    line = line_of()
    group = opened(top, plan_line_id=line.pk)
    new = plan_steps.amend_plan(
        actor=make.commune_office(), plan_id=line.plan_id, version=None, on=NOW, reason="Thêm người"
    )
    make.submit(new, make.commune_office())
    make.approve(new, decision="200/QĐ-UBND")
    group.refresh_from_db()
    assert (group.training_plan, group.plan_line) == (new, line_of())


def sign_in(name: str, role: Role, code: str) -> Client:
    """Somebody with a role over a unit."""
    client = Client()
    client.force_login(make.account(name, role, code))
    return client


def test_the_pages_lead_from_line_and_course_to_the_class_and_back(top: TrainingPlan) -> None:
    province, line = sign_in("snv", Role.PERSONNEL, "11"), line_of()
    own, whole = f"?line={line.pk}", f"?plan={top.pk}&amp;course={COURSE}"
    new = reverse("learning_class_new")
    page = province.get(reverse("learning_plan", args=[line.plan_id])).content.decode()
    assert f"{new}{own}" in page
    assert "Đã vào lớp" in page
    assert f"{new}{whole}" in province.get(reverse("learning_plan_consolidated", args=[top.pk])).content.decode()
    form = province.get(new, {"plan": top.pk, "course": COURSE})
    assert form.context["form"].initial["capacity_max"] == 10
    assert "Mường Luân" in form.content.decode()
    facts = {
        "name": "Lớp số", "mode": "in_person", "starts_on": "06/04/2026", "ends_on": "10/04/2026", "provider": "",
        "provider_name": "Học viện", "capacity_min": "1", "capacity_max": "4", "cost_per_head": "1", "cost_fixed": "0",
        "once": "k1",
    }  # fmt: skip
    done = province.post(f"{new}{own}", facts)
    assert done.status_code == 302
    group = TrainingClass.objects.get()
    assert group.plan_line == line
    overview = province.get(reverse("learning_class", args=[group.code])).content.decode()
    assert reverse("learning_plan", args=[line.plan_id]) in overview
    attend(group, make.people(1))
    listed = reverse("learning_classes")
    page = province.get(reverse("learning_plan", args=[line.plan_id])).content.decode()
    assert f"{listed}?course={COURSE}&amp;plan={line.plan_id}" in page
    shown = province.get(listed, {"course": COURSE, "plan": line.plan_id}).content.decode()
    assert "Lớp số" in shown
    later = make.opened(year=2027, until_year=2027)
    assert "Lớp số" not in province.get(listed, {"plan": later.pk}).content.decode()


def test_nobody_else_opens_classes_from_a_plan(top: TrainingPlan) -> None:
    commune, line = sign_in("xa", Role.COMMUNE, COMMUNE), line_of()
    page = commune.get(reverse("learning_plan", args=[line.plan_id])).content.decode()
    assert f"?line={line.pk}" not in page
    assert commune.get(reverse("learning_class_new"), {"line": line.pk}).status_code == 404
    province = sign_in("snv", Role.PERSONNEL, "11")
    for asked in ({"line": "x"}, {"line": "9" * 30}, {"plan": top.pk, "course": "?"}, {"plan": "²", "course": COURSE}):
        assert province.get(reverse("learning_class_new"), asked).status_code == 404
    assert province.get(reverse("learning_classes"), {"plan": "9" * 30}).status_code == 404
    assert commune.get(reverse("learning_classes"), {"plan": top.pk}).status_code == 404
