"""The databases that are measured: built once, kept under var/bench, copied for whatever writes."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from tools import pg

ROOT = Path(__file__).resolve().parent.parent
TODAY = "2025-12-31"
"""The day pages open on: the day of the published figures."""
KEY = "YmVuY2ggYmVuY2ggYmVuY2ggYmVuY2ggYmVuY2ggISE="
"""Seals the invented people who are measured, in every copy of a database alike."""
SIZES = {23_400: 1, 234_000: 10}
"""Officials in service -> scale of the demonstration; 0 is an organisation without people."""
SOURCES = (
    "src/hoaban/apps/*/migrations/*.py", "src/hoaban/demonstration/**/*.py", "src/hoaban/apps/people/rules/census.py",
    "src/hoaban/apps/organisation/data/*", "src/hoaban/apps/lawbook/data/*",
)  # fmt: skip


def bench_home() -> Path:
    """The folder of databases and files of the measurements."""
    home = Path(os.environ.get("HOABAN_HOME", "var")).resolve() / "bench"
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)  # the PostgreSQL server runs as another user where we are root
    return home


@functools.cache
def fingerprint() -> str:
    """Of everything that decides what a built database holds."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for file in sorted(ROOT.glob(pattern)):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class Database:
    """Where a database is, as a process of its own finds it."""

    engine: str
    size: int
    url: str
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        """For a process that works on it."""
        return {
            **os.environ, "DATABASE_URL": self.url, "HOABAN_HOME": str(self.home), "HOABAN_TODAY": TODAY,
            "HOABAN_KEY": KEY, "HOABAN_DEBUG": "0", "DJANGO_SETTINGS_MODULE": "hoaban.config.settings",
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "src"))),
        }  # fmt: skip


class Store:
    """The databases of one engine."""

    def __init__(self, engine: str) -> None:
        self.engine = engine
        self.home = bench_home()
        self._server: Any = None
        self._address = ""

    def __enter__(self) -> Store:
        if self.engine == "postgresql":
            directory = self.home / "pg"
            self._address, self._server = pg.start(directory)
            if self._psql("SHOW jit") != "('off',)":
                # Some settings of a new server hold from its next start on.
                pg.stop(self._server)
                self._address, self._server = pg.start(directory)
        return self

    def __exit__(self, *_raised: object) -> None:
        pg.stop(self._server)

    def ready(self, size: int) -> Database:
        """The database of a size, built if it is not there as the sources are now."""
        name = f"bench_{size}_{fingerprint()}"
        if not self._exists(name):
            print(f"building {self.engine} {size} (kept for the next run) ...", flush=True)
            began = time.monotonic()
            self._drop(f"{name}_new")
            self._create(f"{name}_new")
            _inside(self._database(f"{name}_new", size), "build", str(SIZES.get(size, 0)))
            self._rename(f"{name}_new", name)
            print(f"  built in {time.monotonic() - began:.0f} s", flush=True)
        return self._database(name, size)

    @contextlib.contextmanager
    def copy(self, size: int) -> Iterator[Database]:
        """A copy that may be written to; gone afterwards."""
        source, name = self.ready(size), f"bench_copy_{os.getpid()}"
        self._drop(name)
        if self.engine == "sqlite":
            shutil.copy(self._file(f"bench_{size}_{fingerprint()}"), self._file(name))
        else:
            self._psql(f"CREATE DATABASE {name} TEMPLATE {urlsplit(source.url).path[1:]}")
        try:
            yield self._database(name, size)
        finally:
            self._drop(name)

    def _database(self, name: str, size: int) -> Database:
        url = f"sqlite:///{self._file(name)}"
        if self.engine == "postgresql":
            url = urlunsplit(urlsplit(self._address)._replace(path=f"/{name}"))
        return Database(self.engine, size, url, self.home)

    def _file(self, name: str) -> Path:
        return self.home / f"{name}.sqlite3"

    def _psql(self, command: str) -> str:
        import psycopg

        with psycopg.connect(self._address, autocommit=True) as connection:
            found = connection.execute(command)
            return str(found.fetchone()) if found.description else ""

    def _exists(self, name: str) -> bool:
        if self.engine == "sqlite":
            return self._file(name).exists()
        return self._psql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'") != "None"

    def _create(self, name: str) -> None:
        if self.engine == "postgresql":
            self._psql(f"CREATE DATABASE {name}")

    def _drop(self, name: str) -> None:
        if self.engine == "postgresql":
            self._psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            return
        for ending in ("", "-wal", "-shm"):
            Path(f"{self._file(name)}{ending}").unlink(missing_ok=True)

    def _rename(self, old: str, new: str) -> None:
        if self.engine == "sqlite":
            self._file(old).rename(self._file(new))
        else:
            self._psql(f"ALTER DATABASE {old} RENAME TO {new}")


def _inside(database: Database, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "bench.inside", *arguments], env=database.environment, cwd=ROOT, check=True)
