"""Pages of an ask or offer."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from lodestar.service.meetings import exchange_actions
from lodestar.service.meetings.agenda_views import above
from lodestar.service.meetings.forms import AnswerForm, ExchangeForm
from lodestar.service.meetings.lists import today
from lodestar.service.meetings.models import Exchange
from lodestar.service.meetings.queries import exchange_row
from lodestar.service.meetings.subjects import named
from lodestar.service.people.access import may, require, roles_held
from lodestar.service.people.roles import BY_NAME, Permission
from lodestar.service.places.models import Organisation, Place
from lodestar.service.shared.answering import answer, sent
from lodestar.service.shared.views import signed_in_page
from lodestar.service.shared.words import link


@signed_in_page
def exchange_make(request: HttpRequest, place: Place) -> HttpResponse:
    """Ask or offer something: for one's own organisation, or for any as the secretariat."""
    own = Organisation.objects.filter(place=place).order_by("name", "id")
    if not may(request.user, Permission.RUN_MEETINGS, place) and not may(
        request.user, Permission.EDIT, place
    ):
        editing = [
            r for r in roles_held(request.user, place) if Permission.EDIT in BY_NAME[r.role].permissions
        ]
        own = own.filter(pk__in=[role.organisation_id for role in editing if role.organisation_id])
        if not own:
            raise PermissionDenied("You need a role that speaks for an organisation of this place.")
    return answer(
        request,
        ExchangeForm(place, own, sent(request), initial={"about": request.GET.getlist("about")}),
        lambda values: exchange_actions.make_exchange(by=request.user, **values),
        title="Ask or offer something",
        lead="Partners and government see what is open between them, and for how long.",
        button="Enter it",
        back=reverse("exchange_list", args=[place.slug]),
        trail=above(place),
        to=link,
    )


@signed_in_page
def exchange(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """An ask or offer and its answer; for those who may, the form to answer it."""
    require(request.user, Permission.SEE_UNPUBLISHED, place)
    rows = Exchange.objects.select_related("place", "from_organisation__place", "to_organisation__place")
    found = get_object_or_404(rows, place=place, slug=slug)
    makes = exchange_actions.may_speak_for(request.user, found.from_organisation)
    answers = exchange_actions.may_answer(request.user, found)
    if request.method == "POST" and not (makes or answers):
        raise PermissionDenied("You need a role that speaks for who asked or who is asked.")
    form = AnswerForm(place, sent(request), seen=found.version)
    form.fields["status"].offer([  # type: ignore[attr-defined]
        *([("answered", "Answered"), ("declined", "Declined")] if answers else []),
        *([("withdrawn", "Withdrawn")] if makes else []),
    ])  # fmt: skip
    return answer(
        request,
        form,
        lambda values: exchange_actions.answer_exchange(by=request.user, exchange=found, **values),
        title=found.name,
        back=link(found),
        template="meetings/exchange.html",
        exchange=found,
        row=exchange_row(found, today()),
        subjects=list(named(place, found.about).values()),
        may_answer=(makes or answers) and found.status == "open",
    )
