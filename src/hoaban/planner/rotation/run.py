"""What `hoaban plan rotation` does: files in, a plan out, checked before anybody sees it; Ctrl C ends with the best so far."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hoaban.planner.files import Unreadable, check_place, interrupted, read_document, write_document
from hoaban.planner.rotation.clash import Clash, find_clash, with_ways_out
from hoaban.planner.rotation.instance import Instance, as_document
from hoaban.planner.rotation.loose import loose_ends
from hoaban.planner.rotation.plan import FORMAT, PROVED, Plan
from hoaban.planner.rotation.reading import read_instance
from hoaban.planner.rotation.schema import PLAN
from hoaban.planner.rotation.session import Session
from hoaban.planner.rotation.shapes import Refused
from hoaban.planner.rotation.solve import Contradiction, NothingFound, Progress
from hoaban.planner.rotation.verify import examine

DONE, REFUSED = 0, 1
Say = Callable[[str], None]
RULES = {
    "person": "{0} takes one post at most",
    "post": "{0} is taken by one person at most",
    "continuity": "no more leaders leave {0} in one round than the rules allow",
    "non_local": "{0} has a key leader from elsewhere",
    "relatives": "{0} and {1} are relatives and not both in {2}",
}
"""What a rule of a clash demands."""


def run(
    instance_path: Path,
    out_path: Path,
    seconds: float = 60.0,
    *,
    say: Say = print,
    show: Callable[[Progress], None] | None = None,
) -> int:
    """Plan the question of a file and write the plan; 0 done, 1 the input was refused or contradicts itself.

    ``say`` hears sentences, ``show`` every step of the work. A plan that the verifier does not let pass is not written.
    """
    try:
        instance = read_instance(read_document(instance_path))
        check_place(out_path)
        for note in loose_ends(instance):
            say(note)
        with interrupted() as stop:
            plan = Session(instance).solve(seconds=seconds, progress=show, stop=stop)
    except (Unreadable, Refused) as refused:
        say(str(refused))
        return REFUSED
    except NothingFound:
        say("Time was up before any plan that keeps every rule was found. Nothing was written; give it more seconds.")
        return REFUSED
    except Contradiction:
        return _clash(instance, out_path, say)
    return _written(instance, plan, out_path, say)


def _written(instance: Instance, plan: Plan, out_path: Path, say: Say) -> int:
    document = plan.as_document()
    verdict = examine(as_document(instance), document)
    if not verdict.good:
        say("The plan does not pass its check and was not written: " + "; ".join(verdict.problems[:5]))
        return REFUSED
    write_document(out_path, document)
    moves = sum(not one.stays for one in plan.placements)
    say(
        f"{len(plan.placements)} placements, {moves} of them new; {len(plan.vacancies)} vacant, {len(plan.unplaced)} "
        f"without a post; objective {plan.objective:,}; {_how_far(plan)}"
    )
    return DONE


def _how_far(plan: Plan) -> str:
    if plan.status != PROVED:
        return (
            f"{plan.status}: at most {plan.objective - plan.bound:,} ({100 * plan.gap:.2f} %) above the best possible"
        )
    if plan.proof.solver:
        return f"proved best: prices prove {plan.proof.bound:,}, the solver searched the {plan.proof.free} columns left"
    return "proved best by prices alone"


def _clash(instance: Instance, out_path: Path, say: Say) -> int:
    clash = find_clash(instance)
    if clash is None:
        say("The question contradicts itself, but what does was not found in time.")
        return REFUSED
    clash = with_ways_out(instance, clash)
    write_document(out_path, clash.as_document())
    for line in told(clash):
        say(line)
    return REFUSED


def told(clash: Clash) -> list[str]:
    """A clash in sentences."""
    demands = [f"{one.kind} of {one.person} to {one.post}" for one in clash.demands]
    rules = [RULES[one[0]].format(*one[1:]) for one in clash.rules]
    lines = [f"These cannot all be kept: {'; '.join([*demands, *rules])}"]
    for way in clash.ways_out:
        dropped = "; ".join(f"{one.kind} of {one.person} to {one.post}" for one in way.drop)
        lines.append(f"  without {dropped} the best plan costs {way.objective:,}")
    return lines


def check(instance: dict[str, Any], plan: dict[str, Any]) -> tuple[list[str], str]:
    """Problems of a plan, and what was found if there are none."""
    try:
        read_instance(instance)
        if plan.get("format") == FORMAT:
            PLAN.read("", plan)
    except Refused as refused:
        return [str(refused)], ""
    verdict = examine(instance, plan)
    said = f"The plan holds: objective {verdict.objective:,}, the prices prove a bound of {verdict.proven:,}"
    if verdict.free and verdict.solver:
        said += (
            f"; that nothing better than {verdict.bound:,} lies in the {verdict.free:,} columns they leave open is the "
            "solver's word, which is not checked here"
        )
    return list(verdict.problems), said
