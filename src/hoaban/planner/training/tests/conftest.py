"""Kernels are compiled before a plan is given its seconds, as where the product plans."""

from __future__ import annotations

import pytest

from hoaban.planner.training.warm import warm_up


@pytest.fixture(scope="session", autouse=True)
def _warm() -> None:
    warm_up()
