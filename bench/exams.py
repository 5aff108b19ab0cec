"""An exam day: so many people save answers at once on the real server; afterwards no acknowledged answer may be lost.

python -m bench.exams [--engine postgresql|sqlite] [--takers N] [--seconds 60] [--think 15] [--workers 3] [--threads 4]
                      [--drawn]

Every taker begins a sitting over HTTP and saves an answer every ``--think`` seconds (exponentially spread, as people
do), some of them again and again to the same question. Then the burst: everybody saves in the same second. Server,
database and takers share the machine's cores. ``--drawn``: the papers are drawn beforehand by the command, without
HTTP; with ``--takers 10000 --think 90`` that is the province's exam day: 40 questions in an hour.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from bench.databases import ROOT, Database, Store

QUESTIONS, BANK = 40, 300
BOUND_MS = 250
"""p95 of a saving."""
PATIENCE = 120.0


def prepare(takers: int, path: Path, drawn: bool) -> None:
    """Inside the database: a bank, a released test, so many participants, each signed in; keys to a file."""
    import secrets
    from datetime import timedelta

    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from hoaban.apps.accounts.models import User
    from hoaban.apps.learning.commands import banks, exams
    from hoaban.apps.learning.commands.exams import ExamFacts, LineFacts
    from hoaban.apps.learning.models import Course, Enrolment, TrainingClass
    from hoaban.apps.organisation.models import Unit
    from hoaban.apps.organisation.queries import current_path
    from hoaban.apps.people.models import Official
    from hoaban.shared.access import Actor
    from hoaban.shared.shell import now, today

    system, on, at = Actor.system(), today(), now()
    provider = Unit.objects.get(code="TCT")
    where = current_path(provider.pk, on)
    ids = _officials(takers)
    course = Course.objects.create(
        code="BENCH", kind="digital", name_vi="Kỳ thi", name_en="Exam day", hours=8, provider=provider
    )
    of = TrainingClass.objects.create(
        code="BENCH", course=course, name="Kỳ thi", mode="online", state="running", provider=provider,
        unit_path=where, organiser_path=where, starts_on=on, ends_on=on, capacity_min=1, capacity_max=30_000,
        secret="x", feed_key=secrets.token_urlsafe(32),
    )  # fmt: skip
    Enrolment.objects.bulk_create(
        Enrolment(training_class=of, official_id=pk, unit=provider, unit_path=where, state="approved", nominated_on=on)
        for pk in ids
    )
    bank = banks.open_bank(actor=system, name="Kỳ thi", unit_id=provider.pk, course_id=None, on=on)
    banks.load_questions(actor=system, bank_id=bank.pk, questions=_questions(), on=on)
    facts = ExamFacts("Kỳ thi", "final", at - timedelta(hours=1), at + timedelta(hours=3), minutes=120)
    exam = exams.set_exam(actor=system, class_code=of.code, facts=facts, on=on)
    lines = [LineFacts(bank.pk, QUESTIONS - 10), LineFacts(bank.pk, 10, type="multiple")]
    exams.set_blueprint(actor=system, exam_id=exam.pk, version=None, lines=lines, on=on)
    exams.release_exam(actor=system, exam_id=exam.pk, version=None, at=at, on=on)
    users = [
        User(username=f"bench-{pk}", full_name=str(o), official_id=pk, password="!")
        for pk, o in Official.objects.in_bulk(ids).items()
    ]
    sessions = []
    place = {pk: number for number, pk in enumerate(ids)}
    for user in User.objects.bulk_create(sorted(users, key=lambda one: place[one.official_id or 0])):
        session = SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session.create()
        sessions.append(session.session_key)
    papers = _draw(ids, exam.pk, at) if drawn else []
    path.write_text(json.dumps({"exam": exam.pk, "sessions": sessions, "papers": papers}))


def _draw(ids: list[int], exam: int, at: Any) -> list[dict[str, Any]]:
    """Begin a sitting for everybody; attempt, browser key and the places with several answers, in the order of ids."""
    from hoaban.apps.learning.commands import attempts
    from hoaban.apps.learning.models import AttemptQuestion
    from hoaban.shared.access import Actor

    began, found = time.perf_counter(), []
    for pk in ids:
        key = f"bench-{pk}"
        actor = Actor(key, (), None, pk)
        found.append({"attempt": attempts.start(actor=actor, exam_id=exam, device=key, at=at).pk, "device": key})
    each = 1_000 * (time.perf_counter() - began) / len(ids)
    print(f"{len(ids)} papers drawn by the command, {each:.1f} ms each", flush=True)
    several: dict[int, list[int]] = defaultdict(list)
    rows = AttemptQuestion.objects.filter(question__type="multiple").values_list("attempt_id", "position")
    for attempt, position in rows:
        several[attempt].append(position)
    return [{**one, "several": several[one["attempt"]]} for one in found]


def _officials(takers: int) -> list[int]:
    from datetime import date

    from hoaban.apps.organisation.models import Post
    from hoaban.apps.people.tests.factories import enter, life

    posts = list(Post.objects.filter(ends_before=None).select_related("title").order_by("id")[:200])
    lives = [life(posts[i % len(posts)], date(2025, 9, 1), name=f"Lò Văn Thi {i:05d}") for i in range(takers)]
    return enter(*lives)


def _questions() -> list[Any]:
    from hoaban.apps.learning.rules.questions import QuestionFacts

    long = (
        "Khi tiếp nhận hồ sơ tại bộ phận một cửa, cán bộ cần kiểm tra những thành phần nào trước khi hẹn trả kết quả?"
    )
    found = []
    for number in range(BANK):
        several = number % 3 == 0
        answers = [{"text": f"Phương án {place} của câu {number}: {long}", "weight": 0} for place in range(4)]
        answers[0]["weight"] = answers[1]["weight"] = 50 if several else 0
        answers[0]["weight"] = 50 if several else 100
        found.append(
            QuestionFacts(
                "multiple" if several else "choice", f"Câu {number}", f"{number}. {long}", body={"answers": answers}
            )
        )
    return found


def settled(path: Path) -> None:
    """Inside the database: every answer as it stands, by attempt and position, to a file."""
    from hoaban.apps.learning.models import AttemptQuestion

    rows = AttemptQuestion.objects.values_list("attempt_id", "position", "answer", "saves")
    path.write_text(json.dumps([list(row) for row in rows]))


@dataclass
class Taker:
    """A browser: its cookies, its paper, and what the server acknowledged: position -> (save, answer)."""

    session: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    attempt: int = 0
    several: set[int] = field(default_factory=set)
    saves: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    kept: dict[int, tuple[int, Any]] = field(default_factory=dict)

    async def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, dict[str, str], bytes]:
        """One request on a connection of its own, as through a proxy; status, headers, body."""
        reader, writer = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", self.port), PATIENCE)
        jar = {"sessionid": self.session, "language": "vi", **self.cookies}
        head = [f"{method} {path} HTTP/1.1", f"Host: localhost:{self.port}", "Connection: close",
                "Cookie: " + "; ".join(f"{key}={value}" for key, value in jar.items())]  # fmt: skip
        if body:
            head += [
                f"Content-Type: {kind}",
                f"Content-Length: {len(body)}",
                f"X-CSRFToken: {jar.get('csrftoken', '')}",
            ]
        writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        answer = await asyncio.wait_for(reader.read(), PATIENCE)
        writer.close()
        return self._taken(answer)

    def _taken(self, answer: bytes) -> tuple[int, dict[str, str], bytes]:
        top, _gap, content = answer.partition(b"\r\n\r\n")
        lines = top.decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in lines[1:]:
            key, _colon, value = line.partition(": ")
            headers[key.lower()] = value
            if key.lower() == "set-cookie":
                name, _equals, rest = value.partition("=")
                self.cookies[name] = rest.partition(";")[0]
        return int(lines[0].split(" ")[1]), headers, content

    async def begin(self, exam: int) -> None:
        """The way in, then the paper."""
        entry = f"/hoc-tap/thi/{exam}/vao/"
        await self.ask("GET", entry)
        status, headers, _content = await self.ask("POST", entry, b"x=1", "application/x-www-form-urlencoded")
        if status != 302 or "/bai/" not in headers["location"]:
            raise RuntimeError(f"a sitting did not begin: {status} {headers.get('location')}")
        self.attempt = int(headers["location"].rstrip("/").rsplit("/", 1)[1])
        _status, _headers, content = await self.ask("GET", headers["location"])
        for piece in content.split(b'data-position="')[1:]:
            if b'data-type="multiple"' in piece[:80]:
                self.several.add(int(piece.split(b'"', 1)[0]))

    async def save(self, position: int, answer: Any, times: list[float]) -> str:
        """Save one answer; "" or what went wrong."""
        self.saves[position] += 1
        sent = {"position": position, "answer": answer, "save": self.saves[position]}
        began = time.perf_counter()
        try:
            status, _headers, content = await self.ask(
                "POST", f"/hoc-tap/thi/bai/{self.attempt}/luu/", json.dumps(sent).encode(), "application/json"
            )
        except (TimeoutError, OSError) as failed:
            return type(failed).__name__
        times.append(1_000 * (time.perf_counter() - began))
        if status != 200:
            return str(status)
        self.kept[position] = json.loads(content)["save"], answer
        return ""

    def something(self, lot: random.Random) -> tuple[int, Any]:
        """A question and an answer to it."""
        position = lot.randint(1, QUESTIONS)
        if position in self.several:
            return position, sorted(lot.sample(range(4), lot.randint(1, 3)))
        return position, lot.randrange(4)


async def _sit(taker: Taker, until: float, think: float, seed: int, times: list[float], failed: list[str]) -> None:
    lot = random.Random(seed)
    await asyncio.sleep(lot.random() * think)
    while time.monotonic() < until:
        position, answer = taker.something(lot)
        if wrong := await taker.save(position, answer, times):
            failed.append(wrong)
        await asyncio.sleep(lot.expovariate(1 / think))


async def _day(takers: list[Taker], exam: int, seconds: float, think: float) -> dict[str, Any]:
    began = time.monotonic()
    gate = asyncio.Semaphore(20)

    async def begin(taker: Taker) -> None:
        async with gate:
            # One token against forgery serves every taker: a page that is not asked for gives none.
            await taker.begin(exam) if not taker.attempt else taker.cookies.setdefault("csrftoken", "b" * 32)

    await asyncio.gather(*(begin(taker) for taker in takers))
    starting = time.monotonic() - began
    times: list[float] = []
    failed: list[str] = []
    until = time.monotonic() + seconds
    await asyncio.gather(*(_sit(one, until, think, seed, times, failed) for seed, one in enumerate(takers)))
    burst: list[float] = []
    lot = random.Random(7)

    async def at_once(taker: Taker) -> None:
        position, answer = taker.something(lot)
        await asyncio.sleep(lot.random())
        if wrong := await taker.save(position, answer, burst):
            failed.append(wrong)

    await asyncio.gather(*(at_once(taker) for taker in takers))
    return {"starting": starting, "times": times, "burst": burst, "failed": failed}


def lost(takers: list[Taker], rows: list[list[Any]]) -> int:
    """Acknowledged answers that do not stand as acknowledged, unless a later saving, whose answer was lost, does."""
    stand = {(attempt, position): (answer, saves) for attempt, position, answer, saves in rows}
    count = 0
    for taker in takers:
        for position, (save, answer) in taker.kept.items():
            kept, saves = stand[taker.attempt, position]
            count += saves < save or (saves == save and kept != answer)
    return count


@contextlib.contextmanager
def _served(database: Database, workers: int, threads: int) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    _inside(database, "collect")
    command = [sys.executable, "-m", "gunicorn", "hoaban.config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers",
               str(workers), "--threads", str(threads), "--preload", "--log-level", "error"]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, env=_plain(database))
    try:
        for _time in range(600):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/suc-khoe/", timeout=60):
                break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


def _plain(database: Database) -> dict[str, str]:
    return {**database.environment, "HOABAN_HOSTS": "localhost,127.0.0.1"}


def _inside(database: Database, *arguments: str) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "bench.exams", "inside", *arguments]
    subprocess.run(command, cwd=ROOT, env=_plain(database), check=True)


def told(name: str, times: list[float]) -> str:
    """A line of the report: count, p50, p95, p99, worst, in milliseconds."""
    ranked = sorted(times)
    at = [ranked[min(len(ranked) - 1, int(share * len(ranked)))] for share in (0.5, 0.95, 0.99, 1)]
    return f"{name:<22} n {len(ranked):>6}   p50 {at[0]:7.1f}   p95 {at[1]:7.1f}   p99 {at[2]:7.1f}   worst {at[3]:7.1f} ms"


def _people(known: dict[str, Any], port: int) -> list[Taker]:
    takers = [Taker(session, port) for session in known["sessions"]]
    for taker, paper in zip(takers, known["papers"], strict=False):
        taker.attempt, taker.several = paper["attempt"], set(paper["several"])
        taker.cookies["device"] = paper["device"]
    return takers


def _measure(engine: str, takers: int, seconds: float, think: float, workers: int, threads: int, drawn: bool) -> bool:
    with Store(engine) as store, store.copy(0) as database:
        keys, rows = database.home / f"takers-{os.getpid()}.json", database.home / f"answers-{os.getpid()}.json"
        _inside(database, "prepare", str(takers), str(keys), *(["drawn"] if drawn else []))
        known = json.loads(keys.read_text())
        with _served(database, workers, threads) as port:
            people = _people(known, port)
            before = os.getloadavg()[0]
            found = asyncio.run(_day(people, known["exam"], seconds, think))
        _inside(database, "settled", str(rows))
        missing = lost(people, json.loads(rows.read_text()))
        keys.unlink()
        rows.unlink()
    acknowledged = sum(len(taker.kept) for taker in people)
    print(
        f"{engine}, {takers} takers, {QUESTIONS} questions each, gunicorn {workers} x {threads}, {os.cpu_count()} cores"
    )
    print(f"machine load {before:.1f} before, {os.getloadavg()[0]:.1f} after; an answer every {think:g} s each,")
    print(
        f"that is {len(found['times']) / seconds:.1f} savings a second; all papers drawn in {found['starting']:.1f} s"
    )
    print(told("saving, exam day", found["times"]))
    print(told("saving, all in 1 s", found["burst"]))
    print(f"failed requests {len(found['failed'])} {sorted(set(found['failed']))}")
    print(f"answers acknowledged last {acknowledged}, lost {missing}")
    p95 = statistics.quantiles(found["times"], n=20)[-1]
    print(f"p95 {p95:.0f} ms, bound {BOUND_MS} ms: {'within' if p95 < BOUND_MS else 'OVER'}")
    return missing == 0 and not found["failed"] and p95 < BOUND_MS


@click.command(help=__doc__)
@click.option("--engine", type=click.Choice(["sqlite", "postgresql"]), default="postgresql", show_default=True)
@click.option("--takers", default=500, show_default=True)
@click.option("--seconds", default=60.0, show_default=True)
@click.option("--think", default=15.0, show_default=True, help="Seconds between two savings of one taker, on average.")
@click.option("--workers", default=3, show_default=True)
@click.option("--threads", default=4, show_default=True)
@click.option("--drawn", is_flag=True, help="Draw the papers beforehand, without HTTP.")
def main(
    engine: str, takers: int, seconds: float, think: float, workers: int, threads: int, drawn: bool
) -> None:  # fmt: skip
    """Measure and print; exit code 1 when an answer is lost or the bound is missed."""
    sys.exit(0 if _measure(engine, takers, seconds, think, workers, threads, drawn) else 1)


def _work(arguments: list[str]) -> None:
    import django

    django.setup()
    match arguments:
        case ["prepare", takers, path, *drawn]:
            prepare(int(takers), Path(path), bool(drawn))
        case ["settled", path]:
            settled(Path(path))
        case ["collect"]:
            from django.core.management import call_command

            call_command("collectstatic", verbosity=0, interactive=False)


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        _work(sys.argv[2:])
    else:
        main()
