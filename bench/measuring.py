"""Timing: samples, floors, the noise of the machine, and the one line that comes of each measurement."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

Run = Callable[[], Any]
Query = tuple[str, Any]
COUNTED = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT COUNT(*) FROM n"


@dataclass(slots=True)
class Line:
    """One measurement against its floor and its bound.

    ``kind``: "time" compares p95 with ``bound`` (ms); "ratio" compares p50 / floor with ``bound``; "size" compares
    p50 with ``bound`` (``unit`` kB or MB); "count" compares p50 with ``bound``. ``bound`` None: only told.
    """

    name: str
    n: int
    p50: float
    p95: float
    unit: str = "ms"
    kind: str = "time"
    floor: float | None = None
    floor_is: str = ""
    bound: float | None = None
    queries: int | None = None
    ratio: float | None = None
    worst: str = ""
    noise: float = 1.0
    cpu: float | None = None
    """p95 of the time in which the measuring process, and the server's where it is counted, was at work.

    Of imports and exports the least.
    """
    embedded: bool = False
    """Whether ``cpu`` is all the work there was."""

    @property
    def verdict(self) -> str:
        """Within or over the bound; "within noise" where the clock is over it and the work is not.

        The work: processor time where all of it is counted; else p95 less what the machine wavered by.
        """
        if self.bound is None:
            return ""
        if self.kind == "time":
            if self.p95 <= self.bound:
                return "within"
            quiet = self.cpu if self.embedded and self.cpu else self.p95 / self.noise
            return "within noise" if quiet <= self.bound else "over"
        value = self.ratio if self.kind == "ratio" else self.p50
        return "within" if value is not None and value <= self.bound else "over"


class Took(float):
    """Milliseconds by the clock; ``cpu``: those in which this process (and its server, where asked) was at work."""

    cpu: float


def timed(run: Run, *, server: bool = False) -> Took:
    """Milliseconds that one call takes; ``server``: count the work of the database's server too."""
    process = server_process() if server else None
    began, worked = perf_counter(), process_time() + _at_work(process)
    run()
    took = Took(1_000 * (perf_counter() - began))
    took.cpu = 1_000 * (process_time() + _at_work(process) - worked)
    return took


def server_process() -> int | None:
    """The process that serves our connection; none with SQLite, or where the server is another machine."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        process = int(cursor.fetchone()[0])
    return process if Path(f"/proc/{process}/schedstat").exists() else None


def _at_work(process: int | None) -> float:
    """Seconds for which a process has been at work."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9 if process else 0.0


def sample(run: Run, times: int) -> list[Took]:
    """Milliseconds of each of ``times`` calls, after one that warms up."""
    run()
    gc.collect()
    return [timed(run) for _time in range(times)]


def p95(samples: Sequence[float]) -> float:
    """The value that 95 of 100 samples do not exceed."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def line(name: str, samples: Sequence[float], *, floor: Sequence[float] = (), **more: Any) -> Line:
    """The line of some samples, with the median of the floor's samples and the ratio of the medians."""
    middle = statistics.median(samples)
    low = statistics.median(floor) if floor else None
    worked = [one.cpu for one in samples if isinstance(one, Took)]
    made = Line(name, len(samples), middle, p95(samples), floor=low, cpu=p95(worked) if worked else None)
    made.ratio = middle / low if low else None
    for key, value in more.items():
        setattr(made, key, value)
    return made


def work_line(name: str, samples: Sequence[Took], floor: Sequence[Took], **more: Any) -> Line:
    """A line whose ratio is that of the least work: processor time, which a busy machine hardly stretches."""
    made = line(name, samples, floor=floor, kind="ratio", **more)
    made.cpu, made.floor = min(one.cpu for one in samples), min(one.cpu for one in floor)
    made.ratio = made.cpu / made.floor
    made.worst = f"by the clock x{min(samples) / min(floor):.1f}"
    return made


@contextmanager
def recorded() -> Iterator[list[Query]]:
    """Every query that Django sends meanwhile, with its parameters as the driver gets them."""
    from django.db import connection

    found: list[Query] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield found


def bare(queries: Sequence[Query]) -> Run:
    """The same questions put to the driver without Django, rows fetched: the floor of whatever asked them."""
    from django.db import connection

    reading = [one for one in queries if one[0].lstrip("( \n").upper().startswith(("SELECT", "WITH"))]
    raw: Any = connection.connection
    if connection.vendor == "sqlite":
        ready = [
            (sql.replace("%s", "?").replace("%%", "%") if params else sql, params or ()) for sql, params in reading
        ]
    else:
        ready = [(sql, params or None) for sql, params in reading]

    def ask() -> None:
        for sql, params in ready:
            raw.execute(sql, params).fetchall()

    return ask


def with_floor(name: str, run: Run, times: int, **more: Any) -> Line:
    """A reading measured in turn with its own queries put bare to the driver."""
    run()
    with recorded() as queries:
        run()
    floor = bare(queries)
    floor()
    gc.collect()
    own, low = [], []
    for _time in range(times):
        own.append(timed(run, server=True))
        low.append(timed(floor))
    return line(name, own, floor=low, floor_is="its queries, bare", queries=len(queries), **more)


def cpu() -> None:
    """A fixed piece of work for the processor, about 5 ms."""
    total = 0
    for i in range(60_000):
        total += i * i % 7


def fixed_sql() -> None:
    """A fixed piece of work for the database that touches no table."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(COUNTED)
        cursor.fetchall()


class Noise:
    """What the machine wavers by: the same work, measured before and after everything else."""

    def __init__(self) -> None:
        self.cpu: list[float] = []
        self.sql: list[float] = []

    def listen(self, *, database: bool = True) -> None:
        """Measure once more."""
        self.cpu += sample(cpu, 40)
        if database:
            self.sql += sample(fixed_sql, 40)

    @property
    def spread(self) -> float:
        """p95 over p50 of the noisier of the two."""
        return max(p95(one) / statistics.median(one) for one in (self.cpu, self.sql) if one)

    def lines(self) -> list[Line]:
        """What was heard, as lines without a bound."""
        pairs = (("noise: fixed loop", self.cpu), ("noise: fixed SQL", self.sql))
        return [line(name, one, floor=one[: len(one) // 2], floor_is="before") for name, one in pairs if one]
