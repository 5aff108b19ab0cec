"""Which part of the province a page is about, and which others may be chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import UnitKind
from hoaban.shared.access import Actor
from hoaban.shared.figures import Part
from hoaban.shared.names import fold

SHOWN = 60
"""How many units a picker offers before a search has to narrow them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A unit that may be chosen."""

    code: str
    name: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Picker:
    """Units to go to from a part: those above it, those directly below, or what a search found."""

    above: tuple[Choice, ...]
    below: tuple[Choice, ...]
    text: str = ""
    more: int = 0


def part_on(*, actor: Actor, on: date, part: Part) -> Part | None:
    """The same unit as it stands on another day; None when it does not exist then (its code may belong to another)."""
    try:
        found = organisation.get_part(actor=actor, on=on, code=part.code)
    except LookupError:
        return None
    return found if found.id == part.id else None


def picker(*, actor: Actor, on: date, part: Part, text: str = "") -> Picker:
    """Units above and below the part; with a text, the units of the actor's part whose names hold it (tones apart)."""
    above = organisation.list_ancestors(actor=actor, on=on, path=part.path)
    folded = fold(text)
    if folded:
        found = [row for row in organisation.list_tree(actor=actor, on=on) if folded in fold(row.name)]
    else:
        found = organisation.list_children(actor=actor, on=on, unit_id=part.id)
        if not above and not part.is_root:
            # Somebody whose part has several tops, such as the communes that became one, goes between them.
            tops = organisation.list_children(actor=actor, on=on, unit_id=None)
            found = [*(row for row in tops if row.id != part.id), *found]
    found.sort(key=lambda row: (row.kind not in (UnitKind.DISTRICT, UnitKind.COMMUNE), len(row.path)))
    return Picker(
        above=tuple(Choice(row.code, row.name) for row in above),
        below=tuple(Choice(row.code, row.name, row.id == part.id) for row in found[:SHOWN]),
        text=text,
        more=max(0, len(found) - SHOWN),
    )
