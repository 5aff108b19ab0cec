"""Generalised assignment: drawn by recipe, read from files, solved to proof."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from hoaban.planner.core.closing import Impossible, NoWholePlan
from hoaban.planner.gap.instance import CLASSES, Assignment, Unreadable, generate, read
from hoaban.planner.gap.solve import Solved, check, solve


@pytest.mark.parametrize("kind", CLASSES)
def test_a_small_question_of_every_class_is_solved_to_the_best(kind: str) -> None:
    question = generate(kind, 3, 7, 2)
    best = min(
        (cost for agent in product(range(3), repeat=7) if (cost := _cost(question, agent)) is not None), default=None
    )
    try:
        solved = solve(question)
    except (Impossible, NoWholePlan):
        assert best is None
        return
    assert (solved.proved, solved.cost, solved.bound) == (True, best, best)
    assert check(question, solved)


def _cost(question: Assignment, agent: tuple[int, ...]) -> int | None:
    jobs = np.arange(question.jobs)
    carried = np.bincount(agent, weights=question.use[list(agent), jobs], minlength=question.agents)
    return None if np.any(carried > question.capacity) else int(question.cost[list(agent), jobs].sum())


def test_the_recipes_are_kept() -> None:
    for kind in CLASSES:
        question = generate(kind, 5, 50, 1)
        assert question.cost.shape == question.use.shape == (5, 50)
        assert np.array_equal(generate(kind, 5, 50, 1).cost, question.cost)
        assert question.use.min() >= 1
    a, c, d = (generate(kind, 5, 50, 1) for kind in "acd")
    assert (a.use.min() >= 5, a.use.max() <= 25, a.cost.min() >= 10, a.cost.max() <= 50) == (True,) * 4
    assert np.array_equal(c.capacity, (0.8 * c.use.sum(axis=1) / 5).astype(np.int64))
    assert np.abs(d.cost + d.use - 111).max() <= 10
    assert np.array_equal(generate("b", 5, 50, 1).cost, a.cost)
    assert np.all(generate("b", 5, 50, 1).capacity < a.capacity)


def test_files_are_read_with_and_without_a_count(tmp_path: Path) -> None:
    one = "2 3  1 2 3  4 5 6  1 1 1  2 2 2  2 4"
    file = tmp_path / "gap.txt"
    for text, count in ((one, 1), (f"1 {one}", 1), (f"2 {one} {one}", 2)):
        file.write_text(text, encoding="utf-8")
        found = read(file)
        assert len(found) == count
        assert found[0].cost.tolist() == [[1, 2, 3], [4, 5, 6]]
        assert found[0].capacity.tolist() == [2, 4]
    assert solve(found[0]).cost == 9


@pytest.mark.parametrize("text", ["", "2", "2 3 1", "a b", "1 1 1 1", "0 0 0 0"])
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "gap.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable, match="expected"):
        read(file)


def test_a_wrong_answer_is_found() -> None:
    question = generate("b", 3, 12, 3)
    good = solve(question)
    assert good.agent is not None
    assert not check(question, Solved(good.agent, (good.cost or 0) + 1, good.bound, True, 0))
    assert not check(question, Solved(None, None, None, False, 0))
    assert not check(question, Solved(np.zeros(12, np.int64), int(question.cost[0].sum()), 0, False, 0))
