"""The training planner on seeded questions that were not used while it was built: gap, time, memory, over greedy.

python -m bench.training [--size 3000 --size 12000 --size 23400] [--seeds 101,102,103,104,105] [--seconds N] [--clock wall|cpu]

Each question is planned in a process of its own and checked by the verifier in another. Compilation is not counted.
``--clock cpu`` gives the planner so many seconds of work instead of so many on the wall: for a busy machine.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click

SIZES = {3_000: (120, 30.0, 0.5, 3.0), 12_000: (400, 120.0, 2.0, 3.0), 23_400: (400, 120.0, 2.0, 3.0)}
"""People -> classes, seconds, largest median and largest gap in percent."""
MEMORY = 1_000
"""Megabytes."""
HEAD = "| people | seed | value | bound | gap % | over greedy % | wall s | cpu s | MB | verified | verify s |"
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}


def plan_one(people: int, seed: int, seconds: float, clock: str, folder: Path) -> dict[str, Any]:
    """Plan one question in this process and leave both documents in the folder."""
    from hoaban.planner.training.generator import generate
    from hoaban.planner.training.instance import as_document
    from hoaban.planner.training.solve import solve
    from hoaban.planner.training.warm import warm_up

    warm_up()
    instance = generate(people=people, classes=SIZES[people][0], seed=seed)
    wall, cpu = time.perf_counter(), time.process_time()
    plan = solve(instance, seconds=seconds, clock=CLOCKS[clock])
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    (folder / "in.json").write_text(json.dumps(as_document(instance)), encoding="utf-8")
    (folder / "plan.json").write_text(json.dumps(plan.as_document()), encoding="utf-8")
    return {
        "people": people, "seed": seed, "value": plan.value, "bound": plan.bound, "gap": 100 * plan.gap,
        "greedy": plan.greedy_value, "over": 100 * (plan.value - plan.greedy_value) / abs(plan.greedy_value),
        "wall": wall, "cpu": cpu, "memory": peak,
    }  # fmt: skip


def measured(people: int, seed: int, seconds: float, clock: str) -> dict[str, Any]:
    """One question, planned and verified in processes of their own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.training", "--one", str(seed), "--size", str(people),
                   "--seconds", str(seconds), "--clock", clock, "--folder", folder]  # fmt: skip
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        row: dict[str, Any] = json.loads(done.stdout.rstrip().rsplit("\n", 1)[-1])
        began = time.perf_counter()
        files = [str(Path(folder) / name) for name in ("in.json", "plan.json")]
        check = subprocess.run(
            [sys.executable, "-m", "hoaban.planner.training.verify", *files],
            check=False,
            capture_output=True,
            text=True,
        )
        row |= {"verified": check.returncode == 0, "said": check.stdout.strip(), "verify": time.perf_counter() - began}
    return row


def as_line(row: dict[str, Any]) -> str:
    """One line of the table."""
    return (
        f"| {row['people']} | {row['seed']} | {row['value']} | {row['bound']} | {row['gap']:.3f} | {row['over']:.2f} | "
        f"{row['wall']:.1f} | {row['cpu']:.1f} | {row['memory']:.0f} | {'yes' if row['verified'] else row['said']} | "
        f"{row['verify']:.1f} |"
    )


def verdict(people: int, rows: list[dict[str, Any]]) -> str:
    """Whether what is asked for was reached."""
    _classes, _seconds, median, worst = SIZES[people]
    gaps = [row["gap"] for row in rows]
    good = (
        statistics.median(gaps) <= median and max(gaps) <= worst and all(row["verified"] for row in rows)
        and min(row["over"] for row in rows) >= 0 and max(row["memory"] for row in rows) <= MEMORY
    )  # fmt: skip
    return (
        f"{people}: median gap {statistics.median(gaps):.3f} % (bound {median}), worst {max(gaps):.3f} % (bound {worst}): "
        f"{'met' if good else 'over'}"
    )


@click.command()
@click.option(
    "--size",
    "sizes",
    type=click.Choice([str(one) for one in SIZES]),
    multiple=True,
    default=[str(one) for one in SIZES],
)
@click.option("--seeds", default="101,102,103,104,105", show_default=True)
@click.option("--seconds", type=float, help="For each question; left out: what the bounds are given for.")
@click.option("--clock", type=click.Choice(list(CLOCKS)), default="wall", show_default=True)
@click.option("--one", type=int, hidden=True)
@click.option("--folder", type=click.Path(path_type=Path), hidden=True)
def main(
    sizes: tuple[str, ...], seeds: str, seconds: float | None, clock: str, one: int | None, folder: Path | None
) -> None:
    """Measure and print one table."""
    if one is not None and folder is not None:
        click.echo(json.dumps(plan_one(int(sizes[0]), one, seconds or SIZES[int(sizes[0])][1], clock, folder)))
        return
    click.echo(f"{HEAD}\n|{' --- |' * 11}")
    verdicts = []
    for people in map(int, sizes):
        rows = []
        for seed in map(int, seeds.split(",")):
            rows.append(measured(people, seed, seconds or SIZES[people][1], clock))
            click.echo(as_line(rows[-1]))
        verdicts.append(verdict(people, rows))
    click.echo("\n" + "\n".join(verdicts))


if __name__ == "__main__":
    main()
