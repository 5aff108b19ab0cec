"""The ground that tests of people stand on: lawbook and organisation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hoaban.apps.accounts.models import User
from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.people.tests import factories
from hoaban.shared.access import Role

TODAY = "2026-03-10"


@pytest.fixture
def ground(loaded: None, db: None) -> None:
    """Lawbook and organisation, loaded once a module."""


@pytest.fixture(autouse=True)
def fixed_day(settings: Any) -> None:
    """Pages open on one day."""
    settings.HOABAN_TODAY = TODAY
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def lawbook_changes() -> Iterator[None]:
    """Codes and groups may be changed: what the process holds of them goes with the test."""
    yield
    lawbook.forget()


def signed_in(client: Any, username: str, role: Role, code: str = "") -> User:
    """Sign an account with one role in; ``code``: of the unit, "" is the whole installation."""
    place = factories.unit(code, factories.NOW) if code else None
    user = make_user(username, (role, place), home=place)
    client.force_login(user)
    return user
