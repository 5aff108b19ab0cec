"""Fixtures of the lawbook's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from hoaban.apps.lawbook import commands, queries
from hoaban.shared.access import Actor


@pytest.fixture(autouse=True)
def nothing_held() -> Iterator[None]:
    """Neither tables that the process holds in memory nor a language may leak from one test into another."""
    queries.forget()
    with translation.override("vi"):
        yield
    queries.forget()


@pytest.fixture
def lawbook(db: None) -> commands.LoadReport:
    """The lawbook as its data files say."""
    return commands.load_lawbook(actor=Actor.system())
