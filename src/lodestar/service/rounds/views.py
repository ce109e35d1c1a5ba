"""Pages of reporting rounds: the rounds, one of them, one action in it, and what whoever runs them does."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lodestar.analysis.rounds.calendar import nation_of
from lodestar.evidence.errors import LodestarError
from lodestar.service.delivery.schemes import schemes_of
from lodestar.service.people.access import may, require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.rounds import running
from lodestar.service.rounds.forms import CorrectedDatesForm, DatesForm, ReopenForm, RoundForm
from lodestar.service.rounds.models import Round
from lodestar.service.rounds.reading import Line, lines_of, rounds_for, rounds_of
from lodestar.service.rounds.standing import reads_rounds
from lodestar.service.rounds.templatetags.rounds import side_word
from lodestar.service.shared.answering import answer, sent
from lodestar.service.shared.views import place_page, signed_in_page
from lodestar.service.shared.words import counted, link


@never_cache
@place_page
def round_list(request: HttpRequest, place: Place) -> HttpResponse:
    """The rounds of a place; who holds no role there sees those that were published."""
    reads = reads_rounds(request.user, place)
    context = {
        "rounds": rounds_for(request.user, place),
        "reads": reads,
        "may_run": may(request.user, Permission.RUN_ROUNDS, place),
    }
    return render(request, "rounds/rounds.html", context)


@signed_in_page
def round_new(request: HttpRequest, place: Place) -> HttpResponse:
    """Open a round."""
    require(request.user, Permission.RUN_ROUNDS, place)
    before = rounds_of(place).first()
    chosen = schemes_of(place)
    initial = {
        "scheme": chosen.rating if chosen.pk or before is None else before.scheme,
        "nation": before.nation if before else nation_of(place.codes),
    }

    def act(values: dict[str, Any]) -> Round:
        opened = running.open_round(by=request.user, place=place, **values)
        when = "is open" if opened.stage == "live" else f"opens on {opened.opens:%-d %B %Y}"
        messages.success(request, f"{opened} {when}, with {counted(opened.actions.count(), 'action')} in it.")
        return opened

    return answer(
        request,
        RoundForm(sent(request), initial=initial),
        act,
        title="Open a round",
        lead="Every action that the partners have committed to and that has not ended is in it, as it is today: "
        "who takes part, and the end that is planned.",
        button="Open the round",
        back=reverse("round_list", args=[place.slug]),
        trail=_above(place),
        to=link,
    )


@signed_in_page
def round_dates(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Put right of what time a round tells, or move its window."""
    found = _run(request, place, slug)
    initial = {name: getattr(found, name) for name in DatesForm.base_fields}
    return answer(
        request,
        CorrectedDatesForm(sent(request), initial=initial),
        lambda values: running.correct_dates(by=request.user, round=found, **values),
        title="Correct the dates",
        lead=f"Of what time {found} tells, and when people report. What they wrote stays, and reminders go by the new "
        "days. Once the round is locked, its dates stay.",
        button="Correct them",
        back=link(found),
        trail=_above(place, found),
        done="The dates are corrected. Reminders go by them from now on.",
    )


@signed_in_page
def round_lock(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Ask once more, then lock: it cannot be taken back."""
    found = _run(request, place, slug)
    if request.method == "POST":
        try:
            running.lock_round(by=request.user, round=found)
        except LodestarError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{found} is locked.")
        return redirect("round", place.slug, slug)
    return render(
        request,
        "rounds/round_lock.html",
        {
            "round": found,
            "counts": counts_of(lines_of(found, request.user)),
            "why_not": running.not_to_be_locked(found),
        },
    )


@require_POST
@signed_in_page
def round_publish(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    found = round_for(request, place, slug)
    try:
        running.publish_round(by=request.user, round=found)
    except LodestarError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{found} is published: everybody who sees this place can read it.")
    return redirect("round", place.slug, slug)


@signed_in_page
def round_reopen(request: HttpRequest, place: Place, slug: str, action: str, side: str) -> HttpResponse:
    """Let one side write a locked update anew, for a while."""
    found = _run(request, place, slug)
    line = line_for(request, found, action)
    if side not in line.row.sides:
        raise Http404(f"The {side} side has no part in {line.action}.")
    site = request.build_absolute_uri("/").rstrip("/")

    def act(values: dict[str, Any]) -> None:
        row = running.reopen(by=request.user, line=line.row, side=side, site=site, **values)
        say = messages.warning if row.told.failed else messages.success
        say(
            request,
            f"It is open again until {timezone.localtime(row.until):%-d %B, %H:%M}. {row.told}".strip(),
        )

    return answer(
        request,
        ReopenForm(sent(request)),
        act,
        title=f"Reopen the update of the {side_word(side).lower()} side",
        lead=f"{line.action.name}, {found}. What was locked stands until a new edition is approved. Everybody who "
        "reports on this action or approves for it is told why.",
        button="Reopen it",
        back=reverse("round_line", args=[place.slug, slug, action]),
        trail=_above(place, found),
    )


def round_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of a round that everybody reads once it is published; before that one signs in for it."""

    @wraps(view)
    def inner(request: HttpRequest, place: Place, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        published = rounds_of(place).filter(slug=slug).exclude(published_at=None)
        if not request.user.is_authenticated and not published.exists():
            return redirect_to_login(request.get_full_path())
        return view(request, place, slug, *args, **kwargs)

    return never_cache(place_page(inner))


def round_for(request: HttpRequest, place: Place, slug: str) -> Round:
    """A round that the reader may see: any for who holds a role here, for others those that are published, as if there
    were no more.
    """
    return get_object_or_404(rounds_for(request.user, place), slug=slug)


def line_for(request: HttpRequest, found: Round, action: str) -> Line:
    lines = lines_of(found, request.user, action=action)
    if not lines:
        raise Http404(f"{found} has no action '{action}'.")
    return lines[0]


def counts_of(lines: list[Line]) -> dict[str, Any]:
    """How far a round is: updates by state, actions that nobody reports on, disputes that the reader sees."""
    states = [state for line in lines for _, state in line.states]
    return {
        "states": [(state, states.count(state)) for state in ORDER if state in states],
        "asked": len(states),
        "approved": sum(state in ("approved", "locked") for state in states),
        "vacant": sum(not line.row.sides for line in lines),
        "disputed": sum(line.disputed for line in lines),
    }


ORDER = ("not-started", "draft", "returned", "submitted", "approved", "locked", "lapsed")


def _run(request: HttpRequest, place: Place, slug: str) -> Round:
    require(request.user, Permission.RUN_ROUNDS, place)
    return get_object_or_404(rounds_of(place), slug=slug)


def _above(place: Place, round: Round | None = None) -> list[tuple[str, str]]:
    rounds = ("Reporting rounds", reverse("round_list", args=[place.slug]))
    return [rounds, (round.name, link(round))] if round else [rounds]
