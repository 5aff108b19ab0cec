"""Demands that cannot all be kept: a smallest set of pins and bans, the rules they break together, and the way out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice
from typing import Any

import numpy as np

from hoaban.planner.core.closing import Closing, Impossible, NoWholePlan
from hoaban.planner.core.highs import Until, in_time
from hoaban.planner.core.program import INFINITE, Bits, Program, Whole, from_entries
from hoaban.planner.rotation.instance import Choice, Instance
from hoaban.planner.rotation.model import Key, Model, build
from hoaban.planner.rotation.solve import Contradiction, Work, nearest, planned

FORMAT = "hoaban rotation clash 1"
SEARCH, MOST = 0.5, 400
"""Seconds and sets of demands within which a smaller clash is looked for."""
HARD = ("relatives", "continuity", "non_local")


@dataclass(frozen=True, slots=True)
class Demand:
    """A pin or a ban that takes part in a clash."""

    kind: str
    person: str
    post: str

    def as_document(self) -> dict[str, Any]:
        """As it stands in the file."""
        return {"kind": self.kind, "person": self.person, "post": self.post}


@dataclass(frozen=True, slots=True)
class WayOut:
    """Without these demands there is a plan again, and the best one costs ``objective``."""

    drop: tuple[Demand, ...]
    objective: int

    def as_document(self) -> dict[str, Any]:
        """As it stands in the file."""
        return {"drop": [one.as_document() for one in self.drop], "objective": self.objective}


@dataclass(frozen=True, slots=True)
class Clash:
    """``demands`` cannot all be kept under ``rules``; without any one of these demands or rules they could.

    ``rules``: rows by name, such as ("continuity", unit), ("relatives", person, person, unit), ("non_local", unit), ("person",
    id) for two pins of one person, ("post", id) for two pins to one post. ``ways_out``: cheapest first.
    """

    demands: tuple[Demand, ...]
    rules: tuple[Key, ...]
    ways_out: tuple[WayOut, ...] = ()

    def as_document(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "format": FORMAT, "status": "impossible", "demands": [one.as_document() for one in self.demands],
            "rules": [list(one) for one in self.rules], "ways_out": [one.as_document() for one in self.ways_out],
        }  # fmt: skip


class _Question:
    """Whether some demands can be kept under some rules, asked of a program that holds only what could matter.

    Everybody may be left without a post and every post vacant, at any cost; so only pairs that a demand or a rule with a
    lower side asks for can help.
    """

    def __init__(self, instance: Instance) -> None:
        self.demands = [("pin", one) for one in instance.pins] + [("ban", one) for one in instance.bans]
        self.model: Model = build(instance.changed(bans=()))
        slack = {name for name, _goal in self.model.slack}
        self.hard = [row for row, name in enumerate(self.model.names) if name[0] in HARD and name not in slack]
        self.column = {
            number: self.model.column_of.get((one.person, one.post)) for number, (_kind, one) in enumerate(self.demands)
        }

    def possible(self, demands: Sequence[int], rows: Sequence[int], until: Until) -> bool:
        """Whether there is a plan; True too when time is up."""
        columns, program = self._small(demands, rows)
        lower, upper = np.zeros(len(columns), np.int64), program.upper.copy()
        for one in demands:
            column = self.column[one]
            if column is None:
                continue
            place = int(np.searchsorted(columns, column))
            if self.demands[one][0] == "pin":
                lower[place] = 1
            else:
                upper[place] = 0
        if np.any(lower > upper):
            return False
        try:
            Closing(program, np.ones(len(columns), np.bool_)).solve(until, lower=lower, upper=upper)
        except (Impossible, NoWholePlan):
            return False
        return True

    def _small(self, demands: Sequence[int], rows: Sequence[int]) -> tuple[Whole, Program]:
        """The pairs that could help, and the program of these pairs and rules, without cost."""
        whole = self.model.program
        on = np.zeros(len(whole.low), np.bool_)
        on[list(rows)] = True
        useful = np.zeros(whole.columns, np.bool_)
        useful[whole.owner[(on & (whole.low > 0))[whole.rows]]] = True
        useful[[column for one in demands if (column := self.column[one]) is not None]] = True
        columns = np.nonzero(useful)[0]
        starts, entries, values = whole.entries(columns)
        people_and_posts = len(self.model.instance.people) + len(self.model.instance.posts)
        single = np.arange(len(on)) < people_and_posts
        touched = np.zeros(len(on), np.bool_)
        touched[entries] = True
        kept = np.nonzero(on | (single & touched))[0]
        place = np.full(len(on), -1, np.int64)
        place[kept] = np.arange(len(kept))
        inside = place[entries] >= 0
        owner = np.repeat(np.arange(len(columns)), np.diff(starts))[inside]
        low = np.where(single, -INFINITE, whole.low)[kept]
        one = np.ones(len(columns), np.int64)
        program = from_entries(0 * one, one, owner, place[entries[inside]], values[inside], low, whole.high[kept])
        return columns, program

    def near(self, demands: Sequence[int]) -> list[int]:
        """Rules of the units and couples that some demands name."""
        instance, asked = self.model.instance, [self.demands[number][1] for number in demands]
        people = {one.person for one in asked}
        units = {instance.unit_now(instance.person_of[name]) for name in people}
        units |= {instance.post_of[one.post].unit for one in asked}
        return [row for row in self.hard if self._named(self.model.names[row], units, people)]

    def stages(self) -> list[list[int]]:
        """Rules to be asked one after the other, few first: none, those of units and couples that demands name, all."""
        nearest = self.near(range(len(self.demands)))
        few = [row for row in nearest if self.model.names[row][0] != "non_local"]
        return [[], few, nearest, self.hard]

    def _named(self, name: Key, units: set[str], people: set[str]) -> bool:
        return name[-1] in units and (name[0] != "relatives" or bool({name[1], name[2]} & people))


def find_clash(instance: Instance, *, seconds: float = 30.0) -> Clash | None:
    """A set of demands and rules of which every part is needed for the clash; None if all can be kept.

    Of several clashes one with the fewest demands, as far as MOST sets can be asked within SEARCH seconds, each under the
    rules of the units and people that it names.
    """
    until = in_time(seconds)
    question = _Question(instance)
    every = list(range(len(question.demands)))
    rules = next((some for some in question.stages() if not question.possible(every, some, until)), None)
    if rules is None:
        return None
    needed = _needed(every, [], lambda some: not question.possible(some, rules, until))
    fewer = _fewer(question, every, len(needed))
    demands = needed if fewer is None else fewer
    within = rules if fewer is None else question.near(fewer)
    rows = _needed(within, [], lambda some: not question.possible(demands, some, until))
    named = tuple(
        Demand(question.demands[n][0], question.demands[n][1].person, question.demands[n][1].post) for n in demands
    )
    broken = tuple(question.model.names[row] for row in sorted(rows))
    return Clash(named, broken or _taken_twice(named))


def _fewer(question: _Question, every: Sequence[int], size: int) -> list[int] | None:
    """The fewest demands, less than ``size``, that clash by themselves; None where none were found in time."""
    until = in_time(SEARCH)
    sets = (some for count in range(1, size) for some in combinations(every, count))
    for some in islice(sets, MOST):
        if until.over():
            return None
        if not question.possible(some, question.near(some), until):
            return list(some)
    return None


def _taken_twice(demands: tuple[Demand, ...]) -> tuple[Key, ...]:
    """The person or the post that two pins ask for."""
    found: list[Key] = []
    for kind in ("person", "post"):
        names = [getattr(one, kind) for one in demands if one.kind == "pin"]
        found += [(kind, name) for name in sorted(set(names)) if names.count(name) > 1]
    return tuple(found)


def _needed(some: Sequence[int], base: Sequence[int], clashes: Callable[[list[int]], bool]) -> list[int]:
    """A smallest part of ``some`` that clashes together with ``base``: halves first, so that few questions are asked."""
    if clashes(list(base)):
        return []
    if len(some) == 1:
        return list(some)
    half = len(some) // 2
    left, right = list(some[:half]), list(some[half:])
    second = _needed(right, [*base, *left], clashes)
    first = _needed(left, [*base, *second], clashes)
    return first + second


def with_ways_out(instance: Instance, clash: Clash, *, seconds: float = 30.0) -> Clash:
    """The clash with what to give up: the fewest demands at all, and each of its demands where that alone is enough."""
    until = in_time(seconds)
    found = [one for demand in clash.demands if (one := _without(instance, (demand,), until)) is not None]
    if not found:
        found = [one for one in [_fewest(instance, until)] if one is not None]
    return replace(clash, ways_out=tuple(sorted(found, key=lambda one: (len(one.drop), one.objective))))


def _left(choices: tuple[Choice, ...], kind: str, drop: tuple[Demand, ...]) -> tuple[Choice, ...]:
    gone = {(one.person, one.post) for one in drop if one.kind == kind}
    return tuple(one for one in choices if (one.person, one.post) not in gone)


def _without(instance: Instance, drop: tuple[Demand, ...], until: Until) -> WayOut | None:
    """What the best plan costs without some demands; None if there still is none."""
    other = instance.changed(pins=_left(instance.pins, "pin", drop), bans=_left(instance.bans, "ban", drop))
    try:
        plan = planned(Work(other), other.pins, other.bans, until)
    except Contradiction:
        return None
    return WayOut(drop, plan.objective)


def _fewest(instance: Instance, until: Until) -> WayOut | None:
    """The fewest demands to give up, and among these the cheapest: every demand given up costs more than any plan."""
    question = _Question(instance)
    model = question.model
    cost = model.program.cost.copy()
    dear = _dearer_than_any(model.program)
    upper = model.program.upper.copy()
    for number, (kind, _choice) in enumerate(question.demands):
        column = question.column[number]
        if column is not None:
            cost[column] += -dear if kind == "pin" else dear
    closing = Closing(replace(model.program, cost=cost, upper=upper), _with_demands(model, question))
    try:
        answer = closing.solve(until)
    except (Impossible, NoWholePlan):
        return None
    if answer.x is None:
        return None
    drop = tuple(
        Demand(kind, one.person, one.post) for number, (kind, one) in enumerate(question.demands)
        if question.column[number] is not None and int(answer.x[question.column[number]]) != (kind == "pin")
    )  # fmt: skip
    return _without(instance, drop, until)


def _with_demands(model: Model, question: _Question) -> Bits:
    first = nearest(model)
    first[[one for one in question.column.values() if one is not None]] = True
    return first


def _dearer_than_any(program: Program) -> int:
    """More than two plans can differ: the dearest way for everybody, for every post and for every slack."""
    size = np.abs(program.cost)
    rows = int(np.count_nonzero((program.low == 1) & (program.high == 1)))
    slack = program.upper > 1
    return 1 + 2 * (int(size.max(initial=0)) * rows + int((size * program.upper)[slack].sum()))
