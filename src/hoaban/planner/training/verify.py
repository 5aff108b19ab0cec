"""Checks a plan and its bound from the two JSON documents alone, in whole numbers and plain Python.

Nothing of the solver is used here, on purpose: whoever doubts a plan reads this file and no other.
``python -m hoaban.planner.training.verify IN.json PLAN.json``
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Document = dict[str, Any]
STATES = ("proved best", "time used", "stopped")
GAP_ROUNDED = 0.000001


@dataclass(frozen=True, slots=True)
class Verdict:
    """``problems``: everything wrong, as sentences; the value and the bound as found here."""

    problems: tuple[str, ...]
    value: int
    bound: int

    @property
    def good(self) -> bool:
        """Nothing is wrong."""
        return not self.problems


class _Question:
    """Lookups in the instance document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.classes = {one["id"]: one for one in document["classes"]}
        self.people = {one["id"]: one for one in document["people"]}
        self.limits = {
            one["id"]: one["headcount"] * (100 - one["presence"]) // 100 for one in document["offices"]
        }  # fmt: skip
        travel = document.get("travel")
        self.travel = None if travel is None else {(one["office"], one["place"]): one["cost"] for one in travel}
        self.banned = {(one["person"], one["class"]) for one in document.get("bans", [])}
        self.pins: dict[str, list[str]] = {}
        for one in document.get("pins", []):
            self.pins.setdefault(one["person"], []).append(one["class"])
        self.by_course: dict[str, list[Document]] = {}
        for one in document["classes"]:
            self.by_course.setdefault(one["course"], []).append(one)
        self.targets = document.get("targets", [])
        self.counted: dict[tuple[tuple[str, ...], str], list[Document]] = {}

    def cost(self, person: Document, klass: Document) -> int | None:
        """Cost of a seat; None out of reach."""
        if klass.get("online", False) or self.travel is None:
            return int(klass["head_cost"])
        journey = self.travel.get((person["office"], klass["place"]))
        return None if journey is None else int(klass["head_cost"]) + int(journey)

    def worth(self, gap: Document, cost: int) -> int:
        """Value of a seat for a gap."""
        worth = self.document["worth"]
        weight = self.document["priorities"][gap["priority"]] * gap.get("weight", 1)
        return int(worth["weight"] * weight - worth["cost"] * cost)

    def can(self, person: Document, klass: Document) -> bool:
        """Whether a person could attend a class of a gap, everything else aside."""
        if (person["id"], klass["id"]) in self.banned or len(klass["weeks"]) > person.get("weeks", 4):
            return False
        return self.cost(person, klass) is not None

    def counts(self, person: Document, course: str) -> list[Document]:
        """Targets that a seat counts for."""
        key = (tuple(person.get("groups", ())), course)
        if key not in self.counted:
            self.counted[key] = [
                one for one in self.targets
                if one["group"] in key[0] and (not one.get("courses") or course in one["courses"])
            ]  # fmt: skip
        return self.counted[key]


def verify(instance: Document, plan: Document) -> Verdict:
    """Everything a plan must keep, its value, and the bound that its prices prove."""
    try:
        problems = _check_form(plan)
        return Verdict(tuple(problems), 0, 0) if problems else _verify(_Question(instance), plan)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        return Verdict((f"the documents are not complete: {type(error).__name__} {error}",), 0, 0)


def _check_form(plan: Document) -> list[str]:
    """Another kind of document, and numbers that are none: nothing can be compared with them."""
    if plan.get("format") != "hoaban training plan 1":
        return [f"the plan's format is {plan.get('format')!r}, not 'hoaban training plan 1'"]
    numbers = {name: plan[name] for name in ("value", "greedy_value", "bound")} | {
        "prices.scale": plan["prices"]["scale"]
    }
    if "solver_bound" in plan:
        numbers["solver_bound"] = plan["solver_bound"]
    return [
        f"{name}: a whole number is expected, not {number!r}"
        for name, number in numbers.items() if isinstance(number, bool) or not isinstance(number, int)
    ]  # fmt: skip


def _verify(question: _Question, plan: Document) -> Verdict:
    problems, value = _check_seats(question, plan)
    bound = _bound(question, plan["prices"])
    if value != plan["value"]:
        problems.append(f"the value is {value}, not {plan['value']}")
    if bound is None:
        problems.append("a price is negative, above its limit or of something unknown")
    elif bound > plan["bound"]:
        problems.append(f"the prices prove a bound of {bound}, not {plan['bound']}")
    if plan["bound"] < value:
        problems.append("the bound is below the value")
    if plan.get("solver_bound", value) < value:
        problems.append("the bound of the solver is below the value")
    if plan["greedy_value"] > value:
        problems.append("the plan is worse than the plan by hand")
    problems += _check_said(plan)
    return Verdict(tuple(problems), value, plan["bound"] if bound is None else bound)


def _check_said(plan: Document) -> list[str]:
    """The gap and the state that a plan tells of itself."""
    best = min(plan["bound"], plan.get("solver_bound", plan["bound"]))
    gap = (best - plan["value"]) / abs(best) if best else 0.0
    problems = []
    if not abs(plan["gap"] - gap) <= GAP_ROUNDED:
        problems.append(f"the gap is {gap:.6f}, not {plan['gap']}")
    if plan["status"] not in STATES:
        problems.append(f"the status is {plan['status']!r}; {', '.join(STATES)} are known")
    if plan["status"] == STATES[0] and best > plan["value"]:
        problems.append(f"it says that it is proved best, but up to {best} would be possible")
    return problems


def _check_seats(question: _Question, plan: Document) -> tuple[list[str], int]:
    problems: list[str] = []
    value, cost = 0, 0
    seats: Counter[str] = Counter()
    away: Counter[tuple[str, int]] = Counter()
    covered: Counter[str] = Counter()
    chosen: dict[str, list[Document]] = {}
    for one in plan["assignments"]:
        person, klass = question.people.get(one["person"]), question.classes.get(one["class"])
        gap = _gap(person, klass)
        if person is None or klass is None or gap is None or not question.can(person, klass):
            problems.append(f"{one['person']} cannot attend {one['class']}")
            continue
        price = question.cost(person, klass) or 0
        value, cost = value + question.worth(gap, price), cost + price
        seats[klass["id"]] += 1
        chosen.setdefault(person["id"], []).append(klass)
        covered.update(target["id"] for target in question.counts(person, klass["course"]))
        if not klass.get("online", False):
            away.update((person["office"], week) for week in klass["weeks"])
    problems += _check_people(question, chosen)
    problems += _check_classes(question, plan, seats)
    cost += sum(question.classes[one]["fixed_cost"] for one in seats)
    if cost > question.document["budget"]:
        problems.append(f"it costs {cost}, more than {question.document['budget']}")
    problems += [
        f"{office}: {count} away in week {week}"
        for (office, week), count in away.items()
        if count > question.limits[office]
    ]
    short = sum(max(0, target["need"] - covered[target["id"]]) for target in question.targets)
    return problems, value - question.document["worth"]["short"] * short


def _gap(person: Document | None, klass: Document | None) -> Document | None:
    if person is None or klass is None:
        return None
    return next((gap for gap in person["gaps"] if gap["course"] == klass["course"]), None)


def _check_people(question: _Question, chosen: dict[str, list[Document]]) -> list[str]:
    problems = []
    for name, classes in chosen.items():
        busy = [week for one in classes if not one.get("online", False) for week in one["weeks"]]
        if len(set(busy)) < len(busy):
            problems.append(f"{name} is in two places in one week")
        if len({one["course"] for one in classes}) < len(classes):
            problems.append(f"{name} attends two classes for one gap")
        if sum(len(one["weeks"]) for one in classes) > question.people[name].get("weeks", 4):
            problems.append(f"{name} trains for too many weeks")
    for name, pins in question.pins.items():
        missing = set(pins) - {one["id"] for one in chosen.get(name, [])}
        problems += [f"{name} is not in {one}, as pinned" for one in sorted(missing)]
    return problems


def _check_classes(question: _Question, plan: Document, seats: Counter[str]) -> list[str]:
    problems = []
    if sorted(plan["held"]) != sorted(seats):
        problems.append("the classes held are not those that people attend")
    for name, count in seats.items():
        klass = question.classes[name]
        if not klass["minimum"] <= count <= klass["capacity"]:
            problems.append(f"{name} has {count} seats taken; {klass['minimum']} to {klass['capacity']} are possible")
    return problems


def _bound(question: _Question, prices: Document) -> int | None:
    """The bound of the prices, rounded down; None if they are no prices."""
    ledger = _Ledger(question, prices)
    if not ledger.allowed():
        return None
    total = sum(ledger.best(person) for person in question.document["people"])
    total += ledger.money * question.document["budget"]
    pinned = {one for pins in question.pins.values() for one in pins}
    for klass in question.document["classes"]:
        term = ledger.seats.get(klass["id"], 0) * klass["capacity"] - ledger.money * klass["fixed_cost"]
        if klass["id"] in pinned:
            total += term
        elif klass["id"] not in ledger.left_out:
            total += max(0, term)
    total += sum(price * question.limits[office] for (office, _week), price in ledger.presence.items())
    total -= sum(ledger.targets.get(one["id"], 0) * one["need"] for one in question.targets)
    return int(total // ledger.scale)


class _Ledger:
    """Prices, and what each person would choose at them."""

    def __init__(self, question: _Question, prices: Document) -> None:
        self.question = question
        self.scale: int = prices["scale"]
        self.seats: dict[str, int] = prices["seats"]
        self.money: int = prices["money"]
        self.presence = {(one["office"], one["week"]): one["price"] for one in prices["presence"]}
        self.targets: dict[str, int] = prices["targets"]
        self.left_out = self._too_few()
        self.charges: dict[tuple[str, str], int] = {}

    def _too_few(self) -> set[str]:
        """Classes that fewer people could attend than they need."""
        able: Counter[str] = Counter()
        for person in self.question.document["people"]:
            for gap in person["gaps"]:
                able.update(
                    one["id"]
                    for one in self.question.by_course.get(gap["course"], ())
                    if self.question.can(person, one)
                )
        return {name for name, one in self.question.classes.items() if able[name] < one["minimum"]}

    def allowed(self) -> bool:
        """Whole prices of known things; none negative; a target's at most what a seat short costs."""
        targets = {one["id"] for one in self.question.targets}
        known = set(self.seats) <= set(self.question.classes) and set(self.targets) <= targets
        known = known and all(office in self.question.limits for office, _week in self.presence)
        every = [self.money, *self.seats.values(), *self.presence.values(), *self.targets.values()]
        most = self.question.document["worth"]["short"] * self.scale
        whole = all(isinstance(price, int) and price >= 0 for price in every) and self.scale > 0
        return known and whole and all(price <= most for price in self.targets.values())

    def charge(self, office: str, klass: Document) -> int:
        """What a seat of a class costs somebody of an office, money aside."""
        key = (office, klass["id"])
        if key not in self.charges:
            weeks = () if klass.get("online", False) else klass["weeks"]
            self.charges[key] = self.seats.get(klass["id"], 0) + sum(self.presence.get((office, w), 0) for w in weeks)
        return self.charges[key]

    def best(self, person: Document) -> int:
        """The best plan of a person at the prices; pinned classes are in it."""
        pins = self.question.pins.get(person["id"], ())
        total, left, busy = 0, person.get("weeks", 4), frozenset[int]()
        gaps: list[list[tuple[int, int, frozenset[int]]]] = []
        for gap in person["gaps"]:
            options = self._options(person, gap, pins)
            forced = [one for one in options if one[3]]
            if forced:
                total, left, busy = total + forced[0][0], left - forced[0][1], busy | forced[0][2]
            else:
                gaps.append(sorted(((g, n, weeks) for g, n, weeks, _p in options if g > 0), key=lambda one: -one[0]))
        most = [0]
        for options_of_gap in reversed(gaps):
            most.append(most[-1] + (options_of_gap[0][0] if options_of_gap else 0))
        return total + _dig(gaps, most[::-1], 0, left, busy)

    def _options(self, person: Document, gap: Document, pins: Any) -> list[tuple[int, int, frozenset[int], bool]]:
        """(gain, weeks counted, weeks away, pinned) of each class that could close a gap."""
        found = []
        cover = sum(self.targets.get(one["id"], 0) for one in self.question.counts(person, gap["course"]))
        for klass in self.question.by_course.get(gap["course"], ()):
            if klass["id"] in self.left_out or not self.question.can(person, klass):
                continue
            cost = self.question.cost(person, klass) or 0
            gain = self.scale * self.question.worth(gap, cost) - self.money * cost + cover
            weeks = frozenset[int]() if klass.get("online", False) else frozenset(klass["weeks"])
            gain -= self.charge(person["office"], klass)
            found.append((gain, len(klass["weeks"]), weeks, klass["id"] in pins))
        return found


def _dig(
    gaps: list[list[tuple[int, int, frozenset[int]]]], most: list[int], place: int, left: int, busy: frozenset[int]
) -> int:
    """The best choice from one gap on, without overlap and within the weeks left."""
    if place == len(gaps):
        return 0
    best = -1
    for gain, weeks, away in gaps[place]:
        if gain + most[place + 1] <= best:
            break
        if weeks <= left and busy.isdisjoint(away):
            best = max(best, gain + _dig(gaps, most, place + 1, left - weeks, busy | away))
    if best < most[place + 1]:
        best = max(best, _dig(gaps, most, place + 1, left, busy))
    return best


def main(arguments: list[str]) -> int:
    """Verify two files; 0 if everything is right."""
    instance, plan = (json.loads(Path(one).read_text(encoding="utf-8")) for one in arguments)
    verdict = verify(instance, plan)
    for problem in verdict.problems[:20]:
        sys.stdout.write(problem + "\n")
    sys.stdout.write(f"value {verdict.value}, bound {verdict.bound}, problems {len(verdict.problems)}\n")
    return 0 if verdict.good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
