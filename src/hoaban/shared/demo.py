"""Whether this installation holds the demonstration province: a marker file, so that no table is asked."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.cache import cache

KEY = "is_demonstration"
SECONDS = 30


def _marker() -> Path:
    return Path(settings.STATIC_ROOT).parent / "demonstration"


def is_demonstration() -> bool:
    """Whether the people and dossiers here are invented; remembered for half a minute."""
    found: bool | None = cache.get(KEY)
    if found is None:
        found = _marker().exists()
        cache.set(KEY, found, SECONDS)
    return found


def mark_demonstration(*, present: bool = True) -> None:
    """Say that the installation holds demonstration data, or no longer does."""
    marker = _marker()
    if present:
        marker.parent.mkdir(parents=True, exist_ok=True)
        marker.touch()
    else:
        marker.unlink(missing_ok=True)
    cache.delete(KEY)
