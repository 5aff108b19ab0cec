"""What `hoaban plan training` does: files in, a plan out, progress told, Ctrl C answered with the best plan so far."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hoaban.planner.files import Unreadable, check_place, interrupted, read_document, write_document
from hoaban.planner.training.clash import Infeasible
from hoaban.planner.training.explain import explain
from hoaban.planner.training.instance import Instance
from hoaban.planner.training.loose import loose_ends
from hoaban.planner.training.reading import Refused, read_instance
from hoaban.planner.training.solve import Progress, solve
from hoaban.planner.training.verify import verify
from hoaban.planner.training.warm import warm_up

DONE, REFUSED = 0, 1
Say = Callable[[str], None]


def run(
    instance_path: Path,
    out_path: Path,
    seconds: float = 60.0,
    *,
    say: Say = print,
    show: Callable[[Progress], None] | None = None,
    seed: int = 0,
    reasons: bool = True,
) -> int:
    """Plan the instance of a file and write the plan; 0 done, 1 the input was refused or its pins contradict each other.

    ``say`` hears sentences, ``show`` every step of the work. Ctrl C ends the work with the best plan so far.
    """  # fmt: skip
    try:
        instance = load(instance_path)
        check_place(out_path)
        for note in loose_ends(instance):
            say(note)
        warm_up()
        with interrupted() as stop:
            plan = solve(instance, seconds=seconds, progress=show, stop=stop, seed=seed)
    except (Unreadable, Refused, Infeasible) as refused:
        _say_refusal(refused, out_path, say)
        return REFUSED
    if reasons:
        plan = plan.with_reasons(explain(instance, plan))
    write_document(out_path, plan.as_document())
    say(
        f"{len(plan.assignments)} seats in {len(plan.held)} classes, value {plan.value} "
        f"(by hand {plan.greedy_value}); at most {100 * plan.gap:.2f} % below the best possible; {plan.status}"
    )
    return DONE


def load(instance_path: Path) -> Instance:
    """The instance of a file; raises Unreadable or Refused."""
    return read_instance(read_document(instance_path))


def check(instance: Any, plan: Any) -> tuple[list[str], str]:
    """Problems of a plan, and what was found if there are none."""
    try:
        read_instance(instance)
    except Refused as refused:
        return [str(refused)], ""
    found = verify(instance, plan)
    gap = 100 * (found.bound - found.value) / max(abs(found.bound), 1)
    return list(found.problems), f"The plan holds: value {found.value:,}, proven bound {found.bound:,}, gap {gap:.2f} %"


def _say_refusal(refused: Unreadable | Refused | Infeasible, out_path: Path, say: Say) -> None:
    say(str(refused))
    if isinstance(refused, Infeasible):
        clash = [one.as_document() for one in refused.clash]
        write_document(out_path, {"format": "hoaban training clash 1", "status": "impossible", "clash": clash})
