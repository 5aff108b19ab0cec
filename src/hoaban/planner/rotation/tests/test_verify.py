"""The verifier finds every kind of tampering, with code of its own."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hoaban.planner.rotation import verify as checker
from hoaban.planner.rotation.generator import generate
from hoaban.planner.rotation.instance import as_document
from hoaban.planner.rotation.solve import solve
from hoaban.planner.rotation.verify import examine, verify

Document = dict[str, Any]


@pytest.fixture(scope="module")
def pair() -> tuple[Document, Document]:
    instance = generate(communes=8, departments=3, seed=21)
    return as_document(instance), json.loads(json.dumps(solve(instance).as_document()))


def _swap(instance: Document, plan: Document) -> None:
    first, second = plan["placements"][0], plan["placements"][-1]
    first["post"], second["post"] = second["post"], first["post"]


def _twice(instance: Document, plan: Document) -> None:
    plan["placements"].append(dict(plan["placements"][0]))


def _stranger(instance: Document, plan: Document) -> None:
    plan["placements"][0]["person"] = "nobody"


def _left_out(instance: Document, plan: Document) -> None:
    plan["placements"].pop()


def _from_elsewhere(instance: Document, plan: Document) -> None:
    plan["placements"][0]["before"] = "X/other"


def _banned(instance: Document, plan: Document) -> None:
    one = plan["placements"][0]
    instance["bans"] = [{"person": one["person"], "post": one["post"]}]


def _pinned_elsewhere(instance: Document, plan: Document) -> None:
    one, other = plan["placements"][0], plan["placements"][1]
    instance["pins"] = [{"person": one["person"], "post": other["post"], "despite": ["level"]}]


def _relatives(instance: Document, plan: Document) -> None:
    unit = {one["id"]: one["unit"] for one in instance["posts"]}
    people = {one["id"]: one for one in instance["people"]}
    first = plan["placements"][0]
    second = next(one for one in plan["placements"][1:] if unit[one["post"]] == unit[first["post"]])
    people[first["person"]]["relatives"] = [second["person"]]


def _nobody_local(instance: Document, plan: Document) -> None:
    unit = next(one for one in instance["units"] if one.get("non_local"))
    for one in instance["people"]:
        one["home"] = unit["place"]


def _nobody_leaves(instance: Document, plan: Document) -> None:
    instance["rules"]["changed"] = 0
    for one in instance["people"]:
        one["head_months"] = 0


def _two_terms(instance: Document, plan: Document) -> None:
    instance["rules"]["two_terms_months"] = 1


def _goal(instance: Document, plan: Document) -> None:
    plan["goals"]["travel"] -= 1


def _objective(instance: Document, plan: Document) -> None:
    plan["objective"] -= 1


def _changes(instance: Document, plan: Document) -> None:
    plan["changes"] = 3


def _vacancy(instance: Document, plan: Document) -> None:
    plan["vacancies"].append({"post": plan["placements"][0]["post"], "reasons": []})


def _unplaced(instance: Document, plan: Document) -> None:
    plan["unplaced"].append({"person": plan["placements"][0]["person"], "reasons": []})


def _shortfall(instance: Document, plan: Document) -> None:
    plan["shortfalls"].append({"rule": "share", "unit": "", "name": "women-commune", "need": 90, "short": 80})


def _total(instance: Document, plan: Document) -> None:
    plan["proof"]["total"] += 1


def _price(instance: Document, plan: Document) -> None:
    plan["proof"]["prices"][0]["price"] += 10**12


def _unknown_price(instance: Document, plan: Document) -> None:
    plan["proof"]["prices"][0]["row"] = ["moon", "X001"]


def _wrong_sign(instance: Document, plan: Document) -> None:
    unit = next(one["id"] for one in instance["units"] if one.get("non_local"))
    rows = [one for one in plan["proof"]["prices"] if one["row"] != ["non_local", unit]]
    plan["proof"]["prices"] = [*rows, {"row": ["non_local", unit], "price": -7}]


def _free(instance: Document, plan: Document) -> None:
    plan["proof"]["free"] += 1


def _weight(instance: Document, plan: Document) -> None:
    plan["proof"]["weight"] = 5


def _bound(instance: Document, plan: Document) -> None:
    plan["bound"] -= 10


def _nothing_priced(instance: Document, plan: Document) -> None:
    plan["proof"].update(prices=[], solver=False)


def _missing(instance: Document, plan: Document) -> None:
    del plan["proof"]["prices"]


def _other_format(instance: Document, plan: Document) -> None:
    plan["format"] = "hoaban training plan 1"


TAMPERINGS: list[tuple[Callable[[Document, Document], None], str]] = [
    (_swap, "may not take"), (_twice, "taken already"), (_stranger, "no such person or post"),
    (_left_out, "the vacancies are not"), (_from_elsewhere, "does not come from"), (_banned, "a ban"),
    (_pinned_elsewhere, "as pinned"), (_relatives, "are relatives and both in"), (_nobody_local, "no key leader from elsewhere"),
    (_nobody_leaves, "of its leaders stay"), (_two_terms, "two_terms"), (_goal, "the goal travel costs"),
    (_objective, "the objective is"), (_changes, "placed otherwise than shown"), (_vacancy, "the vacancies are not"),
    (_unplaced, "the unplaced are not"), (_shortfall, "the shortfall "), (_total, "the prices prove"),
    (_price, "the prices prove"), (_unknown_price, "no price, or of nothing known"), (_wrong_sign, "no price, or of nothing known"),
    (_free, "columns open"), (_weight, "a change weighs"), (_bound, "the bound is"),
    (_nothing_priced, "says it is proved best, and is not"), (_missing, "not complete"), (_other_format, "the plan's format is"),
]  # fmt: skip


def test_a_plan_as_it_came_is_good(pair: tuple[Document, Document]) -> None:
    verdict = examine(*pair)
    assert verdict.good
    assert (verdict.objective, verdict.bound) == (pair[1]["objective"], pair[1]["bound"])
    assert verify(*pair) == []


@pytest.mark.parametrize(("tamper", "said"), TAMPERINGS, ids=[one[0].__name__.strip("_") for one in TAMPERINGS])
def test_tampering_is_found(
    pair: tuple[Document, Document], tamper: Callable[[Document, Document], None], said: str
) -> None:
    instance, plan = copy.deepcopy(pair)
    tamper(instance, plan)
    found = verify(instance, plan)
    assert any(said in one for one in found), found


def test_the_checker_shares_nothing_with_the_planner() -> None:
    for file in Path(str(checker.__file__)).parent.glob("*.py"):
        lines = [one for one in file.read_text(encoding="utf-8").splitlines() if "import" in one]
        assert [one for one in lines if "hoaban" in one and "hoaban.planner.rotation.verify" not in one] == []
        assert [one for one in lines if "numpy" in one or "highspy" in one] == []


def test_the_checker_answers_at_the_command_line(
    pair: tuple[Document, Document], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, document in zip(("in", "plan"), pair, strict=True):
        (tmp_path / name).write_text(json.dumps(document), encoding="utf-8")
    assert checker.main([str(tmp_path / "in"), str(tmp_path / "plan")]) == 0
    (tmp_path / "plan").write_text(json.dumps(pair[1] | {"objective": 1}), encoding="utf-8")
    assert checker.main([str(tmp_path / "in"), str(tmp_path / "plan")]) == 1
    assert "problems 0" in capsys.readouterr().out
