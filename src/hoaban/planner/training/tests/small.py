"""Small questions for tests: documents that can be solved by hand or by brute force, and an independent exact model."""

from __future__ import annotations

import itertools
from typing import Any

import highspy  # noqa: TID251 - the test's own model beside the planner's
import numpy as np

Document = dict[str, Any]


def klass(name: str, course: str, weeks: list[int], **fields: Any) -> Document:
    """A class online or (with ``place``) in person; 2 seats, minimum 1, free unless said otherwise."""
    where = {"place": fields.pop("place")} if "place" in fields else {"online": True}
    return {"id": name, "course": course, "weeks": weeks, "capacity": 2, "minimum": 1, "fixed_cost": 0, "head_cost": 0,
            **where, **fields}  # fmt: skip


def person(name: str, *courses: str, office: str = "A", weights: tuple[int, ...] = (), **fields: Any) -> Document:
    """A person with a gap in every course, of weight 1 unless said otherwise."""
    worth = itertools.chain(weights, itertools.repeat(1))
    gaps = [
        {"course": course, "priority": "p", "weight": weight} for course, weight in zip(courses, worth, strict=False)
    ]
    return {"id": name, "office": office, "gaps": gaps, **fields}


def question(people: list[Document], classes: list[Document], **fields: Any) -> Document:
    """An instance with one office where everybody may be away, and plenty of money."""
    return {
        "format": "hoaban training instance 1", "budget": 10_000, "worth": {"weight": 100, "cost": 1, "short": 400},
        "priorities": {"p": 1}, "offices": [{"id": "A", "headcount": 100, "presence": 0}], "classes": classes,
        "people": people, **fields,
    }  # fmt: skip


def cost_of(document: Document, who: Document, one: Document) -> int | None:
    """Cost of a seat, None out of reach."""
    if one.get("online") or "travel" not in document:
        return int(one["head_cost"])
    for journey in document["travel"]:
        if (journey["office"], journey["place"]) == (who["office"], one["place"]):
            return int(one["head_cost"] + journey["cost"])
    return None


def options(document: Document) -> list[tuple[Document, Document, Document, int]]:
    """(person, gap, class, cost) of every seat that could be given."""
    banned = {(one["person"], one["class"]) for one in document.get("bans", [])}
    return [
        (who, gap, one, cost)
        for who in document["people"] for gap in who["gaps"] for one in document["classes"]
        if one["course"] == gap["course"] and (who["id"], one["id"]) not in banned
        and len(one["weeks"]) <= who.get("weeks", 4) and (cost := cost_of(document, who, one)) is not None
    ]  # fmt: skip


def optimum(document: Document) -> int | None:
    """The best value, by a compact whole-number model; None if no plan keeps the pins."""
    model = _Model(document)
    if not model.gains:
        return 0
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("threads", 1)
    none = np.zeros(0, np.int32)
    count = len(model.gains)
    highs.addCols(
        count,
        -np.array(model.gains, float),
        np.array(model.low, float),
        np.array(model.high, float),
        0,
        none,
        none,
        np.zeros(0),
    )
    for low, high, entries in model.rows:
        highs.addRow(
            low, high, len(entries), np.array(list(entries), np.int32), np.array(list(entries.values()), float)
        )
    highs.changeColsIntegrality(count, np.arange(count, dtype=np.int32), np.full(count, highspy.HighsVarType.kInteger))
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return -round(highs.getInfo().objective_function_value)


class _Model:
    """Columns: seats, classes, seats short; every rule as a row, in the plainest way."""

    def __init__(self, document: Document) -> None:
        seats, worth, inf = options(document), document["worth"], highspy.kHighsInf
        classes, targets = document["classes"], document.get("targets", [])
        pins = {(one["person"], one["class"]) for one in document.get("pins", [])}
        self.gains = [
            worth["weight"] * document["priorities"][gap["priority"]] * gap.get("weight", 1) - worth["cost"] * cost
            for _who, gap, _one, cost in seats
        ] + [0] * len(classes) + [-worth["short"]] * len(targets)  # fmt: skip
        self.low = [int((who["id"], one["id"]) in pins) for who, _gap, one, _cost in seats] + [0] * (
            len(classes) + len(targets)
        )
        self.high = [1] * (len(seats) + len(classes)) + [10_000] * len(targets)
        self.rows: list[tuple[float, float, dict[int, float]]] = []
        budget: dict[int, float] = {n: seat[3] for n, seat in enumerate(seats)}
        for k, one in enumerate(classes):
            y = len(seats) + k
            mine = {n: 1.0 for n, seat in enumerate(seats) if seat[2] is one}
            self.rows += [(0, inf, mine | {y: -one["minimum"]}), (-inf, 0, mine | {y: -one["capacity"]})]
            budget[y] = one["fixed_cost"]
        self.rows.append((-inf, document["budget"], budget))
        self._people(document, seats)
        for t, target in enumerate(targets):
            mine = {
                n: 1.0 for n, (who, gap, _one, _cost) in enumerate(seats)
                if target["group"] in who.get("groups", []) and (not target.get("courses") or gap["course"] in target["courses"])
            }  # fmt: skip
            self.rows.append((target["need"], inf, mine | {len(seats) + len(classes) + t: 1.0}))

    def _people(self, document: Document, seats: list[Any]) -> None:
        limits = {one["id"]: (100 - one["presence"]) * one["headcount"] // 100 for one in document["offices"]}
        groups: dict[Any, tuple[float, dict[int, float]]] = {}
        for n, (who, gap, one, _cost) in enumerate(seats):
            groups.setdefault(("gap", who["id"], gap["course"]), (1, {}))[1][n] = 1.0
            groups.setdefault(("weeks", who["id"]), (who.get("weeks", 4), {}))[1][n] = float(len(one["weeks"]))
            for week in () if one.get("online") else one["weeks"]:
                groups.setdefault(("overlap", who["id"], week), (1, {}))[1][n] = 1.0
                groups.setdefault(("away", who["office"], week), (limits[who["office"]], {}))[1][n] = 1.0
        self.rows += [(-highspy.kHighsInf, high, entries) for high, entries in groups.values()]
