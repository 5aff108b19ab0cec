"""Coverage figures of training: 23,400 officials in service with ten completed courses each, over ten years.

    python -m bench.training_figures sqlite|postgresql

Ten courses a head are put into a copy of the bench's database, which goes away afterwards; every declared figure of
training is asked for the province, a district and a commune, on several days, and broken down.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from bench.measuring import Took, p95, sample

EACH = 10
SIZE = 23_400
BOUND = 30.0
"""Milliseconds that p95 may take."""
DAYS = (date(2024, 12, 31), date(2025, 6, 30), date(2025, 12, 31))
CODES = {"province": "11", "district": "099", "commune": "03214"}
REPEAT = 5


def main(arguments: list[str]) -> int:
    """Prepare a copy and measure in a process of its own; or, with --inside, measure."""
    if arguments == ["--inside"]:
        return inside()
    from bench.databases import Store

    with Store(arguments[0]) as store, store.copy(SIZE) as database:
        command = [sys.executable, "-m", "bench.training_figures", "--inside"]
        return subprocess.run(command, env=database.environment, check=False).returncode


def inside() -> int:
    """Seed the database of the environment and ask it; 1 when a line is over the bound."""
    import django

    django.setup()
    from django.db import connection

    print(f"{connection.vendor}: {seed()} completed courses", flush=True)
    with connection.cursor() as cursor:
        # As things stand a minute after a mass load: PostgreSQL has been through the tables by itself.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    over = [name for name, asked in _questions() if _line(name, asked)]
    return 1 if over else 0


def seed() -> int:
    """Ten completed courses for everybody in service, spread over ten years; what is there already counts."""
    from collections import Counter

    from hoaban.apps.learning.commands import trained_years
    from hoaban.apps.learning.models import Completion, Course, CourseKind
    from hoaban.apps.people.models import CensusRow
    from hoaban.shared.access import Actor

    held = Counter(Completion.objects.values_list("official_id", flat=True))
    draw = random.Random(7)
    kinds = CourseKind.values
    for kind in kinds:
        Course.objects.get_or_create(
            code=f"BENCH-{kind}", defaults={"name_vi": kind, "name_en": kind, "kind": kind, "hours": 40}
        )
    courses = dict(Course.objects.filter(code__startswith="BENCH-").values_list("kind", "pk"))
    rows = CensusRow.objects.filter(starts_on__lte=DAYS[-1], ends_before__gt=DAYS[-1], category__lte=3)
    made = []
    for official, commune in rows.values_list("official_id", "commune_id"):
        for year in draw.choices(range(2016, 2026), k=max(0, EACH - held[official])):
            kind = draw.choice(kinds)
            day = date(year, 1, 1) + timedelta(days=draw.randrange(365))
            made.append(
                Completion(
                    official_id=official,
                    course_id=courses[kind],
                    kind=kind,
                    completed_on=day,
                    hours=40,
                    cost=800_000,
                    assessed=draw.random() < 0.7,
                    commune_id=commune,
                )  # fmt: skip
            )
    Completion.objects.bulk_create(made, batch_size=2_000, ignore_conflicts=True)
    trained_years.rebuild(actor=Actor.system())
    return Completion.objects.count()


def _questions() -> list[tuple[str, list[tuple[str, Callable[[], Any]]]]]:
    from hoaban.apps.organisation import queries as organisation
    from hoaban.shared.access import Actor
    from hoaban.shared.figures import Scope, breakdown, list_figures, measure

    actor = Actor.system()
    keys = [figure.key for figure in list_figures() if figure.key.startswith("learning.")]
    lines: list[tuple[str, list[tuple[str, Callable[[], Any]]]]] = []
    for place, code in CODES.items():
        asked: list[tuple[str, Callable[[], Any]]] = []
        for on in DAYS:
            if code == "099" and on >= date(2025, 7, 1):
                continue
            scope = Scope(actor, on, organisation.get_part(actor=actor, on=on, code=code))
            asked += [(f"{key} {on}", lambda key=key, scope=scope: measure(key, scope)) for key in keys]
        lines.append((f"coverage figure, {place}", asked))
    scope = Scope(actor, DAYS[-1], organisation.get_part(actor=actor, on=DAYS[-1]))
    wide = Scope(actor, DAYS[-1], scope.part, date(2016, 1, 1))
    narrow = scope.narrowed(course_kind="digital", sex="2")
    lines += [
        ("coverage figure, province, filtered", [(key, lambda key=key: measure(key, narrow)) for key in keys]),
        (
            "coverage figure, province, by level, category, sex",
            [
                (f"{key} by {by}", lambda key=key, by=by: breakdown(key, by, scope))
                for key in ("learning.trained", "learning.trained.digital", "learning.hours", "learning.completions")
                for by in ("level", "category", "sex")
            ],
        ),
        (
            "hours and cost, province, by kind and year",
            [
                (f"{key} by {by}", lambda key=key, by=by: breakdown(key, by, scope))
                for key in ("learning.hours", "learning.cost")
                for by in ("course_kind", "year")
            ],
        ),
        ("coverage figure, province, ten years", [(key, lambda key=key: measure(key, wide)) for key in keys]),
    ]
    return lines


def _line(name: str, asked: list[tuple[str, Callable[[], Any]]]) -> bool:
    """Print a line; whether it is over the bound.

    With SQLite the time in which this process is at work counts, which other work on the machine does not lengthen.
    """
    from django.db import connection

    by_work = connection.vendor == "sqlite"
    found: list[Took] = []
    medians: dict[str, float] = {}
    for text, run in asked:
        samples = sample(run, REPEAT)
        found += samples
        medians[text] = statistics.median(one.cpu if by_work else one for one in samples)
    clock, work = p95(found), p95([one.cpu for one in found])
    worst = max(medians, key=lambda text: medians[text])
    print(
        f"{name:<52} n={len(found):<5} p50={statistics.median(found):6.1f} p95={clock:6.1f} ms cpu p95={work:6.1f}"
        f"   slowest: {worst} {medians[worst]:.1f}",
        flush=True,
    )
    return (work if by_work else clock) > BOUND


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
