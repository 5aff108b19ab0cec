"""The one-stop shop under load: intake at fifty counters through killed processes, and pages beside millions of dossiers.

python -m bench.service intake [--engine postgresql|sqlite] [--counters 50] [--seconds 30] [--kills 20] [--workers 3]
                               [--threads 4]
python -m bench.service pages  [--dossiers 500000] [--dossiers 5000000]      (PostgreSQL)

Every counter posts the intake form over HTTP to the real server, one dossier after the other, each with its event; meanwhile processes of
the server are killed (SIGKILL), and a counter whose answer got lost sends the same form again. Afterwards every form that was acknowledged must be
there once. Pages are asked beside so many dossiers written straight into the tables; the growth is that of p50 from the smaller size to the larger.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import click

from bench.databases import ROOT, Database, Store
from bench.exams import Taker, _plain, _served, told
from bench.service_ground import kept, prepare

INTAKE = "/mot-cua/tiep-nhan/"
LEAST = {"postgresql": 100, "sqlite": 40}
"""Dossiers a second that are asked for."""
BOUNDS = {"status page": 50, "worklist": 100, "on-time figures of a year, 45 communes": 100}
GROWTH = 1.5
OPEN = 12_000
"""Dossiers under way at any size: officers have as much on their desks, what is behind them grows."""
PROCEDURES = ("2.000815", "1.001193", "1.004873", "2.000635")


# Counters -------------------------------------------------------------------------------------------------------------


@dataclass
class Desk:
    """A counter: a browser and what it has sent; ``done``: keys that the server acknowledged."""

    browser: Taker
    point: int
    lot: random.Random
    done: list[str] = field(default_factory=list)
    again: int = 0
    wrong: list[str] = field(default_factory=list)

    def form(self, number: int) -> dict[str, str]:
        """A form as it is filled in at the counter."""
        key = f"{self.lot.getrandbits(96):024x}"
        return {
            "procedure": self.lot.choice(PROCEDURES), "name": f"Lò Thị Thử {number}",
            "personal_id": f"0{self.lot.randrange(10**11):011d}", "phone": f"09{self.lot.randrange(10**8):08d}",
            "address": "Bản Na Ten", "result_by": "counter", "note": "", "point": str(self.point), "counter_no": "1",
            "follow_key": key,
        }  # fmt: skip

    async def take_in(self, number: int, times: list[float]) -> None:
        """Send one form until it is acknowledged; only the answered sending is timed."""
        form = self.form(number)
        body = urlencode({**form, "csrfmiddlewaretoken": self.browser.cookies["csrftoken"]}).encode()
        while True:
            began = time.perf_counter()
            try:
                status, _headers, _content = await self.browser.ask(
                    "POST", INTAKE, body, "application/x-www-form-urlencoded"
                )
            except (OSError, TimeoutError, IndexError, ValueError):
                self.again += 1
                await asyncio.sleep(0.05)
                continue
            if status == 302:
                times.append(1_000 * (time.perf_counter() - began))
                self.done.append(form["follow_key"])
                return
            if status < 500:
                self.wrong.append(str(status))
                return
            self.again += 1
            await asyncio.sleep(0.05)


async def _work(desk: Desk, until: float, times: list[float]) -> None:
    number = 0
    while time.monotonic() < until:
        number += 1
        await desk.take_in(number, times)


async def _kill(parent: int, kills: int, seconds: float) -> int:
    """Kill one process of the server after the other, spread over the time; returns how many died."""
    died = 0
    for _time in range(kills):
        await asyncio.sleep(seconds / (kills + 1))
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        if children:
            os.kill(int(random.choice(children)), signal.SIGKILL)
            died += 1
    return died


async def _day(desks: list[Desk], seconds: float, kills: int) -> tuple[list[float], int, float]:
    for desk in desks:
        desk.browser.cookies["csrftoken"] = "b" * 32
    times: list[float] = []
    began = time.monotonic()
    until = began + seconds
    server = _server()
    found = await asyncio.gather(_kill(server, kills, seconds), *(_work(desk, until, times) for desk in desks))
    return times, int(found[0] or 0), time.monotonic() - began


def _server() -> int:
    """The process of gunicorn that this one has started."""
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    return next(int(one) for one in children if b"gunicorn" in Path(f"/proc/{one}/cmdline").read_bytes())


def _intake(engine: str, counters: int, seconds: float, kills: int, workers: int, threads: int) -> bool:
    with Store(engine) as store, store.copy(0) as database:
        keys, rows = database.home / f"desks-{os.getpid()}.json", database.home / f"kept-{os.getpid()}.json"
        _inside(database, "prepare", str(counters), str(keys))
        known = json.loads(keys.read_text())
        before = os.getloadavg()[0]
        with _served(database, workers, threads) as port:
            desks = [Desk(Taker(one["session"], port), one["point"], random.Random(n)) for n, one in enumerate(known)]
            times, died, took = asyncio.run(_day(desks, seconds, kills))
        _inside(database, "kept", str(rows))
        stand = json.loads(rows.read_text())
        keys.unlink()
        rows.unlink()
    done = [key for desk in desks for key in desk.done]
    lost, double = sum(key not in stand["keys"] for key in done), sum(count > 1 for count in stand["keys"].values())
    whole = len(stand["keys"]) == stand["codes"] == stand["steps"] == stand["events"]
    rate = len(done) / took
    print(f"{engine}, {counters} counters, gunicorn {workers} x {threads}, {os.cpu_count()} cores")
    print(f"machine load {before:.1f} before, {os.getloadavg()[0]:.1f} after; {died} processes killed in {took:.0f} s")
    print(told("taking a dossier in", times))
    print(f"{rate:.1f} dossiers a second with every event, asked: {LEAST[engine]}")
    print(
        f"sent again {sum(desk.again for desk in desks)}; refused {[one for desk in desks for one in desk.wrong][:5]}"
    )
    print(
        f"acknowledged {len(done)}, kept {len(stand['keys'])}, lost {lost}, double {double}, codes, moves, events equal {whole}"
    )
    return not lost and not double and whole and rate >= LEAST[engine]


# Pages beside millions ------------------------------------------------------------------------------------------------

FILL = """
INSERT INTO service_dossier (id, code, follow_key, point_id, unit_id, unit_path, holder_id, holder_path, procedure_id,
    version_id, applicant, applicant_folded, phone, address, channel, counter_no, result_by, fee, papers, note, state, step_no,
    officer_id, received_at, time_amount, time_unit, first_due_at, due_at, warn_at, pauses, extended, extra_amount, extra_unit,
    reappointed, held, settled_at, settled_on, closed_at, timeliness, used, cause, warned, steps_taken, changes)
SELECT n, 'B-' || n, 'bench' || lpad(n::text, 20, '0'), p.id, p.unit_id, p.unit_path, p.unit_id, p.unit_path, v.procedure_id, v.id,
    'Lò Thị Thử ' || n, 'lo thi thu ' || n, '', '', 'counter', 1, 'counter', 0, '[]', '',
    CASE WHEN n %% %(open)s = 0 THEN 'processing' ELSE 'returned' END, 1,
    CASE WHEN n %% %(open)s = 0 THEN (%(officers)s::bigint[])[1 + (n / %(open)s) %% %(many)s] END, r.at, 3, 'working_days', r.at + interval '3 days',
    r.at + interval '3 days', r.at + interval '2 days', '[]', false, 0, '', false, false,
    CASE WHEN n %% %(open)s > 0 THEN r.at + r.took END,
    CASE WHEN n %% %(open)s > 0 THEN ((r.at + r.took) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date END,
    CASE WHEN n %% %(open)s > 0 THEN r.at + r.took END,
    CASE WHEN n %% %(open)s > 0 THEN CASE WHEN n %% 29 = 0 THEN 3 WHEN n %% 3 = 0 THEN 2 ELSE 1 END END,
    CASE WHEN n %% %(open)s > 0 THEN CASE WHEN n %% 29 = 0 THEN 1.4 ELSE (n %% 97) / 97.0 END END,
    CASE WHEN n %% 29 = 0 AND n %% %(open)s > 0 THEN 'internet' ELSE '' END, 0, 3, 3
FROM generate_series(1::bigint, %(number)s) n
CROSS JOIN LATERAL (SELECT timestamptz '2023-12-31 01:00+00' + make_interval(secs => n * %(each)s) AS at,
    make_interval(hours => (2 + n %% 90)::int) AS took) r
JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM service_servicepoint WHERE is_open) p
    ON p.place = (n * 7919) %% %(points)s
JOIN (SELECT id, procedure_id, row_number() OVER (ORDER BY id) - 1 AS place FROM service_procedureversion WHERE ends_before IS NULL) v
    ON v.place = (n * 104729) %% %(versions)s"""
STEPS = """
INSERT INTO service_dossierstep (dossier_id, seq, move, state, at, actor_name, unit_id, step_no, minutes, used, due_at, note)
SELECT d.id, s.seq, s.move, s.state, d.received_at + make_interval(hours => s.seq), 'bench', d.unit_id, 1, 30, 0.1, d.due_at, ''
FROM service_dossier d JOIN (VALUES (1, 'receive', 'received'), (2, 'assign', 'processing'), (3, 'submit', 'signing')) AS s(seq, move, state)
    ON true WHERE d.id %% 20 = 0"""


def fill(number: int) -> None:
    """So many dossiers of two years up to 2025-12-31, straight into the tables, and their tally."""
    from datetime import date

    from django.db import connection, transaction

    from hoaban.apps.people.models import CensusRow
    from hoaban.apps.service.commands import tallies
    from hoaban.apps.service.models import Dossier, ProcedureVersion, ServicePoint
    from hoaban.shared.access import Actor
    from hoaban.shared.emptied import guarded_afterwards

    officers = list(
        CensusRow.objects.filter(level=3, category=2)
        .order_by("official_id")
        .values_list("official_id", flat=True)[:400]
    )
    facts: dict[str, Any] = {
        "number": number, "each": 730 * 86_400 / number, "open": number // OPEN, "officers": officers, "many": len(officers),
        "points": ServicePoint.objects.filter(is_open=True).count(),
        "versions": ProcedureVersion.objects.filter(ends_before=None).count(),
    }  # fmt: skip
    began = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'; SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute(
            "TRUNCATE service_dossier, service_servicetally, service_servicetallied, service_staleday CASCADE"
        )
        with guarded_afterwards(Dossier, rows=number):
            cursor.execute(FILL, facts)
        cursor.execute(STEPS, {})
    loaded = time.monotonic()
    tallies.rebuild(actor=Actor.system(), on=date(2025, 12, 31))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) service_dossier, service_dossierstep, service_servicetally")
    print(f"{number} dossiers in {loaded - began:.0f} s, tallied in {time.monotonic() - loaded:.0f} s", flush=True)


def ask(times: int) -> None:
    """The pages and the figures, as lines of JSON."""
    from datetime import date

    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    from bench.measuring import p95, sample
    from hoaban.apps.accounts.models import User
    from hoaban.apps.organisation import queries as organisation
    from hoaban.apps.service.models import Dossier
    from hoaban.apps.service.queries import results
    from hoaban.shared.access import Actor
    from hoaban.shared.figures import Scope

    call_command("collectstatic", verbosity=0, interactive=False)
    settings.ALLOWED_HOSTS = ["*"]
    actor, on = Actor.system(), date(2025, 12, 31)
    last = Dossier.objects.order_by("-pk").values_list("pk", flat=True)[0]
    keys = [f"bench{20 * one:020d}" for one in random.Random(3).sample(range(1, last // 20), times)]
    anybody, officer = Client(), Client()
    holder = Dossier.objects.filter(closed_at=None, officer__isnull=False).order_by("pk")[0]
    user = User.objects.get(username="quay")
    User.objects.filter(pk=user.pk).update(official_id=holder.officer_id)
    officer.force_login(user)
    pages = iter(keys * 3)

    def page() -> None:
        assert anybody.get(reverse("service_track_key", args=[next(pages)])).status_code == 200

    def work() -> None:
        assert officer.get(reverse("service_worklist")).status_code == 200

    scope = Scope(actor, on, organisation.get_part(actor=actor, on=on), date(2025, 1, 1))
    asked = {
        "status page": page, "worklist": work,
        "on-time figures of a year, 45 communes": lambda: results.lines(scope, "unit"),
    }  # fmt: skip
    found = {}
    for name, run in asked.items():
        samples = sample(run, times)
        found[name] = [statistics.median(samples), p95(samples), p95([one.cpu for one in samples])]
    print(f"\n{json.dumps(found)}")


def _pages(sizes: tuple[int, ...], times: int) -> bool:
    fine = True
    before: dict[str, float] = {}
    with Store("postgresql") as store, store.copy(23_400) as database:
        for size in sorted(sizes):
            _inside(database, "fill", str(size))
            command = [sys.executable, "-W", "ignore", "-m", "bench.service", "inside", "ask", str(times)]
            done = subprocess.run(
                command, cwd=ROOT, env=_plain(database), check=True, stdout=subprocess.PIPE, text=True
            )
            found = json.loads(done.stdout.rstrip().rsplit("\n", 1)[-1])
            for name, (middle, high, cpu) in found.items():
                growth = middle / before[name] if name in before else None
                fine &= high <= BOUNDS[name] and (growth is None or growth <= GROWTH)
                print(
                    f"{size:>9,} dossiers  {name:<40} p50 {middle:7.1f}  p95 {high:7.1f} ms (cpu {cpu:.1f})  bound {BOUNDS[name]}"
                    + (f"  growth x{growth:.2f}" if growth else ""),
                    flush=True,
                )
                before[name] = middle
        print(f"machine load {os.getloadavg()[0]:.1f}")
    return fine


def _inside(database: Database, *arguments: str) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "bench.service", "inside", *arguments]
    subprocess.run(command, cwd=ROOT, env=_plain(database), check=True)


@click.group(help=__doc__)
def main() -> None:
    """Two measurements, each on its own."""


@main.command()
@click.option("--engine", type=click.Choice(["sqlite", "postgresql"]), default="postgresql", show_default=True)
@click.option("--counters", default=50, show_default=True)
@click.option("--seconds", default=30.0, show_default=True)
@click.option("--kills", default=20, show_default=True)
@click.option("--workers", default=3, show_default=True)
@click.option("--threads", default=4, show_default=True)
def intake(engine: str, counters: int, seconds: float, kills: int, workers: int, threads: int) -> None:
    """Fifty counters at once through killed processes; exit code 1 when one is lost or double, or it is too slow."""
    sys.exit(0 if _intake(engine, counters, seconds, kills, workers, threads) else 1)


@main.command()
@click.option("--dossiers", multiple=True, type=int, default=(500_000, 5_000_000), show_default=True)
@click.option("--times", default=40, show_default=True)
def pages(dossiers: tuple[int, ...], times: int) -> None:
    """Status page, worklist and yearly figures beside so many dossiers; exit code 1 when a bound is missed."""
    sys.exit(0 if _pages(dossiers, times) else 1)


def _work_inside(arguments: list[str]) -> None:
    import django

    django.setup()
    match arguments:
        case ["prepare", counters, path]:
            prepare(int(counters), Path(path))
        case ["kept", path]:
            kept(Path(path))
        case ["fill", number]:
            fill(int(number))
        case ["ask", times]:
            ask(int(times))


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        _work_inside(sys.argv[2:])
    else:
        main()
