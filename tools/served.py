"""A demonstration province of its own, built once and served on a free port: for the journeys and the screenshots."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

DAY = "2026-03-10"
"""The day that pages open on."""
CHROMIUM = next((p for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(p).exists()), "chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
]  # fmt: skip
_PATIENCE = 120.0


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address of the demonstration in ``home``, built there if it is not; stopped on leaving."""
    environment = {**os.environ, "HOABAN_HOME": str(home), "HOABAN_TODAY": DAY, "HOABAN_DEBUG": "0"}
    environment.pop("DATABASE_URL", None)
    hoaban = [sys.executable, "-m", "hoaban"]
    subprocess.run([*hoaban, "demo"], env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    port = free_port()
    with (home / "serve.log").open("ab") as log:
        command = [*hoaban, "serve", "--port", str(port)]
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        _await(f"http://127.0.0.1:{port}", server, home / "serve.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(server)


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
