"""Ending reminders from an e-mail, sending what is due, and the log of what was sent."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lodestar.service.people.access import require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.rounds.forms import ReminderForm
from lodestar.service.rounds.jobs import remind
from lodestar.service.rounds.models import Reminder
from lodestar.service.rounds.reminder_choices import UNCHOSEN, choose_reminders, chosen_at
from lodestar.service.rounds.reminding import of_token
from lodestar.service.rounds.telling import NOBODY
from lodestar.service.rounds.views import round_for
from lodestar.service.shared.answering import answer, sent
from lodestar.service.shared.lists import Column, Listing, respond
from lodestar.service.shared.views import partnership_page, signed_in_page
from lodestar.service.workers.background import begin


@csrf_exempt
@never_cache
def reminders_stop(request: HttpRequest, place: str, token: str) -> HttpResponse:
    """End reminders by the link of an e-mail, without signing in: what is signed says whose. Nothing happens by looking.

    Programs for e-mail end them with one request (RFC 8058), which carries no token of the site.
    """
    meant = of_token(token)
    if meant is None or meant[1].slug != place:
        raise Http404("This link is not one that this site sent, or it is too old.")
    person, at = meant
    if request.method == "POST":
        choose_reminders(by=person, place=at, wanted=UNCHOSEN if "again" in request.POST else ())
    context = {"person": person, "at": at, "done": request.method == "POST", "again": "again" in request.POST}
    return render(request, "rounds/reminders_stop.html", context)


@partnership_page
def reminder_choice(request: HttpRequest, place: Place) -> HttpResponse:
    """Which reminders of the place come by e-mail: everybody's own choice."""
    back = reverse("my_work", args=[place.slug])
    wanted = chosen_at(place).get(request.user.pk, UNCHOSEN)
    return answer(
        request, ReminderForm(sent(request), initial={"wanted": list(wanted)}),
        lambda given: choose_reminders(by=request.user, place=place, wanted=given["wanted"]),
        title="Reminders by e-mail", back=back, trail=[("My work", back)], done="Your choice is kept.",
        lead="They come only when something waits for you, and each once. My work says what waits, whatever you choose here.",
    )  # fmt: skip


@require_POST
@signed_in_page
def round_remind(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Have the worker send the reminders that are due."""
    require(request.user, Permission.RUN_ROUNDS, place)
    round_for(request, place, slug)
    begin(
        remind,
        by=request.user.email,
        place=place.slug,
        given={"site": request.build_absolute_uri("/").rstrip("/")},
    )
    messages.success(
        request,
        "The worker sends what is due. Nobody gets the same reminder twice unless the first was cut short.",
    )
    return redirect("reminder_list", place.slug)


def _which(row: Reminder) -> str:
    """What it was, in words: the reminder of a round by its day, or that a proposal was judged."""
    return "proposal judged" if row.round is None else row.name.partition(" ")[0].replace("-", " ")


@signed_in_page
def reminder_list(request: HttpRequest, place: Place) -> HttpResponse:
    """The log of e-mails about rounds and proposed values, for whoever runs rounds."""
    require(request.user, Permission.RUN_ROUNDS, place)
    rows = Reminder.objects.filter(place=place).select_related("person", "round")
    listing = Listing(
        name="reminders",
        title="E-mails that were sent",
        columns=(
            Column("sent", "Sent", lambda r: timezone.localdate(r.sent_at), ("sent_at",)),
            Column("to", "To", lambda r: str(r.person), ("person__name",)),
            Column("round", "Round", lambda r: r.round.name if r.round else "", ("round__closes",)),
            Column("name", "Which", _which, ("name",)),
            Column("about", "About", lambda r: ", ".join(one["title"] for one in r.about), sortable=False),
            Column("fault", "What went wrong", _trouble, ("fault",)),
        ),
        sort="-sent",
        search=("person__name", "person__email"),
    )
    return respond(
        request,
        place,
        listing,
        rows,
        list_empty="Reminders go out when a round is open and something is due; others when an update is returned or reopened, or a proposed value judged.",
    )


def _trouble(row: Reminder) -> str:
    made = row.person.email.endswith(NOBODY) and row.person.anonymised_at is None
    return row.trouble or ("Not sent: made people have no mailbox" if made else "")
