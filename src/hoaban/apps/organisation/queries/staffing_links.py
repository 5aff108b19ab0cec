"""Where the rows behind numbers of posts are listed: an app above keeps the lists, and tells their addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from hoaban.apps.organisation.queries.posts import PostRow
from hoaban.apps.organisation.queries.units import UnitRow
from hoaban.shared.access import Actor
from hoaban.shared.figures import Part


@dataclass(frozen=True, slots=True)
class StaffingLinks:
    """The lists behind authorised, filled and vacant; "" where the actor may open none."""

    authorised: str = ""
    filled: str = ""
    vacant: str = ""


NONE = StaffingLinks()


class OfUnits(Protocol):
    """Tells the lists of units, each with everything below it."""

    def __call__(self, *, actor: Actor, on: date, units: Sequence[UnitRow]) -> Mapping[int, StaffingLinks]:
        """Unit id -> its lists; units that the actor may not look into are left out."""
        ...


class OfPosts(Protocol):
    """Tells the lists of the posts of one unit."""

    def __call__(
        self, *, actor: Actor, on: date, unit: UnitRow, posts: Sequence[PostRow]
    ) -> Mapping[int, StaffingLinks]:  # fmt: skip
        """Post id -> its lists."""
        ...


class OfTitles(Protocol):
    """Tells the lists of the posts of a part that bear a title."""

    def __call__(self, *, actor: Actor, on: date, part: Part, codes: Sequence[str]) -> Mapping[str, str]:
        """Code of the title -> its list; nothing of a part that the actor may not look into."""
        ...


_of_units: list[OfUnits] = []
_of_posts: list[OfPosts] = []
_of_titles: list[OfTitles] = []


def register_staffing_links(*, of_units: OfUnits, of_posts: OfPosts, of_titles: OfTitles) -> None:
    """Let the app that keeps the lists say where they are."""
    _of_units[:], _of_posts[:], _of_titles[:] = [of_units], [of_posts], [of_titles]


def staffing_links(*, actor: Actor, on: date, units: Sequence[UnitRow]) -> dict[int, StaffingLinks]:
    """Unit id -> the lists behind its numbers; empty where no app keeps such lists."""
    found = {unit_id: links for tell in _of_units for unit_id, links in tell(actor=actor, on=on, units=units).items()}
    return {unit.id: found.get(unit.id, NONE) for unit in units}


def post_links(*, actor: Actor, on: date, unit: UnitRow, posts: Sequence[PostRow]) -> dict[int, StaffingLinks]:
    """Post id -> the lists behind its numbers."""
    found: dict[int, StaffingLinks] = {}
    for tell in _of_posts:
        found |= tell(actor=actor, on=on, unit=unit, posts=posts)
    return {post.id: found.get(post.id, NONE) for post in posts}


def title_links(*, actor: Actor, on: date, part: Part, codes: Sequence[str]) -> dict[str, str]:
    """Code of the title -> the list of its posts in the part."""
    return {code: url for tell in _of_titles for code, url in tell(actor=actor, on=on, part=part, codes=codes).items()}
