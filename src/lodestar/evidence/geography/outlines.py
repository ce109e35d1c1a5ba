"""Indicative outlines of local authorities, derived from the positions of their postcodes.

For a place whose official boundaries nobody has loaded. The method, in metres on the national grid:

1. every cell of a fine raster goes to the authority of its nearest postcode (the Voronoi cells of the
   postcodes, dissolved by authority); postcodes of neighbouring authorities take part, so that inner borders
   fall between the last postcode on one side and the first on the other;
2. cells further from any postcode than the reach are water or waste, unless land surrounds them. The reach is
   400 m where postcodes lie dense enough, so that a river of one kilometre stays open, and grows for
   places whose postcodes lie far apart;
3. bays within one authority are closed, the shore is drawn in a little, and fragments are given up;
4. borders are smoothed and simplified once each, so that neighbours share them exactly.

The same postcodes give the same outlines, to the last digit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from lodestar.evidence.geography import postcodes
from lodestar.evidence.geography.boundaries import Outline
from lodestar.evidence.geography.national_grid import Grid, to_wgs84

METHOD = "indicative outline from postcodes"

_RIM = 6000.0
_CELL = 75.0
_CELLS_ACROSS = 1000
_REACHES = (400.0, 700.0, 1000.0, 1500.0, 2500.0)
_INLAND_CLOSING = 600.0
_COAST_CLOSING = 2500.0
_OPEN_SEA = 3000.0
_DRAWN_IN = 150.0
_SMALLEST_FRAGMENT = 1_000_000.0
_SMOOTHED_OVER = 10
_TOLERANCE = 0.5
_ISLET = 3
_WATER = 0

Cells = NDArray[np.int32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class _Raster:
    """Cells and where they lie: row 0 is furthest south; labels 1 to n are ``codes``, n+1 the neighbours."""

    codes: tuple[str, ...]
    seeds: Cells
    west: float
    south: float
    cell: float
    grid: Grid

    @property
    def others(self) -> int:
        return len(self.codes) + 1


def indicative_outlines(codes: Iterable[str], names: Mapping[str, str] | None = None) -> tuple[Outline, ...]:
    """Outlines of local authorities, in the order given, that meet exactly along shared borders.

    ``codes`` are GSS codes of local authorities as the postcode directory has them; ``names`` gives their names
    where known. Geometries are GeoJSON in WGS84 with five decimals (about a metre). Expect an error of some
    hundred metres on inner borders and up to a kilometre or two on shores without houses: good for drawing,
    not for measuring. Raises LodestarError for a code without postcodes.
    """
    ordered = tuple(dict.fromkeys(codes))
    if not ordered:
        return ()
    raster = _rasterise(ordered, postcodes.points(ordered, rim=_RIM))
    areas = _areas(_labels(raster), raster)
    source = f"{postcodes.SOURCE} ({postcodes.PACKAGE} {postcodes.edition()})"
    return tuple(
        Outline(
            code=code,
            name=(names or {}).get(code),
            vintage=None,
            geometry=_geojson(areas[code], raster.grid),
            method=METHOD,
            source=source,
            licence=postcodes.LICENCE,
        )
        for code in ordered
    )


def _rasterise(codes: tuple[str, ...], points: postcodes.Points) -> _Raster:
    """Cells that hold postcodes, each labelled with the authority that has most in it (then the first listed)."""
    extent = max(np.ptp(points.easting), np.ptp(points.northing))
    cell = max(_CELL, np.ceil(extent / _CELLS_ACROSS / 25) * 25)
    margin = _REACHES[-1] + _OPEN_SEA + _COAST_CLOSING
    west = np.floor((points.easting.min() - margin) / cell) * cell
    south = np.floor((points.northing.min() - margin) / cell) * cell
    columns = int((points.easting.max() + margin - west) // cell) + 1
    rows = int((points.northing.max() + margin - south) // cell) + 1

    index = {code: label for label, code in enumerate(codes, start=1)}
    listed, inverse = np.unique(points.authority, return_inverse=True)
    label = np.array([index.get(code, len(codes) + 1) for code in listed.tolist()])[inverse]
    place = ((points.northing - south) // cell * columns + (points.easting - west) // cell).astype(np.int64)
    pairs, counts = np.unique(np.stack([place, label]), axis=1, return_counts=True)
    order = np.lexsort((-pairs[1], counts))
    seeds = np.zeros(rows * columns, np.int32)
    seeds[pairs[0, order]] = pairs[1, order]
    return _Raster(codes, seeds.reshape(rows, columns), float(west), float(south), float(cell), points.grid)


def _labels(raster: _Raster) -> Cells:
    """The label of every cell: water, an authority, or the neighbours."""
    distance, (row, column) = ndimage.distance_transform_edt(
        raster.seeds == 0, sampling=raster.cell, return_indices=True
    )
    nearest = raster.seeds[row, column]
    coast = _within(distance > _OPEN_SEA, _OPEN_SEA + _COAST_CLOSING, raster.cell)
    land = _land(distance, raster)
    filled = land.copy()
    for label in range(1, raster.others + 1):
        own = land & (nearest == label)
        bays = _closed(own, _INLAND_CLOSING, raster.cell) | (
            _closed(own, _COAST_CLOSING, raster.cell) & coast
        )
        filled |= bays & (nearest == label)
    shore = _within(~ndimage.binary_fill_holes(filled), _DRAWN_IN, raster.cell) & ~coast
    drawn = ndimage.binary_fill_holes(filled & ~shore)
    return _without_fragments(np.where(drawn, nearest, _WATER), raster)


def _land(distance: NDArray[np.float64], raster: _Raster) -> Mask:
    """Cells within reach of a postcode, or surrounded by such cells, without islets.

    The reach is the first that leaves nearly all of the place's postcodes on parts of some size.
    """
    own = (raster.seeds > 0) & (raster.seeds < raster.others)
    for reach in _REACHES:
        land = ndimage.binary_fill_holes(distance <= max(reach, 3 * raster.cell))
        parts, _ = ndimage.label(land, structure=np.ones((3, 3)))
        sizes = np.bincount(parts[own])
        if sizes[sizes >= 0.05 * sizes.sum()].sum() >= 0.98 * sizes.sum():
            break
    seeded = np.bincount(parts[raster.seeds > 0], minlength=parts.max() + 1)
    return land & (seeded >= _ISLET)[parts]


def _within(mask: Mask, metres: float, cell: float) -> Mask:
    """Cells whose centre lies within some metres of a cell of the mask."""
    return ndimage.distance_transform_edt(~mask, sampling=cell) <= metres


def _closed(mask: Mask, metres: float, cell: float) -> Mask:
    """The mask with bays and gaps narrower than twice so many metres filled in."""
    return ~_within(~_within(mask, metres, cell), metres, cell)


def _without_fragments(labels: Cells, raster: _Raster) -> Cells:
    """Labels without crumbs: small pieces go to the authority around them, islets without a postcode to the water."""
    smallest = _SMALLEST_FRAGMENT / raster.cell**2
    kept = labels.copy()
    for label in range(1, raster.others + 1):
        parts, count = ndimage.label(labels == label)
        sizes = np.bincount(parts.ravel(), minlength=count + 1)
        seeded = np.bincount(parts[raster.seeds > 0], minlength=count + 1)
        for part in np.flatnonzero(sizes < min(smallest, sizes[1:].max(initial=0))):
            piece = parts == part
            around = kept[ndimage.binary_dilation(piece) & ~piece]
            if (around != _WATER).any():
                kept[piece] = np.bincount(around[around != _WATER]).argmax()
            elif not seeded[part]:
                kept[piece] = _WATER
    return kept


def _areas(labels: Cells, raster: _Raster) -> dict[str, shapely.MultiPolygon]:
    """The area of each authority, in metres, cut from one set of smoothed borders."""
    arcs = _arcs(labels, raster.others)
    for window in (_SMOOTHED_OVER, 2, 0):
        borders = [_smooth(shapely.get_coordinates(arc), window) for arc in arcs]
        faces = shapely.polygonize([shapely.LineString(border) for border in borders]).geoms
        by_label: dict[int, list[shapely.Polygon]] = {}
        for face in faces:
            inside = shapely.get_coordinates(face.point_on_surface())[0]
            by_label.setdefault(int(labels[int(inside[1]), int(inside[0])]), []).append(face)
        parts = {code: by_label.get(label, []) for label, code in enumerate(raster.codes, start=1)}
        areas = {code: shapely.MultiPolygon(found) for code, found in parts.items()}
        if all(found and areas[code].is_valid for code, found in parts.items()):
            break
    corner = np.array([raster.west, raster.south])
    return {
        code: shapely.transform(area, lambda xy: xy * raster.cell + corner) for code, area in areas.items()
    }


def _arcs(labels: Cells, others: int) -> list[shapely.LineString]:
    """Borders of the authorities along cell edges, in cells, cut where three areas meet."""
    own = (labels > 0) & (labels < others)
    row, column = np.nonzero((labels[:, 1:] != labels[:, :-1]) & (own[:, 1:] | own[:, :-1]))
    upright = np.stack([np.stack([column + 1, row], 1), np.stack([column + 1, row + 1], 1)], 1)
    row, column = np.nonzero((labels[1:] != labels[:-1]) & (own[1:] | own[:-1]))
    level = np.stack([np.stack([column, row + 1], 1), np.stack([column + 1, row + 1], 1)], 1)
    edges = shapely.linestrings(np.concatenate([upright, level]).astype(float))
    merged = shapely.line_merge(shapely.MultiLineString(list(edges)))
    return sorted(shapely.get_parts(merged), key=lambda arc: arc.coords[0] + arc.coords[-1])


def _smooth(path: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """A path of unit steps as a smooth one: each point the weighted mean of its neighbours, then simplified.

    The ends of an open path stay where they are; a ring is smoothed all the way round.
    """
    ring = len(path) > 3 and (path[0] == path[-1]).all()
    middle = (path[1:] + path[:-1]) / 2
    count = len(middle)
    span = min(window, (count - 1) // 2)
    weights = np.convolve(np.ones(span + 1), np.ones(span + 1)) / (span + 1) ** 2
    if ring:
        padded = np.concatenate([middle[count - span :], middle, middle[:span]])
    else:
        before = 2 * path[0] - middle[:span][::-1]
        after = 2 * path[-1] - middle[count - span :][::-1]
        padded = np.concatenate([before, middle, after])
    smooth = np.stack([np.convolve(padded[:, axis], weights, "valid") for axis in (0, 1)], 1)
    whole = np.concatenate([smooth, smooth[:1]]) if ring else np.concatenate([path[:1], smooth, path[-1:]])
    simpler = shapely.get_coordinates(shapely.LineString(whole).simplify(_TOLERANCE, preserve_topology=False))
    return simpler if len(simpler) > 3 or not ring else whole


def _geojson(area: shapely.MultiPolygon, grid: Grid) -> dict[str, object]:
    """The area as GeoJSON in longitude and latitude, largest part first, outer rings anticlockwise."""

    def degrees(metres: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.stack(to_wgs84(metres[:, 0], metres[:, 1], grid), 1).round(5)

    parts = sorted(area.geoms, key=lambda part: (-part.area, part.bounds))
    turned = [shapely.orient_polygons(shapely.transform(part, degrees)) for part in parts]
    rings = [
        [[list(point) for point in ring.coords] for ring in (part.exterior, *part.interiors)]
        for part in turned
    ]
    if len(rings) == 1:
        return {"type": "Polygon", "coordinates": rings[0]}
    return {"type": "MultiPolygon", "coordinates": rings}
