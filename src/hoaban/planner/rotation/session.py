"""A plan that is asked and changed: why this one, why not that one, what if; the program stays warm in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter

from hoaban.planner.core.bound import Certificate, certify
from hoaban.planner.core.highs import in_time
from hoaban.planner.rotation.eligible import Against, reasons_against
from hoaban.planner.rotation.explain import Prices, explain
from hoaban.planner.rotation.instance import GOALS, Choice, Instance
from hoaban.planner.rotation.plan import Plan
from hoaban.planner.rotation.reading import check_pin
from hoaban.planner.rotation.solve import Clock, Hear, Stop, Work, planned


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a person does not take a post: ``against``: reasons of the rules (none: eligible).

    ``at_least``: every plan with the pair costs at least so much more than this one; None when rules stand against it.
    ``placed``: the pair is in the plan, and ``at_least`` speaks of plans without it.
    """

    against: tuple[Against, ...]
    at_least: int | None
    placed: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two plans: (person, post before, post after), and what each goal costs more."""

    moved: tuple[tuple[str, str | None, str | None], ...]
    goals: Mapping[str, int]

    @property
    def objective(self) -> int:
        """What the later plan costs more."""
        return sum(self.goals.values())


def compare(before: Plan, after: Plan) -> Changes:
    """How the later plan differs."""
    old, new = before.post_of, after.post_of
    moved = tuple(
        (name, old.get(name), new.get(name)) for name in sorted({*old, *new}) if old.get(name) != new.get(name)
    )
    return Changes(moved, {goal: after.goals.get(goal, 0) - before.goals.get(goal, 0) for goal in GOALS})


class Session:
    """A question and its plan, kept for further questions.

    ``plan`` is there after ``solve``; ``again`` answers with few people moved against the plan shown last.
    """

    def __init__(self, instance: Instance, clock: Clock = perf_counter) -> None:
        self.instance, self.clock = instance, clock
        self.work = Work(instance, clock)
        self.plan: Plan | None = None
        self._near: Work | None = None
        self._prices: Prices | None = None

    def solve(
        self, *, seconds: float = 60.0, progress: Hear | None = None, stop: Stop | None = None, reasons: bool = True
    ) -> Plan:
        """The plan with its reasons; raises Contradiction or NothingFound as ``solve.solve`` does."""
        until = in_time(seconds, stop, self.clock)
        plan = planned(self.work, self.instance.pins, self.instance.bans, until, progress)
        certificate = self._certificate(self.work, self.instance.pins, self.instance.bans)
        self._prices = Prices(self.work.model, certificate, plan)
        self.plan = explain(self.work.model, certificate, plan) if reasons else plan
        self._near = None
        return self.plan

    def _certificate(self, work: Work, pins: tuple[Choice, ...], bans: tuple[Choice, ...]) -> Certificate:
        import numpy as np

        kept = work.closing.relaxation.certificate
        nothing = np.zeros(len(work.model.program.low))
        return kept or certify(work.model.program, nothing, *work.bounds(pins, bans))

    def why_not(self, person: str, post: str) -> WhyNot:
        """The answer at once, without solving; raises KeyError for unknown ids, ValueError before ``solve``."""
        if self.plan is None or self._prices is None:
            raise ValueError("there is no plan yet")
        against = reasons_against(self.instance, self.instance.person_of[person], self.instance.post_of[post])
        column = self.work.model.column_of.get((person, post))
        if column is None:
            return WhyNot(against, None)
        if self.plan.post_of.get(person) == post:
            return WhyNot(against, self._prices.without(column), placed=True)
        return WhyNot(against, self._prices.with_pair(column))

    def exactly(
        self, person: str, post: str, *, despite: tuple[str, ...] = (), seconds: float = 60.0, stop: Stop | None = None
    ) -> Plan:
        """The best plan with that pair, or without it if the plan has it; raises Refused or Contradiction."""
        if self.plan is None:
            raise ValueError("there is no plan yet")
        one = Choice(person, post, despite)
        if self.plan.post_of.get(person) == post:
            return self.again(bans=(*self.instance.bans, one), seconds=seconds, stop=stop)
        return self.again(pins=(*self.instance.pins, one), seconds=seconds, stop=stop)

    def again(
        self,
        *,
        pins: tuple[Choice, ...] | None = None,
        bans: tuple[Choice, ...] | None = None,
        seconds: float = 60.0,
        progress: Hear | None = None,
        stop: Stop | None = None,
    ) -> Plan:
        """The best plan under other pins and bans (None: as they are), among equal ones nearest to the plan shown.

        Raises Refused for a pin against the rules that does not lift them, Contradiction if they clash.
        """
        if self.plan is None:
            raise ValueError("there is no plan yet")
        asked = self.instance.changed(pins=pins, bans=bans)
        for pin in asked.pins:
            check_pin(asked, pin)
        until = in_time(seconds, stop, self.clock)
        return planned(self._warm(asked), asked.pins, asked.bans, until, progress)

    def _warm(self, asked: Instance) -> Work:
        """The program of the plan shown; built anew only for a pin whose pair it does not have."""
        assert self.plan is not None
        if self._near is not None and self._fits(self._near, asked):
            return self._near
        shown = self.plan.shown(self.instance)
        usual = Work(asked.changed(bans=self.instance.bans, shown=shown), self.clock)
        if self._fits(usual, asked):
            self._near = usual
            return usual
        return Work(asked.changed(shown=shown), self.clock)

    def _fits(self, work: Work, asked: Instance) -> bool:
        """Whether a program says what another question asks: bans of its own stay, pins have pairs, the same are lifted."""
        mine = work.model.instance
        lifted = [one for one in mine.pins if one.despite] == [one for one in asked.pins if one.despite]
        pairs = all((one.person, one.post) in work.model.column_of for one in asked.pins)
        return lifted and pairs and set(mine.bans) <= set(asked.bans)

    def question(self, pins: tuple[Choice, ...] | None = None, bans: tuple[Choice, ...] | None = None) -> Instance:
        """The question that ``again`` answers, to be kept beside its plan: the verifier reads the two together."""
        assert self.plan is not None
        return self.instance.changed(pins=pins, bans=bans, shown=self.plan.shown(self.instance))
