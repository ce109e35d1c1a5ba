"""Maps drawn on the server, from outlines and pins, as SVG that stands in a page or a document."""

from lodestar.reports.maps.base import MapBase, map_base, source_line
from lodestar.reports.maps.drawing import MOST_NUMBERED, place_map
from lodestar.reports.maps.pins import Category, LegendEntry, Pin, geojson, legend, numbered_swatch

__all__ = [
    "MOST_NUMBERED",
    "Category",
    "LegendEntry",
    "MapBase",
    "Pin",
    "geojson",
    "legend",
    "map_base",
    "numbered_swatch",
    "place_map",
    "source_line",
]
