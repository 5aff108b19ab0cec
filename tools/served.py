"""A demonstration province of its own, built once and served on a free port: for the journeys and the screenshots."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

DAY = "2026-03-10"
"""The day that pages open on."""
_BROWSERS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser")
CHROMIUM = next((path for path in _BROWSERS if Path(path).exists()), "chromium")
"""The build without a window opens a page for a seventh of the processor (ADR 45); the whole one where there is none."""
_LEFT_OUT = (
    # What the driver leaves out itself, for the last such list is the one that holds…
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch",
    # …and frames made anew for every page of one site: a fifth of the browser's work.
    "RenderDocument", "RenderDocumentLevel", "SpareRendererForSitePerProcess",
)  # fmt: skip
FLAGS = [
    f"--disable-features={','.join(_LEFT_OUT)}", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
]  # fmt: skip
KILLED = "killed.json"
"""In the folder of a demonstration that was killed once while it was built: what stood then."""
_PATIENCE = 120.0


@dataclass
class Server:
    """A server of a demonstration, on a port of its own that it keeps when it is started again; pages open on ``day``.

    Without ``jobs`` nothing is done but pages, quickly ready where the demonstration was served before.
    """

    home: Path
    port: int
    day: str = DAY
    jobs: bool = True
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = self.home / f"serve-{self.port}.log"
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                self._command(), env=environment(self.home, self.day), stdout=out, stderr=out, start_new_session=True
            )
        _await(self.address, self.process, log)

    def _command(self) -> list[str]:
        if self.jobs:
            return [sys.executable, "-m", "hoaban", "serve", "--port", str(self.port)]
        where = ["--bind", f"127.0.0.1:{self.port}", "--threads", "4", "--log-level", "warning"]
        return [sys.executable, "-m", "gunicorn", "hoaban.config.wsgi", *where]

    def die(self) -> None:
        """End it and everything that it started at once, as when the power fails."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def environment(home: Path, day: str = DAY) -> dict[str, str]:
    """What a program needs to work on the demonstration in ``home`` on a day."""
    found = {**os.environ, "HOABAN_HOME": str(home), "HOABAN_TODAY": day, "HOABAN_DEBUG": "0"}
    found.pop("DATABASE_URL", None)
    return found


@contextmanager
def running(home: Path, day: str = DAY, *, jobs: bool = True) -> Iterator[Server]:
    """A server of the demonstration that stands in ``home``, on a day (YYYY-MM-DD); stopped on leaving."""
    server = Server(home, free_port(), day, jobs)
    server.start()
    try:
        yield server
    finally:
        if server.process is not None:
            stop(server.process)


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address of the demonstration in ``home``, built there if it is not; stopped on leaving."""
    build(home)
    with running(home) as server:
        yield server.address


def build(home: Path) -> None:
    """Build the demonstration in ``home``, as far as it does not stand there yet."""
    home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "hoaban", "demo"]
    subprocess.run(command, env=environment(home), check=True, stdout=subprocess.DEVNULL)
    # Every copy of it is served as it lies there, also by a bare server that collects no files itself.
    subprocess.run([sys.executable, "-m", "hoaban.config.assets"], env=environment(home), check=True)


def build_after_a_kill(home: Path) -> None:
    """Build it as ``build`` does, but killed without warning while people are recorded, and begun again.

    What stood after the kill is told in the file ``KILLED`` of the folder: how many officials, and how many the events
    tell of.
    """
    home.mkdir(parents=True, exist_ok=True)
    begun(home)
    command = [sys.executable, "-m", "hoaban", "demo"]
    first = subprocess.Popen(command, env=environment(home), stdout=subprocess.DEVNULL, start_new_session=True)
    while first.poll() is None and _recorded(home)["batches"] < 2:  # killed in the third
        time.sleep(0.05)
    with suppress(ProcessLookupError):
        os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    (home / KILLED).write_text(json.dumps(_recorded(home)))
    build(home)


def begun(home: Path) -> None:
    """Begin in ``home`` with a copy of the empty SQLite database that the environment names in ``HOABAN_EMPTY``, if any."""
    if empty := os.environ.get("HOABAN_EMPTY"):
        shutil.copy(empty, home / "hoaban.sqlite3")


def copied(home: Path) -> bool:
    """Copy the demonstration that the environment names in ``HOABAN_BUILT`` into ``home``; False where it names none."""
    built = os.environ.get("HOABAN_BUILT")
    if built:
        shutil.copytree(built, home, dirs_exist_ok=True)
    return bool(built)


def _recorded(home: Path) -> dict[str, int]:
    """How many officials a half-built demonstration holds, and how many its events tell of."""
    told = (
        "SELECT COUNT(*), COALESCE(SUM(json_extract(after, '$.officials')), 0) FROM shared_event"
        " WHERE action = 'people.enter_many'"
    )
    try:
        with closing(sqlite3.connect(f"file:{home / 'hoaban.sqlite3'}?mode=ro", uri=True)) as database:
            batches, officials = database.execute(told).fetchone()
            there = database.execute("SELECT COUNT(*) FROM people_official").fetchone()[0]
            return {"batches": batches, "told": officials, "officials": there}
    except sqlite3.OperationalError:
        return {"batches": 0, "told": 0, "officials": 0}  # no tables yet


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _await(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/suc-khoe/", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-2000:]}")


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server and everything that it started: asked first, then made to."""
    if server.poll() is None:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(20)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


if __name__ == "__main__":
    build_after_a_kill(Path(sys.argv[1]))
