"""One figure in every commune: the tile map from 01/07/2025 on, a table by district before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from hoaban.apps.insight.queries.grouped import by_path
from hoaban.apps.insight.queries.numbers import look_of, page_address
from hoaban.apps.insight.rules.bands import Band, band_of, bands
from hoaban.apps.insight.rules.paths import cut
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.queries.addresses import figure_addresses
from hoaban.shared.access import STEP
from hoaban.shared.figures import Measure, Scope, get_figure


@dataclass(frozen=True, slots=True)
class Tile:
    """One commune; ``shown`` is the value or the share, ``row`` and ``column`` its place (None: no tile)."""

    code: str
    name: str
    short_name: str
    group: str
    value: int
    of: int | None
    percent: float | None
    shown: float | None
    band: int
    row: int | None
    column: int | None
    rows_url: str
    dashboard_url: str


@dataclass(frozen=True, slots=True)
class TileMap:
    """All communes of a part under one figure; ``as_share``: the tiles show per cent."""

    key: str
    title: str
    unit_of_count: str
    as_share: bool
    can_share: bool
    tiles: tuple[Tile, ...]
    bands: tuple[Band, ...]
    page_url: str

    @property
    def has_tiles(self) -> bool:
        """Whether every commune has its place on the map."""
        return bool(self.tiles) and all(tile.row for tile in self.tiles)

    @property
    def groups(self) -> list[tuple[str, list[Tile]]]:
        """The communes by district, for days before 01/07/2025."""
        ordered = sorted(self.tiles, key=lambda tile: tile.group)
        return [(name, list(found)) for name, found in groupby(ordered, key=lambda tile: tile.group)]


def tile_map(*, scope: Scope, key: str, show: str = "") -> TileMap:
    """The figure in every commune of the scope's part: four queries, however many communes.

    ``show``: "value", "share", or "" for what the figure reads best as.
    """
    return _map(scope, key, show, organisation.communes_on(actor=scope.actor, on=scope.on, part=scope.part))


def tile_map_if_placed(*, scope: Scope, key: str) -> TileMap | None:
    """The tile map; None, and nothing counted, where there are no communes or one has no place on it."""
    communes = organisation.communes_on(actor=scope.actor, on=scope.on, part=scope.part)
    return _map(scope, key, "", communes) if communes and all(row.tile_row for row in communes) else None


def _map(scope: Scope, key: str, show: str, communes: Sequence[organisation.CommuneRow]) -> TileMap:
    figure = get_figure(key)
    as_share = figure.of is not None and (show or look_of(figure)) == "share"
    measures = _measures(key, scope, communes)
    values = [_shown(one, as_share=as_share) for one in measures]
    found = bands([value for value in values if value is not None])
    districts = _districts(communes, scope)
    tiles = tuple(
        Tile(
            row.code, row.name, row.short_name or row.name, districts.get(row.path, ""), one.value, one.of, one.percent,
            value, band_of(value, found) if value is not None else 0, row.tile_row, row.tile_column, url,
            page_address("insight_province", scope, unit=row.code),
        )
        for row, one, value, url in zip(communes, measures, values, figure_addresses(measures), strict=True)
    )  # fmt: skip
    return TileMap(
        key, str(figure.title), str(figure.unit_of_count), as_share, figure.of is not None, tiles, tuple(found),
        page_address("insight_map", scope, figure=key, show="share" if as_share else "value"),
    )  # fmt: skip


def _measures(key: str, scope: Scope, communes: Sequence[organisation.CommuneRow]) -> list[Measure]:
    figure = get_figure(key)
    whole = get_figure(figure.of) if figure.of else None
    widths = sorted({len(row.path) for row in communes})
    found = by_path([figure, whole] if whole else [figure], scope, widths[0] if len(widths) == 1 else 0)
    values: dict[str, int] = {}
    of: dict[str, int] = {}
    for width in widths:
        values |= cut(found[key], width)
        of |= cut(found[whole.key], width) if whole else {}
    return [
        Measure(figure, scope, values.get(row.path, 0), of.get(row.path, 0) if figure.of else None, "unit", row.path)
        for row in communes
    ]


def _shown(one: Measure, *, as_share: bool) -> float | None:
    return one.percent if as_share else float(one.value)


def _districts(communes: Sequence[organisation.CommuneRow], scope: Scope) -> dict[str, str]:
    """Path of a commune -> the name of the district it stands under; empty where it stands under the province."""
    above = {row.path: int(row.path[-2 * STEP : -STEP], 36) for row in communes if len(row.path) > 2 * STEP}
    names = organisation.unit_names(ids=set(above.values()), on=scope.on) if above else {}
    return {path: names.get(unit, "") for path, unit in above.items()}
