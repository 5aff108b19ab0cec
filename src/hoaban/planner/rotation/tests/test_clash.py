"""Demands that cannot all be kept: the set named is a smallest one, and what to give up opens a plan."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from hoaban.planner.rotation.clash import Clash, find_clash, with_ways_out
from hoaban.planner.rotation.instance import Choice, Instance, as_document
from hoaban.planner.rotation.reading import read_instance
from hoaban.planner.rotation.tests.small import best_by_trying, every_plan, person, post, question, unit
from hoaban.planner.rotation.tests.strategies import questions

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _loose(instance: Instance, clash: Clash) -> bool:
    """Whether the clash stands, and no longer without any one of its demands."""
    every = {(one.kind, one.person, one.post) for one in clash.demands}
    return _possible(instance, every) is False and all(_possible(instance, every - {one}) for one in every)


def _possible(instance: Instance, demands: set[tuple[str, str, str]]) -> bool:
    pins = tuple(one for one in instance.pins if ("pin", one.person, one.post) in demands)
    bans = tuple(one for one in instance.bans if ("ban", one.person, one.post) in demands)
    return any(True for _plan in every_plan(as_document(instance.changed(pins=pins, bans=bans))))


@SLOW
@given(questions())
def test_a_clash_is_named_exactly_when_there_is_no_plan(document: dict[str, Any]) -> None:
    instance, best = read_instance(document), best_by_trying(document)
    clash = find_clash(instance)
    assert (clash is None) == (best is not None)
    if clash is None:
        return
    assert clash.rules
    for way in with_ways_out(instance, clash).ways_out:
        gone = {(one.kind, one.person, one.post) for one in way.drop}
        left = instance.changed(
            pins=tuple(one for one in instance.pins if ("pin", one.person, one.post) not in gone),
            bans=tuple(one for one in instance.bans if ("ban", one.person, one.post) not in gone),
        )
        found = best_by_trying(as_document(left))
        assert found is not None
        weight = 1 if left.shown is None else len(left.people) + 1
        assert found // weight == way.objective


def _leaders(**more: Any) -> dict[str, Any]:
    units = [unit("A"), unit("B")]
    posts = [post(f"{name}/{n}") for name in "AB" for n in (1, 2, 3)]
    people = [person(f"{one['id'][0]}{one['id'][-1]}", one["id"]) for one in posts]
    return question(units, posts, people, rules={"changed": 1}, **more)


def _pin(name: str, where: str) -> dict[str, str]:
    return {"person": name, "post": where}


def test_too_many_pinned_out_of_one_unit() -> None:
    pins = [_pin("B3", "B/3"), _pin("A1", "B/1"), _pin("A2", "B/2"), _pin("A3", "A/3")]
    instance = read_instance(_leaders(pins=pins))
    clash = find_clash(instance)
    assert clash is not None
    assert {(one.person, one.post) for one in clash.demands} <= {("A1", "B/1"), ("A2", "B/2"), ("B3", "B/3")}
    assert len(clash.demands) == 2
    assert _loose(instance, clash)
    assert clash.rules[0][0] == "continuity"
    ways = with_ways_out(instance, clash).ways_out
    assert [len(one.drop) for one in ways] == [1] * len(ways)
    assert ways == tuple(sorted(ways, key=lambda one: one.objective))


def test_one_post_promised_twice_and_one_person_promised_twice() -> None:
    instance = read_instance(_leaders(pins=[_pin("A1", "B/1"), _pin("A2", "B/1")]))
    clash = find_clash(instance)
    assert clash is not None
    assert clash.rules == (("post", "B/1"),)
    clash = find_clash(read_instance(_leaders(pins=[_pin("A1", "B/1"), _pin("A1", "B/2")])))
    assert clash is not None
    assert clash.rules == (("person", "A1"),)
    assert clash.as_document()["demands"][0] == {"kind": "pin", "person": "A1", "post": "B/1"}


def test_relatives_pinned_into_one_unit() -> None:
    document = _leaders(pins=[_pin("A1", "A/1"), _pin("B1", "A/2")])
    document["people"][0]["relatives"] = ["B1"]
    clash = find_clash(read_instance(document))
    assert clash is not None
    assert clash.rules == (("relatives", "A1", "B1", "A"),)


@pytest.mark.parametrize("first", [0, 2])
def test_of_two_clashes_the_one_with_fewer_demands_is_named_in_whatever_order(first: int) -> None:
    units, posts = [unit(name) for name in "ABC"], [post(f"{name}/{n}") for name in "ABC" for n in (1, 2, 3, 4)]
    people = [person(f"{one['id'][0]}{one['id'][-1]}", one["id"]) for one in posts]
    document = question(units, posts, people, rules={"changed": 2})
    document["people"][4]["relatives"], document["people"][8]["relatives"] = ["C1"], ["B1"]
    three = [_pin("A1", "B/2"), _pin("A2", "B/3"), _pin("A3", "B/4")]
    two = [_pin("B1", "A/4"), _pin("C1", "A/1")]
    document["pins"] = [*three, *two] if first == 0 else [*two, *three]
    clash = find_clash(read_instance(document))
    assert clash is not None
    assert {(one.person, one.post) for one in clash.demands} == {("B1", "A/4"), ("C1", "A/1")}
    assert clash.rules[0][0] == "relatives"


def test_rules_that_no_data_can_keep_are_named_without_a_pin() -> None:
    document = _must()
    clash = find_clash(read_instance(document))
    assert clash is not None
    assert clash.demands == ()
    assert clash.rules == (("non_local", "A"),)


def _must() -> dict[str, Any]:
    units, posts = [unit("A", non_local=True), unit("B")], [post("A/1", key=True), post("B/1")]
    return question(units, posts, [person("P", "A/1")], rules={"non_local": "must", "changed": 2})


def test_several_clashes_at_once_have_a_way_out_that_drops_more_than_one() -> None:
    pins = [_pin("A1", "B/1"), _pin("A2", "B/1"), _pin("B1", "A/1"), _pin("B2", "A/1")]
    instance = read_instance(_leaders(pins=pins))
    clash = find_clash(instance)
    assert clash is not None
    ways = with_ways_out(instance, clash).ways_out
    assert len(ways) == 1
    assert len(ways[0].drop) == 2
    drop = {(one.person, one.post) for one in ways[0].drop}
    left = tuple(one for one in instance.pins if (one.person, one.post) not in drop)
    assert find_clash(instance.changed(pins=left)) is None
    assert all(isinstance(one, Choice) for one in left)
