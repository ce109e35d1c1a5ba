"""What a release changes on the site, so that a person goes and looks."""

from collections.abc import Iterable

from django.urls import NoReverseMatch, reverse

from lodestar.evidence.releases.manifests import Release
from lodestar.service.places.models import Place

# table → (what it shows on, address name)
SHOWN_ON = {
    "observation": ("Indicators and their figures", "indicator_list"),
    "area_statistic": ("Indicators computed from statistics", "indicator_list"),
    "award": ("Awards in numbers", "awards"),
    "award_project": ("Awards in numbers", "awards"),
    "award_participation": ("Awards in numbers", "awards"),
    "grant": ("Awards in numbers", "awards"),
    "outline": ("Maps", "asset_map"),
}


def effects_of(place: Place, releases: Iterable[Release]) -> list[tuple[str, str]]:
    """Label and address of the pages that these releases change, each once."""
    names = dict.fromkeys(table.name for release in releases for table in release.tables)
    found = {}
    for label, name in (SHOWN_ON[table] for table in names if table in SHOWN_ON):
        try:
            found[reverse(name, args=[place.slug])] = label
        except NoReverseMatch:
            continue
    claims = [("Claims, checked again", reverse("claim_list", args=[place.slug]))] if names else []
    return [*((label, url) for url, label in found.items()), *claims]
