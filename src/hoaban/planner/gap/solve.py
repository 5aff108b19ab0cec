"""Generalised assignment through the core."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hoaban.planner.core.closing import PROVED, Closing
from hoaban.planner.core.highs import in_time
from hoaban.planner.core.program import Whole
from hoaban.planner.gap.instance import Assignment


@dataclass(frozen=True, slots=True)
class Solved:
    """``agent``: of every job (None: nothing was found in time); ``cost``; nothing costs less than ``bound``; ``core``: columns."""

    agent: Whole | None
    cost: int | None
    bound: int | None
    proved: bool
    core: int


def solve(question: Assignment, *, seconds: float = 60.0) -> Solved:
    """The cheapest assignment, or the best within the time; raises closing.Impossible or NoWholePlan if there is none."""
    program = question.program()
    answer = Closing(program, np.ones(program.columns, np.bool_)).solve(in_time(seconds))
    agent = None
    if answer.x is not None:
        agent = np.zeros(question.jobs, np.int64)
        owners, jobs = np.nonzero(question.use <= question.capacity[:, None])
        chosen = answer.x > 0
        agent[jobs[chosen]] = owners[chosen]
    return Solved(agent, answer.value, answer.bound, answer.status == PROVED, answer.core)


def check(question: Assignment, solved: Solved) -> bool:
    """Whether every job has an agent, nobody carries too much, and the cost adds up."""
    if solved.agent is None:
        return False
    jobs = np.arange(question.jobs)
    carried = np.bincount(solved.agent, weights=question.use[solved.agent, jobs], minlength=question.agents)
    return bool(np.all(carried <= question.capacity)) and int(question.cost[solved.agent, jobs].sum()) == solved.cost
