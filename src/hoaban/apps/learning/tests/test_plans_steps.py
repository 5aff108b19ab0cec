"""Plans submitted, accepted, returned, approved and amended: effect, event, refusal."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from hoaban.apps.learning.commands import plan_steps, plans
from hoaban.apps.learning.commands.loading import load_learning
from hoaban.apps.learning.models import Course, TrainingClass
from hoaban.apps.learning.models.plans import PlanState, TrainingPlan
from hoaban.apps.learning.tests import factories_plans as make
from hoaban.apps.learning.tests.factories_plans import COMMUNE, DEPARTMENT, HOSPITAL, NOW, refused
from hoaban.apps.people.tests.factories import unit
from hoaban.shared.access import Actor
from hoaban.shared.models import Event


@pytest.fixture(autouse=True)
def ground(loaded: None, db: None) -> None:
    load_learning(actor=Actor.system())


def test_a_submitted_plan_is_locked() -> None:
    make.opened()
    plan, office = make.add(make.plan_of(COMMUNE), make.commune_office()), make.commune_office()
    make.submit(plan, office)
    plan.refresh_from_db()
    assert (plan.state, plan.submitted_on) == ("submitted", NOW)
    for call in (
        lambda: make.add(plan, office, "QLNN-CV"),
        lambda: plans.import_lines(actor=office, plan_id=plan.pk, version=None, lines=[], name="", on=NOW),
        lambda: plans.refill_plan(actor=office, plan_id=plan.pk, version=None, on=NOW),
    ):
        with refused("locked"):
            call()
    with refused("not-now"):
        make.submit(plan, office)


def test_an_empty_plan_says_why_it_is_empty() -> None:
    make.opened()
    plan = make.plan_of(COMMUNE)
    with refused("empty"):
        make.submit(plan, make.commune_office(), reason="  ")
    make.submit(plan, make.commune_office(), reason="Đã bồi dưỡng đủ")
    plan.refresh_from_db()
    assert (plan.state, plan.reason) == ("submitted", "Đã bồi dưỡng đủ")


def test_the_province_returns_with_a_reason_and_the_commune_submits_again() -> None:
    make.opened()
    plan, office = make.add(make.plan_of(COMMUNE), make.commune_office()), make.commune_office()
    make.submit(plan, office, reason="")
    with refused("reason"):
        plan_steps.return_plan(actor=make.home_affairs(), plan_id=plan.pk, version=None, on=NOW, reason=" ")
    plan_steps.return_plan(actor=make.home_affairs(), plan_id=plan.pk, version=None, on=NOW, reason="Thêm lớp số")
    plan.refresh_from_db()
    assert (plan.state, plan.reason) == ("returned", "Thêm lớp số")
    assert Event.objects.get(action="learning.return_plan").reason == "Thêm lớp số"
    make.add(plan, office, "QLNN-CV")
    make.submit(plan, office, reason="")
    assert make.accept(plan, make.home_affairs()).state == "accepted"


def test_nobody_decides_on_the_own_plan_or_on_one_that_somebody_else_consolidates() -> None:
    make.opened()
    plan = make.plan_of(DEPARTMENT)
    for below in TrainingPlan.objects.filter(parent=plan):
        make.submit(below, make.department())
        make.accept(below, make.department())
    make.submit(plan, make.department())
    with pytest.raises(PermissionDenied):
        make.accept(plan, make.department())
    with pytest.raises(PermissionDenied):
        plan_steps.return_plan(actor=make.department(), plan_id=plan.pk, version=None, on=NOW, reason="x")
    assert make.accept(plan, make.home_affairs()).state == "accepted"


def test_a_unit_without_any_plan_is_missing_too() -> None:
    make.opened()
    plan = make.plan_of(DEPARTMENT)
    for one in TrainingPlan.objects.filter(parent=plan).exclude(unit__code=HOSPITAL):
        make.submit(one, make.department())
        make.accept(one, make.department())
    make.plan_of(HOSPITAL).lines.all().delete()
    TrainingPlan.objects.filter(pk=make.plan_of(HOSPITAL).pk).delete()
    with refused("children") as said:
        make.submit(plan, make.department())
    assert f"{unit(HOSPITAL, NOW).name} (" in said.error.message


def test_a_department_is_told_whose_plans_are_missing() -> None:
    make.opened()
    plan = make.plan_of(DEPARTMENT)
    below = list(TrainingPlan.objects.filter(parent=plan).exclude(unit__code=HOSPITAL))
    for one in below:
        make.submit(one, make.department())
        make.accept(one, make.department())
    with refused("children") as said:
        make.submit(plan, make.department())
    assert unit(HOSPITAL, NOW).name in said.error.message
    make.submit(make.plan_of(HOSPITAL), make.hospital())
    with refused("children"):
        make.submit(plan, make.department())
    make.accept(make.plan_of(HOSPITAL), make.department())
    assert make.submit(plan, make.department()).state == "submitted"
    with refused("not-now"):
        plan_steps.return_plan(
            actor=make.department(), plan_id=make.plan_of(HOSPITAL).pk, version=None, on=NOW, reason="x"
        )


def test_all_submitted_plans_below_are_accepted_at_once() -> None:
    top = make.opened()
    first, second, third = (make.plan_of(code) for code in (COMMUNE, make.OTHER, "SNGV"))
    for plan, code in ((first, COMMUNE), (second, make.OTHER)):
        make.add(plan, make.commune_office(code), cost=2_000_000)
        make.submit(plan, make.commune_office(code))
    TrainingPlan.objects.filter(pk=second.pk).update(ceiling=1_000_000)
    accepted, said = plan_steps.accept_plans_below(actor=make.home_affairs(), plan_id=top.pk, on=NOW)
    assert (accepted, len(said)) == (1, 1)
    states = [TrainingPlan.objects.get(pk=one.pk).state for one in (first, second, third)]
    assert states == ["accepted", "submitted", "draft"]
    with pytest.raises(PermissionDenied):
        plan_steps.accept_plans_below(actor=make.commune_office(), plan_id=first.pk, on=NOW)


def test_a_plan_above_its_ceiling_is_refused_with_the_amount_and_an_event_stays() -> None:
    make.opened()
    plan = make.add(make.plan_of(COMMUNE), make.commune_office(), cost=5_000_000)
    plans.frame_plan(
        actor=make.home_affairs(), plan_id=plan.pk, version=None, due_on=make.DUE, ceiling=4_500_000, on=NOW
    )
    with refused("over-ceiling") as said:
        make.submit(plan, make.commune_office())
    assert "500.000" in said.error.message or "500,000" in said.error.message
    plan.refresh_from_db()
    assert plan.state == "draft"
    event = Event.objects.get(action="learning.refuse_over_ceiling")
    assert event.after == {"total": 5_000_000, "ceiling": 4_500_000, "over": 500_000}


def test_the_ceiling_of_the_province_counts_everything_below_it() -> None:
    top = make.opened(ceiling=4_000_000)
    make.add(make.plan_of(COMMUNE), make.commune_office(), cost=3_000_000)
    make.add(make.plan_of(make.OTHER), make.commune_office(make.OTHER), cost=3_000_000)
    make.all_in(top)
    with refused("over-ceiling"):
        make.submit(top, make.home_affairs())
    top.refresh_from_db()
    plans.frame_plan(actor=make.home_affairs(), plan_id=top.pk, version=None, due_on=None, ceiling=6_000_000, on=NOW)
    assert make.submit(top, make.home_affairs()).state == "submitted"


def test_a_ceiling_is_set_by_the_level_above() -> None:
    make.opened()
    plan = make.plan_of(COMMUNE)
    with pytest.raises(PermissionDenied):
        plans.frame_plan(actor=make.commune_office(), plan_id=plan.pk, version=None, due_on=None, ceiling=1, on=NOW)


def test_approval_locks_the_whole_tree() -> None:
    top = make.opened()
    make.add(make.plan_of(COMMUNE), make.commune_office())
    make.handed_in(top)
    with refused("not-now"):
        make.approve(top)
    make.submit(top, make.home_affairs())
    with refused("decision"):
        make.approve(top, decision=" ")
    make.approve(top)
    assert set(TrainingPlan.objects.values_list("state", flat=True)) == {PlanState.APPROVED}
    assert set(TrainingPlan.objects.values_list("decision_no", "decided_on")) == {("123/QĐ-UBND", NOW)}
    with refused("locked"):
        make.add(make.plan_of(COMMUNE), make.commune_office(), "QLNN-CV")
    with refused("locked"):
        make.opened()


def test_a_commune_does_not_approve() -> None:
    top = make.opened()
    make.all_in(top)
    make.submit(top, make.home_affairs())
    with pytest.raises(Http404):
        make.approve(top, make.commune_office())


def test_an_amendment_takes_the_same_steps_and_replaces_the_plan() -> None:
    top = make.opened()
    make.add(make.plan_of(COMMUNE), make.commune_office(), quota=4)
    make.all_in(top)
    make.submit(top, make.home_affairs())
    make.approve(top)
    old, office = make.plan_of(COMMUNE), make.commune_office()
    course = Course.objects.get(code="CDS-CB")
    held = TrainingClass.objects.create(
        code="L1", course=course, plan_line=old.lines.get(), name="Lớp 1", mode="online", organiser_path=top.unit_path,
        starts_on=date(2026, 5, 4), ends_on=date(2026, 5, 8), capacity_min=1, capacity_max=5, secret="s", feed_key="k",
    )  # fmt: skip
    with refused("reason"):
        plan_steps.amend_plan(actor=office, plan_id=old.pk, version=None, on=NOW, reason="")
    new = plan_steps.amend_plan(actor=office, plan_id=old.pk, version=None, on=NOW, reason="Thêm người")
    with refused("amending"):
        plan_steps.amend_plan(actor=office, plan_id=old.pk, version=None, on=NOW, reason="Lần nữa")
    assert (new.state, new.amends, new.parent) == ("draft", old, top)
    line = new.lines.get()
    plans.save_line(actor=office, plan_id=new.pk, line_id=line.pk, version=None, facts=make.line(quota=9), on=NOW)
    make.submit(new, office)
    old.refresh_from_db()
    assert old.state == "approved"
    with pytest.raises(PermissionDenied):
        make.approve(new, office)
    make.approve(new, decision="200/QĐ-UBND")
    old.refresh_from_db()
    new.refresh_from_db()
    held.refresh_from_db()
    assert (old.state, new.state, new.decision_no) == ("amended", "approved", "200/QĐ-UBND")
    assert held.plan_line == line
    assert old.lines.get().quota == 4


def test_an_amendment_below_a_department_passes_the_department() -> None:
    make.approved()
    hospital = make.plan_of(HOSPITAL)
    new = plan_steps.amend_plan(actor=make.hospital(), plan_id=hospital.pk, version=None, on=NOW, reason="Thêm")
    make.add(new, make.hospital())
    make.submit(new, make.hospital())
    with refused("not-now"):
        make.approve(new)
    make.accept(new, make.department())
    assert make.approve(new).state == "approved"


def test_an_amendment_of_the_province_keeps_the_plans_below_it() -> None:
    top = make.approved()
    new = plan_steps.amend_plan(actor=make.home_affairs(), plan_id=top.pk, version=None, on=NOW, reason="Thêm tiền")
    make.add(new, make.home_affairs(), cost=3_000_000)
    make.submit(new, make.home_affairs())
    make.approve(new)
    assert make.plan_of(COMMUNE).parent == new
    assert TrainingPlan.objects.get(pk=top.pk).state == "amended"


def test_an_amendment_may_not_lift_the_province_over_its_ceiling() -> None:
    make.approved(ceiling=1_000_000)
    plan = make.plan_of(COMMUNE)
    new = plan_steps.amend_plan(actor=make.commune_office(), plan_id=plan.pk, version=None, on=NOW, reason="Thêm")
    make.add(new, make.commune_office(), cost=1_500_000)
    make.submit(new, make.commune_office())
    with refused("over-ceiling"):
        make.approve(new)
    assert Event.objects.filter(action="learning.refuse_over_ceiling").count() == 1
    assert TrainingPlan.objects.get(pk=plan.pk).state == "approved"


def test_an_amendment_is_given_up_while_it_is_a_draft() -> None:
    make.approved()
    plan, office = make.plan_of(COMMUNE), make.commune_office()
    new = plan_steps.amend_plan(actor=office, plan_id=plan.pk, version=None, on=NOW, reason="Thêm")
    plan_steps.drop_plan(actor=office, plan_id=new.pk, version=None, on=NOW)
    assert not TrainingPlan.objects.filter(pk=new.pk).exists()
    with refused("not-now"):
        plan_steps.drop_plan(actor=office, plan_id=plan.pk, version=None, on=NOW)
