"""What every page's frame needs: the place in view, its navigation and the notices that it owes its reader."""

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from lodestar.service.places.models import Place

VERSION = version("lodestar-place")

SECTIONS = (
    ("Place", "place_home", ()),
    (
        "Plan",
        "plan",
        ("themes", "workstreams", "actions", "principles", "programmes", "support-offers", "projects"),
    ),
    (
        "Delivery",
        "delivery",
        (
            *(
                "rounds",
                "my-work",
                "forecasters",
                "reminders",
                "monitoring",
                "value-proposals",
                "verifications",
                "risks",
                "issues",
                "risk-acceptances",
            ),
            *(
                "forums",
                "meetings",
                "decisions",
                "follow-ups",
                "asks-and-offers",
                "agenda-items",
                "seats",
                "papers",
            ),
            *("board-packs", "annual-reports", "memory", "published"),
        ),
    ),
    ("North star", "north_star", ("logic-model",)),
    ("Evidence", "evidence", ("sources", "indicators", "observations", "strengths")),
    ("Assets", "asset_list", ("map", "organisations")),
    ("Awards", "awards", ()),
    ("Claims", "claim_list", ()),
)
FOOT = (
    ("Glossary", "glossary", ""),
    ("Documentation", "doc_index", ""),
    ("Data by API", "api", ""),
    ("All places", "place_index", "?all"),
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
        "edition": SimpleLazyObject(lambda: _edition(place)) if place else None,
        "navigation": _navigation(request, place) if place else [],
        "home_url": reverse("place_home", args=[place.slug]) if place else reverse("place_index"),
        "foot_links": [{"label": label, "url": reverse(name) + more} for label, name, more in FOOT],
        "lodestar_version": VERSION,
    }


def _edition(place: Place) -> Any:
    from lodestar.service.memory.editions import flag_of  # memory stands on the pages

    return flag_of(place)


def _navigation(request: HttpRequest, place: Place) -> list[NavigationItem]:
    """The sections; the one that the page belongs to is marked by the first word of its address under the place."""
    home = reverse("place_home", args=[place.slug])
    word = request.path.removeprefix(home).partition("/")[0] if request.path.startswith(home) else None
    items = []
    for label, name, also in SECTIONS:
        url = reverse(name, args=[place.slug])
        own = url.removeprefix(home).partition("/")[0]
        items.append(NavigationItem(label, url, word is not None and word in {own, *also}))
    return items
