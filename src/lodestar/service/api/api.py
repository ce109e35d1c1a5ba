"""The read API: everything that the pages show, in the words of the place pack."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema
from pydantic import Field

from lodestar.evidence.definitions.indicators import Indicator, load_definitions
from lodestar.service.api import awards, evidence, problems, records, rounds, working
from lodestar.service.api.another_day import Told, Untold, as_at, head, refused
from lodestar.service.api.freshness import fresh
from lodestar.service.api.paging import Asked, AskedOfADay, AskedPart, Word, answer, paged
from lodestar.service.api.parameters import Id, PlaceId
from lodestar.service.api.problems import Problem
from lodestar.service.api.records import missing
from lodestar.service.api.records_then import places_then
from lodestar.service.api.rows import values_of
from lodestar.service.api.schemas import Claim, Observation, Outlines, Page, SearchPage
from lodestar.service.api.schemas import Place as PlaceGiven
from lodestar.service.assets.outlines import outline_collection
from lodestar.service.insights.claims import checked_claims
from lodestar.service.memory.asking import question_of
from lodestar.service.memory.then import Then
from lodestar.service.people.access import places_for
from lodestar.service.places.models import Place
from lodestar.service.search.finding import KINDS as SEARCHED
from lodestar.service.search.finding import find
from lodestar.service.search.wording import Question
from lodestar.service.shared.addresses import addresses

GEOJSON = "application/geo+json"
ABOUT = """Everything that the site shows, to read. Records have the fields of a place pack under the same names, and what
Lodestar adds: `place`, `address` (where people read it), `version`, `changed_at`, and what is computed.

- Lists come in parts: `limit` (at most 200, usually 50) and `offset`; `next` and `previous` are addresses, also in the
  `Link` header.
- Numbers that a source publishes are text, so that no digit is lost: `"67.72"`.
- Answers about a place carry an `ETag`: ask again with `If-None-Match` and get 304 while nothing has changed.
- `as_at` asks for what was true on another day, by what was known at its end; `known` for what was known of it later:
  `/places/{place}/actions?as_at=2026-03-31&known=2026-04-15`. The answer begins with the two days, which also stand in
  the headers `Lodestar-As-At` and `Lodestar-Known`, and each record says where it stood `by_its_dates`. It is what the
  pages tell of that day, to the same readers: the public is given the plan as it had been published. What has no other
  days refuses both parameters with the reason.
- Problems come as `application/problem+json` (RFC 9457).
- Lists of what people make in the service (meetings to indicator values) also come as CSV: `format=csv`.
- No key is needed. Somebody signed in also gets the unpublished places in which they hold a role; for others those
  places do not exist. Of meetings, registers, rounds, documents and indicators in delivery each reader gets what the
  pages show them: lists are empty, and records are not there, for who may not read them."""


class LodestarAPI(NinjaAPI):
    """An API whose description is made once and says which media type each answer has."""

    @cached_property
    def description_of_all(self) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=self.get_root_path({}))
        for path in schema["paths"].values():
            for operation in path.values():
                for status, response in operation["responses"].items():
                    _set_media_type(response, int(status), operation["operationId"])
                if any(one["name"] == "format" for one in operation.get("parameters", ())):
                    operation["responses"][200]["content"]["text/csv"] = {"schema": {"type": "string"}}
        return schema

    def get_openapi_schema(self, **_: Any) -> OpenAPISchema:
        return self.description_of_all


def _set_media_type(response: dict[str, Any], status: int, operation: str) -> None:
    content = response.get("content", {})
    if "application/json" in content and status >= 400:
        content[problems.MEDIA_TYPE] = content.pop("application/json")
    elif "application/json" in content and operation == "get_outlines":
        content[GEOJSON] = content.pop("application/json")


api = LodestarAPI(
    title="Lodestar",
    version="1",
    description=ABOUT,
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)
api.add_exception_handler(ValidationError, problems.invalid)
api.add_exception_handler(Http404, problems.not_found)

_ONE = {404: Problem, 422: Problem}


class AskedPlaces(AskedPart):
    """Which places."""


@api.get(
    "/places",
    response={200: Page[PlaceGiven], 422: Problem},
    tags=["Places"],
    operation_id="list_places",
    summary="Places",
)
def list_places(request: HttpRequest, asked: Query[AskedPlaces]) -> HttpResponse:
    """The places that the reader may see, by name."""
    seen = places_for(request.user)
    if (question := question_of(request)) is not None:
        if (then := question.then) is None:
            return problems.no_such_day(question.form)
        told = places_then(seen, then)
        part = told[asked.offset : asked.offset + asked.limit]
        return as_at(paged(request, asked, len(told), part, head(then)), then)
    rows = Place.objects.filter(pk__in=[place.pk for place in seen]).order_by("name", "pk")
    return paged(request, asked, len(seen), _places(rows[asked.offset : asked.offset + asked.limit]))


@api.get(
    "/places/{place}",
    response={200: PlaceGiven, **_ONE},
    tags=["Places"],
    operation_id="get_place",
    summary="One place",
)
def get_place(request: HttpRequest, place: PlaceId, day: Query[AskedOfADay]) -> HttpResponse:
    """A place and its partnership."""

    def make_then(found: Place, then: Then) -> HttpResponse:
        told = places_then([found], then)
        if not told:
            raise missing("place", found.slug)
        return answer(head(then) | told[0])

    return fresh(
        request,
        place,
        lambda found: answer(_places(Place.objects.filter(pk=found.pk))[0]),
        Told("theme", make_then),
    )


def _places(rows: Any) -> list[dict[str, Any]]:
    return [
        values | {"address": addresses("place", values["id"])("")}
        for values in values_of(None, "place", rows)
    ]


@api.get(
    "/places/{place}/claims",
    response={200: Page[Claim], **_ONE},
    tags=["Claims"],
    operation_id="list_claims",
    summary="Claims",
)
def list_claims(request: HttpRequest, place: PlaceId, asked: Query[evidence.AskedClaim]) -> HttpResponse:
    """Claims with their verdicts."""

    def make(found: Place) -> HttpResponse:
        kept = evidence.claims(checked_claims(found), asked)
        part = evidence.claim_values(found, kept[asked.offset : asked.offset + asked.limit])
        return paged(request, asked, len(kept), part)

    def make_then(found: Place, then: Then) -> HttpResponse:
        kept, unknown = evidence.claims_as_at(found, then, asked)
        part = evidence.claim_values(found, kept[asked.offset : asked.offset + asked.limit], then)
        return paged(request, asked, len(kept), part, head(then, unknown))

    return fresh(request, place, make, Told("claim", make_then))


@api.get(
    "/places/{place}/claims/{id}",
    response={200: Claim, **_ONE},
    tags=["Claims"],
    operation_id="get_claim",
    summary="One claim",
)
def get_claim(request: HttpRequest, place: PlaceId, id: Id, day: Query[AskedOfADay]) -> HttpResponse:
    """One claim with its verdict."""

    def make(found: Place) -> HttpResponse:
        kept = [one for one in checked_claims(found) if one.id == id]
        if not kept:
            raise missing("claim", id)
        return answer(evidence.claim_values(found, kept)[0])

    def make_then(found: Place, then: Then) -> HttpResponse:
        kept, unknown = evidence.claims_as_at(found, then, evidence.AskedClaim())
        held = [one for one in kept if one.id == id]
        if not held:
            raise missing("claim", id)
        return answer(head(then, unknown) | evidence.claim_values(found, held, then)[0])

    return fresh(request, place, make, Told("claim", make_then))


@api.get(
    "/places/{place}/observations",
    response={200: Page[Observation], **_ONE},
    tags=["Observations"],
    operation_id="list_observations",
    summary="Observations",
)
def list_observations(
    request: HttpRequest, place: PlaceId, asked: Query[evidence.AskedObservation]
) -> HttpResponse:
    """Figures as their sources give them."""

    def make(found: Place) -> HttpResponse:
        count, part = evidence.observations(found, asked)
        return paged(request, asked, count, part)

    def make_then(found: Place, then: Then) -> HttpResponse:
        count, part, unknown = evidence.observations_then(found, then, asked)
        return paged(request, asked, count, part, head(then, unknown))

    return fresh(request, place, make, Told("target", make_then))


@api.get(
    "/places/{place}/observations/{id}",
    response={200: Observation, **_ONE},
    tags=["Observations"],
    operation_id="get_observation",
    summary="One observation",
)
def get_observation(request: HttpRequest, place: PlaceId, id: Id, day: Query[AskedOfADay]) -> HttpResponse:
    """One figure as its source gives it."""

    def make(found: Place) -> HttpResponse:
        held = evidence.observation(found, id)
        if held is None:
            raise missing("observation", id)
        return answer(held)

    def make_then(found: Place, then: Then) -> HttpResponse:
        held, unknown = evidence.observation_then(found, then, id)
        if held is None:
            raise missing("observation", id)
        return answer(head(then, unknown) | held)

    return fresh(request, place, make, Told("target", make_then))


@api.get(
    "/places/{place}/outlines",
    response={200: Outlines, **_ONE},
    tags=["Outlines"],
    operation_id="get_outlines",
    summary="Outlines",
)
def get_outlines(request: HttpRequest, place: PlaceId) -> HttpResponse:
    """Outlines of the place's authorities as GeoJSON."""
    return fresh(
        request,
        place,
        lambda found: answer(outline_collection(found), GEOJSON),
        Untold("asset_outlines"),
    )


class AskedIndicator(Asked):
    """Which indicators."""

    q: Word | None = Field(
        default=None, description="Words that must stand in name or definition, as one phrase."
    )


@api.get(
    "/indicators",
    response={200: Page[Indicator], 422: Problem},
    tags=["Indicators"],
    operation_id="list_indicators",
    summary="Indicators",
)
def list_indicators(request: HttpRequest, asked: Query[AskedIndicator]) -> HttpResponse:
    """What is measured, as defined for every place."""
    if (no := refused(request)) is not None:
        return no
    held = list(load_definitions().indicators.values())
    if asked.q:
        held = [one for one in held if asked.q.casefold() in f"{one.name} {one.definition}".casefold()]
    return paged(request, asked, len(held), held[asked.offset : asked.offset + asked.limit])


@api.get(
    "/indicators/{id}",
    response={200: Indicator, **_ONE},
    tags=["Indicators"],
    operation_id="get_indicator",
    summary="One indicator",
)
def get_indicator(request: HttpRequest, id: Id) -> HttpResponse:
    """The definition of one indicator."""
    if (no := refused(request)) is not None:
        return no
    held = load_definitions().indicators.get(id)
    if held is None:
        raise missing("indicator", id)
    return answer(held)


class AskedSearch(Asked):
    """What is searched for."""

    q: Word = Field(default="", description="Words that must all be found; of each, the beginning is enough.")
    place: Word | None = Field(default=None, description="Only in this place (its id).")
    kind: Word | None = Field(default=None, description=f"Only this kind: {', '.join(SEARCHED)}.")


@api.get(
    "/search", response={200: SearchPage, **_ONE}, tags=["Search"], operation_id="search", summary="Search"
)
def search(request: HttpRequest, asked: Query[AskedSearch]) -> HttpResponse:
    """Whatever matches, best first, of all that the reader may see."""
    if (no := refused(request)) is not None:
        return no
    places = [place for place in places_for(request.user) if asked.place in (None, place.slug)]
    if asked.place is not None and not places:
        raise missing("place", asked.place)
    if asked.kind is not None and asked.kind not in SEARCHED:
        return paged(request, asked, 0, [], full=True)
    found = find(
        Question.of(asked.q),
        places,
        reader=request.user,
        kind=asked.kind or "",
        of_many=asked.place is not None,
        shared=asked.place is None,
    )
    items = [
        {
            "kind": one.kind,
            "id": one.slug if one.place else None,
            "title": one.title,
            "place": one.place.slug if one.place else None,
            "made": bool(one.place and one.place.made),
            "address": one.address,
        }
        for one in found.found[asked.offset : asked.offset + asked.limit]
    ]
    response = paged(request, asked, len(found.found), items, full=found.full)
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Cookie"])
    return response


api.add_router("", records.router)
api.add_router("", awards.router)
api.add_router("", rounds.router)
api.add_router("", working.router)
