"""Who reads the assets."""

from who_may import reading

LINES = reading(
    {
        "asset_list": None,
        "asset": "dry-dock",
        "asset_map": None,
        "asset_geojson": None,
        "asset_outlines": None,
    }
)
EXPORTS = {"asset_list"}
