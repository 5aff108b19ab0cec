"""Every gap has a reason that is true, and a changed question moves few people."""

from __future__ import annotations

from time import process_time
from typing import Any

from hoaban.planner.training.explain import compare, explain, plan_cost
from hoaban.planner.training.generator import generate
from hoaban.planner.training.instance import Choice, as_document
from hoaban.planner.training.plan import Plan, Reason, read_plan
from hoaban.planner.training.reading import read_instance
from hoaban.planner.training.solve import solve
from hoaban.planner.training.tests.small import Document, klass, person, question
from hoaban.planner.training.verify import verify
from hoaban.planner.training.whatif import what_if


def reasons(document: Document) -> dict[tuple[str, str], Reason]:
    instance = read_instance(document)
    plan = solve(instance, clock=process_time, seconds=0.2)
    return {(one.person, one.course): one for one in explain(instance, plan)}


def code(document: Document, who: str, course: str = "K") -> str:
    return reasons(document)[who, course].code


def test_a_seat_names_the_person_next_in_line() -> None:
    people = [person("P1", "K"), person("P2", "K", weights=(3,)), person("P3", "K", weights=(2,))]
    found = reasons(question(people, [klass("L", "K", [1], capacity=1)]))
    assert found["P2", "K"] == Reason("P2", "K", "L", "attends", "P3", 100)
    assert found["P1", "K"] == Reason("P1", "K", "", "full", "L", 300)


def test_no_class_no_reach_and_a_ban_are_no_class() -> None:
    here = klass("L", "K", [1], place="T")
    assert code(question([person("P", "K")], []), "P") == "no class"
    assert code(question([person("P", "K")], [here], travel=[]), "P") == "no class"
    assert code(question([person("P", "K")], [here], bans=[{"person": "P", "class": "L"}]), "P") == "no class"


def test_a_class_below_its_minimum_is_not_held() -> None:
    found = reasons(question([person("P", "K")], [klass("L", "K", [1], minimum=2)]))
    assert found["P", "K"] == Reason("P", "K", "", "not held", "L")


def test_overlap_weeks_presence_and_budget_are_told_apart() -> None:
    both = [klass("L1", "K1", [1], place="T"), klass("L2", "K2", [1], place="T")]
    two = [person("P", "K1", "K2", weights=(2, 1)), person("Q", "K2")]
    assert code(question(two, both), "P", "K2") == "overlap"
    online = [klass("L1", "K1", [1, 2]), klass("L2", "K2", [4, 5])]
    assert code(question([two[0] | {"weeks": 3}, two[1]], online), "P", "K2") == "weeks"
    empty = question([person("P", "K"), person("Q", "K", weights=(2,))], [klass("L", "K", [1], place="T")])
    empty["offices"][0] |= {"headcount": 2, "presence": 50}
    assert code(empty, "P") == "presence"
    poor = question([person("P", "K"), person("Q", "K", weights=(2,))], [klass("L", "K", [1], head_cost=10)], budget=15)
    assert code(poor, "P") == "budget"


def test_a_pin_is_its_own_reason() -> None:
    document = question([person("P", "K")], [klass("L", "K", [1])], pins=[{"person": "P", "class": "L"}])
    assert code(document, "P") == "pinned"


def test_every_gap_of_a_bigger_plan_has_one_reason() -> None:
    instance = generate(people=150, classes=12, seed=31)
    plan = solve(instance, clock=process_time, seconds=0.8)
    found = explain(instance, plan)
    assert [(one.person, one.course) for one in found] == [
        (p.id, gap.course) for p in instance.people for gap in p.gaps
    ]
    given = {(one.person, one.klass) for one in plan.assignments}
    assert {(one.person, one.klass) for one in found if one.klass} == given
    document = plan.with_reasons(found).as_document()
    assert read_plan(document) == plan.with_reasons(found).__class__(**_rounded(plan, found))


def _rounded(plan: Plan, found: tuple[Reason, ...]) -> dict[str, Any]:
    fields = {name: getattr(plan, name) for name in plan.__slots__}
    return fields | {"seconds": round(plan.seconds, 2), "reasons": found}


def _checked(instance: Any, plan: Plan) -> None:
    assert verify(as_document(instance), plan.as_document()).problems == ()


def test_a_new_pin_a_ban_and_less_money_move_few_people() -> None:
    instance = generate(people=300, classes=20, seed=32)
    plan = solve(instance, clock=process_time, seconds=60.0)
    given = {(one.person, one.klass) for one in plan.assignments}
    held = set(plan.held)
    pin = next(
        Choice(p.id, option.klass) for p in instance.people for option in instance.options(p)
        if option.klass in held and (p.id, option.klass) not in given
    )  # fmt: skip
    pinned, changes = what_if(instance, plan, pins=(pin,))
    _checked(instance.changed(pins=(pin,)), pinned)
    assert (pin.person, pin.klass) in changes.given
    assert len(changes.people) <= 12
    ban = plan.assignments[0]
    banned, changes = what_if(instance, plan, bans=(ban,))
    _checked(instance.changed(bans=(ban,)), banned)
    assert (ban.person, ban.klass) in changes.taken
    assert len(changes.people) <= 40
    budget = plan_cost(instance, plan) * 97 // 100
    poorer, changes = what_if(instance, plan, budget=budget)
    _checked(instance.changed(budget=budget), poorer)
    assert plan_cost(instance, poorer) <= budget
    assert changes.cost < 0
    assert changes == compare(instance, plan, poorer)


def test_nothing_changed_moves_nobody() -> None:
    instance = generate(people=200, classes=15, seed=33)
    # Solved to its end, which takes a second: a plan that was cut short on a slow machine could still be bettered.
    plan = solve(instance, clock=process_time, seconds=60.0)
    assert plan.gap == 0
    again, changes = what_if(instance, plan)
    assert changes.people == ()
    assert again.value == plan.value
