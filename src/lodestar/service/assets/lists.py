"""The list of assets: on the page, as downloads and as GeoJSON, always the same assets in the same order."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from pydantic_core import to_json

from lodestar.reports.maps.pins import MUTED, mark_of, order_of
from lodestar.service.assets.maps import categories_of
from lodestar.service.assets.models import Asset
from lodestar.service.assets.queries import NOT_KNOWN, assets_of
from lodestar.service.places.models import Organisation, Place
from lodestar.service.shared.lists import Choices, Column, Filter, Listing, narrow
from lodestar.service.shared.views import place_page
from lodestar.service.shared.words import link

UNKNOWN = (NOT_KNOWN, "Not known")
GEOJSON = "application/geo+json"
PROPERTIES = (
    "number",
    "name",
    "category",
    "category_method",
    "category_confidence",
    "stage",
    "stage_method",
    "stage_confidence",
    "authority",
    "position_method",
    "position_confidence",
)


def category_names(place: Place) -> dict[str, str]:
    return {category["id"]: category["name"] for category in place.asset_categories}


def authority_names(place: Place) -> dict[str, str]:
    return {authority["code"]: authority["name"] for authority in place.authorities}


def category_colours(place: Place) -> dict[str, str]:
    """The colour of each category, as on the drawn map."""
    order = order_of(categories_of(place))
    return {category: mark_of(category, "existing", order).colour for category in order}


def listing_of(place: Place) -> Listing:
    """How assets are listed, filtered, sorted and exported."""
    categories, authorities = category_names(place), authority_names(place)
    return Listing(
        name="assets",
        title="Assets",
        columns=(
            Column("name", "Asset", lambda a: a.name, ("name",), url=link),
            Column("number", "No.", lambda a: a.number, ("number",), number=True),
            Column("category", "Category", lambda a: categories.get(a.category, a.category), ("category",)),
            Column("stage", "Stage", lambda a: a.stage, ("stage",), as_status=True),
            Column(
                "authority",
                "Authority",
                lambda a: authorities.get(a.authority, _outside(a.authority)),
                ("authority",),
            ),
            Column(
                "operator",
                "Operator",
                _operator,
                ("operator__name",),
                url=lambda a: (
                    reverse("organisation", args=[place.slug, a.operator.slug]) if a.operator else None
                ),
            ),
            *_exported(),
        ),
        filters=_filters(place),
        search=("name", "label", "operator__name"),
        sort="number",
    )


def _filters(place: Place) -> tuple[Filter, ...]:
    stages = [("existing", "Existing"), ("pipeline", "Pipeline"), UNKNOWN]
    held = Organisation.objects.filter(place=place, assets__isnull=False)
    operators = [*held.distinct().values_list("slug", "name"), UNKNOWN]
    return (
        Filter("category", "Category", [*category_names(place).items(), UNKNOWN], "known_category"),
        Filter("stage", "Stage", stages, "known_stage"),
        Filter(
            "authority", "Authority", _authority_choices(place, authority_names(place)), "known_authority"
        ),
        Filter("operator", "Operator", operators, "known_operator"),
    )


@place_page
def asset_geojson(request: HttpRequest, place: Place) -> HttpResponse:
    """The assets that the filters leave, as GeoJSON. One without a position has no geometry."""
    rows, *_ = narrow(request, listing_of(place), assets_of(place))
    response = HttpResponse(to_json(collection(place, rows)), content_type=GEOJSON)
    response["Content-Disposition"] = f'inline; filename="{place.slug}-assets.geojson"'
    return response


def collection(place: Place, rows: QuerySet[Asset]) -> dict[str, Any]:
    """Assets as a GeoJSON FeatureCollection (RFC 7946: WGS84, longitude first)."""
    categories, authorities, colours = category_names(place), authority_names(place), category_colours(place)
    base = reverse("asset_list", args=[place.slug])
    features = []
    for row in rows.values(*PROPERTIES, "slug", "longitude", "latitude", "operator__name"):
        properties = {name: row[name] or None for name in PROPERTIES} | {
            "category_name": categories.get(row["category"]),
            "authority_name": authorities.get(row["authority"]),
            "operator": row["operator__name"],
            "url": f"{base}{row['slug']}/",
            "marker-color": colours.get(row["category"], MUTED),
        }
        located = row["longitude"] is not None and row["latitude"] is not None
        point = {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]} if located else None
        features.append({"type": "Feature", "id": row["slug"], "geometry": point, "properties": properties})
    return {
        "type": "FeatureCollection",
        "name": f"Assets, {place.name}",
        "licence": place.licence,
        "made": place.made,
        "features": features,
    }


def _operator(asset: Asset) -> str:
    return asset.operator.name if asset.operator else ""


def _authority_choices(place: Place, names: dict[str, str]) -> Choices:
    """The place's own authorities, then others that assets lie in, then none."""
    held = Asset.objects.filter(place=place).exclude(authority="").order_by("authority")
    codes = held.values_list("authority", flat=True).distinct()
    others = [(code, _outside(code)) for code in codes if code not in names]
    return [*names.items(), *others, UNKNOWN]


def _outside(code: str) -> str:
    return f"{code} (outside)" if code else ""


def _exported() -> tuple[Column, ...]:
    """Columns of the downloads alone, under the pack's own names."""
    plain = (
        "label",
        "category_method",
        "category_confidence",
        "stage_method",
        "stage_confidence",
        "postcode",
    )
    rest = ("position_method", "position_confidence", "longitude", "latitude", "locator", "note")

    def column(name: str) -> Column:
        return Column(name, name, lambda asset: getattr(asset, name), exported_only=True)

    return (
        Column("id", "id", lambda a: a.slug, exported_only=True),
        Column("category_id", "category_id", lambda a: a.category, exported_only=True),
        Column("authority_code", "authority_code", lambda a: a.authority, exported_only=True),
        Column(
            "operator_id", "operator_id", lambda a: a.operator.slug if a.operator else "", exported_only=True
        ),
        *map(column, plain + rest),
        Column("source", "source", lambda a: a.source.slug, exported_only=True),
    )
