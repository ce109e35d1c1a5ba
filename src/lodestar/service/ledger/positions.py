"""Give assets their position: that of their postcode in the ONS Postcode Directory."""

from collections.abc import Iterable

from lodestar.evidence.geography.postcodes import find
from lodestar.service.assets.models import Asset


def set_positions(assets: Iterable[Asset]) -> None:
    """Set longitude, latitude and authority from the postcode; blank where there is none."""
    for asset in assets:
        known = find(asset.postcode) if asset.postcode else None
        asset.longitude = known.longitude if known else None
        asset.latitude = known.latitude if known else None
        asset.authority = (known.authority if known else None) or ""
