"""Pages of verifications: name who verifies what was reported done, say whether it was, read what was said."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.history import history_of
from lodestar.service.delivery.action_views import action_of
from lodestar.service.delivery.forms import VerdictForm, VerifierForm
from lodestar.service.delivery.models import VERDICTS, MilestoneMet
from lodestar.service.delivery.verifying import (
    Report,
    may_name_verifier,
    name_verifier,
    names_of,
    reporter_of,
    standing,
    verifications_of,
    verify,
)
from lodestar.service.meetings.models import FollowUp
from lodestar.service.people.models import User
from lodestar.service.places.models import Place
from lodestar.service.shared.answering import answer, sent
from lodestar.service.shared.lists import Column, Filter, Listing, respond
from lodestar.service.shared.views import partnership_page
from lodestar.service.shared.words import link


def _listing(names: dict[int, str]) -> Listing:
    return Listing(
        name="verifications",
        title="Verifications",
        columns=(
            Column("of", "What was reported done", lambda v: names[v.pk], url=link),
            Column("id", "Id", lambda v: v.slug, exported_only=True),
            Column("kind", "Kind", lambda v: v.of.KIND, exported_only=True),
            Column("record", "Record", lambda v: v.of.slug, exported_only=True),
            Column("state", "It is", lambda v: v.state, as_status=True),
            Column("stands", "Still reported so", lambda v: "yes" if standing(v) else "no"),
            Column("reporter", "Reported by", lambda v: str(v.reporter)),
            Column("verifier", "Verified by", lambda v: str(v.verifier)),
            Column("asked_on", "Asked", lambda v: v.asked_on),
            Column("judged_on", "Judged", lambda v: v.judged_on),
            Column("reason", "What they saw", lambda v: v.reason, sortable=False),
        ),
        filters=(Filter("state", "It is", VERDICTS, "state"),),
        search=lambda v: f"{names[v.pk]} {v.reporter} {v.verifier}",
    )


@partnership_page
def verification_list(request: HttpRequest, place: Place) -> HttpResponse:
    rows = list(verifications_of(place))
    return respond(
        request, place, _listing(names_of(rows)), rows,
        introduction="Milestones reached and follow-ups done, and whether somebody other than who reported them says so.",
        list_empty="Nobody has been asked yet. It is done beside a milestone that was reached, or a follow-up that is done.",
    )  # fmt: skip


@partnership_page
def verification(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """One verification; for who was named, whether it was really done."""
    row = get_object_or_404(verifications_of(place), slug=slug)
    mine = row.verifier_id == request.user.pk
    if request.method == "POST" and not mine:
        raise PermissionDenied("Only who was named verifies this.")
    return answer(
        request,
        VerdictForm(sent(request)),
        lambda values: verify(by=request.user, verification=row, **values),
        title=names_of([row])[row.pk],
        back=link(row),
        done="Kept. Who reported it reads it here.",
        template="delivery/verification.html",
        row=row,
        of=link(row.met.action if row.met else row.follow_up),
        day=row.met.on if row.met else row.follow_up.done_on,
        still=standing(row),
        may_verify=mine and row.state == "to-verify" and standing(row),
        events=history_of(place, row.KIND, slug, request.user),
    )


@partnership_page
def milestone_verify(request: HttpRequest, place: Place, slug: str, milestone: str) -> HttpResponse:
    action = action_of(request, place, slug)
    met = get_object_or_404(MilestoneMet, action=action, milestone=milestone, taken_back="")
    return _name_page(request, met, link(action), (str(action), link(action)))


@partnership_page
def follow_up_verify(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    found = get_object_or_404(
        FollowUp.objects.select_related("organisation", "place"), place=place, slug=slug
    )
    if not may_name_verifier(request.user, found):
        raise PermissionDenied("You need the right to edit its organisation, or to run meetings.")
    return _name_page(request, found, link(found), (str(found), link(found)))


def _name_page(request: HttpRequest, of: Report, back: str, above: tuple[str, str]) -> HttpResponse:
    form = VerifierForm(_people(of), sent(request))

    def act(values: dict[str, Any]) -> Any:
        verifier = User.objects.get(pk=int(values["verifier"]))
        return name_verifier(by=request.user, of=of, verifier=verifier)

    return answer(
        request, form, act, title="Name who verifies it", back=back, trail=[above], to=link,
        lead="Somebody other than who reported it says whether it was really done. It comes to them in My work.",
        done="Named. It waits for them.",
    )  # fmt: skip


def _people(of: Report) -> list[tuple[str, str]]:
    """Whoever holds a role at the place today, but for who reported it."""
    today = timezone.localdate()
    held = User.objects.filter(is_active=True, roles__place=of.place, roles__starts__lte=today).filter(
        Q(roles__ends=None) | Q(roles__ends__gte=today)
    )
    last = _reporter(of)
    return [(str(one.pk), str(one)) for one in held.distinct().order_by("name", "email") if one.pk != last]


def _reporter(of: Report) -> int | None:
    try:
        return reporter_of(of).pk
    except LodestarError:
        return None  # the form then says so when it is sent
