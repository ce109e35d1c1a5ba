"""The wrapper that every page about a place goes through."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from lodestar.service.people.access import place_for, require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place

View = Callable[..., HttpResponse]


def place_page(view: View) -> View:
    """Turn the ``place`` in the address into a Place that the reader may see; 404 otherwise."""

    @wraps(view)
    def inner(request: HttpRequest, place: str, *args: Any, **kwargs: Any) -> HttpResponse:
        request.place = place_for(request.user, place)  # type: ignore[attr-defined]
        return _another_day(request, kwargs) or view(request, request.place, *args, **kwargs)  # type: ignore[attr-defined]

    return inner


def signed_in_page(view: View) -> View:
    """A page about a place for who is signed in, kept by no browser. What each may do there is asked within.

    Who is not signed in is asked to, before anything is said of whether there is such a place.
    """
    return never_cache(login_required(place_page(view)))


def partnership_page(view: View) -> View:
    """A page about a place that only those read who hold a role there."""

    @wraps(view)
    def inner(request: HttpRequest, place: Place, *args: Any, **kwargs: Any) -> HttpResponse:
        require(request.user, Permission.SEE_UNPUBLISHED, place)
        return view(request, place, *args, **kwargs)

    return signed_in_page(inner)


def _another_day(request: HttpRequest, asked: dict[str, Any]) -> HttpResponse | None:
    """The page as at another day, where the address asks for one; a page that cannot tell it says why."""
    if not {"as_at", "known"} & request.GET.keys():
        return None
    from lodestar.service.memory.pages import told_then  # memory stands on the pages

    return told_then(request, request.place, str(asked.get("slug", "")))  # type: ignore[attr-defined]
