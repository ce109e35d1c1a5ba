"""Tell a reader who has the answer already that it is still true, without making it again."""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from lodestar.evidence.stores.store import Store
from lodestar.service.api.another_day import Told, Untold, another_day
from lodestar.service.linkage.reading import linked_state
from lodestar.service.people.access import place_for
from lodestar.service.places.models import Place
from lodestar.service.shared.context import VERSION
from lodestar.service.shared.editions import reads_published

Make = Callable[[Place], HttpResponse]


def fresh(
    request: HttpRequest, place: str, make: Make, told: Told | Untold, *, linked: bool = False
) -> HttpResponse:
    """The answer about a place that the reader may see; 304 while nothing about it has changed since they asked.

    ``told`` says how another day is answered, or why none is. ``linked`` answers change too when organisations have been
    linked.

    Raises Http404 for a place that is not there or not theirs to see.
    """
    found = place_for(request.user, place)
    other = another_day(request, found, told)
    if isinstance(other, HttpResponse):
        return other
    state = (
        found.pk,
        found.revision,
        found.changed_at,
        reads_published(),
        Store.open().version,
        linked and linked_state(),
        VERSION,
        request.get_full_path(),
    )
    etag = f'"{hashlib.sha256(repr(state).encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag) or (other or make)(found)
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache" if found.published else "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response


def for_reader(request: HttpRequest, place: str, make: Make, told: Told | Untold) -> HttpResponse:
    """What one reader is given about a place that they may see. Its ETag is of the answer, so none is anybody else's.

    Raises Http404 for a place that is not there or not theirs to see.
    """
    found = place_for(request.user, place)
    other = another_day(request, found, told)
    if isinstance(other, HttpResponse):
        return other
    made = (other or make)(found)
    etag = f'"{hashlib.sha256(made.content).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag, response=made) or made
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response
