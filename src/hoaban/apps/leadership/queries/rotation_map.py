"""The map of a proposal: every commune with who comes and who goes, and why; offices of the province beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from hoaban.apps.leadership.models.rotation import RotationRound
from hoaban.apps.leadership.queries.rotation import moves_of, names_for
from hoaban.apps.leadership.queries.rotation_proposal import MoveRow, ProposalFile
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.queries import CommuneRow
from hoaban.shared.access import Actor


@dataclass(slots=True)
class Traffic:
    """Moves of a commune or office: who comes, who goes, and who changes the post inside it."""

    comes: list[MoveRow] = field(default_factory=list)
    goes: list[MoveRow] = field(default_factory=list)
    within: list[MoveRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tile:
    """A commune on the map with its moves."""

    commune: CommuneRow
    traffic: Traffic


@dataclass(frozen=True, slots=True)
class Office:
    """An office of the province that somebody leaves or comes to."""

    id: int
    name: str
    traffic: Traffic


@dataclass(frozen=True, slots=True)
class MapFile:
    """The map, the offices beside it, and the unit chosen on it with its moves (None: none is chosen)."""

    tiles: list[Tile]
    offices: list[Office]
    chosen: Office | None


def read_map(found: RotationRound, file: ProposalFile, *, actor: Actor, on: date, unit: str = "") -> MapFile:
    """The map of a proposal; ``unit``: the key of the commune or office whose moves are told with their reasons.

    A unit that has no part in the round chooses nothing.
    """
    traffic = _traffic(file)
    part = organisation.get_part(actor=actor, on=on, code=found.unit.code)
    rows = organisation.communes_on(actor=actor, on=on, part=part)
    tiles = [Tile(one, traffic.get(str(one.id), Traffic())) for one in rows if one.tile_row is not None]
    names, drawn = names_for(found, on=on), {str(tile.commune.id) for tile in tiles}
    beside = [Office(int(key), names.unit(key), one) for key, one in traffic.items() if key not in drawn]
    known = {str(tile.commune.id): Office(tile.commune.id, tile.commune.name, tile.traffic) for tile in tiles}
    known |= {str(one.id): one for one in beside}
    return MapFile(tiles, sorted(beside, key=lambda one: one.name), known.get(unit))


def _traffic(file: ProposalFile) -> Mapping[str, Traffic]:
    """Unit of the planner's question -> its moves, in the order of the table."""
    proposal = file.proposal
    units = {one["id"]: one["unit"] for one in proposal.instance["posts"]}
    before = {int(one["person"]): units.get(one["before"] or "") for one in moves_of(proposal)}
    found: dict[str, Traffic] = defaultdict(Traffic)
    for row in file.moves:
        there, here = units[row.seat], before[row.official_id]
        if there == here:
            found[there].within.append(row)
            continue
        found[there].comes.append(row)
        if here is not None:
            found[here].goes.append(row)
    return found
