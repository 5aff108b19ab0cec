"""Fixtures of the insight tests: one small province, loaded once a test session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from hoaban.apps.insight.tests import factories
from hoaban.apps.lawbook import queries as lawbook


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    """No language leaks from one test into another."""
    with translation.override("vi"):
        yield


@pytest.fixture(scope="module")
def _province(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The made-up officials, taken back after the module."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        lawbook.forget()
        factories.province(300)
        yield
        transaction.set_rollback(True)
    lawbook.forget()


@pytest.fixture
def province(_province: None, db: None) -> None:
    """Two provinces with made-up officials."""
