"""The ground of a map: projection, land, borders, and where names may stand. Drawn once for each outlines.

Projection: plate carrée at true scale along the middle parallel. Over a city region it differs from a
conformal projection by less than a line's width, and a scale bar holds over the whole map.
"""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry import shape

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.geography.boundaries import Outline

KM_PER_DEGREE = 111.32
MARGIN = 22.0
FOOT = 34.0

_KEPT = 64
_LEAST_KM = 4.0
_SPOTS = 24

Positions = NDArray[np.float64]


@dataclass(frozen=True)
class Name:
    """An area, its name, and the spots inside it where the name may stand, roomiest first (pixels)."""

    text: str
    area: shapely.Geometry
    spots: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class MapBase:
    """A map without pins, in pixels; ``height`` leaves room for the scale bar below.

    ``areas`` and ``shore`` are SVG path data: each area's, and the outline of all of them together.
    """

    width: float
    height: float
    west: float
    north: float
    pixels_per_km: float
    parallel: float
    areas: tuple[tuple[str, str], ...]
    shore: str
    land: shapely.Geometry
    names: tuple[Name, ...]
    indicative: bool

    def project(self, longitudes: ArrayLike, latitudes: ArrayLike) -> Positions:
        """Pixels (n × 2) of positions in degrees."""
        across = KM_PER_DEGREE * np.cos(np.radians(self.parallel)) * self.pixels_per_km
        x = (np.asarray(longitudes, float) - self.west) * across
        y = (self.north - np.asarray(latitudes, float)) * KM_PER_DEGREE * self.pixels_per_km
        return np.stack([x, y], axis=-1)


def map_base(
    outlines: Sequence[Outline],
    *,
    width: float = 680,
    height: float | None = None,
    positions: ArrayLike | None = None,
) -> MapBase:
    """The ground that outlines make, ``width`` pixels wide, kept for the next who asks for the same.

    ``height`` is that of the map with its foot; None lets the place decide. Without outlines the ground is
    empty and covers ``positions`` (n × 2 degrees). Raises LodestarError if there is neither.
    """
    if not outlines:
        if positions is None or not np.size(positions):
            raise LodestarError("A map needs outlines or pins; there are neither.")
        return _frame((), np.asarray(positions, float), width, height)
    key = (digest(outlines), width, height)
    with _lock:
        if key in _bases:
            _bases.move_to_end(key)
            return _bases[key]
    base = _drawn(outlines, width, height)
    with _lock:
        _bases[key] = base
        while len(_bases) > _KEPT:
            _bases.popitem(last=False)
    return base


def digest(outlines: Sequence[Outline]) -> str:
    """A name for what the outlines look like: the same outlines have the same digest in every process."""
    looks = [[each.code, each.name, each.method, each.geometry] for each in outlines]
    return hashlib.sha256(json.dumps(looks, separators=(",", ":")).encode()).hexdigest()


def source_line(outlines: Sequence[Outline]) -> str:
    """What stands under a map: what the outlines are, where they come from, under which licence."""
    licences = {"not stated": "Licence not stated"}
    parts = dict.fromkeys(
        f"{each.method.capitalize()}: {each.source}. {licences.get(each.licence, each.licence)}"
        for each in outlines
    )
    return " ".join(part if part.endswith(".") else part + "." for part in parts)


_bases: OrderedDict[tuple[str, float, float | None], MapBase] = OrderedDict()
_lock = threading.Lock()


def _drawn(outlines: Sequence[Outline], width: float, height: float | None) -> MapBase:
    shapes = [shapely.make_valid(shape(outline.geometry)) for outline in outlines]
    frame = _frame(outlines, shapely.get_coordinates(shapes), width, height)

    def pixels(degrees: Positions) -> Positions:
        return frame.project(degrees[:, 0], degrees[:, 1])

    drawn = [shapely.transform(each, pixels) for each in shapes]
    land = shapely.union_all(drawn, grid_size=0.01)
    return MapBase(
        width=frame.width,
        height=frame.height,
        west=frame.west,
        north=frame.north,
        pixels_per_km=frame.pixels_per_km,
        parallel=frame.parallel,
        areas=tuple((outline.code, path_data(area)) for outline, area in zip(outlines, drawn, strict=True)),
        shore=path_data(land),
        land=land,
        names=tuple(
            Name(outline.name, area, _spots(area))
            for outline, area in zip(outlines, drawn, strict=True)
            if outline.name
        ),
        indicative=frame.indicative,
    )


def _frame(outlines: Sequence[Outline], degrees: Positions, width: float, height: float | None) -> MapBase:
    """An empty ground on which the given positions fit, with a margin and a foot."""
    (west, south), (east, north) = degrees.min(axis=0), degrees.max(axis=0)
    parallel = (south + north) / 2
    across = KM_PER_DEGREE * np.cos(np.radians(parallel))
    wide, tall = max((east - west) * across, _LEAST_KM), max((north - south) * KM_PER_DEGREE, _LEAST_KM)
    scale = (width - 2 * MARGIN) / wide
    if height is not None:
        scale = min(scale, (height - 2 * MARGIN - FOOT) / tall)
    whole = height if height is not None else tall * scale + 2 * MARGIN + FOOT
    return MapBase(
        width=width,
        height=round(whole, 1),
        west=(west + east) / 2 - width / 2 / scale / across,
        north=parallel + (whole - FOOT) / 2 / scale / KM_PER_DEGREE,
        pixels_per_km=scale,
        parallel=parallel,
        areas=(),
        shore="",
        land=shapely.Polygon(),
        names=(),
        indicative=any("indicative" in outline.method for outline in outlines),
    )


def path_data(area: shapely.Geometry) -> str:
    """A polygon or several as SVG path data in tenths of a pixel, each step relative to the last."""
    pieces = []
    for part in shapely.get_parts(area):
        if part.geom_type == "Polygon" and not part.is_empty:
            pieces += [_ring(shapely.get_coordinates(ring)) for ring in (part.exterior, *part.interiors)]
    return "".join(pieces)


def _ring(points: Positions) -> str:
    tenths = np.round(points * 10).astype(int)
    kept = tenths[np.append(True, (np.diff(tenths, axis=0) != 0).any(axis=1))]
    if len(kept) < 4:
        return ""
    steps = [f"{_tenth(x)} {_tenth(y)}" for x, y in np.diff(kept[:-1], axis=0).tolist()]
    x, y = kept[0].tolist()
    return f"M{_tenth(x)} {_tenth(y)}l{' '.join(steps)}z".replace(" -", "-")


def _tenth(tenths: int) -> str:
    whole, rest = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{whole}.{rest}" if rest else str(tenths // 10)


def _spots(area: shapely.Geometry) -> tuple[tuple[float, float], ...]:
    """Points well inside an area's largest part, roomiest first, no two close together."""
    largest = max(shapely.get_parts(area), key=lambda part: part.area)
    west, south, east, north = largest.bounds
    x, y = np.meshgrid(np.linspace(west, east, 26)[1:-1], np.linspace(south, north, 26)[1:-1])
    points = shapely.points(x.ravel(), y.ravel())
    room = np.where(shapely.contains(largest, points), shapely.distance(largest.boundary, points), 0)
    chosen: list[int] = []
    apart = np.hypot(east - west, north - south) / 16
    for at in np.argsort(-room, kind="stable"):
        if room[at] == 0 or len(chosen) == _SPOTS:
            break
        if all(np.hypot(x.flat[at] - x.flat[each], y.flat[at] - y.flat[each]) > apart for each in chosen):
            chosen.append(int(at))
    if not chosen:
        middle = largest.point_on_surface()
        return ((round(middle.x, 1), round(middle.y, 1)),)
    return tuple((round(float(x.flat[at]), 1), round(float(y.flat[at]), 1)) for at in chosen)


def nice_km(longest: float) -> float:
    """The longest of 1, 2, 5, 10, 20, 50… (or 0.1, 0.2, 0.5…) that is not longer than ``longest``."""
    steps = [step * 10.0**power for power in range(-2, 4) for step in (1, 2, 5)]
    return max([step for step in steps if step <= longest], default=steps[0])
