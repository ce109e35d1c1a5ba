"""The maps of assets that the server draws, kept once drawn."""

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from lodestar.evidence.packs.records import AssetCategory
from lodestar.reports.maps import LegendEntry, Pin, legend, place_map, source_line
from lodestar.reports.maps.drawing import MOST_NUMBERED
from lodestar.service.assets.models import Asset
from lodestar.service.assets.outlines import outlines_of
from lodestar.service.places.models import Place
from lodestar.service.shared.caching import remember

WIDE, NARROW, SMALL = 680, 344, 440


@dataclass(frozen=True)
class MapOfAssets:
    """A drawn map with its legend. ``unplaced`` counts the assets that have no position and are listed only."""

    drawing: SafeString
    legend: tuple[LegendEntry, ...]
    placed: int
    unplaced: int
    note: str


def map_of(place: Place, rows: QuerySet[Asset], chosen: str) -> MapOfAssets | None:
    """The map of all assets in ``rows``; None when the place has no outlines.

    ``chosen`` says which assets those are: the map is kept under it until something changes.
    """
    if not outlines_of(place):
        return None
    key = hashlib.sha256(chosen.encode()).hexdigest()[:16]
    drawn, entries, placed, unplaced = remember(
        place, f"asset-map:{key}", lambda: _draw(place, rows), most=200
    )
    note = source_line(outlines_of(place))
    return MapOfAssets(SafeString(zlib.decompress(drawn).decode()), entries, placed, unplaced, note)


def map_with(place: Place, asset: Asset) -> SafeString | None:
    """A small map with one asset marked; None without outlines or position."""
    outlines = outlines_of(place)
    if not outlines or asset.longitude is None or asset.latitude is None:
        return None
    pin = Pin(
        asset.slug,
        asset.number,
        asset.name,
        asset.longitude,
        asset.latitude,
        asset.category or None,
        asset.stage or None,
    )
    return SafeString(  # the drawing escapes every text in it
        place_map(
            outlines,
            [pin],
            SMALL,
            title=f"Where {asset.name} stands",
            description=f"A map of {place.name} with one mark at {asset.name}.",
            categories=categories_of(place),
        )
    )


def categories_of(place: Place) -> tuple[AssetCategory, ...]:
    return tuple(AssetCategory.model_construct(**category) for category in place.asset_categories)


def _draw(place: Place, rows: QuerySet[Asset]) -> tuple[bytes, tuple[LegendEntry, ...], int, int]:
    pins, unplaced = _pins(place, rows)
    categories = categories_of(place)
    widths = (("wide", WIDE), ("narrow", NARROW)) if len(pins) <= MOST_NUMBERED else (("wide", WIDE),)
    drawn = [
        f'<div class="{"chart-" + name if len(widths) > 1 else "map-whole"}">{_map(place, pins, categories, name, width)}</div>'
        for name, width in widths
    ]
    html = f'<div class="chart-frame">{"".join(drawn)}</div>'
    return zlib.compress(html.encode(), 1), legend(pins, categories), len(pins), unplaced


def _map(
    place: Place, pins: Sequence[Pin], categories: Sequence[AssetCategory], name: str, width: int
) -> str:
    return place_map(
        outlines_of(place),
        pins,
        width,
        title=f"Assets of {place.name}",
        description=f"A map with {len(pins)} assets, each a mark with its number. The list below holds the same assets.",
        categories=categories,
        id=f"map-{name}",
    )


def _pins(place: Place, rows: QuerySet[Asset]) -> tuple[list[Pin], int]:
    fields = ("slug", "number", "name", "longitude", "latitude", "category", "stage")
    pins, unplaced = [], 0
    base = reverse("asset_list", args=[place.slug])
    for slug, number, name, longitude, latitude, category, stage in rows.order_by("number").values_list(
        *fields
    ):
        if longitude is None or latitude is None:
            unplaced += 1
            continue
        pins.append(
            Pin(slug, number, name, longitude, latitude, category or None, stage or None, f"{base}{slug}/")
        )
    return pins, unplaced
