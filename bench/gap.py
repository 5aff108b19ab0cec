"""Generalised assignment through the core and through plain HiGHS, in one run.

python -m bench.gap [--seconds 20] [FILE ...]

Without files, questions of the classes a to e are drawn; files are read in the form of the OR-Library.
"""

from __future__ import annotations

import time
from pathlib import Path

import click
import numpy as np

from hoaban.planner.core.highs import Solver
from hoaban.planner.gap.instance import CLASSES, Assignment, generate, read
from hoaban.planner.gap.solve import check, solve

SIZES = ((5, 100), (10, 100), (20, 200))
SEED = 101
HEAD = "| question | core s | cost | bound | proven | core columns | HiGHS s | cost | bound | status |"


def plain(question: Assignment, seconds: float) -> tuple[float, float, float, str]:
    """The program put to HiGHS as it is: seconds, cost, bound, status."""
    program = question.program()
    solver = Solver(program)
    solver.add(np.arange(program.columns), np.zeros(program.columns), program.upper.astype(np.float64))
    solver.whole()
    solver.option("time_limit", seconds)
    began = time.process_time()
    status = solver.run()
    return time.process_time() - began, solver.objective, solver.dual_bound, status


def compared(name: str, question: Assignment, seconds: float) -> str:
    """A row of the table."""
    began = time.process_time()
    solved = solve(question, seconds=seconds)
    took = time.process_time() - began
    assert solved.agent is None or check(question, solved)
    other, cost, bound, status = plain(question, seconds)
    return (
        f"| {name} | {took:.2f} | {solved.cost} | {solved.bound} | {'yes' if solved.proved else 'no'} | {solved.core} | "
        f"{other:.2f} | {cost:.0f} | {bound:.1f} | {status} |"
    )


def table(seconds: float = 20.0, files: tuple[Path, ...] = ()) -> list[str]:
    """The whole table."""
    lines = [HEAD, f"|{' --- |' * 10}"]
    if files:
        named = [(f"{file.name} {number}", one) for file in files for number, one in enumerate(read(file), 1)]
    else:
        named = [(f"{kind} {a} x {n}", generate(kind, a, n, SEED)) for kind in CLASSES for a, n in SIZES]
    return lines + [compared(name, question, seconds) for name, question in named]


@click.command()
@click.option("--seconds", default=20.0, show_default=True, help="For each question and solver.")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(seconds: float, files: tuple[Path, ...]) -> None:
    """Measure and print the table."""
    for one in table(seconds, files):
        click.echo(one)


if __name__ == "__main__":
    main()
