"""Plans read: rows, sums, lines; the same number of queries for any; nothing outside the actor's part."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404

from hoaban.apps.learning.commands import plan_steps
from hoaban.apps.learning.commands.loading import load_learning
from hoaban.apps.learning.models.plans import PlanLine, TrainingPlan
from hoaban.apps.learning.queries import plan_needs
from hoaban.apps.learning.queries import plans as queries
from hoaban.apps.learning.queries.plan_changes import list_changes
from hoaban.apps.learning.queries.plan_needs import list_groups, list_learners
from hoaban.apps.learning.queries.plan_people import people_of_line
from hoaban.apps.learning.queries.plan_sums import WAYS, list_sums
from hoaban.apps.learning.queries.plan_targets import list_targets
from hoaban.apps.learning.queries.plan_tasks import list_waiting
from hoaban.apps.learning.rules.plans import GROUPS, By
from hoaban.apps.learning.tests import factories_plans as make
from hoaban.apps.learning.tests.factories_plans import COMMUNE, DEPARTMENT, HOSPITAL, NOW, OTHER
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.tests.factories import actor_of, unit
from hoaban.shared.access import Actor, Role


@pytest.fixture(autouse=True)
def ground(loaded: None, db: None) -> None:
    load_learning(actor=Actor.system())


@pytest.fixture
def top() -> TrainingPlan:
    """A year with lines of two communes and a hospital, all submitted and the first accepted."""
    top = make.opened(ceiling=10_000_000)
    first, second, third = make.plan_of(COMMUNE), make.plan_of(OTHER), make.plan_of(HOSPITAL)
    make.add(first, make.commune_office(), quota=5, women=2, cost=1_000_000)
    make.add(first, make.commune_office(), "QLNN-CV", quota=1, cost=500_000, source="unit")
    make.add(second, make.commune_office(OTHER), quota=3, women=3, cost=2_000_000)
    make.add(third, make.hospital(), quota=7, cost=4_000_000)
    make.submit(first, make.commune_office())
    make.submit(second, make.commune_office(OTHER))
    make.accept(first, make.home_affairs())
    return top


def test_a_row_counts_lines_people_money_and_what_is_in_below(top: TrainingPlan) -> None:
    rows = {row.unit_id: row for row in queries.list_plans(actor=make.home_affairs(), on=NOW)}
    own = rows[unit(COMMUNE, NOW).pk]
    assert (own.lines, own.people, own.cost, own.state, own.children) == (2, 6, 1_500_000, "accepted", 0)
    whole = rows[top.unit_id]
    assert (whole.children, whole.children_in) == (TrainingPlan.objects.filter(parent=top).count(), 2)
    assert len(rows) == TrainingPlan.objects.count()


def test_a_commune_sees_its_own_plan_only(top: TrainingPlan) -> None:
    rows = queries.list_plans(actor=make.commune_office(), on=NOW)
    assert [row.unit_id for row in rows] == [unit(COMMUNE, NOW).pk]
    for code in ("11", OTHER, HOSPITAL):
        with pytest.raises(Http404):
            queries.get_file(actor=make.commune_office(), plan_id=make.plan_of(code).pk, on=NOW)


def test_a_department_sees_the_plans_of_its_subordinates(top: TrainingPlan) -> None:
    rows = queries.list_plans(actor=make.department(), on=NOW)
    codes = {TrainingPlan.objects.get(pk=row.id).unit.code for row in rows}
    assert {DEPARTMENT, HOSPITAL} <= codes
    assert not codes & {"11", COMMUNE, "SNV"}


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.PROVIDER])
def test_who_has_no_part_in_planning_sees_no_plan(top: TrainingPlan, role: Role) -> None:
    assert queries.list_plans(actor=actor_of(role, unit("11", NOW)), on=NOW) == []


def test_lists_filter_by_year_and_state(top: TrainingPlan) -> None:
    make.opened(year=2027, until_year=2029)
    actor = make.home_affairs()
    assert queries.years_of(actor=actor) == [2029, 2028, 2027, 2026]
    assert {row.period for row in queries.list_plans(actor=actor, on=NOW, year=2028)} == {"2027–2029"}
    assert {row.state for row in queries.list_plans(actor=actor, on=NOW, state="accepted")} == {"accepted"}
    assert {row.period for row in queries.list_plans(actor=actor, on=NOW, state="bad", year=2026)} == {"2026"}


def test_a_file_sums_the_plan_and_what_is_in_below_it(top: TrainingPlan) -> None:
    file = queries.get_file(actor=make.home_affairs(), plan_id=top.pk, on=NOW)
    assert (file.total, file.people) == (3_500_000, 9)
    assert [(one.source, one.cost) for one in file.sources] == [("province", 3_000_000), ("unit", 500_000)]
    assert (file.accepted, file.submitted, file.over) == (1, 1, 0)
    assert file.children[0].state == "draft"
    assert file.may_edit
    assert file.may_accept
    commune = queries.get_file(actor=make.commune_office(), plan_id=make.plan_of(COMMUNE).pk, on=NOW)
    assert (commune.may_edit, commune.may_accept, commune.may_frame, commune.may_plan, commune.moves) == (
        False, False, False, False, [],
    )  # fmt: skip
    assert commune.above == unit("11", NOW).name


def test_powers_follow_the_place_of_the_plan(top: TrainingPlan) -> None:
    hospital = queries.get_plan(actor=make.home_affairs(), plan_id=make.plan_of(HOSPITAL).pk)
    assert queries.powers_over(hospital, actor=make.hospital()) == {By.UNIT}
    assert queries.powers_over(hospital, actor=make.department()) == {By.UNIT, By.PARENT}
    assert queries.powers_over(hospital, actor=make.home_affairs()) == {By.UNIT, By.PARENT, By.TOP}


@pytest.mark.parametrize("by", WAYS)
def test_every_sum_leads_to_its_lines(top: TrainingPlan, by: str) -> None:
    actor = make.home_affairs()
    for drafts in (False, True):
        for row in list_sums(actor=actor, plan=top, by=by, on=NOW, drafts=drafts):
            lines = list(queries.list_lines(actor=actor, plan=top, narrowed={by: row.key}, drafts=drafts))
            assert len(lines) == row.lines
            counted = row.key if by == "group" else "quota"
            assert sum(getattr(line, counted) for line in lines) == row.people
            if by != "group":
                assert sum(line.cost for line in lines) == row.cost
                assert row.groups == {name: sum(getattr(line, name) for line in lines) for name in GROUPS}
                assert row.units == len({line.plan_id for line in lines})


def test_drafts_are_counted_only_when_asked(top: TrainingPlan) -> None:
    actor = make.home_affairs()
    people = [
        sum(row.people for row in list_sums(actor=actor, plan=top, by="course", on=NOW, drafts=d)) for d in (0, 1)
    ]
    assert people == [9, 16]


def test_lines_of_a_number_stay_below_the_plan(top: TrainingPlan) -> None:
    plan = make.plan_of(COMMUNE)
    found = queries.list_lines(actor=make.commune_office(), plan=plan, narrowed={"unit": str(unit(OTHER, NOW).pk)})
    assert list(found) == []
    assert queries.list_lines(actor=make.commune_office(), plan=plan, narrowed={}).count() == 2


def test_a_periodic_plan_knows_what_the_yearly_plans_hold() -> None:
    periodic = make.opened(year=2026, until_year=2030)
    make.add(make.plan_of(COMMUNE, until_year=2030), make.commune_office(), quota=20)
    yearly = make.opened()
    make.add(make.plan_of(COMMUNE, until_year=2026), make.commune_office(), quota=4)
    assert list_sums(actor=make.home_affairs(), plan=periodic, by="course", on=NOW, drafts=True)[0].in_years == 0
    for plan in TrainingPlan.objects.filter(year=2026, until_year=2026):
        plan.state = "approved"
        plan.save()
    row = list_sums(actor=make.home_affairs(), plan=periodic, by="course", on=NOW, drafts=True)[0]
    assert (row.people, row.in_years) == (20, 4)
    assert list_sums(actor=make.home_affairs(), plan=yearly, by="course", on=NOW)[0].in_years is None


def test_the_number_of_queries_does_not_grow(top: TrainingPlan, django_assert_num_queries: Any) -> None:
    actor = make.home_affairs()
    with django_assert_num_queries(2):
        queries.list_plans(actor=actor, on=NOW)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(plan_id: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            queries.get_file(actor=actor, plan_id=plan_id, on=NOW)
        return len(seen)

    assert cost(top.pk) <= 9
    for by in WAYS:
        with CaptureQueriesContext(connection) as seen:
            list_sums(actor=actor, plan=top, by=by, on=NOW)
        assert len(seen) <= 3


def test_an_amendment_tells_what_it_changes() -> None:
    make.opened()
    plan = make.add(make.plan_of(COMMUNE), make.commune_office(), quota=5)
    make.add(plan, make.commune_office(), "QLNN-CV")
    TrainingPlan.objects.update(state="approved")
    new = plan_steps.amend_plan(actor=make.commune_office(), plan_id=plan.pk, version=None, on=NOW, reason="Đổi")
    assert list_changes(actor=make.commune_office(), plan=new) == []
    PlanLine.objects.filter(plan=new, course__code="CDS-CB").update(quota=8)
    PlanLine.objects.filter(plan=new, course__code="QLNN-CV").delete()
    make.add(new, make.commune_office(), "KNM-MOTCUA")
    found = {one.code: (one.kind, one.fields) for one in list_changes(actor=make.commune_office(), plan=new)}
    assert {code: kind for code, (kind, _f) in found.items()} == {
        "CDS-CB": "changed", "QLNN-CV": "removed", "KNM-MOTCUA": "added"
    }  # fmt: skip
    assert [(before, after) for _label, before, after in found["CDS-CB"][1]] == [("5", "8")]
    children = queries.get_file(actor=make.home_affairs(), plan_id=plan.parent_id, on=NOW).children
    assert [row.id for row in children if row.unit_id == plan.unit_id] == [plan.pk]


def test_what_waits_is_told_to_whom_it_waits_for(top: TrainingPlan) -> None:
    def waiting(actor: Actor) -> set[tuple[str, str]]:
        return {(one.kind, one.unit) for one in list_waiting(actor=actor, on=NOW)}

    province, health = unit("11", NOW).name, unit(DEPARTMENT, NOW).name
    assert ("accept", province) in waiting(make.home_affairs())
    assert waiting(make.commune_office()) == set()
    assert waiting(make.hospital()) == {("submit", unit(HOSPITAL, NOW).name)}
    make.submit(make.plan_of(HOSPITAL), make.hospital())
    assert waiting(make.department()) == {("submit", health), ("accept", health)}
    plan = make.plan_of(OTHER)
    plan_steps.return_plan(actor=make.home_affairs(), plan_id=plan.pk, version=None, on=NOW, reason="Thiếu")
    found = list_waiting(actor=make.commune_office(OTHER), on=NOW)
    assert [(one.kind, one.state, one.reason, one.due_on) for one in found] == [
        ("submit", "returned", "Thiếu", make.DUE)
    ]


def test_learners_are_those_of_the_part_with_their_groups() -> None:
    who = make.people(1, ethnicity=3, sex=2)[0]
    make.people(1, code=f"{OTHER}-VP")
    path = unit(COMMUNE, NOW).placements.get(ends_before=None).path
    found = list_learners(actor=make.home_affairs(), on=NOW, path=path)
    assert [one.official_id for one in found] == [who]
    assert {"women", "ethnic_minority"} <= found[0].groups
    assert list_learners(actor=make.commune_office(OTHER), on=NOW, path=path) == []
    assert list_groups(actor=make.commune_office(OTHER), on=NOW, path=path) == {}


def test_the_people_of_a_line_are_its_gap_and_nobody_of_a_plan_below_it(django_assert_max_num_queries: Any) -> None:
    mine, subordinate = make.people(3, ethnicity=3, sex=2), make.people(2, code=HOSPITAL)
    top = make.opened()
    for code, who in ((COMMUNE, mine), (HOSPITAL, subordinate)):
        for line in make.plan_of(code).lines.exclude(gap=0).select_related("course"):
            found = people_of_line(actor=make.home_affairs(), plan=line.plan, course=line.course, on=NOW)
            lack = {row.official_id for row in found.rows if not row.for_commune}
            assert (len(lack), found.gap, found.short) == (line.gap, line.gap, line.short)
            assert lack <= set(who)
    one = make.plan_of(COMMUNE).lines.get(course__code="CDS-CB").course
    assert people_of_line(actor=make.home_affairs(), plan=top, course=one, on=NOW).rows == []
    make.people(20)
    with django_assert_max_num_queries(34):
        found = people_of_line(actor=make.commune_office(), plan=make.plan_of(COMMUNE), course=one, on=NOW)
    assert {"women", "ethnic_minority"} <= found.rows[0].groups
    assert len(found.rows[0].group_labels) >= 2


def test_targets_stand_beside_the_plan_with_the_seats_it_gives_them() -> None:
    make.people(3)
    top = make.opened()
    (language,) = [one for one in list_targets(actor=make.home_affairs(), plan=top, on=NOW) if one.of_law and "tiếng" in
                   str(one.of_law.told.measure.figure.title)]  # fmt: skip
    assert (language.missing, language.seats, language.is_covered) == (3, 0, False)
    (each,) = [one for one in list_targets(actor=make.commune_office(), plan=make.plan_of(COMMUNE), on=NOW) if one.each]
    assert (each.missing, each.seats, each.courses, each.is_covered) == (1, 1, ("DOLUONG",), True)
    make.plan_of(COMMUNE).lines.filter(course__code="DOLUONG").delete()
    (each,) = [one for one in list_targets(actor=make.commune_office(), plan=make.plan_of(COMMUNE), on=NOW) if one.each]
    assert (each.seats, each.courses) == (0, ())


def test_an_app_above_says_who_is_in_leadership_planning(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = make.people(2)
    monkeypatch.setattr(plan_needs, "_sources", [])

    def told(*, on: date) -> set[int]:
        return {one} if on == NOW else set()

    assert plan_needs.register_planned(told) is told
    plan_needs.register_planned(told)
    assert plan_needs._sources == [told]
    path = organisation.current_path(unit("11", NOW).pk, NOW)
    groups = list_groups(actor=make.home_affairs(), on=NOW, path=path)
    assert ("planned" in groups[one], "planned" in groups[other]) == (True, False)
    assert "planned" not in list_groups(actor=make.home_affairs(), on=NOW - timedelta(days=1), path=path)[one]
