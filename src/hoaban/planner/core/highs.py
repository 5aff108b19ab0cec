"""HiGHS on one thread and silent; the only door of the core to it. A second thread count in one process confuses it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import highspy  # noqa: TID251 - this is the planner
import numpy as np

from hoaban.planner.core.program import INFINITE, Program, Real, Whole

OPEN = highspy.kHighsInf
OPTIONS: dict[str, Any] = {"output_flag": False, "threads": 1, "random_seed": 0}
PRIMAL, DUAL = 4, 1
BETTER = highspy.cb.HighsCallbackType.kCallbackMipImprovingSolution
CALLS = (
    highspy.cb.HighsCallbackType.kCallbackMipInterrupt, highspy.cb.HighsCallbackType.kCallbackSimplexInterrupt, BETTER,
)  # fmt: skip
Clock = Callable[[], float]


def never() -> bool:
    """Nobody asks to stop."""
    return False


@dataclass(frozen=True, slots=True)
class Until:
    """When work has to end: at a moment of a clock, or when ``stop`` says so."""

    moment: float
    stop: Callable[[], bool] = never
    clock: Clock = perf_counter

    def over(self) -> bool:
        """Whether it is past, or the work shall stop."""
        return self.stop() or self.clock() >= self.moment

    @property
    def unasked(self) -> bool:
        """Whether only the time on the wall ends the work, which HiGHS looks at by itself."""
        return self.stop is never and self.clock is perf_counter


def in_time(seconds: float, stop: Callable[[], bool] | None = None, clock: Clock = perf_counter) -> Until:
    """From now on."""
    return Until(clock() + seconds, stop or never, clock)


class Solver:
    """One program in HiGHS, columns added as they are wanted."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in OPTIONS.items():
            self.highs.setOptionValue(name, value)
        low = np.where(program.low <= -INFINITE, -OPEN, program.low.astype(np.float64))
        high = np.where(program.high >= INFINITE, OPEN, program.high.astype(np.float64))
        none = np.zeros(0, np.int32)
        self.highs.addRows(len(low), low, high, 0, none, none, np.zeros(0))

    def option(self, name: str, value: Any) -> None:
        """Set an option of HiGHS."""
        self.highs.setOptionValue(name, value)

    def add(self, chosen: Whole, lower: Real, upper: Real, cost: Real | None = None) -> None:
        """Add columns of the program within these bounds; ``cost`` in place of the program's."""
        starts, rows, values = self.program.entries(chosen)
        prices = self.program.cost[chosen].astype(np.float64) if cost is None else cost
        self.highs.addCols(
            len(chosen), prices, lower, upper, len(rows), starts[:-1].astype(np.int32), rows.astype(np.int32),
            values.astype(np.float64),
        )  # fmt: skip

    def bound_columns(self, places: Whole, lower: Real, upper: Real) -> None:
        """Other bounds for columns by their place in the solver."""
        if len(places):
            self.highs.changeColsBounds(len(places), places.astype(np.int32), lower, upper)

    def whole(self) -> None:
        """All columns are whole numbers."""
        count = self.highs.getNumCol()
        kind = np.full(count, highspy.HighsVarType.kInteger)
        self.highs.changeColsIntegrality(count, np.arange(count, dtype=np.int32), kind)

    def start_from(self, values: Real) -> None:
        """Tell a known solution."""
        solution = highspy.HighsSolution()
        solution.col_value = list(values)
        self.highs.setSolution(solution)

    def run(self, until: Until | None = None, hear: Callable[[float, float], None] | None = None) -> str:
        """Solve; "optimal", "infeasible" or "ended" (time used or stopped). ``hear``: value and bound of a better plan."""
        if not self.highs.getNumCol():
            return "optimal" if bool(np.all((self.program.low <= 0) & (self.program.high >= 0))) else "infeasible"
        if until is not None and until.unasked and hear is None:
            self._limit(until)
        elif until is not None:
            self._listen(until, hear)
        self.highs.run()
        status = self.highs.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            return "optimal"
        if status in {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible}:
            return "infeasible"
        return "ended"

    def _limit(self, until: Until) -> None:
        """HiGHS looks at the clock by itself: asking in Python at every step would take a tenth of the time."""
        for kind in CALLS:
            self.highs.stopCallback(kind)
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + max(0.0, until.moment - perf_counter()))

    def _listen(self, until: Until, hear: Callable[[float, float], None] | None) -> None:
        """HiGHS asks now and then whether to go on; that also lets Python answer a Ctrl C."""

        def called(kind: Any, _message: str, out: Any, back: Any, _data: Any) -> None:
            if kind == BETTER:
                if hear is not None:
                    hear(out.objective_function_value, out.mip_dual_bound)
            elif until.over():
                back.user_interrupt = True

        self.highs.setOptionValue("time_limit", OPEN)
        self.highs.setCallback(called, None)
        for kind in CALLS:
            self.highs.startCallback(kind)

    @property
    def values(self) -> Real:
        """Values of the columns."""
        return np.array(self.highs.getSolution().col_value)

    @property
    def duals(self) -> Real:
        """Prices of the rows; without columns there are none, and 0 is as good as any."""
        found = np.array(self.highs.getSolution().row_dual)
        return found if len(found) else np.zeros(len(self.program.low))

    @property
    def found(self) -> bool:
        """Whether the last run left a solution that keeps every row."""
        return bool(self.highs.getInfo().primal_solution_status == 2)

    @property
    def objective(self) -> float:
        """What the solution costs."""
        return float(self.highs.getInfo().objective_function_value)

    @property
    def dual_bound(self) -> float:
        """No whole-number solution costs less, HiGHS says."""
        return float(self.highs.getInfo().mip_dual_bound)
