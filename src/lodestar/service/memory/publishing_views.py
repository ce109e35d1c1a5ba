"""Pages about what the public reads of working records."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from lodestar.evidence.errors import LodestarError
from lodestar.service.memory.forms import WithdrawForm
from lodestar.service.memory.models import Publication
from lodestar.service.memory.publishing import (
    PUBLISHABLE,
    elsewhere,
    publish_record,
    publishable,
    published,
    record_of,
    snapshot,
    standing_of,
    withdraw_publication,
)
from lodestar.service.people.access import may, require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.answering import answer, sent
from lodestar.service.shared.views import place_page, signed_in_page


@place_page
def publication_list(request: HttpRequest, place: Place) -> HttpResponse:
    """Everything that stands published, latest first."""
    found = [(PUBLISHABLE[one.kind].title, one) for one in published(place) if one.kind in PUBLISHABLE]
    context = {"published": found, "elsewhere": elsewhere(place)}
    return render(request, "memory/publications.html", context)


@place_page
def publication(request: HttpRequest, place: Place, kind: str, slug: str) -> HttpResponse:
    """A record as it was published; 404 for one of which the public reads nothing."""
    found = next((one for one in _of_kind(place, kind) if one.record == slug), None)
    if found is None:
        raise Http404("Nothing of this is published.")
    how = publishable(kind)
    context = {
        "publication": found,
        "how": how,
        "url": reverse(how.address, args=[place.slug, slug]) if how.address else "",
        "publishes": may(request.user, Permission.PUBLISH, place),
    }
    return render(request, "memory/publication.html", context)


@signed_in_page
def publish(request: HttpRequest, place: Place, kind: str, slug: str) -> HttpResponse:
    """What the public reads of a record and what it would read; publish it."""
    require(request.user, Permission.PUBLISH, place)
    record = _record(place, kind, slug)
    problem = ""
    if request.method == "POST":
        try:
            publish_record(by=request.user, record=record)
        except LodestarError as error:
            problem = str(error)
        else:
            return redirect("publication", place.slug, kind, slug)
    standing = standing_of(record)
    before = {name: words for name, _, words in standing.publication.fields} if standing.publication else {}
    lines = [(label, words, before.get(name)) for name, label, words in snapshot(record)]
    context = {
        "record": record,
        "how": publishable(kind),
        "standing": standing,
        "lines": lines,
        "not_ready": publishable(kind).ready(record),
        "problem": problem,
    }
    return render(request, "memory/publish_record.html", context, status=422 if problem else 200)


@signed_in_page
def publication_withdraw(request: HttpRequest, place: Place, kind: str, slug: str) -> HttpResponse:
    """Have the public read nothing more of a record, with a reason."""
    require(request.user, Permission.PUBLISH, place)
    found = next((one for one in _of_kind(place, kind) if one.record == slug), None)
    if found is None:
        raise Http404("Nothing of this is published.")
    every = reverse("publication_list", args=[place.slug])
    return answer(
        request,
        WithdrawForm(sent(request)),
        lambda values: withdraw_publication(by=request.user, publication=found, reason=values["reason"]),
        title="Withdraw this from the public?",
        lead=f"Nobody without a role reads “{found.name}” any more. The record itself stays.",
        button="Withdraw it",
        warns=True,
        back=reverse("publication", args=[place.slug, kind, slug]),
        trail=[("Published", every)],
        to=lambda _: every,
    )


def _of_kind(place: Place, kind: str) -> list[Publication]:
    if kind not in PUBLISHABLE:
        raise Http404(f"Records of the kind '{kind}' are not published.")
    return published(place, kind)


def _record(place: Place, kind: str, slug: str) -> object:
    record = record_of(place, kind, slug) if kind in PUBLISHABLE else None
    if record is None:
        raise Http404(f"{place} has no {kind} called '{slug}' that could be published.")
    return record
