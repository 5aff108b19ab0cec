"""HiGHS, on one thread and silent; the only door to it."""

from __future__ import annotations

from typing import Any

import highspy  # noqa: TID251 - this is the planner
import numpy as np

from hoaban.planner.training.arrays import Real, Small

INFINITE = highspy.kHighsInf
OPTIONS: dict[str, Any] = {"output_flag": False, "threads": 1}


def new_solver() -> Any:
    """An empty program."""
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in OPTIONS.items():
        highs.setOptionValue(name, value)
    return highs


def as_whole(highs: Any, columns: Small, *, whole: bool = True) -> None:
    """Make columns whole numbers, or parts again."""
    kind = highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
    highs.changeColsIntegrality(len(columns), columns, np.full(len(columns), kind))


def start_from(highs: Any, values: Real) -> None:
    """Tell a known solution."""
    solution = highspy.HighsSolution()
    solution.col_value = list(values)
    highs.setSolution(solution)


def maximise(highs: Any) -> None:
    """The more the better."""
    highs.changeObjectiveSense(highspy.ObjSense.kMaximize)


def proven(highs: Any) -> float:
    """The bound of the last whole-number run: no solution is better."""
    return float(highs.getInfo().mip_dual_bound)


def feasible(highs: Any) -> bool:
    """Whether the last run found a solution that keeps every row."""
    return bool(highs.getInfo().primal_solution_status == 2)
