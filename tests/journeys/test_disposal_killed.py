"""A worker that is really killed while it deletes leaves nothing half done; the next one goes on, and tells it once."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tools.served import DAY

ORDER = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "hoaban.config.settings"
django.setup()
from datetime import UTC, datetime
from hoaban.apps.accounts import queries as accounts
from hoaban.apps.accounts.models import User
from hoaban.apps.people.models import CensusRow
from hoaban.apps.privacy import queries, tasks
from hoaban.apps.privacy.commands import disposal
from hoaban.apps.privacy.models import Reading
from hoaban.shared.access import Permission
from hoaban.shared.bulk import insert_rows
from hoaban.shared.shell import today
user = User.objects.get(username="noivu")
actor, at = accounts.actor_for(user, today()), datetime(2019, 3, 1, 2, tzinfo=UTC)
official, path = CensusRow.objects.filter(ends_before__gt=today()).values_list("official_id", "unit_path").first()
columns = ("official_id", "reader_name", "reader_roles", "groups", "way", "at", "day", "unit_path")
row = (official, "Xem Ngày Xưa", "", "basic", "page", at, at.date(), path)
insert_rows(Reading, columns, [row] * ROWS)
key, may = "readings-of-records", Permission.CARRY_OUT_RETENTION
due = queries.get_kept(actor=actor, key=key, on=today(), permission=may).due
made = disposal.order(actor=actor, key=key, expected=due, basis="Biên bản 12/BB-SNV", on=today())
tasks.carry_out.enqueue(made.pk, user.pk)
print(made.pk, due)
"""
BATCH, PATIENCE, ROWS = 500, 120.0, 20_000


@pytest.fixture
def own(site: str, home: Path, tmp_path: Path) -> Path:
    """A province of this test alone, so that no other worker does its work."""
    folder = tmp_path / "own"
    folder.mkdir()
    with (
        closing(sqlite3.connect(home / "hoaban.sqlite3")) as there,
        closing(sqlite3.connect(folder / "hoaban.sqlite3")) as here,
    ):
        there.backup(here)
    for name in ("data-key", "secret-key"):
        shutil.copy(home / name, folder / name)
    return folder


def surroundings(own: Path) -> dict[str, str]:
    """The environment of the programs of this province."""
    given = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return {**given, "HOABAN_HOME": str(own), "HOABAN_TODAY": DAY}


@contextmanager
def worker(own: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a session of its own, which is over at the end."""
    with (own / "worker.log").open("ab") as log:
        made = subprocess.Popen(
            [sys.executable, "-m", "hoaban", "worker"], env=surroundings(own), stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
        try:
            yield made
        finally:
            if made.poll() is None:
                os.killpg(made.pid, signal.SIGKILL)
            made.wait()


def asked(own: Path, question: str, *given: object) -> tuple[object, ...]:
    """One row of the database."""
    with closing(sqlite3.connect(f"file:{own / 'hoaban.sqlite3'}?mode=ro", uri=True, timeout=20)) as base:
        return tuple(base.execute(question, given).fetchone())


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    last = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < last, "it never came to that"
        time.sleep(0.01)


def test_a_worker_killed_while_it_deletes_leaves_whole_batches_and_the_next_finishes_once(own: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-c", ORDER.replace("ROWS", str(ROWS))],
        env=surroundings(own),
        capture_output=True,
        text=True,
        check=True,
    )
    key, due = map(int, made.stdout.split())
    assert due == ROWS
    how_far = "SELECT done, state, turn FROM privacy_disposal WHERE id = ?"
    left = "SELECT count(*) FROM privacy_reading WHERE reader_name = 'Xem Ngày Xưa'"
    told = "SELECT count(*), coalesce(max(json_extract(after, '$.rows')), 0) FROM shared_event WHERE action = ?"
    with worker(own) as first:
        until(lambda: int(str(asked(own, how_far, key)[0])) >= 4 * BATCH)
        os.killpg(first.pid, signal.SIGKILL)
    done, state, turn = asked(own, how_far, key)
    assert isinstance(done, int)
    assert (state, turn, done % BATCH) == ("working", 1, 0)
    assert 0 < done < due
    assert asked(own, left) == (due - done,)
    assert asked(own, told, "privacy.carry_out_retention") == (0, 0)
    with worker(own):
        until(lambda: asked(own, how_far, key)[1] == "done")
    assert asked(own, how_far, key) == (due, "done", 2)
    assert asked(own, left) == (0,)
    assert asked(own, told, "privacy.carry_out_retention") == (1, due)
