"""The bound that the prices of a plan prove, from a program that is written here a second time."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from hoaban.planner.rotation.verify.question import Document, Question

Row = tuple[Any, ...]
MILLION = 1_000_000
LENGTHS = {"relatives": 4, "language": 3}
"""Parts of the name of a row where they are not two."""
OF_UNITS = frozenset({"continuity", "non_local", "language"})


class Ledger:
    """Prices of rows, and what every column costs at them: this program is written here a second time."""

    def __init__(self, question: Question, proof: Document) -> None:
        self.question = question
        self.prices: dict[Row, int] = {}
        self.problems: list[str] = []
        self.total = 0
        for one in proof["prices"]:
            self._enter(tuple(one["row"]), one["price"])
        if proof["weight"] != question.weight:
            self.problems.append(f"a change weighs {question.weight}, not {proof['weight']}")

    def _enter(self, row: Row, price: Any) -> None:
        side = self._side(row, price)
        if row in self.prices or isinstance(price, bool) or not isinstance(price, int) or side is None:
            self.problems.append(f"the price of {row} is no price, or of nothing known")
            return
        self.prices[row] = price
        self.total += price * side

    def _side(self, row: Row, price: Any) -> int | None:
        """The side of a row that its price speaks of; None: unknown, or a sign that proves nothing."""
        if not all(isinstance(part, str) for part in row) or len(row) != LENGTHS.get(row[0] if row else "", 2):
            return None
        kind, name = row[0], row[1]
        question = self.question
        if kind in {"person", "post"}:
            return 1 if name in (question.people if kind == "person" else question.posts) else None
        if kind == "relatives":
            return 1 if price <= 0 and (row[1], row[2]) in question.couples() and row[3] in question.units else None
        if price < 0 or (kind in OF_UNITS and name not in question.units):
            return None
        if kind == "continuity":
            return question.staying_need(question.units[name])
        if kind == "non_local":
            return 1 if question.units[name].get("non_local") and question.rules["non_local"] != "off" else None
        if kind == "language":
            needs = {one["language"]: int(one["need"]) for one in question.units[name].get("languages", [])}
            return needs.get(row[2])
        shares = {one["id"]: one for one in question.document.get("shares", [])}
        return question.share_need(shares[name]) if kind == "share" and name in shares else None

    def bound(self) -> tuple[int, list[int]]:
        """The bound in millionths, and the reduced cost of every column that is not fixed by a pin."""
        total, reduced = self.total, list[int]()
        for value, upper, pinned in self._columns():
            total += value * upper if value < 0 or pinned else 0
            if not pinned:
                reduced.append(value)
        return total, reduced

    def _columns(self) -> Any:
        """(reduced cost, most, pinned) of every column."""
        question, price = self.question, self.prices.get
        unit = question.weight * MILLION
        relatives = defaultdict(list)
        for a, b in question.couples():
            relatives[a].append((a, b))
            relatives[b].append((a, b))
        for person in question.people.values():
            yield from self._pairs(person, relatives[person["id"]])
            lost = question.weights["unplaced"] if person.get("post") is not None else 0
            name = person["id"]
            yield unit * lost + MILLION * question.differs(name, None) - price(("person", name), 0), 1, False
        for post in question.posts.values():
            goal = "key_vacancy" if post.get("key", False) else "vacancy"
            yield unit * question.weights[goal] - price(("post", post["id"]), 0), 1, False
        for row, goal, most in self._slack():
            yield unit * question.weights[goal] - price(row, 0), most, False

    def _slack(self) -> Any:
        question = self.question
        for unit in question.units.values():
            for need in unit.get("languages", []):
                yield ("language", unit["id"], need["language"]), "language", need["need"]
            if question.rules["non_local"] == "aim" and unit.get("non_local"):
                yield ("non_local", unit["id"]), "non_local", 1
        for share in question.document.get("shares", []):
            if question.share_need(share):
                yield ("share", share["id"]), "share", question.share_need(share)

    def _pairs(self, person: Document, couples: list[tuple[str, str]]) -> Any:
        question, price, name = self.question, self.prices.get, person["id"]
        by_unit: dict[str, int] = {}
        own = price(("person", name), 0)
        for post in question.posts.values():
            if not question.eligible(person, post):
                continue
            unit = post["unit"]
            if unit not in by_unit:
                by_unit[unit] = self._unit_price(person, unit, couples)
            cost = question.weight * sum(question.cost(person, post).values())
            value = MILLION * (cost + question.differs(name, post["id"]))
            value -= own + price(("post", post["id"]), 0) + by_unit[unit]
            if post.get("key", False) and self._from_elsewhere(person, post):
                value -= price(("non_local", unit), 0)
            yield value, 1, (name, post["id"]) in question.pins

    def _from_elsewhere(self, person: Document, post: Document) -> bool:
        return bool(person["home"] != self.question.units[post["unit"]]["place"])

    def _unit_price(self, person: Document, unit: str, couples: list[tuple[str, str]]) -> int:
        """What any post of a unit costs somebody in prices of its rows."""
        question, price = self.question, self.prices.get
        found = price(("continuity", unit), 0) if question.unit_now[person["id"]] == unit else 0
        for need in question.units[unit].get("languages", []):
            if need["language"] in person.get("languages", []):
                found += price(("language", unit, need["language"]), 0)
        for share in question.document.get("shares", []):
            if share["level"] == question.units[unit]["level"] and question.has(share, person):
                found += price(("share", share["id"]), 0)
        return found + sum(price(("relatives", a, b, unit), 0) for a, b in couples)


def count_free(reduced: list[int], total: int, combined: int) -> int:
    """Columns that something cheaper than the plan could use otherwise than the prices do."""
    room = (combined - 1) * MILLION - total
    return sum(abs(one) <= room for one in reduced) if room >= 0 else 0


def check_proof(question: Question, plan: Document, total: int, reduced: list[int], combined: int) -> list[str]:
    """What the plan says of its proof against the bound that was found."""
    proof = plan["proof"]
    problems = []
    if total != proof["total"]:
        problems.append(f"the prices prove {total} millionths, not {proof['total']}")
    free, proven = count_free(reduced, total, combined), -(-total // MILLION)
    bound = proven // question.weight
    if proof["free"] != free:
        problems.append(f"the prices leave {free} columns open, not {proof['free']}")
    if proven > combined:
        problems.append("the bound is above the plan")
    best = free == 0 and proven >= combined
    if plan["status"] == "proved best" and not (best or proof["solver"] or bound >= plan["objective"]):
        problems.append("the plan says it is proved best, and is not")
    allowed = plan["objective"] if plan["status"] == "proved best" else min(bound, plan["objective"])
    if plan["bound"] != allowed:
        problems.append(f"the bound is {allowed}, not {plan['bound']}")
    return problems
