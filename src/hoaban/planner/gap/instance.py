"""Questions of generalised assignment: drawn by the published recipes, or read from files in the form of the OR-Library.

Classes a to d: Chu and Beasley, A genetic algorithm for the generalised assignment problem, Computers & Operations Research 24
(1997); class e: Yagiura, Ibaraki and Glover, An ejection chain approach for the generalized assignment problem (2004).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hoaban.planner.core.program import INFINITE, Program, Whole, from_entries

CLASSES = ("a", "b", "c", "d", "e")


class Unreadable(ValueError):
    """A file that does not hold such questions: what is wrong and at which number of it."""


@dataclass(frozen=True)
class Assignment:
    """``cost`` and ``use``: (agents, jobs); ``capacity``: of every agent. To be minimised; whole numbers."""

    cost: Whole
    use: Whole
    capacity: Whole

    @property
    def agents(self) -> int:
        """How many agents."""
        return int(self.cost.shape[0])

    @property
    def jobs(self) -> int:
        """How many jobs."""
        return int(self.cost.shape[1])

    def program(self) -> Program:
        """One column for every agent and job that fit; a job is done once, an agent carries what it can."""
        agent, job = np.nonzero(self.use <= self.capacity[:, None])
        count = len(agent)
        column = np.concatenate([np.arange(count), np.arange(count)])
        row = np.concatenate([job, self.jobs + agent])
        value = np.concatenate([np.ones(count, np.int64), self.use[agent, job]])
        low = np.concatenate([np.ones(self.jobs, np.int64), np.full(self.agents, -INFINITE)])
        high = np.concatenate([np.ones(self.jobs, np.int64), self.capacity])
        return from_entries(self.cost[agent, job], np.ones(count, np.int64), column, row, value, low, high)


def generate(kind: str, agents: int, jobs: int, seed: int) -> Assignment:
    """A question of a class; the same seed gives the same one."""
    draw = np.random.default_rng(seed)
    size = (agents, jobs)
    if kind == "e":
        use = np.ceil(1 - 10 * np.log(1 - draw.random(size))).astype(np.int64)
        cost = np.rint(1_000 / use - 10 * draw.random(size)).astype(np.int64)
    elif kind == "d":
        use = draw.integers(1, 101, size)
        cost = 111 - use + draw.integers(-10, 11, size)
    else:
        use, cost = draw.integers(5, 26, size), draw.integers(10, 51, size)
    return Assignment(cost, use, _capacity(kind, cost, use))


def _capacity(kind: str, cost: Whole, use: Whole) -> Whole:
    agents, jobs = cost.shape
    if kind not in {"a", "b"}:
        found: Whole = np.floor(0.8 * use.sum(axis=1) / agents).astype(np.int64)
        return found
    cheapest = cost.argmin(axis=0)
    most = max(int(use[agent, cheapest == agent].sum()) for agent in range(agents))
    usual = 0.6 * 15 * jobs / agents + 0.4 * most
    return np.full(agents, int(usual * (0.7 if kind == "b" else 1.0)), np.int64)


def read(path: Path) -> tuple[Assignment, ...]:
    """The questions of a file: optionally how many, then for each agents, jobs, costs, uses and capacities; raises Unreadable."""
    try:
        numbers = [int(one) for one in path.read_text(encoding="utf-8").split()]
    except (OSError, ValueError) as error:
        raise Unreadable(f"{path}: whole numbers are expected: {error}") from error
    counted = len(numbers) > 3 and _ends(numbers, 1, numbers[0])
    if not counted and not _ends(numbers, 0, 1):
        raise Unreadable(
            f"{path}: {len(numbers)} numbers; agents, jobs, agents x jobs costs, as many uses and a capacity an agent are expected"
        )
    found, place = [], int(counted)
    while place < len(numbers):
        one, place = _one(numbers, place)
        found.append(one)
    return tuple(found)


def _size(numbers: list[int], place: int) -> int:
    agents, jobs = numbers[place], numbers[place + 1]
    return 2 + 2 * agents * jobs + agents


def _ends(numbers: list[int], place: int, count: int) -> bool:
    """Whether exactly so many questions stand from a place on."""
    for _question in range(count):
        if place + 1 >= len(numbers) or min(numbers[place : place + 2]) < 1:
            return False
        place += _size(numbers, place)
    return place == len(numbers)


def _one(numbers: list[int], place: int) -> tuple[Assignment, int]:
    agents, jobs = numbers[place], numbers[place + 1]
    table, end = agents * jobs, place + _size(numbers, place)
    body = np.array(numbers[place + 2 : end], np.int64)
    cost, use = body[:table].reshape(agents, jobs), body[table : 2 * table].reshape(agents, jobs)
    return Assignment(cost, use, body[2 * table :]), end
