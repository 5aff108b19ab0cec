"""What came out: one JSON file for each engine and size, and one table of them all."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from bench.measuring import Line

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
HEAD = "| measurement | n | p50 | p95 | cpu | floor | ratio | queries | bound | verdict | load, day |"
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
TEXT = """# Speed and size

Written by `make bench`; the numbers behind it are in `results/`. Every run measures its own floors, so that **ratios
can be compared between machines and milliseconds cannot**.

- **p50, p95**: median and 95th percentile of `n` samples; milliseconds unless a unit stands behind them. A line of many
  questions (figures) takes every answer as a sample, and names the slowest question.
- **cpu**: p95 of the time in which the measuring process was at work; with SQLite that is the whole of it, and on a busy
  machine the better number. With PostgreSQL the work of the server's process is in it for pages, figures, imports and
  exports (of pages and figures it works without others beside it), and not for the rest. Of imports and exports it is the **least** of the
  runs.
- **floor, ratio**: the same run's median of the least work that could answer, and p50 over it (of a line of many questions: the sums). For figures and pages the
  queries they send, put to the driver without Django; for an import, reading the file and inserting its rows as text; for
  an export, a writer with its rows ready. Of imports and exports, floor and ratio are those of the least processor time
  of runs that took turns; what the clock said stands below the table.
- **the writer of an export**: the one with the bound is `rustpy-xlsxwriter`, the fastest that is to be had; the same export is
  told against `xlsxwriter`, the usual one, and against our own writer with its rows ready.
- **bound, verdict**: p95 (ratio, size or count where the line says so) against what is asked for. "within noise": by
  the clock over the bound, but not by cpu (SQLite; pages and figures of PostgreSQL), or not once p95 is divided by the
  noise of that run (the rest of PostgreSQL).
  "over": beyond that.
- **noise**: a fixed loop and a fixed query, before and after each group; p95 over p50. The floor of these two lines is their
  median before.
- **load, day**: how many processes wanted the processor when the line was measured, and when. On a machine shared by eight
  times as many processes as it has cores, processor time itself is stretched, and long Python work more than a tight writer.
- **queries**: of one page; none may ask more for 234,000 officials than for 23,400.

Beside it, each on its own: `python -m bench.training` (the training planner, its bound and the check of every plan),
`python -m bench.exams --engine postgresql --takers 500` (saving answers of a test, none lost), `python -m bench.training_figures`
(coverage figures with ten courses a person), `python -m bench.service intake` (fifty counters over HTTP through killed processes,
none lost or double), `python -m bench.service pages` (status page, worklist and yearly figures beside half a million and five
million dossiers), `python -m bench.record` (a thousand forms 2C as PDF), `python -m bench.governance` (a criteria round of 45
communes). What they came to stands in `src/hoaban/planner/README.md` and `docs/operations.md`.
"""


def save(engine: str, size: int, lines: list[Line], spread: float, load: float) -> None:
    """Keep the lines of a run; the newest of an engine and size replaces an older one of the same day.

    Measurements that this run left out are kept from the run before.
    """
    RESULTS.mkdir(exist_ok=True)
    before = _newest(engine, size)
    kept = {one["name"]: _stamp(before) | one for one in before.get("lines", [])}
    today = date.today()  # noqa: TID251 - the day of the measurement
    stamp = _stamp({"day": today.isoformat(), "load": round(load, 1)})
    fresh = {one.name: _as_json(one) | stamp for one in lines}
    content = {
        "engine": engine, "size": size, "day": today.isoformat(), "noise": round(spread, 2), "load": round(load, 1),
        "lines": list({**kept, **fresh}.values()),
    }  # fmt: skip
    for old in RESULTS.glob(f"*-{engine}-{size}.json"):
        old.unlink()
    file = RESULTS / f"{today.isoformat()}-{engine}-{size}.json"
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _stamp(found: dict[str, Any]) -> dict[str, Any]:
    """When a line was measured, and how busy the machine was."""
    return {"day": found.get("day", ""), "load": found.get("load", "")}


def _as_json(one: Line) -> dict[str, Any]:
    rounded = {key: round(value, 3) if isinstance(value, float) else value for key, value in asdict(one).items()}
    return {key: value for key, value in (rounded | {"verdict": one.verdict}).items() if value not in (None, "")}


def _newest(engine: str, size: int) -> dict[str, Any]:
    files = sorted(RESULTS.glob(f"*-{engine}-{size}.json"))
    found: dict[str, Any] = json.loads(files[-1].read_text(encoding="utf-8")) if files else {}
    return found


def queries_line(engine: str) -> Line | None:
    """Pages that ask more queries for ten times the officials; None until both sizes were measured."""
    counts = [
        {one["name"]: one["queries"] for one in _newest(engine, size).get("lines", []) if "queries" in one}
        for size in (23_400, 234_000)
    ]
    shared = counts[0].keys() & counts[1].keys()
    if not shared:
        return None
    growing = sorted(name for name in shared if counts[0][name] < counts[1][name])
    told = ", ".join(f"{name} {counts[0][name]} -> {counts[1][name]}" for name in growing)
    n = float(len(growing))
    return Line(
        "pages whose queries grow with the officials", len(shared), n, n, unit="", kind="count", bound=0, worst=told
    )


def write_table() -> None:
    """The table of everything that was measured last."""
    wanted = [(engine, size) for engine in ENGINES for size in (23_400, 234_000)]
    sections = [_section(ENGINES[engine], size, found) for engine, size in wanted if (found := _newest(engine, size))]
    (HERE / "README.md").write_text("\n".join([TEXT, *sections]), encoding="utf-8")


def _section(title: str, size: int, found: dict[str, Any]) -> str:
    head = f"## {title}, {size:,} officials\n\n{found['day']}, machine noise x{found['noise']}, load {found['load']}.\n"
    rows = [row_of(_stamp(found) | one) for one in found["lines"]]
    slow = [f"- {one['name']}: {one['worst']}" for one in found["lines"] if one.get("worst") and _worth(one)]
    tail = ["", "Slowest question, or what the line says besides:", "", *slow] if slow else []
    return "\n".join([head, HEAD, "|" + " --- |" * 11, *rows, *tail, ""])


def _worth(one: dict[str, Any]) -> bool:
    return str(one["name"]).startswith(
        ("figure", "trend", "wire: first", "wire: largest", "pages whose", "roster", "export", "our own")
    )


def row_of(one: dict[str, Any]) -> str:
    """One line of the table."""
    unit = f" {named}" if (named := one.get("unit", "")) not in ("", "ms") else ""
    bound = one.get("bound")
    limit = "" if bound is None else f"x{bound:g}" if one["kind"] == "ratio" else f"{bound:g}{unit}"
    ratio = f"{one['ratio']:.1f}" if one.get("ratio") else ""
    cells = [
        one["name"], str(one["n"]), f"{_short(one['p50'])}{unit}", f"{_short(one['p95'])}{unit}",
        _short(one.get("cpu")), _short(one.get("floor")), ratio, str(one.get("queries", "")), limit, one.get("verdict", ""),
        f"{one.get('load', '')}, {one.get('day', '')[5:]}",
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _short(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def told(lines: Iterable[Line]) -> Iterable[str]:
    """The lines as text for the terminal."""
    for one in lines:
        ratio = f"x{one.ratio:.1f}" if one.ratio else ""
        bound = "" if one.bound is None else f"<= {'x' if one.kind == 'ratio' else ''}{one.bound:g}"
        queries = f"{one.queries}q" if one.queries is not None else ""
        yield (f"  {one.name:<52} {one.n:>4} {_short(one.p50):>9} {_short(one.p95):>9} {one.unit:<3} "
               f"{_short(one.cpu):>7} {ratio:>6} "
               f"{queries:>4} {bound:<9} {one.verdict}").rstrip()  # fmt: skip
