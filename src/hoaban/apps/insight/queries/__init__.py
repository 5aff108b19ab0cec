"""Reads of insight: numbers with their rows, dashboards, two days side by side, maps, published figures."""

from hoaban.apps.insight.queries.compare import Side, SideBySide, side_by_side
from hoaban.apps.insight.queries.dashboard import Dashboard, dashboard
from hoaban.apps.insight.queries.figure import FigurePage, figure_page
from hoaban.apps.insight.queries.numbers import Number, numbers
from hoaban.apps.insight.queries.parts import part_on, picker
from hoaban.apps.insight.queries.published import PublishedRow, published
from hoaban.apps.insight.queries.tiles import TileMap, tile_map

__all__ = [
    "Dashboard",
    "FigurePage",
    "Number",
    "PublishedRow",
    "Side",
    "SideBySide",
    "TileMap",
    "dashboard",
    "figure_page",
    "numbers",
    "part_on",
    "picker",
    "published",
    "side_by_side",
    "tile_map",
]
