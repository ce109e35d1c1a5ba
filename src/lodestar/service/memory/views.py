"""The memory of a place: any day, and what differs between two."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from lodestar.service.audit.models import Event
from lodestar.service.memory.comparing import compared
from lodestar.service.memory.forms import BetweenForm, ThenForm
from lodestar.service.memory.pages import kinds_of
from lodestar.service.memory.record_pages import LISTS
from lodestar.service.memory.then import end_of, kinds_for
from lodestar.service.memory.told import SAID, Told, kind_word
from lodestar.service.monitoring.lists import sees_small
from lodestar.service.places.models import Place
from lodestar.service.shared.days import day_given
from lodestar.service.shared.lists import Column, Filter, Listing, respond
from lodestar.service.shared.views import place_page

PAGES = {
    "place_home": "The place in a minute",
    "delivery": "Delivery: what needs somebody",
    "plan": "The plan",
    "plan_timeline": "Timeline",
    "plan_board": "Board",
    "plan_tree": "Tree",
    "plan_tags": "Tags",
    "working_money_list": "Money",
    "working_health": "Data health",
    "indicator_list": "Indicators",
    "observation_list": "Observations",
    "claim_list": "Claims",
    "assignment_list": "Indicators in delivery",
    **{name: title for name, (title, _) in LISTS.items()},
}
FIGURES = ("indicator-value", "release", "observation")
MONTHS = dt.timedelta(days=91)


@place_page
def memory(request: HttpRequest, place: Place) -> HttpResponse:
    """What differs between two days: by default, between three months ago and today."""
    today = timezone.localdate()
    first = day_given(request.GET.get("from", "")) or today - MONTHS
    last = day_given(request.GET.get("to", "")) or today
    given = {"from": request.GET.get("from") or first, "to": request.GET.get("to") or last}
    form = BetweenForm({name: _written(value) for name, value in given.items()})
    kinds = kinds_for(request.user, place)
    small = sees_small(request, place)
    told = compared(place, kinds, first, last, sees_small=small) if form.is_valid() else ()
    begun = Event.objects.filter(place=place.slug).order_by("id").values_list("at", flat=True).first()
    pages = [
        (title, reverse(name, args=[place.slug]))
        for name, title in PAGES.items()
        if set(kinds_of(name)) & set(kinds)
    ]
    return respond(
        request,
        place,
        differences_listing("differences", "Differences between two days", (*kinds, *_figures(kinds))),
        told,
        "memory/memory.html",
        form=form,
        then_form=ThenForm(),
        first=first,
        last=last,
        begun=begun if form.is_valid() and begun is not None and begun > end_of(first) else None,
        pages=pages,
        keeps=[(name, request.GET[name]) for name in ("from", "to") if name in request.GET],
        list_empty="Nothing differs between these days.",
    )


def _written(day: object) -> str:
    return f"{day:%d/%m/%Y}" if isinstance(day, dt.date) else str(day)


def differences_listing(name: str, title: str, kinds: tuple[str, ...]) -> Listing:
    """A list of differences between two readings of records of these kinds."""
    columns = (
        Column("name", "Record", lambda told: told.name, url=lambda told: told.url or None),
        Column("what", "What", lambda told: SAID[told.what]),
        Column("kind", "Kind", lambda told: kind_word(told.kind)),
        Column("sentence", "What became of it", lambda told: told.sentence),
        Column("was", "Was", lambda told: told.was, exported_only=True),
        Column("now", "Is", lambda told: told.now, exported_only=True),
    )
    filters = (
        Filter("what", "What", tuple(SAID.items()), "what"),
        Filter(
            "kind",
            "Kind",
            tuple((kind, kind_word(kind)) for kind in kinds),
            "kind",
        ),
    )
    return Listing(name, title, columns, filters, _searched)


def _figures(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Kinds of figure that a reader of some kinds of record is told of."""
    return FIGURES if "indicator-assignment" in kinds else FIGURES[1:]


def _searched(told: Told) -> str:
    return f"{told.name} {told.sentence} {told.was} {told.now}"
