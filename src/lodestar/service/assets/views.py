"""Pages of assets: the map with its list, one asset, and the map to explore."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from lodestar.service.assets.lists import GEOJSON, authority_names, category_names, listing_of
from lodestar.service.assets.maps import map_of, map_with
from lodestar.service.assets.models import Asset
from lodestar.service.assets.outlines import outline_collection, outlines_of
from lodestar.service.assets.queries import assets_of, cited_by_methods, neighbours_of
from lodestar.service.ledger.reading import read_with
from lodestar.service.places.models import Place
from lodestar.service.shared.lists import ActiveFilter, narrow, respond
from lodestar.service.shared.thread import thread
from lodestar.service.shared.views import place_page
from lodestar.service.shared.words import link


@place_page
def asset_list(request: HttpRequest, place: Place) -> HttpResponse:
    """Every asset on a map and in a list with the same numbers; the filters narrow both."""
    listing = listing_of(place)
    if request.GET.get("format"):
        return respond(request, place, listing, assets_of(place))
    rows, active, text, _ = narrow(request, listing, assets_of(place))
    chosen = _chosen(active, text)
    total = Asset.objects.filter(place=place).count()
    return respond(
        request,
        place,
        listing,
        assets_of(place),
        "assets/assets.html",
        map=map_of(place, rows, chosen) if total else None,
        total=total,
        chosen=f"?{chosen}" if chosen else "",
    )


@place_page
def asset_map(request: HttpRequest, place: Place) -> HttpResponse:
    """The map to explore, with the assets that the filters in the address leave."""
    rows, active, text, _ = narrow(request, listing_of(place), assets_of(place))
    chosen = _chosen(active, text)
    context = {
        "map": map_of(place, rows, chosen),
        "chosen": f"?{chosen}" if chosen else "",
        "active": [one for one in active if one.chosen],
        "text": text,
        "outlines_url": reverse("asset_outlines", args=[place.slug]),
        "points_url": reverse("asset_geojson", args=[place.slug]) + (f"?{chosen}" if chosen else ""),
    }
    return render(request, "assets/map.html", context)


@place_page
def asset_outlines(request: HttpRequest, place: Place) -> HttpResponse:
    """Outlines of the place's authorities as GeoJSON."""
    return JsonResponse(outline_collection(place), content_type=GEOJSON)


@place_page
def asset(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    rows = read_with(Asset.objects.all(), "source", "operator")
    record = get_object_or_404(rows, place=place, slug=slug)
    projects = list(read_with(record.projects.all(), "programme", "workstream"))
    programmes = {project.programme.slug: project.programme for project in projects if project.programme}
    workstreams = {project.workstream.slug: project.workstream for project in projects if project.workstream}
    context = {
        "asset": record,
        "category": category_names(place).get(record.category, record.category),
        "authority": authority_names(place).get(record.authority, record.authority),
        "cited": cited_by_methods(record),
        "neighbours": neighbours_of(record),
        "projects": projects,
        "programmes": programmes.values(),
        "drawing": map_with(place, record),
        "outlined": bool(outlines_of(place)),
        "stations": thread(
            here="strengths",
            evidence=(record.source.title, link(record.source)),
            strengths=(
                category_names(place).get(record.category, "not sorted yet"),
                _category_address(record),
            ),
            plan=(_first(workstreams), "#projects") if workstreams else ("", ""),
            delivery=(f"{len(projects)} project{'s' if len(projects) != 1 else ''}", "#projects")
            if projects
            else ("", ""),
        ),
    }
    return render(request, "assets/asset.html", context)


def _first(workstreams: dict[str, object]) -> str:
    return (
        str(next(iter(workstreams.values()))) if len(workstreams) == 1 else f"{len(workstreams)} workstreams"
    )


def _category_address(asset: Asset) -> str:
    address = reverse("asset_list", args=[asset.place.slug])
    return f"{address}?{urlencode({'category': asset.category})}" if asset.category else address


def _chosen(active: tuple[ActiveFilter, ...], text: str) -> str:
    """The filters in force as a query string, always in the same order."""
    pairs = [(one.filter.key, one.chosen) for one in active if one.chosen] + ([("q", text)] if text else [])
    return urlencode(pairs)
