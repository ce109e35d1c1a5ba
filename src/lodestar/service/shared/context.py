"""What every page's frame needs: the place in view, its navigation and the notices that it owes its reader."""

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from lodestar.service.places.models import Place

VERSION = version("lodestar-place")

SECTIONS = (
    ("Place", "place_home"),
    ("Plan", "plan"),
    ("North star", "north_star"),
    ("Evidence", "evidence"),
    ("Assets", "asset_list"),
    ("Organisations", "organisation_list"),
    ("Claims", "claim_list"),
)


@dataclass(frozen=True)
class NavigationItem:
    label: str
    url: str
    current: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """Context for base.html. Views put the place in view on the request (``request.place``)."""
    place: Place | None = getattr(request, "place", None)
    return {
        "place": place,
        "navigation": _navigation(request, place) if place else [],
        "lodestar_version": VERSION,
    }


def _navigation(request: HttpRequest, place: Place) -> list[NavigationItem]:
    items = [(label, reverse(name, args=[place.slug])) for label, name in SECTIONS]
    inside = [url for _, url in items if request.path.startswith(url)]
    current = max(inside, key=len, default="")
    return [NavigationItem(label, url, url == current) for label, url in items]
