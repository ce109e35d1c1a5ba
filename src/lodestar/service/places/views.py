"""Pages of sources, organisations and strengths, and the list of places."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from lodestar.service.insights.observations import observations_from, release_summary
from lodestar.service.people.access import places_for
from lodestar.service.places.models import Place, Source, Strength
from lodestar.service.places.queries import SHOWN, organisations_of, resting_on, sources_of
from lodestar.service.shared.thread import thread
from lodestar.service.shared.views import place_page
from lodestar.service.shared.words import counted


def place_index(request: HttpRequest) -> HttpResponse:
    """All places; where there is one alone, that one."""
    places = places_for(request.user)
    real = [place for place in places if not place.made]
    if len(real) == 1 and "all" not in request.GET:
        return redirect("place_home", real[0].slug)
    return render(request, "places/index.html", {"places": places})


@place_page
def strength_list(request: HttpRequest, place: Place) -> HttpResponse:
    strengths = list(Strength.objects.filter(place=place).select_related("source__place", "place"))
    by_slug = {strength.slug: strength for strength in strengths}
    categories = {category["id"]: category["name"] for category in place.asset_categories}
    rows = [(s, by_slug.get(s.follows), categories.get(s.category, "")) for s in strengths]
    return render(request, "places/strengths.html", {"rows": rows})


@place_page
def evidence(request: HttpRequest, place: Place) -> HttpResponse:
    """What is known and how well: releases in the store, sources and what rests on them."""
    sources = list(sources_of(place).order_by("-resting")[:10])
    context = {
        "sources": sources,
        "total": Source.objects.filter(place=place).count(),
        "releases": release_summary(place),
        "stations": thread(here="evidence", evidence=("sources and releases", request.path)),
    }
    return render(request, "places/evidence.html", context)


@place_page
def source(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    record = get_object_or_404(Source.objects.select_related("place"), place=place, slug=slug)
    context = {
        "source": record,
        "within": Source.objects.filter(place=place, part_of=slug).select_related("place"),
        "whole": Source.objects.filter(place=place, slug=record.part_of).select_related("place").first(),
        "resting": resting_on(record),
        "observations": observations_from(place, slug, SHOWN),
    }
    return render(request, "places/source.html", context)


@place_page
def organisation(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    record = get_object_or_404(organisations_of(place).select_related("source__place"), slug=slug)
    parts = record.responsibilities.select_related("action__place", "action__workstream")
    stations = thread(
        evidence=(str(record.source), reverse("source", args=[place.slug, record.source.slug])),
        delivery=(counted(record.actions, "action"), "#actions") if record.actions else ("", ""),
        strengths=(counted(record.run, "asset"), "#assets") if record.run else ("", ""),
    )
    context = {
        "organisation": record,
        "stations": stations,
        "parts": parts[:SHOWN],
        "assets": record.assets.select_related("place")[:SHOWN],
        "forums": record.forums.select_related("place"),
        "programmes": record.programmes.select_related("place")[:SHOWN],
        "offers": record.support_offers.select_related("place")[:SHOWN],
        "projects": record.projects.select_related("place")[:SHOWN],
    }
    return render(request, "places/organisation.html", context)
