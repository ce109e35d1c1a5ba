"""The wrapper that every page about a place goes through."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from lodestar.service.people.access import place_for

View = Callable[..., HttpResponse]


def place_page(view: View) -> View:
    """Turn the ``place`` in the address into a Place that the reader may see; 404 otherwise."""

    @wraps(view)
    def inner(request: HttpRequest, place: str, *args: Any, **kwargs: Any) -> HttpResponse:
        request.place = place_for(request.user, place)  # type: ignore[attr-defined]
        return view(request, request.place, *args, **kwargs)  # type: ignore[attr-defined]

    return inner
