"""A document that cannot be planned is refused with the place in it and what would be accepted."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from hoaban.planner.training.generator import generate
from hoaban.planner.training.instance import as_document
from hoaban.planner.training.reading import Refused, read_instance
from hoaban.planner.training.tests.small import Document, klass, person, question


def good() -> Document:
    document = question(
        [person("P1", "K1", "K2", groups=["g"]), person("P2", "K1", weeks=1)],
        [klass("L1", "K1", [1, 2], place="T"), klass("L2", "K2", [3]), klass("L3", "K1", [4], place="far")],
        travel=[{"office": "A", "place": "T", "cost": 4}], targets=[{"id": "t", "group": "g", "need": 1}],
    )  # fmt: skip
    return document | {"pins": [{"person": "P1", "class": "L1"}], "bans": [{"person": "P1", "class": "L2"}]}


def _set(*steps: Any) -> Callable[[Document], None]:
    *path, value = steps

    def change(document: Document) -> None:
        place: Any = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


REFUSALS: list[tuple[Callable[[Document], None], str, str]] = [
    (_set("colour", 1), "colour", "unknown field"),
    (_set("people", 0, "age", 1), "people[0].age", "known here: id, office"),
    (lambda document: document.pop("budget"), "budget", "is missing"),
    (lambda document: document["classes"][1].pop("weeks"), "classes[1].weeks", "is missing"),
    (_set("format", "something"), "format", "'hoaban training instance 1' is accepted"),
    (_set("budget", "much"), "budget", "a whole number is expected, not a text"),
    (_set("budget", 1.5), "budget", "a number with decimals"),
    (_set("budget", True), "budget", "not true or false"),
    (_set("budget", -1), "budget", "0 to 10000000000 is accepted, not -1"),
    (_set("people", {}), "people", "a list is expected, not an object"),
    (_set("people", 0, 7), "people[0]", "an object is expected, not a number"),
    (_set("people", 0, "id", ""), "people[0].id", "1 to 200 characters"),
    (_set("people", 1, "id", "P1"), "people[1].id", "'P1' is there already"),
    (_set("people", 0, "office", "B"), "people[0].office", "no office of this document"),
    (_set("people", 0, "weeks", 13), "people[0].weeks", "0 to 12"),
    (_set("people", 0, "groups", [3]), "people[0].groups[0]", "a text is expected"),
    (_set("people", 0, "gaps", 1, "course", "K1"), "people[0].gaps", "named twice"),
    (_set("people", 0, "gaps", 0, "priority", "x"), "people[0].gaps[0].priority", "one of p is accepted"),
    (_set("people", 0, "gaps", 0, "weight", 0), "people[0].gaps[0].weight", "1 to 1000"),
    (_set("people", 0, "gaps", [{}] * 17), "people[0].gaps", "0 to 16 entries"),
    (_set("priorities", {}), "priorities", "at least one name"),
    (_set("priorities", {"p": -2}), "priorities.p", "not -2"),
    (_set("offices", 0, "presence", 101), "offices[0].presence", "0 to 100"),
    (_set("classes", 0, "online", True), "classes[0].place", "one of the two"),
    (_set("classes", 0, "online", "yes"), "classes[0].online", "true or false is expected"),
    (_set("classes", 0, "weeks", [54]), "classes[0].weeks[0]", "1 to 53"),
    (_set("classes", 0, "weeks", [2, 2]), "classes[0].weeks", "named twice"),
    (_set("classes", 0, "weeks", []), "classes[0].weeks", "1 to 12 entries"),
    (_set("classes", 0, "minimum", 3), "classes[0].minimum", "0 to 2"),
    (_set("classes", 0, "capacity", 0), "classes[0].capacity", "1 to"),
    (_set("travel", 0, "office", "Z"), "travel[0].office", "no office"),
    (lambda document: document["travel"].append(dict(document["travel"][0])), "travel[1]", "there already"),
    (_set("targets", 0, "need", -1), "targets[0].need", "0 to"),
    (_set("pins", 0, "person", "P9"), "pins[0].person", "no person"),
    (_set("pins", 0, "class", "L9"), "pins[0].class", "no class"),
    (lambda document: document["pins"].append(dict(document["pins"][0])), "pins[1]", "there already"),
    (_set("pins", 0, {"person": "P2", "class": "L2"}), "pins[0]", "no gap in course 'K2'"),
    (_set("pins", 0, {"person": "P1", "class": "L2"}), "pins[0]", "the same pair is banned"),
    (_set("pins", 0, {"person": "P2", "class": "L1"}), "pins[0]", "2 weeks of 1"),
    (_set("pins", 0, {"person": "P2", "class": "L3"}), "pins[0]", "out of reach"),
]


@pytest.mark.parametrize(("spoil", "path", "said"), REFUSALS, ids=[f"{n}-{one[1]}" for n, one in enumerate(REFUSALS)])
def test_a_bad_document_is_refused(spoil: Callable[[Document], Any], path: str, said: str) -> None:
    document = copy.deepcopy(good())
    spoil(document)
    with pytest.raises(Refused) as refused:
        read_instance(document)
    assert refused.value.path == path
    assert said in str(refused.value)


@pytest.mark.parametrize("document", [None, [], 3, "text"])
def test_what_is_no_object_is_refused(document: Any) -> None:
    with pytest.raises(Refused, match="an object is expected"):
        read_instance(document)


def test_a_good_document_is_read_with_its_defaults() -> None:
    instance = read_instance(good())
    assert instance.people[0].weeks == 4
    assert instance.people[0].gaps[0].weight == 1
    assert [one.klass for one in instance.options(instance.people[0])] == ["L1"]


def test_what_is_written_is_read_back_the_same() -> None:
    for instance in (read_instance(good()), generate(people=30, classes=5, seed=2)):
        assert read_instance(as_document(instance)) == instance


def test_without_travel_every_place_is_in_reach() -> None:
    document = good()
    del document["travel"]
    assert [one.cost for one in read_instance(document).options(read_instance(document).people[0])] == [0, 0]
