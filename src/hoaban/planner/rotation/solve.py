"""The road from a question to a plan, and to plans near it: a session keeps the program warm between questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import NamedTuple

import numpy as np

from hoaban.planner.core.bound import Certificate, certify
from hoaban.planner.core.closing import PROVED, Answer, Closing, Heard, Impossible, NoWholePlan
from hoaban.planner.core.highs import Until, in_time
from hoaban.planner.core.program import Bits, Whole
from hoaban.planner.rotation.instance import Choice, Instance
from hoaban.planner.rotation.model import Model, build
from hoaban.planner.rotation.plan import Plan, as_plan

NEAREST = 10
"""Columns to begin with, for each person and each post: the cheapest."""


class Progress(NamedTuple):
    """How far the work is: seconds since it began, objective of the best plan, and no plan is below the bound."""

    seconds: float
    objective: int | None
    bound: int | None


Hear = Callable[[Progress], None]
Stop = Callable[[], bool]
Clock = Callable[[], float]


class Contradiction(Exception):
    """The rules, pins and bans cannot all be kept; ``clash.find_clash`` names a smallest set that cannot."""


class NothingFound(Exception):
    """Time was up before any plan that keeps every rule was found."""


class Work:
    """A model and its closing, kept for one question after another under other pins and bans."""

    def __init__(self, instance: Instance, clock: Clock = perf_counter) -> None:
        self.clock = clock
        self.model: Model = build(instance)
        self.closing = Closing(self.model.program, nearest(self.model))

    def bounds(self, pins: tuple[Choice, ...], bans: tuple[Choice, ...]) -> tuple[Whole, Whole]:
        """Bounds of the columns: pinned ones at 1, banned ones at 0."""
        lower, upper = np.zeros(self.model.program.columns, np.int64), self.model.program.upper.copy()
        if not (pins or bans):
            return lower, upper
        columns = self.model.column_of
        for one in pins:
            lower[columns[one.person, one.post]] = 1
        for one in bans:
            if (one.person, one.post) in columns:
                upper[columns[one.person, one.post]] = 0
        return lower, upper

    def answer(
        self, until: Until, pins: tuple[Choice, ...], bans: tuple[Choice, ...], hear: Hear | None = None
    ) -> tuple[Answer, Certificate]:
        """The best answer within the time and what proves its bound; raises Contradiction."""
        lower, upper = self.bounds(pins, bans)
        if np.any(lower > upper):
            raise Contradiction
        try:
            found = self.closing.solve(until, lower=lower, upper=upper, hear=self._told(hear))
        except (Impossible, NoWholePlan) as impossible:
            raise Contradiction from impossible
        nothing = np.zeros(len(self.model.program.low))
        return found, found.certificate or certify(self.model.program, nothing, lower, upper)

    def _told(self, hear: Hear | None) -> Callable[[Heard], None] | None:
        if hear is None:
            return None
        began, scale = self.clock(), self.model.scale

        def tell(heard: Heard) -> None:
            value = None if heard.value is None else heard.value // scale
            hear(Progress(self.clock() - began, value, None if heard.bound is None else heard.bound // scale))

        return tell


def nearest(model: Model) -> Bits:
    """The columns to begin with: all slack, staying, and the cheapest of everybody and for every post."""
    count, cost = model.count, model.program.cost[: model.count]
    chosen = np.zeros(model.program.columns, np.bool_)
    chosen[count:] = True
    for keys in (model.pairs.person, model.pairs.post):
        order = np.lexsort((cost, keys))
        sorted_keys = keys[order]
        rank = np.arange(count) - np.searchsorted(sorted_keys, sorted_keys)
        chosen[order[rank < NEAREST]] = True
    return chosen


def solve(
    instance: Instance,
    *,
    seconds: float = 60.0,
    progress: Hear | None = None,
    stop: Stop | None = None,
    shown: Plan | Mapping[str, str | None] | None = None,
    clock: Clock = perf_counter,
) -> Plan:
    """The best plan, proven, or after ``seconds`` (or when ``stop`` says so) the best so far with its bound.

    ``shown``: a plan that people have seen; of equally good plans the one with the fewest changes to it is best. Raises
    Contradiction when rules, pins and bans cannot all be kept, NothingFound when time was up before the first plan.
    """
    if shown is not None:
        instance = instance.changed(shown=shown.shown(instance) if isinstance(shown, Plan) else shown)
    return planned(Work(instance, clock), instance.pins, instance.bans, in_time(seconds, stop, clock), progress)


def planned(
    work: Work, pins: tuple[Choice, ...], bans: tuple[Choice, ...], until: Until, hear: Hear | None = None
) -> Plan:
    """The plan of some work under these pins and bans; by hand if nothing else was found in time."""
    from hoaban.planner.rotation.byhand import by_hand

    began = work.clock()
    answer, certificate = work.answer(until, pins, bans, hear)
    if answer.x is None:
        x = by_hand(work.model, *work.bounds(pins, bans))
        if x is None:
            raise NothingFound
        answer = Answer(x, work.model.program.worth(x), answer.certificate, answer.status)
    stopped = answer.status != PROVED and until.stop()
    return as_plan(work.model, answer, certificate, stopped=stopped, seconds=work.clock() - began)
