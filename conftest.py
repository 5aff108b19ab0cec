"""What every test stands on: fast passwords, plain static files, a fixed day."""

from __future__ import annotations

import gc
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, time
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from hoaban.apps.lawbook.queries import holding
from hoaban.apps.service.queries import places
from hoaban.shared import held, shell

# A slow machine is no failure: a timing is never a test.
hypothesis.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
hypothesis.load_profile("house")


# What a process holds in memory is read again after a while: on a slow machine that while would end inside a test that
# counts queries.
holding.HELD_FOR = 86_400.0
_count_queries = CaptureQueriesContext.__enter__


def _held_first(counting: CaptureQueriesContext) -> CaptureQueriesContext:
    """Tables held in memory are read before queries are counted: whichever test ran before, the number is the same."""
    for table in holding.Held.everything:
        table()
    places.last_move()
    return _count_queries(counting)


CaptureQueriesContext.__enter__ = _held_first  # type: ignore[method-assign]


# Tests seal with a key of their own, whatever installation stands around them.
django_settings.HOABAN_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


def pytest_collection_finish() -> None:
    """What stands by now stays: the collector of garbage need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


DATABASE_FIXTURES = {"db", "transactional_db", "loaded"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Modules that stand on ``loaded`` last, of each kind those that are marked as long first: none is waited for at the end.

    With HOABAN_TESTS=database only tests that ask a database: the others say the same whichever it is.
    """
    standing = {one.path for one in items if "loaded" in _fixtures(one)}
    long = {one.path for one in items if one.get_closest_marker("long")}
    items.sort(key=lambda one: (one.path in standing, one.path not in long))
    if os.environ.get("HOABAN_TESTS") != "database":
        return
    asking = [one for one in items if one.get_closest_marker("django_db") or DATABASE_FIXTURES & _fixtures(one)]
    config.hook.pytest_deselected(items=[one for one in items if one not in asking])
    items[:] = asking


def _fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:  # noqa: ARG001 - names stand first
    """Where HOABAN_EMPTY names a database that is migrated already (see tools/empty.py), tests begin with a copy of it."""
    from django.db import connection

    empty = os.environ.get("HOABAN_EMPTY")
    if not empty:
        yield
    elif connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = empty
        yield
    else:
        # What lies in memory stands as long as somebody is connected to it.
        with closing(sqlite3.connect(connection.creation._get_test_db_name(), uri=True)) as kept:  # noqa: SLF001
            with closing(sqlite3.connect(empty)) as migrated:
                migrated.backup(kept)
            yield


@pytest.fixture(scope="session")
def _standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:  # noqa: ARG001 - the database stands first
    """Lawbook and organisation of both provinces, never committed: modules that want none of it run before it."""
    from django.db import connection, transaction

    from hoaban.apps.lawbook import queries as lawbook
    from hoaban.apps.lawbook.commands import load_lawbook
    from hoaban.apps.organisation.commands import load_organisation
    from hoaban.shared.access import Actor

    with django_db_blocker.unblock(), transaction.atomic():
        lawbook.forget()
        load_lawbook(actor=Actor.system())
        load_organisation(actor=Actor.system())
        if connection.vendor == "postgresql":
            # Our own tables only: the catalogues that all databases share would be locked for the other workers.
            tables = ", ".join(f'"{name}"' for name in connection.introspection.table_names())
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {tables}")
            # What waits to be checked would be checked again after every test.
            connection.check_constraints()
        yield
        transaction.set_rollback(True)
    lawbook.forget()


@pytest.fixture(scope="module")
def loaded(_standing: None, django_db_blocker: Any) -> Iterator[None]:
    """Lawbook and organisation for a whole module of tests; what the module adds for all its tests is taken back.

    Each test runs in a transaction of its own inside, so that what it writes is gone before the next one.
    """
    from django.db import transaction

    from hoaban.apps.lawbook import queries as lawbook

    with django_db_blocker.unblock(), transaction.atomic():
        lawbook.forget()
        yield
        transaction.set_rollback(True)
    lawbook.forget()


_BEGAN = timezone.now()
_AFTERNOON = datetime.combine(timezone.localdate(_BEGAN), time(16, 30), timezone.get_default_timezone())


class _Afternoon:
    """The clock of pages in tests: it began at half past four in the afternoon, whatever the hour is outside."""

    localdate = staticmethod(timezone.localdate)

    @staticmethod
    def now() -> datetime:
        # A test that holds the clock itself is told what it holds.
        held_still = time_machine.escape_hatch.is_travelling()
        return timezone.now() if held_still else timezone.now() + (_AFTERNOON - _BEGAN)


@pytest.fixture(autouse=True)
def _plain(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tests need no collected static files, no slow password hashing and no files of an installation."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.HOME = tmp_path
    settings.HOABAN_TODAY = "2026-03-10"
    monkeypatch.setattr(shell, "timezone", _Afternoon)
    translation.deactivate()  # an earlier test may have left another language behind
    held.forget("service")  # keys of rows that were rolled back are given again
    return
