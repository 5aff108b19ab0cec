"""What every test stands on: fast passwords, plain static files, a fixed day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _plain(settings: Any, tmp_path: Any) -> Iterator[None]:
    """Tests need no collected static files, no slow password hashing and no files of an installation."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.HOABAN_TODAY = "2026-03-10"
    yield
