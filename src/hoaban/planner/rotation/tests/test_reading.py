"""Documents: read back as they were written, refused with the place, and described by the schema."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from hoaban.planner.rotation import schema as schemas
from hoaban.planner.rotation.generator import generate
from hoaban.planner.rotation.instance import as_document
from hoaban.planner.rotation.reading import DOCUMENT, MOST_PEOPLE, read_instance
from hoaban.planner.rotation.shapes import Refused
from hoaban.planner.rotation.solve import solve
from hoaban.planner.rotation.tests.small import person, post, question, unit
from hoaban.planner.rotation.tests.strategies import questions

Document = dict[str, Any]


@settings(max_examples=40, deadline=None)
@given(questions())
def test_a_document_is_read_back_as_it_is_written(document: Document) -> None:
    instance = read_instance(document)
    assert read_instance(json.loads(json.dumps(as_document(instance)))) == instance


def test_the_schemas_in_the_folder_are_those_of_the_reader() -> None:
    folder = Path(str(schemas.__file__)).parent
    for name, schema in schemas.schemas().items():
        assert (folder / name).read_text(encoding="utf-8") == schemas.text(schema), (
            "python -m hoaban.planner.rotation.schema"
        )


def test_a_plan_is_what_its_schema_says() -> None:
    plan = solve(generate(communes=4, departments=1, seed=5)).as_document()
    read = schemas.PLAN.read("", json.loads(json.dumps(plan)))
    assert read["objective"] == plan["objective"]
    with pytest.raises(Refused, match="unknown field"):
        schemas.PLAN.read("", plan | {"by": "hand"})


def _base() -> Document:
    units, posts = [unit("A"), unit("B")], [post("A/1", standards=["law"]), post("B/1"), post("B/2", outsider=True)]
    people = [person("P", "A/1", qualifications=["law"]), person("Q", "B/1"), person("R", relatives=["P"])]
    return question(units, posts, people, shares=[{"id": "women", "level": "commune", "percent": 30, "sex": "F"}])


def _set(*path: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        place: Any = document
        for step in path[:-2]:
            place = place[step]
        place[path[-2]] = path[-1]

    return change


REFUSALS: list[tuple[Callable[[Document], None], str]] = [
    (_set("format", "hoaban rotation instance 9"), "format: 'hoaban rotation instance 1' is accepted"),
    (_set("posts", 0, "unit", "Z"), "posts[0].unit: 'Z' is no unit of this document"),
    (_set("people", 1, "post", "Z/9"), "people[1].post: 'Z/9' is no post of this document"),
    (_set("people", 1, "post", "A/1"), "people[1].post: 'A/1' is held by 'P' already"),
    (_set("people", 2, "relatives", ["X"]), "people[2].relatives[0]: 'X' is no person"),
    (_set("people", 2, "relatives", ["R"]), "people[2].relatives[0]: nobody is their own relative"),
    (_set("people", 1, "id", "P"), "people[1].id: 'P' is there already"),
    (_set("people", 1, "months", math.nan), "people[1].months: a whole number is expected, not nan"),
    (_set("people", 1, "months", 1.5), "people[1].months: a whole number is expected, not 1.5"),
    (_set("people", 1, "months", True), "people[1].months: a whole number is expected, not true or false"),
    (_set("people", 1, "age", -1), "people[1].age: 0 to 120 is accepted, not -1"),
    (_set("people", 1, "shoe", 42), "people[1].shoe: unknown field; known here: id, home"),
    (_set("people", 1, "hardship", 1), "people[1].hardship: true or false is expected"),
    (_set("people", 1, "home", ""), "people[1].home: a text of 1 to 200 characters is expected"),
    (_set("rules", "non_local", "maybe"), "rules.non_local: 'must' or 'aim' or 'off' is accepted"),
    (_set("weights", {}), "weights.vacancy: is missing"),
    (_set("units", {}), "units: a list is expected, not an object"),
    (_set("units", [1]), "units[0]: an object is expected, not a number"),
    (_set("posts", []), "posts: 1 to 6000 entries are accepted, not 0"),
    (_set("distances", [{"from": "A", "to": "A", "km": 1}]), "distances[0]: the distance from 'A' to 'A' is known already"),
    (_set("shares", 0, "level", "moon"), "shares[0].level: 'moon' is no level of a unit"),
    (_set("shares", [{"id": "x", "level": "commune", "percent": 1}]), "shares[0]: a group is expected"),
    (_set("shown", [{"person": "P", "post": "Z"}]), "shown[0].post: 'Z' is no post"),
    (_set("pins", [{"person": "X", "post": "A/1"}]), "pins[0].person: 'X' is no person"),
    (_set("pins", [{"person": "P", "post": "B/2"}] * 2), "pins[1]: is there already"),
    (_set("pins", [{"person": "Q", "post": "A/1"}]), "pins[0]: 'Q' cannot be pinned to 'A/1': standard (missing ['law'])"),
    (_set("pins", [{"person": "Q", "post": "B/2"}]), "pins[0]: 'Q' cannot be pinned to 'B/2': local (home B)"),
    (_set("pins", [{"person": "Q", "post": "B/2", "despite": ["ban"]}]), "pins[0].despite[0]: 'two_terms' or"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "said"), REFUSALS, ids=[said.split(":")[0] for _change, said in REFUSALS])
def test_what_cannot_be_planned_is_refused_with_its_place(change: Callable[[Document], None], said: str) -> None:
    document = copy.deepcopy(_base())
    read_instance(document)
    change(document)
    with pytest.raises(Refused) as refused:
        read_instance(document)
    assert said in str(refused.value)


def test_a_pin_to_a_banned_pair_is_refused() -> None:
    document = _base() | {"pins": [{"person": "P", "post": "B/1"}], "bans": [{"person": "P", "post": "B/1"}]}
    with pytest.raises(Refused, match=r"pins\[0\]: 'P' cannot be pinned to 'B/1': ban"):
        read_instance(document)


def test_a_pin_may_lift_a_rule_by_its_name() -> None:
    pin = {"person": "Q", "post": "B/2", "despite": ["local"]}
    plan = solve(read_instance(_base() | {"pins": [pin]}))
    assert plan.post_of["Q"] == "B/2"


def test_more_people_than_can_be_planned_are_refused() -> None:
    document = _base()
    document["people"] = [person(f"P{n}") for n in range(MOST_PEOPLE + 1)]
    with pytest.raises(Refused, match="people: 0 to 6000 entries are accepted, not 6001"):
        read_instance(document)


@pytest.mark.parametrize("raw", [None, [], "text", 3])
def test_something_else_than_an_object_is_refused(raw: Any) -> None:
    with pytest.raises(Refused, match="an object is expected"):
        read_instance(raw)


def test_the_schema_names_every_field() -> None:
    fields = schemas.schemas()["instance.schema.json"]["properties"]
    assert set(fields) == {*DOCUMENT.needed, *DOCUMENT.optional}
    assert fields["people"]["items"]["required"] == ["id", "home", "level"]
