"""`make bench`: speed and size as ratios to floors measured in the same run.

python -m bench [--size 23400|234000|all] [--engine sqlite|postgresql|all] [--only GROUP]
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from bench import report
from bench.databases import ROOT, SIZES, Database, Store
from bench.measuring import Line, Took, line, work_line

GROUPS = ("figures", "pages", "export", "writes", "wire", "deadlines", "ranking", "roster")
SMALL_ONLY = ("writes", "wire", "deadlines", "ranking")
"""Groups that ask about one province: only at 23,400."""
TIMES = 3


def _inside(database: Database, *arguments: str) -> Any:
    command = [sys.executable, "-W", "ignore", "-m", "bench.inside", *arguments]
    done = subprocess.run(command, env=database.environment, cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise click.ClickException(f"{' '.join(arguments)} failed on {database.engine} {database.size}")
    return json.loads(done.stdout.rstrip().rsplit("\n", 1)[-1])


def _group(store: Store, size: int, group: str) -> tuple[list[Line], float]:
    if group == "roster":
        return _roster(store, size)
    with ExitStack() as stack:
        writes = group == "writes"
        people = 0 if group in ("deadlines", "ranking") else size  # neither asks anybody in service
        database = stack.enter_context(store.copy(size)) if writes else store.ready(people)
        answer = _inside(database, group, store.engine, str(size))
    return [Line(**one) for one in answer["lines"]], float(answer["spread"])


def _roster(store: Store, size: int) -> tuple[list[Line], float]:
    """A roster read and recorded, each time in a process of its own, in turn with the floor.

    At the size of one province a first import into an empty one, and the same file again; beyond, a roster of people who
    are recorded already, among all the others.
    """
    first = size == min(SIZES)
    path = store.home / "roster.xlsx"
    source = 0 if first else size
    found: dict[str, list[dict[str, float]]] = {"bare": [], "first": [], "again": []}
    for _time in range(TIMES):
        with store.copy(source) as database:
            if not path.exists():
                _inside(database, "roster", "write" if first else "known", str(path))
            _inside(database, "roster", "table", str(path))
            found["bare"].append(_inside(database, "roster", "bare", str(path)))
            for name in ("first", "again") if first else ("again",):
                found[name].append(_inside(database, "roster", "import", str(path)))
    path.unlink()
    return _roster_lines(found), 1.0


def _roster_lines(found: dict[str, list[dict[str, float]]]) -> list[Line]:
    took = {name: [_took(one) for one in runs] for name, runs in found.items()}
    bare = took["bare"]
    floor_is = "read the file, insert 27 texts a row"
    peaks = {name: [one["peak"] for one in runs] for name, runs in found.items()}
    lines = [
        work_line("roster: unchanged import of 23,400", took["again"], bare, floor_is=floor_is, bound=3.0),
        line("roster: peak memory of an unchanged import", peaks["again"], unit="MB", kind="size", bound=300),
        line("roster: peak memory of the floor", peaks["bare"], unit="MB", kind="size"),
        work_line("roster: noise of the floor", bare, [min(bare, key=lambda one: one.cpu)], floor_is="its best"),
    ]
    if took["first"]:
        lines = [
            work_line("roster: first import of 23,400", took["first"], bare, floor_is=floor_is, bound=3.0),
            line("roster: peak memory of a first import", peaks["first"], unit="MB", kind="size", bound=300),
            *lines,
        ]
    for one in lines:
        one.noise = max(bare) / statistics.median(bare)
    return lines


def _took(run: dict[str, float]) -> Took:
    took = Took(run["clock"])
    took.cpu = run["work"]
    return took


def _run(engine: str, size: int, groups: Sequence[str]) -> bool:
    print(f"\n{report.ENGINES[engine]}, {size:,} officials", flush=True)
    lines: list[Line] = []
    spreads = []
    with Store(engine) as store:
        for group in groups:
            if group in SMALL_ONLY and size != min(SIZES):
                continue
            made, spread = _group(store, size, group)
            for one in made:
                one.name = f"{group}: {one.name}" if one.name.startswith("noise") else one.name
            print("\n".join(report.told(made)), flush=True)
            lines += made
            spreads.append(spread)
    report.save(engine, size, lines, max(spreads, default=1.0), os.getloadavg()[0])
    if (counted := report.queries_line(engine)) is not None:
        print("\n".join(report.told([counted])), counted.worst, flush=True)
        report.save(engine, size, [*lines, counted], max(spreads, default=1.0), os.getloadavg()[0])
    return not any(one.verdict == "over" for one in lines)


@click.command(help=__doc__)
@click.option("--size", type=click.Choice([*map(str, SIZES), "all"]), default="all", show_default=True)
@click.option("--engine", type=click.Choice(["sqlite", "postgresql", "all"]), default="all", show_default=True)
@click.option("--only", multiple=True, type=click.Choice(GROUPS), help="Only this group (may be repeated).")
@click.option("--strict", is_flag=True, help="Exit 1 when a line is over its bound.")
def main(size: str, engine: str, only: tuple[str, ...], strict: bool) -> None:
    """Measure, print, keep."""
    Path(report.RESULTS).mkdir(exist_ok=True)
    fine = True
    for one in report.ENGINES if engine == "all" else [engine]:
        for count in SIZES if size == "all" else [int(size)]:
            beyond = one == "sqlite" and count > min(SIZES)  # SQLite is for one province: there is no bound beyond
            fine &= _run(one, count, only or (("figures",) if beyond else GROUPS))
    report.write_table()
    print("\nbench/README.md has the table.")
    if strict and not fine:
        sys.exit(1)


if __name__ == "__main__":
    main()
