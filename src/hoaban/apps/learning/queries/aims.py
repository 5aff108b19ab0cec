"""Posts that somebody is planned for, as an app above tells them: what they ask is prepared for beforehand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from hoaban.shared.access import Actor, Permission


@dataclass(frozen=True, slots=True)
class Aim:
    """A post that somebody is planned for: its title, the level of its unit, and how it is called on the page."""

    title_id: int
    unit_level: int
    post: str


class AimSource(Protocol):
    """Tells which posts an official is planned for on a day; who asks has checked who may know."""

    def __call__(self, *, official_id: int, on: date) -> Collection[Aim]:
        """The posts."""


_sources: list[AimSource] = []


def register_aims(source: AimSource) -> AimSource:
    """Let an app above say which posts somebody is planned for; called at start-up, once for each source."""
    if source not in _sources:
        _sources.append(source)
    return source


def list_aims(*, actor: Actor, official_id: int, unit_path: str, on: date) -> list[Aim]:
    """The posts that an official is planned for; none for whom plans of leaders are not open, save about oneself."""
    if actor.official_id != official_id and not actor.may(Permission.VIEW_LEADERSHIP, unit_path):
        return []
    return [aim for source in _sources for aim in source(official_id=official_id, on=on)]
