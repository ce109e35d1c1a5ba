"""The page of one project, and of one organisation as the awards know it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lodestar.analysis.awards.records import ProjectShare, project_record, shares_of, titles_of
from lodestar.evidence.stores.store import Store
from lodestar.service.awards.frame import Asked, award_page, context_of
from lodestar.service.awards.reading import area_of, geography_now
from lodestar.service.places.models import Organisation, Place


@award_page
def project(request: HttpRequest, place: Place, asked: Asked, project: str) -> HttpResponse:
    """One project with all its organisations, in the place and elsewhere."""
    record = project_record(Store.open(), asked.source.id, project)
    if record is None:
        raise Http404(f"{asked.source.title} holds no project '{project}'.")
    here = set(area_of(place).authorities)
    names = geography_now()
    shares = [(share, share.authority in here, names.name_of(share.authority)) for share in record.shares]
    context = {
        **context_of(request, place, asked),
        "project": record,
        "shares": shares,
        "offered": _sum(share.offered for share in record.shares),
        "cost": _sum(share.cost for share in record.shares),
        "offered_here": _sum(share.offered for share in record.shares if share.authority in here),
        "some_here": any(share.authority in here for share in record.shares),
        **_project_links(asked, record.shares),
        "release_url": reverse("release", args=[place.slug, record.release]),
    }
    return render(request, "awards/project.html", context)


@award_page
def organisation(request: HttpRequest, place: Place, asked: Asked, organisation: str) -> HttpResponse:
    """One organisation with every award that the source gives it, whatever filters are in force."""
    shares = shares_of(Store.open(), asked.source.id, organisation=organisation)
    if not shares:
        raise Http404(f"{asked.source.title} holds no organisation '{organisation}'.")
    here = set(area_of(place).authorities)
    titles = titles_of(Store.open(), asked.source.id, [share.project for share in shares])
    name = max(shares, key=lambda share: sum(other.name == share.name for other in shares)).name
    partners = _partners(asked, organisation)
    context = {
        **context_of(request, place, asked),
        "name": name,
        "kind": asked.report.kinds.get(organisation),
        "organisation": organisation,
        "lines": [(share, titles.get(share.project), share.authority in here) for share in shares],
        "offered": _sum(share.offered for share in shares),
        "offered_here": _sum(share.offered for share in shares if share.authority in here),
        "led": sum(share.lead for share in shares),
        "membership": _membership(asked, organisation),
        "sites": sorted({share.postcode for share in shares if share.postcode}),
        "partners": partners[:15],
        "known": Organisation.objects.filter(place=place, name__iexact=name).select_related("place").first(),
    }
    return render(request, "awards/organisation.html", context)


def _project_links(asked: Asked, shares: Sequence[ProjectShare]) -> dict[str, Any]:
    """What of a project's money rests on doubtful links, and how many organisations its ids are where those are fewer."""
    linked = asked.linked
    if linked is None:
        return {}
    ids = {share.organisation for share in shares}
    organisations = {linked.organisation(one) for one in ids}
    resting = sum(
        (abs(share.offered or Decimal(0)) for share in shares if linked.is_doubtful(share.organisation)),
        Decimal(0),
    )
    return {"resting": resting, "joined": len(organisations) if len(organisations) < len(ids) else 0}


def _membership(asked: Asked, organisation: str) -> dict[str, Any]:
    """The organisation of the spine that an id belongs to, how surely and why."""
    linked = asked.linked
    if linked is None:
        return {}
    identity = linked.organisation(organisation)
    belongs = linked.spine.memberships.get(f"{linked.source}:{organisation}")
    whole = linked.spine.organisations.get(identity)
    if belongs is None or whole is None:
        return {"others": 0}
    return {
        "others": len(whole.participants) - 1,
        "name": whole.name,
        "query": urlencode({"id": identity}),
        "probability": belongs.probability,
        "ground": belongs.ground,
        "doubtful": linked.is_doubtful(organisation),
    }


def _partners(asked: Asked, organisation: str) -> list[tuple[str, str, str, int]]:
    """Organisations that it shares projects of the place with: id, name, where and how many, most first."""
    members = {member.organisation: member for member in asked.report.network.members}
    found = []
    for tie in asked.report.network.ties:
        if organisation in (tie.one, tie.other):
            other = members[tie.other if tie.one == organisation else tie.one]
            found.append((other.organisation, other.name, other.where, tie.projects))
    return sorted(found, key=lambda one: (-one[3], one[1]))


def _sum(amounts: object) -> Decimal | None:
    """The sum of what is given; None when nothing is."""
    given = [amount for amount in amounts if amount is not None]  # type: ignore[attr-defined]
    return sum(given, Decimal(0)) if given else None
