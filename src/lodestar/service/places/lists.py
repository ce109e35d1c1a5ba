"""The lists of sources and organisations."""

from django.http import HttpRequest, HttpResponse

from lodestar.evidence.periods import parse_period
from lodestar.service.places.models import Organisation, Place, Source
from lodestar.service.places.queries import organisations_of, sources_of
from lodestar.service.shared.lists import Column, Filter, Listing, respond
from lodestar.service.shared.views import place_page
from lodestar.service.shared.words import link, words


@place_page
def source_list(request: HttpRequest, place: Place) -> HttpResponse:
    kinds = Source.objects.filter(place=place).order_by("kind").values_list("kind", flat=True).distinct()
    listing = Listing(
        name="sources",
        title="Sources",
        columns=(
            Column("title", "Source", lambda s: s.title, ("title",), url=link),
            Column("id", "Id", lambda s: s.slug, exported_only=True),
            Column("kind", "Kind", lambda s: words(s.kind), ("kind",)),
            Column("publisher", "Publisher", lambda s: s.publisher, ("publisher",)),
            Column(
                "published",
                "Published",
                lambda s: parse_period(s.published).label if s.published else "",
                ("published",),
            ),
            Column("licence", "Licence", lambda s: s.licence, ("licence",)),
            Column("resting", "Records that rest on it", lambda s: s.resting, ("resting",), number=True),
            Column("url", "Address", lambda s: s.url, exported_only=True),
        ),
        filters=(Filter("kind", "Kind", [(kind, words(kind)) for kind in kinds], "kind"),),
        search=("title", "text", "speaker", "publisher"),
        sort="-resting",
    )
    return respond(
        request,
        place,
        listing,
        sources_of(place),
        introduction="Every fact on these pages rests on one of these. Open a source to see all that rests on it.",
    )


@place_page
def organisation_list(request: HttpRequest, place: Place) -> HttpResponse:
    kinds = (
        Organisation.objects.filter(place=place).order_by("kind").values_list("kind", flat=True).distinct()
    )
    listing = Listing(
        name="organisations",
        title="Organisations",
        columns=(
            Column("name", "Organisation", lambda o: o.name, ("name",), url=link),
            Column("id", "Id", lambda o: o.slug, exported_only=True),
            Column("kind", "Kind", lambda o: words(o.kind), ("kind",)),
            Column("side", "Side", lambda o: words(o.side), ("side",)),
            Column("actions", "Actions", lambda o: o.actions, ("actions",), number=True),
            Column("assets", "Assets run", lambda o: o.run, ("run",), number=True),
            Column("identifiers", "Identifiers", lambda o: ", ".join(o.identifiers), exported_only=True),
            Column("postcode", "Postcode", lambda o: o.postcode, exported_only=True),
            Column("url", "Address", lambda o: o.url, exported_only=True),
            Column("locator", "Locator", lambda o: o.locator, exported_only=True),
        ),
        filters=(
            Filter("kind", "Kind", [(kind, words(kind)) for kind in kinds], "kind"),
            Filter(
                "side",
                "Side",
                [("local", "Local"), ("national", "National"), ("delivery", "Delivery")],
                "side",
            ),
        ),
        search=("name", "short_name"),
        sort="name",
    )
    return respond(
        request,
        place,
        listing,
        organisations_of(place),
        introduction="Who takes part in the partnership, runs its assets or is named by its sources.",
    )
