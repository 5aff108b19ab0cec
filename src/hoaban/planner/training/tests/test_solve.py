"""Plans are feasible, never below the plan by hand, near or at the optimum of small questions, and can be stopped."""

from __future__ import annotations

import itertools
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings

from hoaban.planner.training.arrays import build
from hoaban.planner.training.clash import Infeasible, keep_pins
from hoaban.planner.training.deadline import Deadline
from hoaban.planner.training.exact import is_small, solve_whole
from hoaban.planner.training.generator import generate
from hoaban.planner.training.greedy import greedy
from hoaban.planner.training.instance import as_document
from hoaban.planner.training.plan import PROVED, STOPPED, Plan
from hoaban.planner.training.reading import read_instance
from hoaban.planner.training.solve import Progress, found, options_of, solve
from hoaban.planner.training.tests.small import Document, klass, optimum, options, person, question
from hoaban.planner.training.tests.strategies import questions
from hoaban.planner.training.verify import verify


def planned(document: Document, seconds: float = 0.25, **asked: Any) -> Plan:
    plan = solve(read_instance(document), seconds=seconds, **{"clock": process_time, **asked})
    verdict = verify(document, plan.as_document())
    assert verdict.problems == ()
    return plan


def seats(plan: Plan) -> set[tuple[str, str]]:
    return {(one.person, one.klass) for one in plan.assignments}


def by_brute_force(document: Document) -> int:
    """The best value of every way to give the possible seats."""
    possible, best = options(document), 0
    for count in range(len(possible) + 1):
        for some in itertools.combinations(possible, count):
            best = max(best, _value(document, some))
    return best


def _value(document: Document, some: tuple[Any, ...]) -> int:
    plan = {
        "assignments": [{"person": who["id"], "class": one["id"]} for who, _gap, one, _cost in some],
        "held": list({one["id"] for _who, _gap, one, _cost in some}), "prices": {"scale": 1, "seats": {}, "money": 0,
        "presence": [], "targets": {}}, "value": 0, "bound": 10**9, "greedy_value": -(10**9), "gap": 1.0,
        "format": "hoaban training plan 1", "status": "time used",
    }  # fmt: skip
    verdict = verify(document, plan)
    others = [one for one in verdict.problems if not one.startswith("the value is")]
    return verdict.value if not others else 0


def test_a_person_with_one_gap_gets_the_cheapest_class() -> None:
    document = question([person("P1", "K")], [klass("L1", "K", [1], head_cost=9), klass("L2", "K", [1], head_cost=5)])
    plan = planned(document)
    assert (seats(plan), plan.held, plan.value, plan.status) == ({("P1", "L2")}, ("L2",), 95, PROVED)


def test_a_full_class_takes_those_for_whom_it_is_worth_most() -> None:
    people = [person("P1", "K"), person("P2", "K", weights=(3,)), person("P3", "K", weights=(2,))]
    assert seats(planned(question(people, [klass("L1", "K", [1])]))) == {("P2", "L1"), ("P3", "L1")}


def test_a_class_below_its_minimum_is_not_held() -> None:
    document = question([person("P1", "K"), person("P2", "K")], [klass("L1", "K", [1], capacity=5, minimum=3)])
    assert seats(planned(document)) == set()


def test_nobody_is_in_two_places_in_one_week_and_online_weeks_do_not_overlap() -> None:
    here = [klass("L1", "K1", [1, 2], place="T"), klass("L2", "K2", [2], place="T")]
    assert len(seats(planned(question([person("P1", "K1", "K2")], here)))) == 1
    online = [klass("L1", "K1", [1, 2]), klass("L2", "K2", [2], place="T")]
    assert len(seats(planned(question([person("P1", "K1", "K2")], online)))) == 2


def test_the_weeks_of_a_person_count_online_classes_too() -> None:
    document = question([person("P1", "K1", "K2", weeks=3)], [klass("L1", "K1", [1, 2]), klass("L2", "K2", [5, 6])])
    assert len(seats(planned(document))) == 1


def test_an_office_keeps_its_people_present() -> None:
    people = [person(f"P{n}", "K") for n in range(4)]
    document = question(people, [klass("L1", "K", [1], capacity=9, place="T")])
    document["offices"][0] |= {"headcount": 5, "presence": 50}
    assert len(seats(planned(document))) == 2


def test_the_budget_pays_fixed_costs_and_seats() -> None:
    people = [person(f"P{n}", "K") for n in range(4)]
    document = question(people, [klass("L1", "K", [1], capacity=9, fixed_cost=30, head_cost=10)], budget=55)
    assert len(seats(planned(document))) == 2


def test_a_target_draws_seats_to_its_group() -> None:
    people = [person("P1", "K", weights=(3,)), person("P2", "K", groups=["g"])]
    document = question(people, [klass("L1", "K", [1], capacity=1)])
    assert seats(planned(document)) == {("P1", "L1")}
    document["targets"] = [{"id": "t", "group": "g", "need": 1}]
    assert seats(planned(document)) == {("P2", "L1")}


def test_pins_are_kept_and_bans_too() -> None:
    people = [person(f"P{n}", "K", weights=(5 - n,)) for n in range(4)]
    document = question(people, [klass("L1", "K", [1], minimum=2), klass("L2", "K", [1], minimum=2, head_cost=3)])
    document["pins"] = [{"person": "P3", "class": "L2"}]
    document["bans"] = [{"person": "P0", "class": "L1"}]
    plan = planned(document)
    assert ("P3", "L2") in seats(plan)
    assert ("P0", "L1") not in seats(plan)
    assert plan.value == optimum(document)


def test_a_pinned_class_is_filled_to_its_minimum_even_at_a_loss() -> None:
    people = [person("P1", "K"), person("P2", "K")]
    document = question(people, [klass("L1", "K", [1], minimum=2, head_cost=150)])
    assert seats(planned(document)) == set()
    document["pins"] = [{"person": "P1", "class": "L1"}]
    assert planned(document).value == -100


@settings(max_examples=40, deadline=None)
@given(questions())
def test_the_program_of_a_small_question_finds_its_optimum_and_says_so(document: Document) -> None:
    best, problem = optimum(document), None
    try:
        instance = read_instance(document)
        base = keep_pins(instance)
        problem = build(instance)
    except Infeasible:
        assert best is None
        return
    if not is_small(problem.data):
        return
    start = found(greedy(problem, options_of(problem, base)))
    answer = solve_whole(problem.data, start, until=Deadline(process_time() + 20, process_time))
    assert answer is not None
    assert answer.found is not None
    assert problem.pinned_value + answer.found.value == best
    assert answer.bound is not None
    assert problem.pinned_value + answer.bound == best


@pytest.mark.parametrize("seed", range(4))
def test_small_questions_reach_the_optimum_found_by_brute_force(seed: int) -> None:
    document = as_document(generate(people=6, classes=8, seed=seed))
    document["classes"] = [one | {"minimum": 1, "capacity": 2} for one in document["classes"]]
    document["people"] = document["people"][: max(1, 12 - len(options(document)) // 2)]
    document["offices"] = [one | {"headcount": 2, "presence": 50} for one in document["offices"]]
    document["targets"] = []
    while len(options(document)) > 12:
        document["people"].pop()
    assert planned(document).value == by_brute_force(document)


@settings(max_examples=25)
@given(questions())
def test_any_small_question_is_solved_within_its_bound(document: Document) -> None:
    plan = planned(document, seconds=0.1)
    best = optimum(document)
    assert best is not None
    assert plan.greedy_value <= plan.value <= best <= plan.bound


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_an_office_sized_question_comes_close_to_the_exact_optimum(seed: int) -> None:
    document = as_document(generate(people=40, classes=8, seed=seed))
    plan, best = planned(document, seconds=10), optimum(document)
    assert best is not None
    assert best - plan.value <= 0.005 * abs(best)
    assert plan.bound >= best


def test_a_stopped_run_gives_a_feasible_plan() -> None:
    heard: list[Progress] = []
    document = as_document(generate(people=150, classes=12, seed=5))
    plan = planned(document, seconds=60, progress=heard.append, stop=lambda: len(heard) >= 3)
    assert plan.status == STOPPED
    assert plan.seconds < 30
    assert [one.bound for one in heard] == sorted((one.bound for one in heard), reverse=True)
    assert [one.value for one in heard] == sorted(one.value for one in heard)


def test_a_stop_is_heard_while_nothing_gets_better() -> None:
    asked = itertools.count()
    document = as_document(generate(people=150, classes=12, seed=5))
    plan = planned(document, seconds=60, stop=lambda: next(asked) > 2_000)
    assert plan.status == STOPPED
    assert plan.seconds < 30


def test_the_generator_gives_the_same_question_for_a_seed() -> None:
    first, again, other = (as_document(generate(people=80, classes=9, seed=seed)) for seed in (3, 3, 4))
    assert first == again != other


def test_a_run_that_counts_its_steps_instead_of_time_is_repeated_exactly() -> None:
    instance = generate(people=120, classes=10, seed=6)

    def run() -> Plan:
        ticks = itertools.count()
        return solve(instance, seconds=400, clock=lambda: float(next(ticks)), seed=1)

    first, again = run(), run()
    assert (first.assignments, first.bound, first.prices) == (again.assignments, again.bound, again.prices)
