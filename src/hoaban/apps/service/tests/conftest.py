"""The catalogue of procedures for a whole module of tests."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """What an earlier test counted is not shown to the next one."""
    cache.clear()


@pytest.fixture(scope="module")
def procedures(loaded: None, django_db_blocker: Any) -> None:
    """The catalogue as installed, taken back with the province after the module."""
    from hoaban.apps.service.commands.catalogue_loading import load_catalogue
    from hoaban.shared.access import Actor

    with django_db_blocker.unblock():
        load_catalogue(actor=Actor.system())
