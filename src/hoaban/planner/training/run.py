"""What `hoaban plan training` does: files in, a plan out, progress told, Ctrl C answered with the best plan so far."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from hoaban.planner.training.clash import Infeasible
from hoaban.planner.training.explain import explain
from hoaban.planner.training.instance import Instance
from hoaban.planner.training.reading import Refused, read_instance
from hoaban.planner.training.solve import Progress, solve
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
        instance = read_instance(_document(instance_path))
        warm_up()
        with _interrupted() as stop:
            plan = solve(instance, seconds=seconds, progress=show, stop=stop, seed=seed)
    except (Refused, Infeasible) as refused:
        _say_refusal(refused, out_path, say)
        return REFUSED
    if reasons:
        plan = plan.with_reasons(explain(instance, plan))
    _write(out_path, plan.as_document())
    say(
        f"{len(plan.assignments)} seats in {len(plan.held)} classes, value {plan.value} "
        f"(by hand {plan.greedy_value}); at most {100 * plan.gap:.2f} % below the best possible; {plan.status}"
    )
    return DONE


def load(instance_path: Path) -> Instance:
    """The instance of a file; raises Refused."""
    return read_instance(_document(instance_path))


def _document(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refused("", f"{path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Refused("", f"{path} is not JSON: {error}") from error


def _say_refusal(refused: Refused | Infeasible, out_path: Path, say: Say) -> None:
    say(str(refused))
    if isinstance(refused, Infeasible):
        clash = [one.as_document() for one in refused.clash]
        _write(out_path, {"format": "hoaban training clash 1", "status": "impossible", "clash": clash})


def _write(path: Path, document: dict[str, Any]) -> None:
    """Written beside the place and moved there: nobody finds half a plan."""
    beside = path.with_name(path.name + ".part")
    beside.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    beside.replace(path)


@contextmanager
def _interrupted() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl C was pressed; a second time it interrupts as usual. Outside the main thread nothing is caught."""
    pressed = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield pressed.is_set
        return

    def note(_signal: int, _frame: FrameType | None) -> None:
        pressed.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)
