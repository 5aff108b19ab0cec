"""One group of measurements on one database, in a process of its own: ``python -m bench.inside GROUP ...``.

Writes its lines as JSON on standard output. Only the driver (``python -m bench``) calls this.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import django

from bench.databases import TODAY
from bench.measuring import Line, Noise

BOUNDS: dict[tuple[str, int], dict[str, float]] = {
    ("sqlite", 23_400): {
        "declared": 100, "counted": 100, "free": 100, "commune": 5, "trend": 20, "dashboard": 150, "page": 100,
        "change": 10, "mass": 10_000,
    },
    ("postgresql", 23_400): {
        "declared": 50, "counted": 50, "free": 50, "commune": 5, "trend": 20, "dashboard": 150, "page": 100,
        "change": 10, "mass": 10_000, "rebuild": 15_000,
    },
    ("postgresql", 234_000): {
        "declared": 5, "counted": 150, "free": 150, "trend": 30, "dashboard": 150, "page": 150,
    },
    ("sqlite", 234_000): {},
}  # fmt: skip
"""p95 in milliseconds; SQLite is meant for one province and has no bounds beyond."""


def build(scale: int) -> None:
    """The demonstration at a scale; 0: the organisation alone."""
    from django.core.management import call_command

    from hoaban.apps.lawbook.commands import load_lawbook
    from hoaban.apps.organisation.commands import load_organisation
    from hoaban.demonstration import build_demonstration
    from hoaban.shared.access import Actor

    call_command("migrate", verbosity=0, interactive=False)
    if scale:
        build_demonstration(actor=Actor.system(), on=date.fromisoformat(TODAY), scale=scale)
    else:
        load_lawbook(actor=Actor.system())
        load_organisation(actor=Actor.system())


def lines_of(group: str, engine: str, size: int, noise: Noise) -> list[Line]:
    """The lines of a group, the noise heard before and after."""
    from bench import asking, deadlines, exchanging, pages, ranking, wire, writing

    bounds = BOUNDS[engine, size]
    groups = {
        "figures": lambda: asking.figure_lines(bounds, repeat=3 if size < 100_000 else 2),
        "pages": lambda: pages.page_lines(bounds, times=15 if size < 100_000 else 8),
        "export": lambda: exchanging.export_lines(times=6 if size < 100_000 else 3),
        "writes": lambda: writing.write_lines(bounds),
        "wire": wire.wire_lines,
        "deadlines": deadlines.deadline_lines,
        "ranking": ranking.ranking_lines,
    }
    whole = engine == "sqlite" or group in ("figures", "pages")
    if whole:
        _alone()
    noise.listen()
    lines = groups[group]()
    noise.listen()
    for one in lines:
        one.noise, one.embedded = noise.spread, whole
    return lines


def _alone() -> None:
    """Let PostgreSQL work in the one process whose work is counted, without others beside it."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")


def roster(step: str, path: Path) -> dict[str, float]:
    """One step of the measurement of imports: write the file, make the table of the floor, the floor, the import."""
    from django.db import connection

    from bench import exchanging
    from bench.rosters import write_roster

    if step == "write":
        write_roster(path, exchanging.ROWS, on=exchanging.ON)
        return {}
    if step == "known":
        exchanging.write_known(path)
        return {}
    if step == "table":
        exchanging.make_bare_table()
        return {}
    connection.ensure_connection()
    run = {"bare": exchanging.insert_bare, "import": exchanging.import_once}[step]
    return exchanging.measured(lambda: run(path))


def main(arguments: list[str]) -> None:
    """Do what the driver asks."""
    django.setup()
    answer: Any = None
    match arguments:
        case ["build", scale]:
            return build(int(scale))
        case ["roster", step, path]:
            answer = roster(step, Path(path))
        case [group, engine, size]:
            noise = Noise()
            lines = lines_of(group, engine, int(size), noise)
            answer = {"lines": [asdict(one) for one in [*lines, *noise.lines()]], "spread": noise.spread}
    print(f"\n{json.dumps(answer)}")
    return None


if __name__ == "__main__":
    main(sys.argv[1:])
