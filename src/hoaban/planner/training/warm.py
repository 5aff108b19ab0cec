"""Compiling the kernels before anything is measured; they are kept on disk, so that later processes only load them."""

from __future__ import annotations

import itertools

from hoaban.planner.training.generator import generate
from hoaban.planner.training.solve import solve

STEPS = 1_500
"""Looks at the clock: enough to come through every kernel, however slow the machine is."""


def warm_up() -> None:
    """Plan a small question, which needs every kernel; time is counted in steps."""
    ticks = itertools.count()
    solve(generate(people=200, classes=16, seed=1), seconds=STEPS, clock=lambda: float(next(ticks)))


if __name__ == "__main__":
    warm_up()
