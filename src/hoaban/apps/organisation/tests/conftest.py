"""The organisation is loaded once for the tests of this app."""

from __future__ import annotations

from typing import Any

import pytest

from hoaban.apps.organisation.commands import load_organisation
from hoaban.shared.access import Actor


@pytest.fixture
def system() -> Actor:
    """The system itself."""
    return Actor.system()


@pytest.fixture
def province(db: Any, system: Actor) -> dict[str, int]:
    """Both provinces, loaded; gives how many rows were added."""
    return load_organisation(actor=system)
