"""Checks a plan of rotation and its bound from the two JSON documents alone, in whole numbers and plain Python.

Nothing of the planner is used here, on purpose: whoever doubts a plan reads this file and no other.
``python -m hoaban.planner.rotation.verify IN.json PLAN.json``
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Document = dict[str, Any]
Row = tuple[Any, ...]
MILLION = 1_000_000
GOALS = ("vacancy", "key_vacancy", "unplaced", "non_local", "due", "language", "share", "move", "change", "travel",
         "development")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """``problems``: everything wrong, as sentences. Objective, changes and bound as found here.

    ``free``: pairs and slacks that the prices leave open for anything better than the plan; 0: the prices alone prove it
    best. ``solver``: the plan says that the solver searched those; that part is its word and is not checked here.
    """

    problems: tuple[str, ...]
    objective: int = 0
    changes: int = 0
    bound: int = 0
    free: int = 0
    solver: bool = False

    @property
    def good(self) -> bool:
        """Nothing is wrong."""
        return not self.problems


class _Question:
    """Lookups in the instance document."""

    def __init__(self, document: Document) -> None:
        self.document, self.rules, self.weights = document, document["rules"], document["weights"]
        self.units = {one["id"]: one for one in document["units"]}
        self.posts = {one["id"]: one for one in document["posts"]}
        self.people = {one["id"]: one for one in document["people"]}
        self.distance: dict[tuple[str, str], int] = {}
        for one in document.get("distances", []):
            self.distance[one["from"], one["to"]] = self.distance[one["to"], one["from"]] = one["km"]
        self.bans = {(one["person"], one["post"]) for one in document.get("bans", [])}
        self.pins = {(one["person"], one["post"]): one.get("despite", []) for one in document.get("pins", [])}
        shown = document.get("shown")
        self.shown = None if shown is None else {one["person"]: one["post"] for one in shown}
        self.weight = 1 if shown is None else len(self.people) + 1
        self.unit_now = {
            one["id"]: self.posts[one["post"]]["unit"] if one.get("post") else None for one in document["people"]
        }
        self.by_unit: dict[str, list[Document]] = defaultdict(list)
        for one in document["posts"]:
            self.by_unit[one["unit"]].append(one)

    def km(self, person: Document, post: Document) -> int | None:
        """From the person's home to the post; None out of reach."""
        place = self.units[post["unit"]]["place"]
        return 0 if person["home"] == place else self.distance.get((person["home"], place))

    def against(self, person: Document, post: Document) -> set[str]:
        """What stands against a pair, a ban aside."""
        found = set()
        if post.get("head", False) and self.unit_now[person["id"]] == post["unit"] and self._over(person):
            found.add("two_terms")
        if post.get("outsider", False) and self.units[post["unit"]]["place"] == person["home"]:
            found.add("local")
        if person.get("post") != post["id"]:
            found |= self._against_moving(person) | self._against_distance(person, post)
            found |= self._against_standards(person, post)
        return found

    def _over(self, person: Document) -> bool:
        limit, terms = self.rules["two_terms_months"], self.rules["terms"]
        return bool((limit and person.get("head_months", 0) >= limit) or (terms and person.get("terms", 0) >= terms))

    def _against_moving(self, person: Document) -> set[str]:
        found = set()
        least = person.get("least_months")
        least = self.rules["least_months"] if least is None else least
        if person.get("post") is not None and person.get("months", 0) < least:
            found.add("too_soon")
        if person.get("months_left", 1200) < self.rules["months_left"]:
            found.add("service_left")
        if person.get("blocked", ""):
            found.add("blocked")
        return found

    def _against_distance(self, person: Document, post: Document) -> set[str]:
        km = self.km(person, post)
        limit = self.rules["hardship_km"] if person.get("hardship", False) else self.rules["distance_km"]
        return {"distance"} if km is None or km > limit else set()

    def _against_standards(self, person: Document, post: Document) -> set[str]:
        found = set()
        step = post["level"] - person["level"]
        if step > self.rules["up"] or -step > self.rules["down"]:
            found.add("level")
        if any(one not in person.get("qualifications", []) for one in post.get("standards", [])):
            found.add("standard")
        asked = post.get("languages", [])
        if asked and not any(one in person.get("languages", []) for one in asked):
            found.add("language")
        return found

    def eligible(self, person: Document, post: Document) -> bool:
        """Whether a pair may be."""
        pair = (person["id"], post["id"])
        if pair in self.bans:
            return False
        against = self.against(person, post)
        return not against or (pair in self.pins and against <= set(self.pins[pair]))

    def cost(self, person: Document, post: Document) -> dict[str, int]:
        """What a pair costs, by goal."""
        now, goals = self.unit_now[person["id"]], dict.fromkeys(GOALS, 0)
        goals["travel"] = self.weights["travel"] * (self.km(person, post) or 0)
        limit = self.rules["due_months"]
        if now != post["unit"]:
            goals["move"] = self.weights["move"]
        elif person.get("post") != post["id"]:
            goals["change"] = self.weights["change"]
        if now == post["unit"] and post.get("head", False) and limit and person.get("head_months", 0) >= limit:
            goals["due"] = self.weights["due"]
        if person.get("post") != post["id"]:
            lessons = set(person.get("develops", [])) & set(post.get("offers", []))
            goals["development"] = -self.weights["development"] * len(lessons)
        return goals

    def differs(self, person: str, post: str | None) -> int:
        """1 if somebody is placed otherwise than shown."""
        return int(self.shown is not None and self.shown.get(person) != post)

    def couples(self) -> set[tuple[str, str]]:
        """Relatives, each couple once."""
        return {
            (min(a, one["id"]), max(a, one["id"])) for one in self.people.values() for a in one.get("relatives", [])
        }

    def has(self, share: Document, person: Document) -> bool:
        """Whether somebody belongs to the group of a share."""
        if share.get("sex") and person.get("sex", "") != share["sex"]:
            return False
        if share.get("not_ethnicity") and person.get("ethnicity", "") == share["not_ethnicity"]:
            return False
        return not (share.get("age_below") and person.get("age", 0) >= share["age_below"])

    def share_need(self, share: Document) -> int:
        """How many posts the group is to hold."""
        posts = sum(self.units[one["unit"]]["level"] == share["level"] for one in self.posts.values())
        return int((share["percent"] * posts + 99) // 100)

    def staying_need(self, unit: Document) -> int:
        """How many of a unit's leaders must stay in it at least."""
        here = [one for one in self.people.values() if self.unit_now[one["id"]] == unit["id"]]
        forced = sum(all(self._barred(one, post) for post in self.by_unit[unit["id"]]) for one in here)
        own = unit.get("changed")
        return int(len(here) - max(self.rules["changed"] if own is None else own, forced))

    def _barred(self, person: Document, post: Document) -> bool:
        """Whether the rules alone, without what a pin lifts, keep somebody from a post."""
        against = self.against(person, post)
        return bool(against) and not against <= set(self.pins.get((person["id"], post["id"]), []))


def verify(instance: Document, plan: Document) -> list[str]:
    """Everything wrong with a plan, as sentences; nothing: it holds."""
    return list(examine(instance, plan).problems)


def examine(instance: Document, plan: Document) -> Verdict:
    """The plan against every rule, its cost added up again, and the bound that its prices prove."""
    if plan.get("format") != "hoaban rotation plan 1":
        return Verdict((f"the plan's format is {plan.get('format')!r}, not 'hoaban rotation plan 1'",))
    try:
        return _examine(_Question(instance), plan)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        return Verdict((f"the documents are not complete: {type(error).__name__} {error}",))


def _examine(question: _Question, plan: Document) -> Verdict:
    problems, placed = _placed(question, plan)
    problems += _hard_rules(question, placed)
    goals, short = _goals(question, placed)
    problems += _said(question, plan, placed, goals, short)
    objective = sum(goals.values())
    changes = sum(question.differs(name, placed.get(name)) for name in question.people)
    if changes != plan["changes"]:
        problems.append(f"{changes} people are placed otherwise than shown, not {plan['changes']}")
    ledger = _Ledger(question, plan["proof"])
    problems += ledger.problems
    total, reduced = ledger.bound()
    problems += _proof_said(question, plan, total, reduced, question.weight * objective + changes)
    free = _free(reduced, total, question.weight * objective + changes)
    return Verdict(tuple(problems), objective, changes, int(plan["bound"]), free, bool(plan["proof"]["solver"]))


def _placed(question: _Question, plan: Document) -> tuple[list[str], dict[str, str]]:
    problems: list[str] = []
    placed: dict[str, str] = {}
    taken: dict[str, str] = {}
    for one in plan["placements"]:
        person, post = question.people.get(one["person"]), question.posts.get(one["post"])
        if person is None or post is None:
            problems.append(f"{one['person']} in {one['post']}: no such person or post")
            continue
        if not question.eligible(person, post):
            against = ", ".join(sorted(question.against(person, post))) or "a ban"
            problems.append(f"{one['person']} may not take {one['post']}: {against}")
        if one["before"] != person.get("post"):
            problems.append(f"{one['person']} does not come from {one['before']}")
        if one["person"] in placed or one["post"] in taken:
            problems.append(f"{one['person']} in {one['post']}: the person or the post is taken already")
        placed[one["person"]], taken[one["post"]] = one["post"], one["person"]
    problems += [f"{a} is not in {b}, as pinned" for a, b in question.pins if placed.get(a) != b]
    return problems, placed


def _hard_rules(question: _Question, placed: dict[str, str]) -> list[str]:
    unit_of = {name: question.posts[post]["unit"] for name, post in placed.items()}
    problems = [
        f"{a} and {b} are relatives and both in {unit_of[a]}"
        for a, b in sorted(question.couples()) if a in unit_of and unit_of[a] == unit_of.get(b)
    ]  # fmt: skip
    for unit in question.units.values():
        stay = sum(unit_of.get(name) == unit["id"] for name, now in question.unit_now.items() if now == unit["id"])
        if stay < question.staying_need(unit):
            problems.append(f"{unit['id']}: {stay} of its leaders stay, at least {question.staying_need(unit)} must")
        if question.rules["non_local"] == "must" and unit.get("non_local") and not _outsiders(question, unit, placed):
            problems.append(f"{unit['id']} has no key leader from elsewhere")
    return problems


def _outsiders(question: _Question, unit: Document, placed: dict[str, str]) -> int:
    return sum(
        question.posts[post]["unit"] == unit["id"] and question.posts[post].get("key", False)
        and question.people[name]["home"] != unit["place"]
        for name, post in placed.items()
    )  # fmt: skip


def _goals(
    question: _Question, placed: dict[str, str]
) -> tuple[dict[str, int], dict[tuple[str, str, str], tuple[int, int]]]:
    """Cost by goal; (rule, unit, name) -> needed and missing."""
    goals = dict.fromkeys(GOALS, 0)
    for name, post in placed.items():
        for goal, cost in question.cost(question.people[name], question.posts[post]).items():
            goals[goal] += cost
    taken = set(placed.values())
    for post_id, row in question.posts.items():
        goal = "key_vacancy" if row.get("key", False) else "vacancy"
        goals[goal] += 0 if post_id in taken else question.weights[goal]
    leaderless = [one for one, now in question.unit_now.items() if now is not None and one not in placed]
    goals["unplaced"] = question.weights["unplaced"] * len(leaderless)
    short = _missing(question, placed)
    for (rule, _unit, _name), (_need, missing) in short.items():
        goals[rule] += question.weights[rule] * missing
    return goals, short


def _missing(question: _Question, placed: dict[str, str]) -> dict[tuple[str, str, str], tuple[int, int]]:
    found: dict[tuple[str, str, str], tuple[int, int]] = {}
    leaders: dict[str, list[Document]] = defaultdict(list)
    for name, post in placed.items():
        leaders[question.posts[post]["unit"]].append(question.people[name])
    for unit in question.units.values():
        for need in unit.get("languages", []):
            have = sum(need["language"] in one.get("languages", []) for one in leaders[unit["id"]])
            found["language", unit["id"], need["language"]] = need["need"], max(0, need["need"] - have)
        if question.rules["non_local"] == "aim" and unit.get("non_local"):
            found["non_local", unit["id"], ""] = 1, int(not _outsiders(question, unit, placed))
    for share in question.document.get("shares", []):
        level = [unit for unit in question.units.values() if unit["level"] == share["level"]]
        have = sum(question.has(share, one) for unit in level for one in leaders[unit["id"]])
        need = question.share_need(share)
        found["share", "", share["id"]] = need, max(0, need - have)
    return {key: value for key, value in found.items() if value[1]}


def _said(
    question: _Question, plan: Document, placed: dict[str, str], goals: dict[str, int],
    short: dict[tuple[str, str, str], tuple[int, int]],
) -> list[str]:  # fmt: skip
    """What the plan says of itself against what was found."""
    problems = [
        f"the goal {goal} costs {cost}, not {plan['goals'].get(goal)}"
        for goal, cost in goals.items() if plan["goals"].get(goal) != cost
    ]  # fmt: skip
    if sum(goals.values()) != plan["objective"]:
        problems.append(f"the objective is {sum(goals.values())}, not {plan['objective']}")
    if Counter(one["post"] for one in plan["vacancies"]) != Counter(question.posts.keys() - set(placed.values())):
        problems.append("the vacancies are not the posts that nobody takes")
    out = {one for one, now in question.unit_now.items() if now is not None and one not in placed}
    if Counter(one["person"] for one in plan["unplaced"]) != Counter(out):
        problems.append("the unplaced are not the leaders without a post")
    told = {(one["rule"], one["unit"], one["name"]): (one["need"], one["short"]) for one in plan["shortfalls"]}
    if told != short:
        problems.append(f"the shortfalls are {sorted(short)}, not {sorted(told)}")
    return problems


class _Ledger:
    """Prices of rows, and what every column costs at them: this program is written here a second time."""

    def __init__(self, question: _Question, proof: Document) -> None:
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
        kind, name = row[0], row[1]
        question = self.question
        if kind in {"person", "post"}:
            return 1 if name in (question.people if kind == "person" else question.posts) else None
        if kind == "relatives":
            return 1 if price <= 0 and (row[1], row[2]) in question.couples() and row[3] in question.units else None
        if price < 0:
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
        by_unit = {unit: self._unit_price(person, unit, couples) for unit in question.units}
        own = price(("person", name), 0)
        for post in question.posts.values():
            if not question.eligible(person, post):
                continue
            cost = question.weight * sum(question.cost(person, post).values())
            value = MILLION * (cost + question.differs(name, post["id"]))
            value -= own + price(("post", post["id"]), 0) + by_unit[post["unit"]]
            if post.get("key", False) and self._from_elsewhere(person, post):
                value -= price(("non_local", post["unit"]), 0)
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


def _free(reduced: list[int], total: int, combined: int) -> int:
    """Columns that something cheaper than the plan could use otherwise than the prices do."""
    room = (combined - 1) * MILLION - total
    return sum(abs(one) <= room for one in reduced) if room >= 0 else 0


def _proof_said(question: _Question, plan: Document, total: int, reduced: list[int], combined: int) -> list[str]:
    """What the plan says of its proof against the bound that was found."""
    proof = plan["proof"]
    problems = []
    if total != proof["total"]:
        problems.append(f"the prices prove {total} millionths, not {proof['total']}")
    free, proven = _free(reduced, total, combined), -(-total // MILLION)
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


def main(arguments: list[str]) -> int:
    """Verify two files; 0 if everything is right."""
    instance, plan = (json.loads(Path(one).read_text(encoding="utf-8")) for one in arguments)
    verdict = examine(instance, plan)
    for problem in verdict.problems[:20]:
        sys.stdout.write(problem + "\n")
    sys.stdout.write(f"objective {verdict.objective}, bound {verdict.bound}, problems {len(verdict.problems)}\n")
    return 0 if verdict.good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
