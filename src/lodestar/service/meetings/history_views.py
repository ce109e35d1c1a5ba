"""Histories of what forums do: who changed what in a meeting, an item, a decision, a follow-up, an ask, and in seats."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from lodestar.service.audit.history import Told, history_of
from lodestar.service.meetings.forum_models import ForumMembership, ForumTerms
from lodestar.service.meetings.models import AgendaItem, Decision, Exchange, FollowUp, Meeting
from lodestar.service.memory.saying import Saying
from lodestar.service.people.naming import handles_in, named
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Forum
from lodestar.service.shared.views import partnership_page
from lodestar.service.shared.words import link

# A part of an address and the kind of record that it names, in words.
KINDS: dict[str, tuple[Any, str]] = {
    "meetings": (Meeting, "meeting"),
    "agenda-items": (AgendaItem, "agenda item"),
    "decisions": (Decision, "decision"),
    "follow-ups": (FollowUp, "follow-up"),
    "asks-and-offers": (Exchange, "ask or offer"),
}


@partnership_page
def meeting_record_history(request: HttpRequest, place: Place, kind: str, slug: str) -> HttpResponse:
    """Who changed what in a record of a meeting, and when. Drafts are in it: it is the partnership's to read."""
    model, word = KINDS[kind]
    row = model.objects.filter(place=place, slug=slug).select_related("place").first()
    told = history_of(place, model.KIND, slug, request.user)
    if row is None and not told:
        raise Http404(f"{place} has no {word} called '{slug}'.")
    context = {
        "record": row,
        "kind": {"name": word},
        "slug": slug,
        "events": events_in_words(place, model.KIND, told),
        "back": link(row) if row is not None else "",
    }
    return render(request, "ledger/record_history.html", context)


@partnership_page
def forum_history(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Who changed what in a forum's quorum and seats, and when; its words have a history of their own."""
    forum = get_object_or_404(Forum, place=place, slug=slug)
    seats = dict(ForumMembership.objects.filter(place=place, forum=forum).values_list("slug", "seat"))
    terms = {
        row.slug: f"from {row.starts:%-d %B %Y}" if row.starts else "from the beginning"
        for row in ForumTerms.objects.filter(place=place, forum=forum)
    }
    events = events_in_words(
        place, ForumTerms.KIND, history_of(place, ForumTerms.KIND, list(terms), request.user), terms
    ) + events_in_words(
        place, ForumMembership.KIND, history_of(place, ForumMembership.KIND, list(seats), request.user), seats
    )
    context = {
        "forum": forum,
        "events": sorted(events, key=lambda event: event["told"].at, reverse=True),
        "words": reverse("record_history", args=[place.slug, "forums", slug]),
    }
    return render(request, "meetings/forum_history.html", context)


def events_in_words(
    place: Place, kind: str, told: Sequence[Told], names: dict[str, str] | None = None
) -> list[dict[str, Any]]:
    """Events with what changed in a reader's words; ``names`` tells which record each is of, where there are several."""
    saying = Saying(place, kind)
    people = named(handles_in([list(event.changes.values()) for event in told]))

    def say(field: str, value: Any) -> str:
        known = people.get(value) if isinstance(value, str) else None
        return str(known) if known is not None else saying.say(field, value)

    return [
        {
            "told": event,
            "of": (names or {}).get(event.record, ""),
            "changes": [
                (saying.label(field), say(field, before), say(field, after))
                for field, (before, after) in event.changes.items()
            ],
        }
        for event in told
    ]
