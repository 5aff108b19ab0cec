"""What goes along with a restructuring in the apps above: people today, open dossiers later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Protocol

from hoaban.shared.access import Actor


@dataclass(frozen=True, slots=True)
class PostMove:
    """A post that ends on the day and the post of the same title that takes its place.

    ``has_place`` False: whoever holds the old post is left without one. In a preview ``to_post_id`` and ``to_unit_id``
    are None where the post or unit is still to be founded; when the restructuring is carried out they are set.
    ``capacity``: authorised number of the new post (None outside the headcount); several old posts may share it.
    """

    post_id: int
    unit_id: int
    unit_name: str
    title_id: int
    title: str
    to_unit_name: str
    has_place: bool
    to_unit_id: int | None = None
    to_post_id: int | None = None
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """Everything a mover needs: posts that pass on, units that close, units whose path changes on the day.

    ``units``: closed unit -> the unit that carries it on (None: nobody, or not founded yet in a preview);
    ``unit_names``: closed unit -> names of both; ``replaced``: units whose path changes, with everything below them.
    """

    on: date
    title: str
    resolution: str
    posts: Sequence[PostMove]
    units: Mapping[int, int | None] = field(default_factory=dict)
    unit_names: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    replaced: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Movement:
    """So many of a kind go from one unit to another; ``without_place`` of them are left without a place.

    ``kind`` is a word for the page, in the language of the page: "people", "dossiers". ``rows_url``: the list of them
    on the day before, where it holds exactly these; it is shown, not kept.
    """

    kind: str
    from_unit: str
    to_unit: str
    count: int
    without_place: int = 0
    rows_url: str = ""

    @property
    def kept(self) -> dict[str, Any]:
        """What is kept with the restructuring."""
        return {name: value for name, value in asdict(self).items() if name != "rows_url"}


class Mover(Protocol):
    """An app's part in restructurings; every method runs inside the transaction of the command that calls it."""

    key: str

    def preview(self, *, actor: Actor, handover: Handover) -> list[Movement]:
        """What would move, without writing anything."""
        ...

    def carry_out(self, *, actor: Actor, handover: Handover, restructuring_id: int) -> dict[str, Any]:
        """Move it; returns what :meth:`reverse` needs, as JSON."""
        ...

    def reverse(self, *, actor: Actor, on: date, restructuring_id: int, undo: Mapping[str, Any]) -> None:
        """Put everything back."""
        ...

    def settle(self, *, undo: Mapping[str, Any]) -> None:
        """Called at the end of a reversal, when units and posts stand again as before: refresh what is derived."""
        ...

    def built_on(self, *, on: date, restructuring_id: int, undo: Mapping[str, Any]) -> list[str]:
        """What has been built on it since, in words; not empty: it cannot be reversed."""
        ...


_movers: dict[str, Mover] = {}


def register_mover(mover: Mover) -> None:
    """Add a mover; a key is registered once (again with the same key: replaced, so that tests may do so)."""
    _movers[mover.key] = mover


def movers() -> list[Mover]:
    """The registered movers in the order of their keys."""
    return [_movers[key] for key in sorted(_movers)]


def get_mover(key: str) -> Mover | None:
    """The mover of a key."""
    return _movers.get(key)
