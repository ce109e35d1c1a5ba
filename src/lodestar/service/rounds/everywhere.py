"""What waits at all places where somebody holds a role: for themselves, between the sides, and of who has not reported."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from lodestar.service.people.access import places_for, roles_at, roles_reaching
from lodestar.service.people.models import RoleAssignment, User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action, Workstream
from lodestar.service.rounds.besides import waiting_besides
from lodestar.service.rounds.models import Round, RoundAction
from lodestar.service.rounds.queries import (
    Waiting,
    latest_round,
    line_url,
    that_may_differ,
    waiting_for,
)
from lodestar.service.rounds.reading import read_lines
from lodestar.service.rounds.unreported import not_reported_yet
from lodestar.service.shared.editions import edition

SHOWN = 20


@dataclass(frozen=True)
class AtPlace:
    """What one person is told of one place: what waits for them, where the sides differ, what is not reported.

    ``round`` is the one that opened last, None where none has; what is not reported is of that one, while it is not locked.
    """

    place: Place
    round: Round | None
    waiting: tuple[Waiting, ...]
    disputed: tuple[Waiting, ...]
    missing: tuple[Waiting, ...]


@never_cache
@login_required
def work_everywhere(request: HttpRequest) -> HttpResponse:
    """One list of what waits at all places where the reader holds a role."""
    places = places_of(request.user)  # type: ignore[arg-type]
    titles = (("waiting", "Waits for you"), ("disputed", "The sides differ"), ("missing", "Not reported yet"))
    groups = []
    for name, title in titles:
        rows = [(each.place, one) for each in places for one in getattr(each, name)]
        rows.sort(key=lambda row: (row[1].due is None, row[1].due, row[0].name))
        groups.append((name, title, rows[:SHOWN], len(rows)))
    return render(request, "rounds/everywhere.html", {"places": places, "groups": groups})


def places_of(person: User) -> tuple[AtPlace, ...]:
    """All places where somebody holds a role, by name, with what they may read of each: as the place's own pages tell them."""
    places = places_for(person)
    held = roles_at(person, places)
    with edition(published=False):
        return tuple(_at(person, place, held[place.pk]) for place in places if place.pk in held)


def _at(person: User, place: Place, held: list[RoleAssignment]) -> AtPlace:
    round_ = latest_round(place)
    opened = round_ if round_ is not None and round_.stage != "not-open" else None
    return AtPlace(
        place=place,
        round=round_,
        waiting=(*waiting_for(person, place), *waiting_besides(person, place)),
        disputed=tuple(_disputed(person, opened, held)) if opened else (),
        missing=tuple(_missing(opened, held)) if opened else (),
    )


def _disputed(person: User, round_: Round, held: list[RoleAssignment]) -> Iterable[Waiting]:
    """Where the sides differ in a round, of what the person reads of both."""
    rows = RoundAction.objects.filter(round=round_, pk__in=that_may_differ(round_))
    for line in read_lines(rows, round_, held, person):
        if line.disputed and line.standing.reads:
            what = " and ".join(each.what for each in line.differences)
            proposed = line.joint is not None and line.joint.edition == line.edition
            why = f"They differ in {what}." + (" A joint line is proposed." if proposed else "")
            yield Waiting(
                "disputed", "disputed", line.action.name, line_url(round_, line.action.slug), why, None
            )


def _missing(round_: Round, held: Iterable[RoleAssignment]) -> Iterable[Waiting]:
    """What is not reported yet, of the actions within reach of the person's roles."""
    found = not_reported_yet(round_)
    workstreams = Workstream.objects.select_related("theme").in_bulk({one.workstream for one in found})
    for one in found:
        action = Action(
            pk=one.key, place=round_.place, slug=one.action, workstream=workstreams[one.workstream]
        )
        if roles_reaching(held, Permission.SEE_UNPUBLISHED, action):
            yield Waiting("missing", "not-reported", one.name, one.url, one.why, round_.closes)
