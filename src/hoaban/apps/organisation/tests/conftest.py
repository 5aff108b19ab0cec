"""The ground that tests of the organisation stand on."""

from __future__ import annotations

import pytest

from hoaban.shared.access import Actor


@pytest.fixture
def system() -> Actor:
    """The system itself."""
    return Actor.system()


@pytest.fixture
def province(loaded: None, db: None) -> None:
    """Both provinces, loaded once a module."""
