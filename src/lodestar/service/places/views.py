"""Pages of sources, organisations and strengths, and the list of places."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from lodestar.service.insights.observations import (
    observations_by_source,
    observations_from,
)
from lodestar.service.ledger.reading import read_with
from lodestar.service.people.access import may, places_for
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place, Source, Strength
from lodestar.service.places.queries import SHOWN, organisations_of, resting_on, sources_of
from lodestar.service.places.stations import stations_of
from lodestar.service.releases.queries import SERVES, releases_of, wanted_sources
from lodestar.service.shared.caching import remember
from lodestar.service.shared.thread import thread
from lodestar.service.shared.views import place_page
from lodestar.service.shared.words import counted

MOST_RELEASES = 12


MOST_CARRYING = 10
RELEASES_SHOWN = 20


def place_index(request: HttpRequest) -> HttpResponse:
    """All places; where there is one alone, that one."""
    places = places_for(request.user)
    real = [place for place in places if not place.made]
    if len(real) == 1 and "all" not in request.GET:
        return redirect("place_home", real[0].slug)
    return render(request, "places/index.html", {"places": places})


@place_page
def strength_list(request: HttpRequest, place: Place) -> HttpResponse:
    strengths = list(read_with(Strength.objects.filter(place=place), "source"))
    by_slug = {strength.slug: strength for strength in strengths}
    categories = {category["id"]: category["name"] for category in place.asset_categories}
    rows = [(s, by_slug.get(s.follows), categories.get(s.category, "")) for s in strengths]
    return render(request, "places/strengths.html", {"rows": rows})


@place_page
def evidence(request: HttpRequest, place: Place) -> HttpResponse:
    """What is known and how well: releases in the store, sources and what rests on them."""
    figures = remember(place, "observations-by-source", lambda: observations_by_source(place))
    sources = list(sources_of(place))
    for record in sources:
        record.figures = figures.get(record.slug, 0)
    sources.sort(key=lambda record: (-record.resting - record.figures, record.title))
    held = releases_of(place)
    serving = [one for one in held if one.standing == SERVES]
    wanted = wanted_sources(place)
    context = {
        "sources": [record for record in sources if record.resting or record.figures][:MOST_CARRYING],
        "total": len(sources),
        "releases": serving[:RELEASES_SHOWN],
        "serving": len(serving),
        "wanted": [source for source in wanted if not source.serving],
        "loaded": any(source.serving for source in wanted),
        "may_load": may(request.user, Permission.LOAD_EVIDENCE, place),
        "stations": stations_of(place, "evidence"),
    }
    return render(request, "places/evidence.html", context)


@place_page
def source(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    record = get_object_or_404(read_with(Source.objects.all()), place=place, slug=slug)
    context = {
        "source": record,
        "within": read_with(Source.objects.filter(place=place, part_of=slug)),
        "whole": read_with(Source.objects.filter(place=place, slug=record.part_of)).first(),
        "resting": resting_on(record),
        "observations": observations_from(place, slug, SHOWN),
    }
    return render(request, "places/source.html", context)


@place_page
def organisation(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    record = get_object_or_404(read_with(organisations_of(place), "source"), slug=slug)
    parts = read_with(record.responsibilities.all(), "action__workstream")
    stations = thread(
        evidence=(str(record.source), reverse("source", args=[place.slug, record.source.slug])),
        delivery=(counted(record.actions, "action"), "#actions") if record.actions else ("", ""),
        strengths=(counted(record.run, "asset"), "#assets") if record.run else ("", ""),
    )
    context = {
        "organisation": record,
        "stations": stations,
        "parts": parts[:SHOWN],
        "assets": read_with(record.assets.all())[:SHOWN],
        "forums": read_with(record.forums.all()),
        "programmes": read_with(record.programmes.all())[:SHOWN],
        "offers": read_with(record.support_offers.all())[:SHOWN],
        "projects": read_with(record.projects.all())[:SHOWN],
    }
    return render(request, "places/organisation.html", context)
