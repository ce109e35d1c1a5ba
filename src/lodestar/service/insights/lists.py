"""The lists of indicators, observations and claims."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.periods import parse_period
from lodestar.service.insights.claims import CheckedClaim, checked_claims
from lodestar.service.insights.indicators import lines_with_defined
from lodestar.service.insights.observation_rows import ObservationRows, indicators_of
from lodestar.service.people.access import may
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place, Source
from lodestar.service.shared.caching import remember
from lodestar.service.shared.lists import Column, Filter, Listing, respond
from lodestar.service.shared.statuses import status_of
from lodestar.service.shared.views import place_page
from lodestar.service.shared.words import words

VERDICTS = (
    "conflicts",
    "accepted",
    "definition-differs",
    "cannot-be-checked",
    "holds-within-rounding",
    "holds",
)
STATUSES = ("result", "estimate", "ambition", "made")


@place_page
def indicator_list(request: HttpRequest, place: Place) -> HttpResponse:
    return respond(
        request,
        place,
        indicators_listing(place),
        lines_with_defined(place),
        "insights/indicators.html",
        introduction="What is measured, as defined. Two figures are joined only when their definition is the same.",
        sets=may(request.user, Permission.EDIT, place),
    )


def indicators_listing(place: Place) -> Listing:
    """Indicators as a list."""
    return Listing(
        name="indicators",
        title="Indicators",
        columns=(
            Column(
                "name",
                "Indicator",
                lambda i: i.indicator.name,
                url=lambda i: reverse("indicator", args=[place.slug, i.id]),
            ),
            Column("id", "Id", lambda i: i.id, exported_only=True),
            Column("definition", "What it counts", lambda i: i.indicator.definition, sortable=False),
            Column("unit", "Unit", lambda i: load_definitions().units[i.indicator.unit].name),
            Column("role", "Role", lambda i: i.target.role if i.target else "contextual", as_status=True),
            Column("observations", "Figures", lambda i: i.observations, number=True),
            Column("period", "Years", lambda i: i.period),
        ),
        filters=(
            Filter(
                "role",
                "Role",
                [("commitment", "Target"), ("contextual", "Watched, not rated")],
                lambda i: i.target.role if i.target else "contextual",
            ),
        ),
        search=lambda i: f"{i.indicator.name} {i.indicator.definition}",
        sort="name",
    )


@place_page
def observation_list(request: HttpRequest, place: Place) -> HttpResponse:
    held = remember(place, "indicators-held", lambda: tuple(indicators_of(place)))
    return respond(
        request,
        place,
        observations_listing(place, held),
        ObservationRows(place),
        introduction="Every figure that the sources state, as they state it.",
    )


def observations_listing(place: Place, held: Sequence[str]) -> Listing:
    """Observations of some indicators as a list."""
    defined = load_definitions().indicators
    named = [(indicator, defined[indicator].name) for indicator in held if indicator in defined]
    return Listing(
        name="observations",
        title="Observations",
        columns=(
            Column(
                "indicator",
                "Indicator",
                lambda o: o.indicator_name,
                url=lambda o: reverse("observation", args=[place.slug, o.id]),
            ),
            Column("id", "Id", lambda o: o.id, exported_only=True),
            Column("part", "Part", lambda o: o.part),
            Column("area", "Area", lambda o: o.area_name),
            Column("area_code", "Area code", lambda o: o.area, exported_only=True),
            Column("period", "Period", lambda o: parse_period(o.period).label),
            Column("said", "Figure", lambda o: o.said, number=True, sortable=False),
            Column("value", "Value", lambda o: o.value, exported_only=True),
            Column("unit", "Unit", lambda o: o.unit, exported_only=True),
            Column("status", "Status", lambda o: words(o.status)),
            Column("source", "Source", lambda o: o.source, exported_only=True),
            Column("locator", "Where", lambda o: o.locator, exported_only=True),
            Column("quote", "Quote", lambda o: o.quote, exported_only=True),
        ),
        filters=(
            Filter("indicator", "Indicator", named, "indicator"),
            Filter("status", "Status", [(status, words(status)) for status in STATUSES], "status"),
        ),
        search=("indicator", "part", "quote"),
    )


@place_page
def claim_list(request: HttpRequest, place: Place) -> HttpResponse:
    titles = dict(Source.objects.filter(place=place).values_list("slug", "title"))
    return claims_page(request, place, checked_claims(place), titles)


def claims_page(
    request: HttpRequest,
    place: Place,
    claims: Sequence[CheckedClaim],
    titles: Mapping[str, str],
    then: Any = None,
    **more: Any,
) -> HttpResponse:
    """The list of some claims, those of now or as they were known ``then``. ``titles`` are those of sources."""
    counts = [(verdict, sum(1 for claim in claims if claim.state == verdict)) for verdict in VERDICTS]
    return respond(
        request, place, _claims_listing(place, claims, titles, then),
        sorted(claims, key=lambda c: VERDICTS.index(c.state)), "insights/claims.html",
        counts=[(verdict, count) for verdict, count in counts if count], total=len(claims), then=then, **more,
    )  # fmt: skip


def _claims_listing(
    place: Place, claims: Sequence[CheckedClaim], titles: Mapping[str, str], then: Any
) -> Listing:
    """Claims as a list, the worst first."""
    query = then.query if then else ""
    sources = {c.claim.source: titles.get(c.claim.source, c.claim.source) for c in claims}
    by_title = sorted(sources.items(), key=lambda pair: pair[1])
    return Listing(
        name="claims",
        title="Claims",
        columns=(
            Column(
                "text",
                "What was said",
                lambda c: c.claim.text,
                url=lambda c: reverse("claim", args=[place.slug, c.id]) + query,
                sortable=False,
            ),
            Column("id", "Id", lambda c: c.id, exported_only=True),
            Column("stated", "Stated", lambda c: c.check.stated_said, number=True, sortable=False),
            Column("computed", "Computed", lambda c: c.check.computed_said, number=True, sortable=False),
            Column("verdict", "Verdict", lambda c: c.state, as_status=True),
            Column("explanation", "Why", lambda c: c.check.explanation, exported_only=True),
            Column("source", "Source", lambda c: sources[c.claim.source], exported_only=True),
            Column(
                "locator",
                "Where it stands",
                lambda c: c.claim.locator,
                url=lambda c: reverse("source", args=[place.slug, c.claim.source]),
                sortable=False,
            ),
            Column("settled_by", "What would settle it", lambda c: c.check.settled_by, exported_only=True),
        ),
        filters=(
            Filter("verdict", "Verdict", [(v, status_of(v).word) for v in VERDICTS], lambda c: c.state),
            Filter("source", "Source", by_title, lambda c: c.claim.source),
        ),
        search=lambda c: f"{c.claim.text} {c.check.explanation}",
    )
