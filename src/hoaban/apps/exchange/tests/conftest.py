"""Fixtures of the tests of exchange: a lawbook, an organisation, officers who sign in, uploads that stay in a folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hoaban.apps.accounts import commands as accounts
from hoaban.apps.organisation.models import Unit
from hoaban.shared.access import Actor, Role

ON = dt.date(2026, 3, 31)
BEGINNING = dt.date(2020, 1, 1)


@pytest.fixture
def province(loaded: None, db: None) -> None:
    """Lawbook and organisation, loaded once a module."""


@pytest.fixture
def installed(settings: Any, tmp_path: Path) -> None:
    """Tasks run at once, files go to a folder of the test, pages open on the roster's day."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.HOABAN_TODAY = ON.isoformat()
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def sign_in(province: None, installed: None) -> Callable[..., Client]:
    """A signed-in officer: personnel of the province, or of the unit with a code."""

    def made(
        name: str = "thu", *, role: Role = Role.PERSONNEL, unit: str | None = None, language: str = "en"
    ) -> Client:
        facts = {"username": name, "full_name": "Nguyễn Thị Thu", "language": language}
        user = accounts.create_user(actor=Actor.system(), on=BEGINNING, **facts)
        unit_id = Unit.objects.get(code=unit, ends_before=None).pk if unit else None
        accounts.grant_role(actor=Actor.system(), user_id=user.pk, role=role, unit_id=unit_id, starts_on=BEGINNING)
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return made
