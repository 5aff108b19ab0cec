"""The demonstration province that the journeys drive, read as it was built; what a test writes is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tools.served import build_after_a_kill, copied

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder stands on the built province."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.province)
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the province: built here, or a copy of what ``HOABAN_BUILT`` names."""
    folder = tmp_path_factory.mktemp("province")
    if not copied(folder):
        build_after_a_kill(folder)
    return folder


@pytest.fixture(scope="session")
def django_db_setup(built: Path, django_db_blocker: Any) -> Iterator[None]:
    """No database of the tests' own: the one of the province."""
    from django.db import connection

    connection.settings_dict["NAME"] = str(built / "hoaban.sqlite3")
    yield
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture(autouse=True)
def _of_the_province(_plain: None, settings: Any, built: Path) -> None:
    """Its day, its files and its key."""
    settings.HOME, settings.MEDIA_ROOT, settings.STATIC_ROOT = built, built / "files", built / "static"
    settings.HOABAN_KEY = (built / "data-key").read_text(encoding="ascii")
