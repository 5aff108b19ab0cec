"""The checker refuses every plan and every bound that was tampered with."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from hoaban.planner.training import verify as checker
from hoaban.planner.training.generator import generate
from hoaban.planner.training.instance import as_document
from hoaban.planner.training.solve import solve
from hoaban.planner.training.verify import verify

Document = dict[str, Any]


@pytest.fixture(scope="module")
def pair() -> tuple[Document, Document]:
    instance = generate(people=400, classes=30, seed=7)
    plan = solve(instance, seconds=4.0, clock=process_time)
    assert plan.prices.money > 0
    return as_document(instance), plan.as_document()


def _add_seat(instance: Document, plan: Document) -> None:
    plan["assignments"].append(dict(plan["assignments"][0]))


def _cut_budget(instance: Document, plan: Document) -> None:
    instance["budget"] = 10


def _raise_minimum(instance: Document, plan: Document) -> None:
    for one in instance["classes"]:
        one["minimum"] = one["capacity"]


def _cut_capacity(instance: Document, plan: Document) -> None:
    for one in instance["classes"]:
        one["capacity"], one["minimum"] = 1, 0


def _keep_everybody(instance: Document, plan: Document) -> None:
    for one in instance["offices"]:
        one["presence"] = 100


def _pin_elsewhere(instance: Document, plan: Document) -> None:
    given = {(one["person"], one["class"]) for one in plan["assignments"]}
    course = {one["id"]: one["course"] for one in instance["classes"]}
    instance["pins"] = [
        {"person": who["id"], "class": name}
        for who in instance["people"] for gap in who["gaps"] for name in course
        if course[name] == gap["course"] and (who["id"], name) not in given
    ][:1]  # fmt: skip


def _ban(instance: Document, plan: Document) -> None:
    instance["bans"] = [dict(plan["assignments"][0])]


def _no_weeks(instance: Document, plan: Document) -> None:
    for one in instance["people"]:
        one["weeks"] = 0


def _more_value(instance: Document, plan: Document) -> None:
    plan["value"] += 1


def _less_bound(instance: Document, plan: Document) -> None:
    plan["bound"] -= 1


def _cheaper_money(instance: Document, plan: Document) -> None:
    plan["prices"]["money"], plan["prices"]["seats"] = 0, {}


def _negative_price(instance: Document, plan: Document) -> None:
    plan["prices"]["money"] = -1


def _dear_target(instance: Document, plan: Document) -> None:
    plan["prices"]["targets"][instance["targets"][0]["id"]] = 10**12


def _unknown_price(instance: Document, plan: Document) -> None:
    plan["prices"]["seats"]["nothing"] = 5


def _other_held(instance: Document, plan: Document) -> None:
    plan["held"] = plan["held"][1:]


def _stranger(instance: Document, plan: Document) -> None:
    plan["assignments"][0] = {"person": "nobody", "class": plan["assignments"][0]["class"]}


def _better_by_hand(instance: Document, plan: Document) -> None:
    plan["greedy_value"] = plan["value"] + 1


TAMPERINGS: list[tuple[Callable[[Document, Document], None], str]] = [
    (_add_seat, "two classes for one gap"), (_cut_budget, "it costs"), (_raise_minimum, "seats taken"),
    (_cut_capacity, "seats taken"), (_keep_everybody, "away in week"), (_pin_elsewhere, "as pinned"),
    (_ban, "cannot attend"), (_no_weeks, "cannot attend"), (_more_value, "the value is"),
    (_less_bound, "prove a bound"), (_cheaper_money, "prove a bound"), (_negative_price, "a price is negative"),
    (_dear_target, "a price is negative"), (_unknown_price, "a price is negative"), (_other_held, "classes held"),
    (_stranger, "cannot attend"), (_better_by_hand, "by hand"),
]  # fmt: skip


def test_a_plan_as_it_came_is_good(pair: tuple[Document, Document]) -> None:
    verdict = verify(*pair)
    assert verdict.good
    assert (verdict.value, verdict.bound) == (pair[1]["value"], pair[1]["bound"])


@pytest.mark.parametrize(("tamper", "said"), TAMPERINGS, ids=[one[0].__name__.strip("_") for one in TAMPERINGS])
def test_tampering_is_found(
    pair: tuple[Document, Document], tamper: Callable[[Document, Document], None], said: str
) -> None:
    instance, plan = copy.deepcopy(pair)
    tamper(instance, plan)
    assert any(said in one for one in verify(instance, plan).problems), verify(instance, plan).problems


def test_the_checker_shares_nothing_with_the_solver() -> None:
    text = Path(str(checker.__file__)).read_text(encoding="utf-8")
    assert "import hoaban" not in text
    assert "from hoaban" not in text
    assert "numpy" not in text


def test_the_checker_answers_at_the_command_line(
    pair: tuple[Document, Document], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, document in zip(("in", "plan"), pair, strict=True):
        (tmp_path / name).write_text(json.dumps(document), encoding="utf-8")
    assert checker.main([str(tmp_path / "in"), str(tmp_path / "plan")]) == 0
    (tmp_path / "plan").write_text(json.dumps(pair[1] | {"value": 1}), encoding="utf-8")
    assert checker.main([str(tmp_path / "in"), str(tmp_path / "plan")]) == 1
    assert "problems 0" in capsys.readouterr().out
