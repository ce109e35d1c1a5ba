"""What the pages of assets read."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import Coalesce

from lodestar.analysis.neighbours import Located, nearest
from lodestar.service.assets.models import Asset
from lodestar.service.ledger.reading import read_with
from lodestar.service.places.models import Place, Source

NOT_KNOWN = "not-known"
NEIGHBOURS_SHOWN = 8
CITES = "source "


@dataclass(frozen=True)
class NearAsset:
    """An asset and how far away it lies."""

    asset: Asset
    km: float

    @property
    def said(self) -> str:
        """The distance as a reader wants it; postcodes of the same site lie on one point."""
        if self.km < 0.05:
            return "same postcode"
        return f"{round(self.km * 1000, -2):.0f} m" if self.km < 0.95 else f"{self.km:.1f} km"


def assets_of(place: Place) -> QuerySet[Asset]:
    """Assets with their operators. What is not known can be asked for by ``known_…``."""
    return read_with(Asset.objects.filter(place=place), "operator", "source").annotate(
        known_category=_known("category"),
        known_stage=_known("stage"),
        known_authority=_known("authority"),
        known_operator=Coalesce("operator__slug", Value(NOT_KNOWN)),
    )


def cited_by_methods(asset: Asset) -> dict[str, Source]:
    """Sources that the methods of an asset's readings name, by method: 'source <id>' means that the source says so."""
    methods = {asset.category_method, asset.stage_method, asset.position_method}
    named = {method: method.removeprefix(CITES) for method in methods if method.startswith(CITES)}
    if not named:
        return {}
    rows = Source.objects.filter(place=asset.place, slug__in=named.values()).select_related("place")
    found = {row.slug: row for row in rows}
    return {method: found[slug] for method, slug in named.items() if slug in found}


def located(place: Place) -> list[Located]:
    """Every asset of the place that has a position."""
    rows = Asset.objects.filter(place=place, longitude__isnull=False, latitude__isnull=False).order_by()
    return [Located(*row) for row in rows.values_list("slug", "longitude", "latitude")]


def neighbours_of(asset: Asset) -> list[NearAsset]:
    """The assets nearest to this one, nearest first; none when its position is not known."""
    if asset.longitude is None or asset.latitude is None:
        return []
    here = Located(asset.slug, asset.longitude, asset.latitude)
    found = nearest(here, located(asset.place), NEIGHBOURS_SHOWN)
    rows = {row.slug: row for row in _named(asset.place, [one.id for one in found])}
    return [NearAsset(rows[one.id], one.km) for one in found if one.id in rows]


def _named(place: Place, slugs: list[str]) -> QuerySet[Asset]:
    return read_with(Asset.objects.filter(place=place, slug__in=slugs))


def _known(field: str) -> Any:
    return Case(When(**{field: ""}, then=Value(NOT_KNOWN)), default=F(field), output_field=CharField())
