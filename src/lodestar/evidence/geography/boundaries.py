"""Outlines of areas, and the official boundary files that hold them.

Reads GeoJSON (RFC 7946, and older files that name a coordinate system) and TopoJSON (quantised or not) as the
Office for National Statistics publishes them: the code and name of an area stand in properties such as LAD22CD
and LAD22NM, CAUTH24CD, ITL221CD or AREACD, and the two digits before CD are the year of the boundaries.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.geography.national_grid import to_wgs84

METHOD = "official boundary"
NOT_STATED = "not stated"

MOST_BYTES = 150_000_000
MOST_FEATURES = 50_000
MOST_POINTS = 5_000_000
MOST_NESTED = 8

_CODE_PROPERTY = re.compile(r"(?P<stem>[A-Z]+?[1-3]?)(?P<year>\d{2})?CD", re.IGNORECASE)
_UK = (-9.5, 49.5, 2.5, 61.5)

Json = Any
Ring = list[list[float]]


class BoundaryError(LodestarError):
    """A boundary file that cannot be used, with the reason and what to do."""


@dataclass(frozen=True)
class Outline:
    """The outline of one area.

    ``geometry`` is a GeoJSON Polygon or MultiPolygon in WGS84 longitude and latitude; ``vintage`` is the year
    of the boundaries, None when not known; ``method`` says whether it is official or indicative.
    """

    code: str
    name: str | None
    vintage: int | None
    geometry: Mapping[str, Json]
    method: str
    source: str
    licence: str


def ons_licence(year: int | None = None) -> str:
    """The licence of the Office for National Statistics' boundaries with the words that it asks for, and Ordnance
    Survey's: https://www.ons.gov.uk/methodology/geography/licences"""
    of = f" {year}" if year else ""
    return (
        "Open Government Licence v3.0. Source: Office for National Statistics licensed under the Open Government Licence "
        f"v.3.0. Contains OS data © Crown copyright and database right{of}."
    )


@dataclass(frozen=True)
class _Feature:
    """One area as the file has it; ``level`` is the TopoJSON object that it stands in, else blank."""

    properties: Mapping[str, Json]
    polygons: list[list[Ring]]
    level: str = ""


def read_boundaries(
    path: Path, *, source: str | None = None, licence: str | None = None
) -> tuple[Outline, ...]:
    """The areas of an official GeoJSON or TopoJSON file, in the file's order.

    ``source`` defaults to the file's name. ``licence`` defaults to that of the Office for National Statistics where the
    properties have its names (LAD22CD, AREACD), and is else not stated. A file of several levels (regions and authorities, say) gives the
    areas of all; an area that stands in two levels is given once. Eastings and northings of the British
    National Grid are converted, which the method then says. Raises BoundaryError if the file is too big, is
    not such a file, or holds no areas of the United Kingdom with codes.
    """
    document = _load(path)
    try:
        features = _features(document)
        outlines = _outlines(features, source or path.name, licence)
    except BoundaryError as error:
        raise BoundaryError(f"{path}: {error}") from None
    except (KeyError, TypeError, IndexError, ValueError, AttributeError) as error:
        raise BoundaryError(
            f"{path}: is JSON, but not well-formed GeoJSON or TopoJSON ({type(error).__name__}: {error}). "
            "Download it again from its publisher."
        ) from error
    return outlines


def pick(outlines: Iterable[Outline], codes: Sequence[str]) -> tuple[Outline, ...]:
    """The outlines with these codes, in this order. Raises BoundaryError, naming the codes that are missing."""
    by_code = {outline.code: outline for outline in outlines}
    missing = [code for code in codes if code not in by_code]
    if missing:
        raise BoundaryError(
            f"The boundaries hold no area {', '.join(missing)}. Use a file of the level and the year of the place's codes."
        )
    return tuple(by_code[code] for code in codes)


def feature_collection(outlines: Iterable[Outline]) -> dict[str, Json]:
    """The outlines as a GeoJSON FeatureCollection; ``outlines_in`` reads it back."""
    features = []
    for outline in outlines:
        properties = asdict(outline)
        geometry = properties.pop("geometry")
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}


def outlines_in(collection: Mapping[str, Json]) -> tuple[Outline, ...]:
    """The outlines that ``feature_collection`` wrote."""
    return tuple(Outline(geometry=each["geometry"], **each["properties"]) for each in collection["features"])


def _load(path: Path) -> Json:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise BoundaryError(
                f"{path}: is {size / 1e6:.0f} MB; at most {MOST_BYTES / 1e6:.0f} MB are read. "
                "Use the publisher's generalised version (BGC or BUC), which is enough for maps."
            )
        return json.loads(path.read_bytes(), parse_constant=_no_constant)
    except OSError as error:
        raise BoundaryError(f"{path}: cannot be read ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:
        raise BoundaryError(
            f"{path}: is not JSON ({error}). Boundaries are read as GeoJSON or TopoJSON; convert a shapefile or "
            "GeoPackage first, for example: ogr2ogr -f GeoJSON -t_srs EPSG:4326 out.geojson in.shp"
        ) from error


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"it holds {word}, which is not a number in JSON")


def _features(document: Json) -> list[_Feature]:
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "FeatureCollection":
        features = [
            _Feature(each.get("properties") or {}, _polygons(each.get("geometry"), number, lambda ring: ring))
            for number, each in enumerate(_bounded(document["features"]), start=1)
        ]
    elif kind == "Feature":
        features = [
            _Feature(
                document.get("properties") or {}, _polygons(document.get("geometry"), 1, lambda ring: ring)
            )
        ]
    elif kind == "Topology":
        features = _topology(document)
    else:
        raise BoundaryError(
            f"is JSON of type {kind!r}, not a GeoJSON FeatureCollection or a TopoJSON Topology."
        )
    if not features:
        raise BoundaryError("holds no features. Choose a download that has areas in it.")
    points = sum(len(ring) for feature in features for polygon in feature.polygons for ring in polygon)
    if points > MOST_POINTS:
        raise BoundaryError(_too_many_points(points))
    return features


def _too_many_points(points: int) -> str:
    return (
        f"holds {points:,} points or more; at most {MOST_POINTS:,} are read. "
        "Use the publisher's generalised version."
    )


def _bounded(features: list[Json]) -> list[Json]:
    if len(features) > MOST_FEATURES:
        raise BoundaryError(f"holds {len(features):,} areas; at most {MOST_FEATURES:,} are read.")
    return features


def _polygons(geometry: Json, number: int, ring: Callable[[Json], Ring]) -> list[list[Ring]]:
    """The polygons of a geometry, as rings of positions; ``ring`` turns what the file has for a ring into positions."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise BoundaryError(
            f"feature {number} is of type {kind!r}; an area must be a Polygon or a MultiPolygon."
        )
    content = geometry["arcs" if "arcs" in geometry else "coordinates"]
    return [[ring(each) for each in polygon] for polygon in ([content] if kind == "Polygon" else content)]


def _topology(document: Json) -> list[_Feature]:
    """The areas of all objects of a TopoJSON topology."""
    arcs = _arcs(document)
    joined = 0

    def ring(indexes: list[int]) -> Ring:
        nonlocal joined
        positions: Ring = []
        for index in indexes:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            joined += len(arc)
            if joined > MOST_POINTS:
                raise BoundaryError(_too_many_points(joined))
            positions += arc[1:] if positions else arc
        return positions

    parts = [(level, part) for level, each in document["objects"].items() for part in _flat(each, 0)]
    return [
        _Feature(each.get("properties") or {}, _polygons(each, number, ring), level)
        for number, (level, each) in enumerate(_bounded(parts), start=1)
    ]


def _flat(geometry: Json, depth: int) -> list[Json]:
    if geometry.get("type") != "GeometryCollection":
        return [geometry]
    if depth >= MOST_NESTED:
        raise BoundaryError(f"nests collections more than {MOST_NESTED} deep.")
    return [part for each in geometry["geometries"] for part in _flat(each, depth + 1)]


def _arcs(document: Json) -> list[Ring]:
    """The arcs of a topology as positions: quantised ones are sums of steps, scaled and moved."""
    transform = document.get("transform")
    if transform is None:
        return [[[float(x), float(y)] for x, y, *_ in arc] for arc in document["arcs"]]
    (scale_x, scale_y), (move_x, move_y) = transform["scale"], transform["translate"]
    arcs = []
    for steps in document["arcs"]:
        x = y = 0
        arc = []
        for dx, dy, *_ in steps:
            x, y = x + dx, y + dy
            arc.append([x * scale_x + move_x, y * scale_y + move_y])
        arcs.append(arc)
    return arcs


def _outlines(features: list[_Feature], source: str, given: str | None) -> tuple[Outline, ...]:
    key, stem, vintage = _code_property(features)
    licence = given or (ons_licence(vintage) if stem else NOT_STATED)
    name_key = {each.upper(): each for each in features[0].properties}.get(_name_key(key, stem).upper())
    found: dict[str, tuple[str, Outline]] = {}
    for number, feature in enumerate(features, start=1):
        code = feature.properties.get(key)
        if not isinstance(code, str) or not code.strip():
            raise BoundaryError(f"feature {number} has no code in its property {key}.")
        where = f"feature {number} ({code})"
        level, _ = found.get(code.strip(), (None, None))
        if level == feature.level:
            raise BoundaryError(f"{where} stands more than once. Join the parts of an area into one feature.")
        if level is None:
            name = feature.properties.get(name_key) if name_key else None
            geometry, method = _geometry(feature.polygons, where)
            outline = Outline(
                code.strip(), str(name) if name else None, vintage, geometry, method, source, licence
            )
            found[code.strip()] = (feature.level, outline)
    return tuple(outline for _, outline in found.values())


def _code_property(features: list[_Feature]) -> tuple[str, str, int | None]:
    """The property that holds the areas' codes, its stem, and the year it gives.

    Of several (a look-up file names the authority and its combined authority), the one with most different
    values is the areas' own; then the first.
    """
    candidates = [
        key for key in features[0].properties if key.lower() == "code" or _CODE_PROPERTY.fullmatch(key)
    ]
    if not candidates:
        listed = ", ".join(features[0].properties) or "none"
        raise BoundaryError(
            "has no property with the areas' codes (such as LAD22CD, CAUTH24CD, ITL221CD, AREACD or code). "
            f"Its properties: {listed}."
        )
    key = max(candidates, key=lambda each: len({str(feature.properties.get(each)) for feature in features}))
    match = _CODE_PROPERTY.fullmatch(key)
    year = match["year"] if match else None
    return key, match["stem"] if match else "", 2000 + int(year) if year else None


def _name_key(key: str, stem: str) -> str:
    return f"{key[:-2]}NM" if stem else "name"


def _geometry(polygons: list[list[Ring]], where: str) -> tuple[dict[str, Json], str]:
    """The polygons as checked GeoJSON, and the method they came by."""
    checked, method = _in_degrees(polygons, where)
    if len(checked) == 1:
        return {"type": "Polygon", "coordinates": checked[0]}, method
    return {"type": "MultiPolygon", "coordinates": checked}, method


def _in_degrees(polygons: list[list[Ring]], where: str) -> tuple[list[list[Ring]], str]:
    """Checked polygons in longitude and latitude, rounded to a tenth of a metre, and the method they came by."""
    positions = [position for polygon in polygons for ring in polygon for position in ring]
    if not positions or any(
        len(ring) < 4 or ring[0][:2] != ring[-1][:2] for polygon in polygons for ring in polygon
    ):
        raise BoundaryError(f"{where} has a ring that is not closed or has fewer than four positions.")
    xs, ys = [float(position[0]) for position in positions], [float(position[1]) for position in positions]
    if not all(map(math.isfinite, (*xs, *ys))):
        raise BoundaryError(f"{where} has a coordinate that is not a finite number.")
    box = (min(xs), min(ys), max(xs), max(ys))
    if _inside(box, _UK):
        return [[_rounded(ring) for ring in polygon] for polygon in polygons], METHOD
    if _inside(box, (0, 0, 700_000, 1_300_000)) and (box[2] > 180 or box[3] > 90):
        converted = [[_rounded(_from_grid(ring)) for ring in polygon] for polygon in polygons]
        return converted, f"{METHOD}, converted from the British National Grid"
    raise BoundaryError(f"{where} lies outside the United Kingdom: {_box_text(box)}. {_advice(box)}")


def _inside(box: tuple[float, ...], limits: tuple[float, ...]) -> bool:
    return box[0] >= limits[0] and box[1] >= limits[1] and box[2] <= limits[2] and box[3] <= limits[3]


def _rounded(ring: Iterable[Sequence[float]]) -> Ring:
    return [[round(float(x), 6), round(float(y), 6)] for x, y, *_ in ring]


def _from_grid(ring: Ring) -> Ring:
    longitude, latitude = to_wgs84([position[0] for position in ring], [position[1] for position in ring])
    return [list(position) for position in zip(longitude.tolist(), latitude.tolist(), strict=True)]


def _box_text(box: tuple[float, ...]) -> str:
    return f"x {box[0]:g} to {box[2]:g}, y {box[1]:g} to {box[3]:g}"


def _advice(box: tuple[float, ...]) -> str:
    west, south, east, north = _UK
    if _inside(box, (south, west, north, east)):
        return "Latitude and longitude look swapped: GeoJSON puts longitude first."
    if box[2] > 180 or box[3] > 90 or box[0] < -180 or box[1] < -90:
        return (
            "The numbers look like metres of another coordinate system; convert to longitude and latitude, "
            "for example: ogr2ogr -f GeoJSON -t_srs EPSG:4326 out.geojson in.geojson"
        )
    return "Take the other countries out of the file."
