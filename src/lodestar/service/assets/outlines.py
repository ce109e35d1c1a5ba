"""Outlines of a place's authorities, read from the evidence store, and as GeoJSON."""

import json
from typing import Any

from lodestar.evidence.geography.boundaries import Outline
from lodestar.evidence.stores.store import Store
from lodestar.service.places.models import Place
from lodestar.service.shared.caching import remember

_QUERY = (
    "SELECT code, name, vintage, geometry, method, source, licence FROM outline "
    "WHERE code IN (SELECT unnest($codes::VARCHAR[])) ORDER BY code"
)


def outlines_of(place: Place) -> tuple[Outline, ...]:
    """The preferred outline of each authority, in the place's order; none before they are made or loaded."""
    return remember(place, "outlines", lambda: _read(place))


def outline_collection(place: Place) -> dict[str, Any]:
    """The outlines as a GeoJSON FeatureCollection."""
    features = [
        {
            "type": "Feature",
            "id": outline.code,
            "geometry": outline.geometry,
            "properties": {
                "code": outline.code,
                "name": outline.name,
                "vintage": outline.vintage,
                "method": outline.method,
                "indicative": outline.method.startswith("indicative"),
                "source": outline.source,
                "licence": outline.licence,
            },
        }
        for outline in outlines_of(place)
    ]
    return {"type": "FeatureCollection", "name": f"Authorities of {place.name}", "features": features}


def _read(place: Place) -> tuple[Outline, ...]:
    store = Store.open()
    if not store.exists:
        return ()
    names = {authority["code"]: authority["name"] for authority in place.authorities}
    found = {row["code"]: row for row in store.rows(_QUERY, {"codes": list(names)})}
    return tuple(
        Outline(
            code=code,
            name=row["name"] or names[code],
            vintage=int(row["vintage"]) if row["vintage"] else None,
            geometry=json.loads(row["geometry"]),
            method=row["method"],
            source=row["source"],
            licence=row["licence"],
        )
        for code in names
        if (row := found.get(code))
    )
