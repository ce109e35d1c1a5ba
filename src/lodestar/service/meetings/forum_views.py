"""Forms for a forum's quorum, seats and standing interests."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from lodestar.service.meetings.agenda_views import above
from lodestar.service.meetings.circulation import decide_by_circulation
from lodestar.service.meetings.decision_forms import CirculatedDecisionForm
from lodestar.service.meetings.forms import (
    EndSeatForm,
    HolderForm,
    QuorumForm,
    SeatForm,
    StandingInterestForm,
)
from lodestar.service.meetings.forum_actions import (
    add_seat,
    change_seat,
    declare_standing,
    end_membership,
    fill_seat,
    set_quorum,
    terms_version,
)
from lodestar.service.meetings.forum_models import ForumMembership
from lodestar.service.meetings.reckoning import rule_of, terms_of, voters_since
from lodestar.service.people.access import require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Forum
from lodestar.service.shared.answering import answer, sent
from lodestar.service.shared.views import signed_in_page
from lodestar.service.shared.words import link

LOOKED_BACK = dt.timedelta(days=366)


@signed_in_page
def forum_quorum(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """The quorum of a forum, as data."""
    forum = _forum(request, place, slug)
    rows = terms_of(forum)
    started: dict[str, Any] = {}
    if rows:
        started = {
            f: getattr(rows[-1], f"quorum_{f}") for f in ("number", "share", "more_than", "sides", "chair")
        }
        started["starts"] = max(timezone.localdate(), rows[-1].starts or dt.date.min)
    form = QuorumForm(place, sent(request), initial=started, seen=terms_version(forum))
    return answer(
        request,
        form,
        lambda values: set_quorum(by=request.user, forum=forum, **values),
        title=f"Quorum of {forum.name}",
        lead="Who must be there for it to decide. Each meeting says whether it was quorate, and how that was worked out.",
        back=link(forum),
        trail=above(place, forum),
        template="meetings/quorum.html",
        rules=[(row.starts, rule_of(row).sentence) for row in rows],
    )


@signed_in_page
def seat_add(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Add a seat to a forum, held or vacant."""
    forum = _forum(request, place, slug)
    form = SeatForm(place, sent(request))
    return answer(
        request,
        form,
        lambda values: add_seat(by=request.user, forum=forum, **values),
        title=f"Add a seat to {forum.name}",
        lead="A seat that nobody holds is added too: a vacancy is shown, not hidden.",
        button="Add the seat",
        back=link(forum),
        trail=above(place, forum),
    )


@signed_in_page
def seat_change(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Put right what was entered of a seat."""
    membership = _membership(request, place, slug)
    started = {name: getattr(membership, name) for name in ("seat", "role", "holder", "starts")} | {
        "of_person": "person" if membership.of_person else "organisation",
        "person": membership.person and membership.person.email,
        "organisation": membership.organisation and membership.organisation.slug,
    }
    return answer(
        request,
        SeatForm(place, sent(request), initial=started, seen=membership.version),
        lambda values: change_seat(by=request.user, membership=membership, **values),
        title=f"Put right the seat {membership.seat}",
        lead="For what was entered wrong. When somebody leaves, end the seat instead: what they did stays on record.",
        back=link(membership.forum),
        trail=above(place, membership.forum),
    )


@signed_in_page
def seat_end(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Say on which day somebody leaves their seat."""
    membership = _membership(request, place, slug)
    form = EndSeatForm(place, sent(request), seen=membership.version)
    return answer(
        request,
        form,
        lambda values: end_membership(by=request.user, membership=membership, **values),
        title=f"{membership.name or membership.seat} leaves {membership.forum.name}",
        lead="What they did stays on record.",
        back=link(membership.forum),
        trail=above(place, membership.forum),
    )


@signed_in_page
def seat_fill(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Say who takes a vacant seat."""
    membership = _membership(request, place, slug)
    form = HolderForm(
        place,
        sent(request),
        initial={"organisation": membership.organisation and membership.organisation.slug},
    )
    return answer(
        request,
        form,
        lambda values: fill_seat(by=request.user, membership=membership, **values),
        title=f"Who takes the seat {membership.seat}?",
        back=link(membership.forum),
        trail=above(place, membership.forum),
    )


@signed_in_page
def interest_standing(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Enter a member's standing interest."""
    forum = _forum(request, place, slug)
    form = StandingInterestForm(forum, sent(request))
    return answer(
        request,
        form,
        lambda values: declare_standing(by=request.user, **values),
        title="Enter a standing interest",
        lead="The member is shown, and not counted, for every item about one of these records.",
        button="Enter it",
        back=link(forum),
        trail=above(place, forum),
    )


@signed_in_page
def decision_circulated(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Record what a forum decided in writing, between its meetings."""
    forum = _forum(request, place, slug)
    seats = voters_since(forum, timezone.localdate() - LOOKED_BACK)
    form = CirculatedDecisionForm(place, seats, sent(request))
    return answer(
        request,
        form,
        lambda values: decide_by_circulation(by=request.user, forum=forum, **values),
        title="Record a decision by circulation",
        lead=f"{forum.name} decided it by the answers of its members in writing. Its quorum counts those who answered.",
        button="Record the decision",
        back=link(forum),
        trail=above(place, forum),
        to=link,
    )


def _forum(request: HttpRequest, place: Place, slug: str) -> Forum:
    require(request.user, Permission.RUN_MEETINGS, place)
    return get_object_or_404(Forum.objects.select_related("place"), place=place, slug=slug)


def _membership(request: HttpRequest, place: Place, slug: str) -> ForumMembership:
    require(request.user, Permission.RUN_MEETINGS, place)
    rows = ForumMembership.objects.select_related("forum__place", "place", "organisation", "person")
    return get_object_or_404(rows, place=place, slug=slug)
