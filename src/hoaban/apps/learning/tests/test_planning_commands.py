"""Planning rounds: asked, solved and checked, marked, asked again, stopped, applied."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models.functions import Now
from django.http import Http404

from hoaban.apps.learning.commands import planning, planning_solving
from hoaban.apps.learning.commands.loading import load_learning
from hoaban.apps.learning.models import Absence, Enrolment
from hoaban.apps.learning.models.plans import PlanningRound
from hoaban.apps.learning.tests import factories_planning as make
from hoaban.apps.learning.tests import factories_plans as plans
from hoaban.apps.learning.tests.factories_plans import NOW
from hoaban.apps.people.commands import CommandRefused
from hoaban.planner.training.verify import Verdict
from hoaban.shared.access import Actor
from hoaban.shared.models import Event

State = PlanningRound.State


@pytest.fixture(autouse=True)
def ground(loaded: None, db: None) -> None:
    load_learning(actor=Actor.system())


def refusal(call: Any) -> CommandRefused:
    with pytest.raises(CommandRefused) as said:
        call()
    return said.value


def test_a_round_needs_an_open_class_of_the_year() -> None:
    plan = make.top_plan()
    make.open_class(plan, starts_on=date(2027, 1, 11), ends_on=date(2027, 1, 15))
    make.open_class(plan, state="planned")
    make.open_class(plan, starts_on=NOW, ends_on=NOW)
    assert refusal(lambda: make.asked(plan)).code == "no-class"
    make.open_class(plan)
    row = make.asked(plan)
    assert (row.state, row.budget) == (State.WAITING, 50_000_000)
    assert Event.objects.filter(action="learning.ask_round", unit_path=plan.unit_path).count() == 1


@pytest.mark.parametrize("facts", [{"seconds": 0}, {"seconds": 601}, {"presence": 101}, {"weeks": 0}, {"weeks": 13}])
def test_numbers_out_of_bounds_are_refused(facts: dict[str, int]) -> None:
    plan = make.top_plan()
    make.open_class(plan)
    assert refusal(lambda: make.asked(plan, **facts)).code in facts


def test_only_who_approves_training_there_asks() -> None:
    plan = make.top_plan()
    make.open_class(plan)
    facts = {"plan_id": plan.pk, "budget": 1, "seconds": 1, "presence": 0, "weeks": 4, "on": NOW}
    with pytest.raises(Http404):
        planning.ask_round(actor=plans.commune_office(), **facts)
    with pytest.raises(Http404):
        planning.ask_round(actor=plans.department(), **facts)
    own = plans.commune_office()
    plan.unit_path = own.home_path and plans.unit("11", NOW).placements.get(ends_before=None).path + own.home_path
    plan.save()
    with pytest.raises(PermissionDenied):
        planning.ask_round(actor=own, **facts)


def test_a_round_fills_seats_within_every_limit_and_passes_the_check() -> None:
    plan = make.top_plan()
    klass = make.open_class(plan)
    people = plans.people(5)
    row = make.solved(plan)
    assert (row.state, row.message) == (State.SOLVED, "")
    assert len(make.seats(row)) == 3
    assert {who for who, _klass in make.seats(row)} <= set(people)
    told = row.told["classes"][str(klass.pk)]
    assert (told["used"], told["seats"], told["held"]) == (3, 3, True)
    assert row.told["greedy"] <= row.told["value"] <= row.told["bound"]
    reasons = {(code, klass) for _who, course, klass, code, _o, _a in row.told["reasons"] if course == "VTVL-CX"}
    assert {code for code, _klass in reasons} == {"attends", "full"}
    event = Event.objects.get(action="learning.solve_round")
    assert event.after["state"] == "solved"


def test_money_bounds_the_seats() -> None:
    plan = make.top_plan()
    make.open_class(plan)
    plans.people(5)
    row = make.solved(plan, budget=2_050_000)
    assert len(make.seats(row)) == 2
    assert row.told["spent"] * 100_000 <= 2_050_000


def test_an_office_keeps_its_people() -> None:
    plan = make.top_plan()
    make.open_class(plan)
    plans.people(5)
    assert len(make.seats(make.solved(plan, presence=70))) == 1
    assert make.seats(make.solved(plan, presence=100)) == set()


def test_who_is_away_or_enrolled_is_not_placed() -> None:
    plan = make.top_plan()
    klass = make.open_class(plan)
    away, enrolled, free = plans.people(3)
    Absence.objects.create(official_id=away, kind="maternity", starts_on=make.FIRST, ends_before=make.LAST)
    Enrolment.objects.create(
        training_class=klass, official_id=enrolled, unit=plan.unit, unit_path=plan.unit_path, nominated_on=NOW
    )
    row = make.solved(plan)
    assert make.seats(row) == {(free, klass.pk)}
    assert row.told["classes"][str(klass.pk)]["seats"] == 2


def test_a_class_longer_than_the_weeks_is_left_out_and_said() -> None:
    plan = make.top_plan()
    make.open_class(plan, "VTVL-CX")
    long = make.open_class(plan, "LLCT-TC", ends_on=date(2026, 9, 25))
    plans.people(2)
    row = make.solved(plan)
    assert row.told["without"] == [[long.pk, "long"]]


def test_nobody_with_a_gap_is_said() -> None:
    plan = make.top_plan()
    make.open_class(plan)
    row = make.solved(plan)
    assert row.state == State.IMPOSSIBLE
    assert row.message


def test_a_plan_that_does_not_pass_the_check_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = make.top_plan()
    make.open_class(plan)
    plans.people(2)
    solve = planning_solving.solve
    monkeypatch.setattr(
        planning_solving, "solve", lambda *a, **k: replace(found := solve(*a, **k), value=found.value + 1)
    )
    row = make.solved(plan)
    assert row.state == State.FAILED
    assert row.answer == {}
    assert "seats" not in row.told
    assert row.told["faults"]
    assert refusal(lambda: _apply(row)).code == "not-solved"


def test_what_breaks_does_not_stay_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = make.top_plan()
    make.open_class(plan)
    plans.people(2)

    def broken(*_given: Any) -> Verdict:
        raise RuntimeError("broken")

    monkeypatch.setattr(planning_solving, "verify", broken)
    row = make.asked(plan)
    with pytest.raises(RuntimeError):
        make.solve(row)
    row.refresh_from_db()
    assert row.state == State.FAILED


def test_a_round_is_solved_once() -> None:
    plan = make.top_plan()
    make.open_class(plan)
    plans.people(1)
    row = make.solved(plan)
    answer = row.answer
    assert make.solve(row).answer == answer
    assert Event.objects.filter(action="learning.solve_round").count() == 1


def test_stop_keeps_the_best_plan_so_far() -> None:
    plan = make.top_plan()
    make.open_class(plan)
    plans.people(5)
    row = make.asked(plan, seconds=60)
    planning.stop_round(actor=plans.home_affairs(), round_id=row.pk, on=NOW)
    planning.stop_round(actor=plans.home_affairs(), round_id=row.pk, on=NOW)
    assert Event.objects.filter(action="learning.stop_round").count() == 1
    make.solve(row)
    assert row.state == State.SOLVED
    assert row.told["seconds"] < 30
    assert len(make.seats(row)) == 3


def test_a_round_without_a_worker_is_started_again() -> None:
    plan = make.top_plan()
    make.open_class(plan)
    row = make.asked(plan)
    actor = plans.home_affairs()
    assert not planning.restart_round(actor=actor, round_id=row.pk, on=NOW)
    PlanningRound.objects.update(state=State.SOLVING, touched_at=Now() - timedelta(minutes=5))
    assert planning.restart_round(actor=actor, round_id=row.pk, on=NOW)
    row.refresh_from_db()
    assert row.state == State.WAITING


def _mark(row: PlanningRound, who: int, klass: int, mark: str) -> PlanningRound:
    return planning.mark_seat(
        actor=plans.home_affairs(), round_id=row.pk, official_id=who, class_id=klass, mark=mark, on=NOW
    )


def _again(row: PlanningRound, **facts: Any) -> PlanningRound:
    given = {"version": None, "budget": row.budget, "seconds": 1, "on": NOW} | facts
    return make.solve(planning.ask_again(actor=plans.home_affairs(), round_id=row.pk, **given))


def _apply(row: PlanningRound, **facts: Any) -> planning.Applied:
    given = {"version": None, "on": NOW, "reason": "Theo phương án"} | facts
    return planning.apply_round(actor=plans.home_affairs(), round_id=row.pk, **given)


def test_pins_and_exclusions_are_kept_by_the_next_round() -> None:
    plan = make.top_plan()
    klass = make.open_class(plan)
    people = set(plans.people(5))
    row = make.solved(plan)
    placed = {who for who, _klass in make.seats(row)}
    out, wanted = min(placed), min(people - placed)
    _mark(row, out, klass.pk, "ban")
    _mark(row, wanted, klass.pk, "pin")
    again = _again(row)
    assert again.based_on == row
    assert (again.pins, again.bans) == ([[wanted, klass.pk]], [[out, klass.pk]])
    assert (wanted, klass.pk) in make.seats(again)
    assert (out, klass.pk) not in make.seats(again)
    _mark(again, out, klass.pk, "")
    third = _again(again)
    assert third.bans == []
    assert third.instance["bans"] == []


def test_what_if_on_the_budget_solves_the_same_question() -> None:
    plan = make.top_plan()
    make.open_class(plan)
    plans.people(5)
    row = make.solved(plan)
    less = _again(row, budget=1_500_000)
    assert less.instance["people"] == row.instance["people"]
    assert len(make.seats(less)) == 1
    assert less.told["people"] == row.told["people"]


def test_what_if_near_the_proposal_moves_only_whom_it_must() -> None:
    plan = make.top_plan()
    make.open_class(plan)
    make.open_class(plan)
    plans.people(5)
    row = make.solved(plan)
    less = _again(row, budget=row.budget // 3, near=True)
    assert make.seats(less) <= make.seats(row)
    more = _again(less, budget=row.budget, near=True)
    assert make.seats(less) <= make.seats(more)
    assert more.told["value"] >= less.told["value"]
    assert (less.told["near"], row.told.get("near")) == (True, None)


def test_pins_that_contradict_each_other_are_named() -> None:
    plan = make.top_plan()
    klass = make.open_class(plan, capacity_max=1)
    first, second = plans.people(2)
    row = make.solved(plan)
    for who in (first, second):
        _mark(row, who, klass.pk, "pin")
    again = _again(row)
    assert again.state == State.IMPOSSIBLE
    kinds = sorted(one["kind"] for one in again.told["clash"])
    assert kinds == ["capacity", "pin", "pin"]


def test_only_seats_that_make_sense_are_marked() -> None:
    plan = make.top_plan()
    klass = make.open_class(plan)
    other = make.open_class(plan, "LD-SO")
    who = plans.people(1)[0]
    row = make.solved(plan)
    assert refusal(lambda: _mark(row, who, klass.pk, "maybe")).code == "mark"
    assert refusal(lambda: _mark(row, who + 99, klass.pk, "pin")).code == "unknown"
    assert refusal(lambda: _mark(row, who, other.pk, "pin")).code == "no-gap"


def test_a_proposal_is_applied_by_a_person_class_by_class() -> None:
    plan = make.top_plan()
    klass = make.open_class(plan)
    plans.people(5)
    row = make.solved(plan)
    assert not Enrolment.objects.exists()
    one = min(make.seats(row))
    assert _apply(row, seats=[one]).places == 1
    row.refresh_from_db()
    assert (row.state, row.applied_on) == (State.SOLVED, NOW)
    assert _apply(row).places == 2
    row.refresh_from_db()
    assert row.state == State.APPLIED
    places = Enrolment.objects.filter(training_class=klass)
    assert {(p.official_id, p.training_class_id) for p in places} == make.seats(row)
    assert {p.state for p in places} == {"approved"}
    assert Event.objects.filter(action="learning.apply_round").count() == 2
    assert _apply(row).places == 0


def test_a_class_that_refuses_leaves_the_others_untouched() -> None:
    plan = make.top_plan()
    first = make.open_class(plan, capacity_max=1)
    second = make.open_class(plan, "KNM-MOTCUA", starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 5), capacity_max=1)
    plans.people(3)
    row = make.solved(plan)
    assert {klass for _who, klass in make.seats(row)} == {first.pk, second.pk}
    first.state = "cancelled"
    first.save()
    done = _apply(row)
    assert done.places == 1
    assert [name for name, _why in done.refused] == [first.name]
    assert set(Enrolment.objects.values_list("training_class_id", flat=True)) == {second.pk}
    row.refresh_from_db()
    assert row.state == State.SOLVED


def test_only_seats_of_the_proposal_are_applied_and_only_once_read() -> None:
    plan = make.top_plan()
    klass = make.open_class(plan)
    plans.people(1)
    row = make.solved(plan)
    assert refusal(lambda: _apply(row, seats=[(999_999, klass.pk)])).code == "not-proposed"
    assert refusal(lambda: _apply(row, version=row.version + 1)).code == "changed"
    with pytest.raises(Http404):
        planning.apply_round(actor=plans.commune_office(), round_id=row.pk, version=None, on=NOW, reason="")
