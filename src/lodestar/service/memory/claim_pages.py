"""The pages of claims as at another day, and what differs in their verdicts between two."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from lodestar.service.insights.lists import claims_page
from lodestar.service.insights.views import claim_page
from lodestar.service.memory.claims_then import claims_then
from lodestar.service.memory.figure_pages import not_known
from lodestar.service.memory.then import Then
from lodestar.service.memory.told import Told, short
from lodestar.service.places.models import Place
from lodestar.service.shared.statuses import status_of

NOT_KEPT = "Where a claim falls beside the logic model is told on the page as it stands now."


def claim_list(request: HttpRequest, place: Place, then: Then, slug: str) -> HttpResponse:
    """Claims that had been published, each with its verdict by what was known."""
    found = claims_then(place, then)
    return claims_page(
        request, place, found.checked, found.titles, then=then, keeps=then.keeps, unknown=found.unknown,
        list_empty="No claim was known then.",
    )  # fmt: skip


def claim(request: HttpRequest, place: Place, then: Then, slug: str) -> HttpResponse:
    """One claim, checked against the facts that were known."""
    found = claims_then(place, then)
    checked = found.named(slug)
    if checked is None:
        return not_known(request, then, f"No claim “{slug}”", found.unknown)
    return claim_page(
        request, checked, found.checked, found.titles, then=then, ended=found.ended,
        unknown=(*found.unknown, NOT_KEPT),
    )  # fmt: skip


def verdicts_compared(place: Place, first: Then, last: Then) -> Iterable[Told]:
    """Claims whose verdict differs by what was known at the end of two days."""
    before = {one.id: one for one in claims_then(place, first).checked}
    for now in claims_then(place, last).checked:
        was = before.get(now.id)
        if was is not None and was.state != now.state:
            old, new = (status_of(one.state).word for one in (was, now))
            url = reverse("claim", args=[place.slug, now.id])
            yield Told(
                "re-rated", "claim", short(now.claim.text), f"Verdict from “{old}” to “{new}”", old, new, url
            )
