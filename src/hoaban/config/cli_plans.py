"""`hoaban plan`: the planners on files, without a database."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

import click

from hoaban.config.cli_ground import REFUSED


class Seconds(click.FloatRange):
    """A time within bounds; not a number is none, though no bound is passed by it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The seconds."""
        found = super().convert(value, param, ctx)
        if math.isnan(found):
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return found


FILE = click.Path(dir_okay=False, exists=True, path_type=Path)


@click.group()
def plan() -> None:
    """Plans computed from a JSON file, each with the bound that proves how good it is; no database needed."""


@plan.command("training")
@click.option("--instance", type=FILE, required=True, help="What is to be planned (JSON).")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where the plan goes.")
@click.option("--seconds", type=Seconds(min=0.5, max=86_400), default=60, show_default=True)
@click.option("--quiet", is_flag=True, help="Tell no progress.")
def training(instance: Path, out: Path, seconds: float, quiet: bool) -> None:  # noqa: FBT001 - a switch of the command
    """Who attends which class: the best plan found in the time, with the proven bound and the gap.

    Ctrl C ends the search with the best plan so far. Exit code 1: the file is refused, or its pins contradict each
    other (then the clashing constraints are named, also in the file that is written).
    """
    from hoaban.planner.training.run import run
    from hoaban.planner.training.solve import Progress

    shown = {"at": -1.0}

    def show(progress: Progress) -> None:
        if progress.seconds - shown["at"] < 1:
            return
        shown["at"] = progress.seconds
        bound = max(abs(progress.bound), 1)
        gap = f"{100 * (progress.bound - progress.value) / bound:6.2f} %" if progress.bound else "none yet"
        text = f"  {progress.seconds:6.1f} s   value {progress.value:>12,}   bound {progress.bound:>12,}   gap {gap}"
        click.echo(text, err=True)

    sys.exit(run(instance, out, seconds, say=_say, show=None if quiet else show))


def _say(text: str) -> None:
    click.echo(text, err=True)


@plan.command("rotation")
@click.option("--instance", type=FILE, required=True, help="What is to be planned (JSON).")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where the plan goes.")
@click.option("--seconds", type=Seconds(min=0, max=86_400), default=60, show_default=True)
@click.option("--quiet", is_flag=True, help="Tell no progress.")
def rotation(instance: Path, out: Path, seconds: float, quiet: bool) -> None:  # noqa: FBT001 - a switch of the command
    """Who takes which leading post: the best plan, proven, or the best found in the time with how far from proven it is.

    Ctrl C ends the search with the best plan so far. Exit code 1: the file is refused, or its pins contradict each
    other (then a smallest set that does is named, with the way out, also in the file that is written).
    """
    from hoaban.planner.rotation.run import run
    from hoaban.planner.rotation.solve import Progress

    def show(progress: Progress) -> None:
        best = "none yet" if progress.objective is None else f"{progress.objective:,}"
        bound = "none yet" if progress.bound is None else f"{progress.bound:,}"
        click.echo(f"  {progress.seconds:6.1f} s   objective {best:>14}   bound {bound:>14}", err=True)

    sys.exit(run(instance, out, seconds, say=_say, show=None if quiet else show))


@plan.command("check")
@click.option("--instance", type=FILE, required=True, help="What was to be planned (JSON).")
@click.option("--plan", "plan_file", type=FILE, required=True, help="The plan (JSON).")
def check(instance: Path, plan_file: Path) -> None:
    """Check a plan and its bound again, in whole numbers, by code that shares nothing with the planner.

    The format of the instance says which planner it is for.
    """
    question, answer = _document(instance), _document(plan_file)
    problems, said = _checked(question, answer)
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(REFUSED)
    click.echo(said)


def _checked(question: dict[str, Any], answer: dict[str, Any]) -> tuple[list[str], str]:
    """Problems, and what to say if there are none."""
    from hoaban.planner.rotation.instance import FORMAT as ROTATION
    from hoaban.planner.rotation.run import check as check_rotation
    from hoaban.planner.training.instance import FORMAT as TRAINING
    from hoaban.planner.training.run import check as check_training

    if question.get("format") == ROTATION:
        return check_rotation(question, answer)
    if question.get("format") == TRAINING:
        return check_training(question, answer)
    return [f"format: {ROTATION!r} or {TRAINING!r} is accepted, not {question.get('format')!r}"], ""


def _document(path: Path) -> dict[str, Any]:
    from hoaban.planner.files import Unreadable, read_document

    try:
        read = read_document(path)
    except Unreadable as error:
        click.echo(str(error), err=True)
        sys.exit(REFUSED)
    if not isinstance(read, dict):
        click.echo(f"{path}: a JSON object is expected", err=True)
        sys.exit(REFUSED)
    return read
