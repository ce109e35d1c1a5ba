"""Pages of organisations that may be one: what rests on doubtful links, each pair side by side, and decisions."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lodestar.analysis.awards.records import shares_of, titles_of
from lodestar.evidence.organisations.decisions import DecisionKind
from lodestar.evidence.stores.store import Store
from lodestar.service.linkage.actions import decide, take_back
from lodestar.service.linkage.forms import DecideForm, LevelForm, SplitForm, WhyForm, level_choices
from lodestar.service.linkage.jobs import look_if_needed
from lodestar.service.linkage.listing import listing_of
from lodestar.service.linkage.models import LinkDecision
from lodestar.service.linkage.reading import (
    Linked,
    decisions_of,
    linked,
    pairing,
    pairings,
    standing_decisions,
    ties_key_now,
)
from lodestar.service.people.access import may, require
from lodestar.service.people.naming import named
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.answering import answer, sent
from lodestar.service.shared.lists import respond
from lodestar.service.shared.views import place_page, signed_in_page
from lodestar.service.workers.models import Work

MERGE, SPLIT = DecisionKind.MERGE, DecisionKind.SPLIT
SHOWN_AWARDS = 8
FOUND = 20


@place_page
def link_list(request: HttpRequest, place: Place) -> HttpResponse:
    """How much of the place's awards rests on doubtful links, and each such link, the most £ first."""
    held = linked(place)
    loads = may(request.user, Permission.LOAD_EVIDENCE, place)
    if held is None:
        return render(request, "linkage/none.html", {"may_load": loads})
    form = LevelForm(request.GET)
    below = form.level
    return respond(
        request,
        place,
        listing_of(place, below),
        pairings(held, float(below)),
        "linkage/links.html",
        held=held,
        form=form,
        below=below,
        risk=held.risk(float(below)),
        levels=_levels(held, below),
        decided=LinkDecision.objects.filter(place=place).count(),
        may_load=loads,
        work=_looking(),
        list_empty="Every organisation of these awards stands by itself: no two are alike.",
    )


@require_POST
@signed_in_page
def link_look(request: HttpRequest, place: Place) -> HttpResponse:
    """Have alike organisations looked for."""
    require(request.user, Permission.LOAD_EVIDENCE, place)
    look_if_needed(str(request.user.email))
    return redirect("link_list", place.slug)


@never_cache
@place_page
def link(request: HttpRequest, place: Place) -> HttpResponse:
    """Two participants side by side; for those who may, whether they are one organisation."""
    held = _held(place)
    one, other = request.GET.get("one", ""), request.GET.get("other", "")
    pair = pairing(held, one, other)
    if pair is None:
        raise Http404("The evidence does not hold these two organisations.")
    if request.method == "POST":
        require(request.user, Permission.LOAD_EVIDENCE, place)
    return _decide_page(
        request,
        held,
        DecideForm(sent(request)),
        lambda values: (MERGE if values["they_are"] == "one" else SPLIT, [[pair.one], [pair.other]]),
        title=pair.names,
        template="linkage/link.html",
        pair=pair,
        sides=[_side(place, held, key) for key in (pair.one, pair.other)],
        decisions=_about(place, {pair.one, pair.other}),
    )


@never_cache
@place_page
def linked_organisation(request: HttpRequest, place: Place) -> HttpResponse:
    """One organisation with all its participants; for those who may, to split some off or join another to it."""
    held = _held(place)
    identity = request.GET.get("id", "")
    organisation = held.spine.organisations.get(identity)
    if organisation is None:
        raise Http404("The evidence holds no such organisation.")
    if request.method == "POST":
        require(request.user, Permission.LOAD_EVIDENCE, place)
    form = SplitForm(organisation.participants, sent(request))
    words = request.GET.get("q", "").strip()[:100]
    return _decide_page(
        request,
        held,
        form,
        lambda _: (SPLIT, form.sides()),
        title=organisation.name,
        template="linkage/organisation.html",
        organisation=organisation,
        profile=held.profile(identity),
        companies=[held.companies[key] for key in organisation.participants if key in held.companies],
        members=[_member(held, key) for key in organisation.participants],
        total=sum((held.amount(key) for key in organisation.participants), Decimal(0)),
        words=words,
        found=_search(held, words, organisation.participants),
        decisions=_about(place, set(organisation.participants)),
    )


@place_page
def link_decisions(request: HttpRequest, place: Place) -> HttpResponse:
    """Every decision about organisations, and which stand."""
    context = {
        "decisions": _told(place, decisions_of(place)),
        "may_load": may(request.user, Permission.LOAD_EVIDENCE, place),
        "held": linked(place),
    }
    return render(request, "linkage/decisions.html", context)


@signed_in_page
def link_take_back(request: HttpRequest, place: Place, decision: int) -> HttpResponse:
    """Take a decision back, with a reason."""
    require(request.user, Permission.LOAD_EVIDENCE, place)
    found = get_object_or_404(LinkDecision, place=place, pk=decision)
    every, decided = reverse("link_list", args=[place.slug]), reverse("link_decisions", args=[place.slug])
    return answer(
        request,
        WhyForm(sent(request)),
        lambda values: take_back(by=str(request.user.email), place=place, decision=found, why=values["why"]),
        title="Take this decision back?",
        button="Take it back",
        back=decided,
        trail=[("Which organisations are one", every), ("Decisions", decided)],
        done="Taken back. Everything that rests on it follows.",
        template="linkage/take_back.html",
        told=_told(place, [found])[0],
    )


def _decide_page(
    request: HttpRequest,
    held: Linked,
    form: WhyForm,
    meant: Callable[[dict[str, Any]], tuple[DecisionKind, list[list[str]]]],
    **shown: Any,
) -> HttpResponse:
    """A page on which those who may decide which participants are one organisation; ``meant`` reads what was sent."""
    place: Place = request.place  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        kind, sides = meant(values)
        decide(by=str(request.user.email), place=place, held=held, kind=kind, sides=sides, why=values["why"])  # type: ignore[union-attr]

    return answer(
        request,
        form,
        act,
        back=reverse("link_list", args=[place.slug]),
        done="Decided. Every total of the place that rests on it follows.",
        held=held,
        may_load=may(request.user, Permission.LOAD_EVIDENCE, place),
        **shown,
    )


def _held(place: Place) -> Linked:
    held = linked(place)
    if held is None:
        raise Http404("No awards are loaded.")
    return held


def _levels(held: Linked, below: str) -> list[dict[str, Any]]:
    """How much rests on doubtful links, for each level that a reader may choose."""
    choices = dict(level_choices())
    found = []
    for level, words in choices.items():
        risk = held.risk(float(level))
        found.append({"level": level, "words": words, "risk": risk, "chosen": level == below})
    return found


def _looking() -> Work | None:
    key = ties_key_now()
    return (
        Work.objects.filter(name="look for links", subject=key).order_by("-asked_at").first() if key else None
    )


def _side(place: Place, held: Linked, key: str) -> dict[str, Any]:
    """What is known of one participant: names, numbers, sites, and its largest awards wherever they are."""
    participant = held.participants[key]
    shares = shares_of(Store.open(), participant.source, organisation=participant.local_id)
    largest = sorted(shares, key=lambda share: -(share.offered or 0))[:SHOWN_AWARDS]
    titles = (
        titles_of(Store.open(), participant.source, [share.project for share in largest]) if largest else {}
    )
    organisation = held.spine.organisations[held.spine.memberships[key].organisation]
    return {
        "key": key,
        "participant": participant,
        "company": held.companies.get(key),
        "organisation": organisation.name,
        "query": urlencode({"id": organisation.id}),
        "amount": held.amount(key),
        "awards": len(shares),
        "offered": sum((share.offered or Decimal(0) for share in shares), Decimal(0)),
        "largest": [(titles[share.project], share.offered) for share in largest if share.project in titles],
    }


def _member(held: Linked, key: str) -> dict[str, Any]:
    return {
        "key": key,
        "participant": held.participants[key],
        "membership": held.spine.memberships[key],
        "amount": held.amount(key),
    }


def _search(held: Linked, words: str, members: tuple[str, ...]) -> list[dict[str, str]]:
    """Other participants of the place whose names hold the words, each with the address of the pair."""
    if len(words) < 2:
        return []
    wanted = words.casefold()
    names = ((key, name) for key, one in held.participants.items() for name in one.names)
    found = {key: name for key, name in names if wanted in name.casefold() and key not in members}
    return [
        {"name": name, "query": urlencode({"one": members[0], "other": key})}
        for key, name in sorted(found.items(), key=lambda pair: pair[1])[:FOUND]
    ]


def _about(place: Place, keys: set[str]) -> list[dict[str, Any]]:
    """Decisions that name any of these, and what took them back."""
    every = decisions_of(place)
    named = {d.pk for d in every if keys & {key for side in d.sides for key in side}}
    return _told(place, [d for d in every if d.pk in named or d.undoes_id in named])


def _told(place: Place, decisions: list[LinkDecision]) -> list[dict[str, Any]]:
    held, standing = linked(place), standing_decisions(decisions_of(place))
    people = named(decision.by for decision in decisions)
    return [
        {
            "decision": decision,
            "by": str(people.get(decision.by, decision.by)),
            "stands": decision.pk in standing,
            "sides": [[held.name(key) if held else key for key in side] for side in decision.sides],
        }
        for decision in decisions
    ]
