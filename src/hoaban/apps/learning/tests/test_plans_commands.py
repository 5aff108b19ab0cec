"""Plans opened, filled in and edited: effect, event, refusal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from hoaban.apps.learning.commands import plans
from hoaban.apps.learning.commands.competencies import RequirementDetails, add_requirement
from hoaban.apps.learning.commands.loading import load_learning
from hoaban.apps.learning.models import Competency, Course
from hoaban.apps.learning.models.plans import PlanLine, TrainingPlan
from hoaban.apps.learning.queries.plan_people import people_of_line
from hoaban.apps.learning.tests import factories_plans as make
from hoaban.apps.learning.tests.factories_plans import COMMUNE, DEPARTMENT, HOSPITAL, NOW, refused
from hoaban.apps.people.tests.factories import unit
from hoaban.shared.access import Actor
from hoaban.shared.models import Event


@pytest.fixture(autouse=True)
def ground(loaded: None, db: None) -> None:
    load_learning(actor=Actor.system())


def test_opening_a_year_gives_every_planning_unit_a_draft() -> None:
    top = make.opened(ceiling=10**10)
    assert (top.state, top.ceiling, top.due_on) == ("draft", 10**10, make.DUE)
    commune, hospital = make.plan_of(COMMUNE), make.plan_of(HOSPITAL)
    assert commune.parent == top
    assert hospital.parent == make.plan_of(DEPARTMENT)
    assert hospital.parent.parent == top
    assert not TrainingPlan.objects.filter(unit__code=f"{COMMUNE}-VP").exists()
    assert set(TrainingPlan.objects.values_list("due_on", flat=True)) == {make.DUE}
    event = Event.objects.get(action="learning.open_year")
    assert event.after["plans"] == TrainingPlan.objects.count() > 100


def test_drafts_are_filled_from_the_gaps_with_groups_counted() -> None:
    make.people(2, ethnicity=3, sex=2)
    make.people(1, ethnicity=1, sex=1)
    make.opened()
    line = make.plan_of(COMMUNE).lines.get(course__code="CDS-CB")
    assert (line.quota, line.gap, line.ethnic_minority, line.women, line.planned) == (3, 3, 2, 2, 0)
    course = Course.objects.get(code="CDS-CB")
    assert line.cost >= 3 * course.cost_per_head
    assert not PlanLine.objects.filter(plan__unit__code=make.OTHER).exists()


def test_somebody_just_made_a_leader_counts_as_newly_appointed() -> None:
    from hoaban.apps.people.tests.factories import enter, life, posts_of

    leader = next(post for post in posts_of(make.OFFICE, make.SINCE) if post.title.is_leader)
    enter(life(leader, date(2025, 9, 1)))
    enter(life(posts_of(f"{COMMUNE}-VHXH", date(2025, 7, 1))[0], date(2025, 7, 1)))
    make.opened(on=date(2026, 8, 1), due_on=date(2026, 9, 1))
    counts = make.plan_of(COMMUNE).lines.filter(quota=2).values_list("newly_appointed", flat=True)
    assert set(counts) == {1}


def test_people_of_a_subordinate_unit_count_for_its_own_plan_only() -> None:
    make.people(2, code=HOSPITAL)
    make.opened()
    assert make.plan_of(HOSPITAL).lines.exists()
    assert not make.plan_of(DEPARTMENT).lines.exists()


def test_what_a_commune_lacks_as_a_commune_fills_its_plan_with_who_may_go() -> None:
    first, second = make.people(2)
    top = make.opened()
    plan = make.plan_of(COMMUNE)
    line = plan.lines.get(course__code="DOLUONG")
    assert (line.quota, line.gap, line.short, line.women) == (1, 0, 1, 0)
    assert not PlanLine.objects.filter(plan__unit__code=make.OTHER, course__code="DOLUONG").exists()
    assert {plan.filled_on, top.filled_on or TrainingPlan.objects.get(pk=top.pk).filled_on} == {NOW}
    found = people_of_line(actor=make.commune_office(), plan=plan, course=line.course, on=NOW)
    assert (found.gap, found.short) == (0, 1)
    assert {row.official_id for row in found.rows if row.for_commune} == {first, second}


def test_who_lacks_it_for_themselves_counts_for_the_commune_too() -> None:
    lacking = make.people(2)
    competency = Competency.objects.get(code="DOLUONG")
    commune = unit(COMMUNE, NOW)
    for facts in ({"unit_id": commune.pk}, {"unit_id": commune.pk, "people_each": 3}):
        details = RequirementDetails(1, 12, "Nhu cầu của xã", **facts)
        add_requirement(actor=make.home_affairs(), competency_id=competency.pk, details=details, on=NOW)
    make.opened()
    plan = make.plan_of(COMMUNE)
    line = plan.lines.get(course__code="DOLUONG")
    assert (line.quota, line.gap, line.short) == (2, 2, 0)
    make.people(2)
    plans.refill_plan(actor=make.commune_office(), plan_id=plan.pk, version=None, on=NOW + timedelta(days=1))
    line.refresh_from_db()
    plan.refresh_from_db()
    assert (line.quota, line.gap, line.short, plan.filled_on) == (2, 4, 0, NOW + timedelta(days=1))
    found = people_of_line(actor=make.commune_office(), plan=plan, course=line.course, on=NOW)
    assert set(lacking) <= {row.official_id for row in found.rows}
    assert all(row.lacks and row.why for row in found.rows)


def test_opening_again_changes_nothing_but_gives_missing_drafts() -> None:
    top = make.opened()
    make.plan_of(COMMUNE).delete()
    before = TrainingPlan.objects.count()
    again = make.opened(ceiling=5)
    assert again.pk == top.pk
    assert again.ceiling is None
    assert TrainingPlan.objects.count() == before + 1


def test_a_year_is_opened_by_the_province_only() -> None:
    with pytest.raises(PermissionDenied):
        plans.open_year(actor=make.department(), unit_id=unit("11", NOW).pk, year=2026, until_year=2026,
                        due_on=make.DUE, ceiling=None, on=NOW)  # fmt: skip
    with refused("not-top"):
        plans.open_year(actor=make.home_affairs(), unit_id=unit(DEPARTMENT, NOW).pk, year=2026, until_year=2026,
                        due_on=make.DUE, ceiling=None, on=NOW)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"year": 2019}, "year"), ({"year": 2040, "until_year": 2040}, "year"), ({"until_year": 2025}, "until-year"),
        ({"until_year": 2036}, "until-year"), ({"due_on": date(2026, 3, 9)}, "due"),
    ],
)  # fmt: skip
def test_impossible_years_are_refused(facts: dict[str, Any], code: str) -> None:
    with refused(code):
        make.opened(**facts)
    assert not TrainingPlan.objects.exists()


def test_a_periodic_plan_stands_beside_the_yearly_one() -> None:
    make.opened()
    periodic = make.opened(year=2026, until_year=2030)
    assert periodic.period == "2026–2030"
    assert TrainingPlan.objects.filter(unit=periodic.unit).count() == 2


def test_a_line_is_added_changed_and_removed() -> None:
    make.opened()
    plan, office = make.plan_of(COMMUNE), make.commune_office()
    line = plans.save_line(actor=office, plan_id=plan.pk, line_id=None, version=plan.version,
                           facts=make.line(quota=4, women=2), on=NOW)  # fmt: skip
    course = Course.objects.get(code="CDS-CB")
    assert (line.mode, line.women) == (course.mode, 2)
    assert line.cost >= 4 * course.cost_per_head
    plans.save_line(actor=office, plan_id=plan.pk, line_id=line.pk, version=plan.version + 1,
                    facts=make.line(quota=6, cost=1_000_000), on=NOW)  # fmt: skip
    line.refresh_from_db()
    assert (line.quota, line.cost) == (6, 1_000_000)
    plans.remove_line(actor=office, plan_id=plan.pk, line_id=line.pk, version=plan.version + 2, on=NOW)
    assert not plan.lines.exists()
    assert Event.objects.filter(action__in=["learning.save_line", "learning.remove_line"]).count() == 3


@pytest.mark.parametrize(
    ("facts", "code"), [({"quota": 0}, "quota"), ({"quota": 3, "women": 4}, "group"), ({"source": "unit"}, "")]
)
def test_numbers_of_a_line_must_agree(facts: dict[str, Any], code: str) -> None:
    make.opened()
    plan = make.add(make.plan_of(COMMUNE), make.commune_office())
    if not code:
        make.add(plan, make.commune_office(), **facts)
        assert plan.lines.count() == 2
        return
    with refused(code):
        make.add(plan, make.commune_office(), "QLNN-CV", **facts)


def test_no_line_is_for_more_people_than_serve_in_the_years_of_the_plan() -> None:
    make.people(2)
    make.opened()
    with refused("people"):
        make.add(make.plan_of(COMMUNE), make.commune_office(), "QLNN-CV", quota=3)
    make.add(make.plan_of(COMMUNE), make.commune_office(), "QLNN-CV", quota=2)


def test_a_course_stands_once_for_each_source() -> None:
    make.opened()
    plan = make.add(make.plan_of(COMMUNE), make.commune_office())
    with refused("line-twice"):
        make.add(plan, make.commune_office())


def test_a_line_of_another_plan_is_not_changed() -> None:
    make.opened()
    foreign = make.add(make.plan_of(make.OTHER), make.commune_office(make.OTHER)).lines.get()
    plan = make.plan_of(COMMUNE)
    with refused("line-gone"):
        plans.remove_line(actor=make.commune_office(), plan_id=plan.pk, line_id=foreign.pk, version=None, on=NOW)
    assert PlanLine.objects.filter(pk=foreign.pk).exists()


def test_somebody_faster_is_noticed() -> None:
    make.opened()
    plan = make.plan_of(COMMUNE)
    make.add(plan, make.commune_office())
    with refused("changed"):
        plans.save_line(actor=make.commune_office(), plan_id=plan.pk, line_id=None, version=plan.version - 1,
                        facts=make.line("QLNN-CV"), on=NOW)  # fmt: skip


def test_another_commune_finds_no_plan() -> None:
    make.opened()
    plan = make.plan_of(COMMUNE)
    with pytest.raises(Http404):
        make.add(plan, make.commune_office(make.OTHER))
    with pytest.raises(Http404):
        make.submit(plan, make.commune_office(make.OTHER))


def test_refilling_keeps_what_was_set_and_adds_what_is_missing() -> None:
    make.people(2)
    make.opened()
    plan = make.plan_of(COMMUNE)
    line = plan.lines.get(course__code="CDS-CB")
    PlanLine.objects.filter(pk=line.pk).update(quota=1, ethnic_minority=0, women=0, newly_appointed=0)
    plan.lines.exclude(pk=line.pk).delete()
    make.people(1)
    added = plans.refill_plan(actor=make.commune_office(), plan_id=plan.pk, version=None, on=NOW)
    line.refresh_from_db()
    assert (line.quota, line.gap) == (1, 3)
    assert added == plan.lines.count() - 1 > 0


def test_a_sheet_makes_the_plan_what_it_says_and_again_nothing() -> None:
    make.opened()
    plan, office = make.plan_of(COMMUNE), make.commune_office()
    make.add(plan, office, "QLNN-CV")
    make.add(plan, office, "CDS-CB", quota=2)
    sheet = [make.line("CDS-CB", quota=3), make.line("KNM-MOTCUA", quota=7, planned=1)]
    counts = plans.import_lines(actor=office, plan_id=plan.pk, version=None, lines=sheet, name="kh.xlsx", on=NOW)
    assert counts == {"added": 1, "changed": 1, "removed": 1}
    assert {one.course.code: one.quota for one in plan.lines.all()} == {"CDS-CB": 3, "KNM-MOTCUA": 7}
    plan.refresh_from_db()
    events = Event.objects.count()
    again = plans.import_lines(actor=office, plan_id=plan.pk, version=plan.version, lines=sheet, name="kh.xlsx", on=NOW)
    assert not any(again.values())
    assert Event.objects.count() == events
    version = plan.version
    plan.refresh_from_db()
    assert plan.version == version
