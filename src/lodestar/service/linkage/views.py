"""Pages of organisations that may be one: what rests on doubtful links, each pair side by side, and decisions."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lodestar.analysis.awards.records import shares_of, titles_of
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.organisations.decisions import DecisionKind
from lodestar.evidence.stores.store import Store
from lodestar.service.linkage.actions import decide, take_back
from lodestar.service.linkage.forms import DecideForm, LevelForm, WhyForm, level_choices
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
from lodestar.service.shared.lists import respond
from lodestar.service.shared.views import place_page, signed_in_page
from lodestar.service.workers.models import Work

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
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(request.user, Permission.LOAD_EVIDENCE, place)
        if form.is_valid():
            kind = DecisionKind.MERGE if form.cleaned_data["they_are"] == "one" else DecisionKind.SPLIT
            if _decided(request, place, held, kind, [[pair.one], [pair.other]], form):
                return redirect("link_list", place.slug)
    context = {
        "held": held,
        "pair": pair,
        "sides": [_side(place, held, key) for key in (pair.one, pair.other)],
        "decisions": _about(place, {pair.one, pair.other}),
        "may_load": may(request.user, Permission.LOAD_EVIDENCE, place),
        "form": form,
    }
    return render(request, "linkage/link.html", context, status=422 if form.errors else 200)


@never_cache
@place_page
def linked_organisation(request: HttpRequest, place: Place) -> HttpResponse:
    """One organisation with all its participants; for those who may, to split some off or join another to it."""
    held = _held(place)
    identity = request.GET.get("id", "")
    organisation = held.spine.organisations.get(identity)
    if organisation is None:
        raise Http404("The evidence holds no such organisation.")
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(request.user, Permission.LOAD_EVIDENCE, place)
        off = [key for key in request.POST.getlist("off") if key in organisation.participants]
        rest = [key for key in organisation.participants if key not in off]
        if not off or not rest:
            form.add_error(None, "Choose those that are another organisation, and leave at least one")
        elif form.is_valid() and _decided(request, place, held, DecisionKind.SPLIT, [off, rest], form):
            return redirect("link_list", place.slug)
    words = request.GET.get("q", "").strip()[:100]
    context = {
        "held": held,
        "organisation": organisation,
        "profile": held.profile(identity),
        "companies": [held.companies[key] for key in organisation.participants if key in held.companies],
        "members": [_member(held, key) for key in organisation.participants],
        "total": sum((held.amount(key) for key in organisation.participants), Decimal(0)),
        "words": words,
        "found": _search(held, words, organisation.participants),
        "decisions": _about(place, set(organisation.participants)),
        "may_load": may(request.user, Permission.LOAD_EVIDENCE, place),
        "form": form,
    }
    return render(request, "linkage/organisation.html", context, status=422 if form.errors else 200)


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
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            take_back(by=str(request.user.email), place=place, decision=found, why=form.cleaned_data["why"])
            messages.success(request, "Taken back. Everything that rests on it follows.")
        except LodestarError as error:
            messages.error(request, str(error))
        return redirect("link_decisions", place.slug)
    context = {"form": form, "told": _told(place, [found])[0]}
    return render(request, "linkage/take_back.html", context, status=422 if form.errors else 200)


def _decided(
    request: HttpRequest,
    place: Place,
    held: Linked,
    kind: DecisionKind,
    sides: list[list[str]],
    form: WhyForm,
) -> bool:
    try:
        decide(
            by=str(request.user.email),  # type: ignore[union-attr]
            place=place, held=held, kind=kind, sides=sides, why=form.cleaned_data["why"],
        )  # fmt: skip
    except LodestarError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, "Decided. Every total of the place that rests on it follows.")
    return True


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
