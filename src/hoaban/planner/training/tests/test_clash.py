"""Pins that contradict each other are named by a smallest set of demands."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.planner.training.clash import Demand, Infeasible, keep_pins
from hoaban.planner.training.reading import read_instance
from hoaban.planner.training.solve import solve
from hoaban.planner.training.tests.small import Document, klass, optimum, options, person, question
from hoaban.planner.training.tests.strategies import questions


def clash_of(document: Document) -> set[str]:
    with pytest.raises(Infeasible) as refused:
        keep_pins(read_instance(document))
    return {str(one) for one in refused.value.clash}


def pins(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"person": who, "class": what} for who, what in pairs]


def test_pins_beyond_the_seats_of_a_class() -> None:
    people = [person(f"P{n}", "K") for n in range(4)]
    document = question(people, [klass("L", "K", [1])], pins=pins(("P0", "L"), ("P1", "L"), ("P3", "L")))
    assert clash_of(document) == {
        "P0 must attend L", "P1 must attend L", "P3 must attend L", "L has no more seats",
    }  # fmt: skip


def test_two_pins_in_one_week() -> None:
    here = [klass("L1", "K1", [1, 2], place="T"), klass("L2", "K2", [2, 3], place="T"), klass("L3", "K3", [9])]
    document = question([person("P", "K1", "K2", "K3")], here, pins=pins(("P", "L1"), ("P", "L2"), ("P", "L3")))
    assert clash_of(document) == {"P must attend L1", "P must attend L2", "P is in one place in week 2"}


def test_more_weeks_than_a_person_has() -> None:
    classes = [klass("L1", "K1", [1, 2]), klass("L2", "K2", [5, 6]), klass("L3", "K3", [8])]
    document = question([person("P", "K1", "K2", "K3", weeks=3)], classes, pins=pins(("P", "L1"), ("P", "L2")))
    assert clash_of(document) == {"P must attend L1", "P must attend L2", "P has no more weeks for training"}


def test_two_classes_for_one_gap() -> None:
    classes = [klass("L1", "K", [1]), klass("L2", "K", [5])]
    document = question([person("P", "K")], classes, pins=pins(("P", "L1"), ("P", "L2")))
    assert clash_of(document) == {"P must attend L1", "P must attend L2", "P attends one class for one gap"}


def test_a_pin_to_a_class_that_cannot_reach_its_minimum() -> None:
    document = question(
        [person("P", "K"), person("Q", "K")], [klass("L", "K", [1], capacity=3, minimum=3)], pins=pins(("P", "L"))
    )
    assert clash_of(document) == {"P must attend L", "L needs its minimum"}


def test_a_ban_that_keeps_a_class_below_its_minimum_is_named() -> None:
    document = question([person("P", "K"), person("Q", "K")], [klass("L", "K", [1], minimum=2)], pins=pins(("P", "L")))
    document["bans"] = pins(("Q", "L"))
    assert clash_of(document) == {"P must attend L", "L needs its minimum", "Q must not attend L"}


def test_a_pin_that_costs_more_than_there_is() -> None:
    document = question(
        [person("P", "K"), person("Q", "K")],
        [klass("L", "K", [1], fixed_cost=50, head_cost=3)],
        budget=52,
        pins=pins(("P", "L")),
    )
    assert clash_of(document) == {"P must attend L", "the budget"}


def test_an_office_that_would_stand_empty() -> None:
    here = [klass("L1", "K", [1], place="T"), klass("L2", "K", [1], place="T")]
    document = question([person("P", "K"), person("Q", "K")], here, pins=pins(("P", "L1"), ("Q", "L2")))
    document["offices"][0] |= {"headcount": 2, "presence": 50}
    assert clash_of(document) == {"P must attend L1", "Q must attend L2", "A must be staffed in week 1"}


def test_solving_says_what_clashes() -> None:
    people = [person(f"P{n}", "K") for n in range(3)]
    document = question(people, [klass("L", "K", [1])], pins=pins(("P0", "L"), ("P1", "L"), ("P2", "L")))
    with pytest.raises(Infeasible, match="L has no more seats"):
        solve(read_instance(document), seconds=0.2)


def relaxed(document: Document, clash: set[Demand]) -> Document:
    """The document with only the demands of ``clash`` kept: everything else is so wide that it cannot matter."""
    kinds = {(one.kind, one.klass) for one in clash}
    loose: dict[str, Any] = {**document}
    loose["pins"] = pins(*((one.person, one.klass) for one in sorted(clash) if one.kind == "pin"))
    loose["bans"] = pins(*((one.person, one.klass) for one in sorted(clash) if one.kind == "ban"))
    loose["budget"] = document["budget"] if ("budget", "") in kinds else 10**6
    loose["classes"] = [
        one
        | ({} if ("capacity", one["id"]) in kinds else {"capacity": 100})
        | ({} if ("minimum", one["id"]) in kinds else {"minimum": 0})
        for one in document["classes"]
    ]
    return loose


PLAIN = {"pin", "ban", "budget", "capacity", "minimum"}


@settings(max_examples=40)
@given(questions(), st.data())
def test_pins_are_kept_or_an_irreducible_clash_is_named(document: Document, data: st.DataObject) -> None:
    document["offices"] = [one | {"headcount": 100, "presence": 0} for one in document["offices"]]
    document["people"] = [one | {"weeks": 12} for one in document["people"]]
    for number, one in enumerate(document["classes"]):
        one["weeks"] = [3 * number + 1]
    possible = sorted({(who["id"], one["id"]) for who, _gap, one, _cost in options(document)})
    if not possible:
        return
    document["pins"] = pins(*data.draw(st.lists(st.sampled_from(possible), unique=True, min_size=1, max_size=4)))
    instance = read_instance(document)
    if optimum(document) is not None:
        assert set(instance.pins) <= set(keep_pins(instance))
        return
    with pytest.raises(Infeasible) as refused:
        keep_pins(instance)
    clash = set(refused.value.clash)
    if not {one.kind for one in clash} <= PLAIN:
        assert "gap" in {one.kind for one in clash}
        return
    assert optimum(relaxed(document, clash)) is None
    for one in clash:
        assert optimum(relaxed(document, clash - {one})) is not None, one
