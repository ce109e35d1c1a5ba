"""Pages of stances, for those who may edit the action: no other page, download or interface tells them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from lodestar.service.audit.history import history_of
from lodestar.service.delivery.action_views import action_of
from lodestar.service.delivery.forms import ReasonForm, StanceForm
from lodestar.service.delivery.models import STANCES, Stance
from lodestar.service.delivery.stances import set_stance, stances_for, withdraw_stance
from lodestar.service.people.access import may_somewhere, require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Organisation, Place
from lodestar.service.plan.models import Action
from lodestar.service.shared.answering import answer, sent
from lodestar.service.shared.lists import Column, Filter, Listing, respond
from lodestar.service.shared.views import partnership_page
from lodestar.service.shared.words import link

LISTING = Listing(
    name="stances",
    title="Stances of organisations",
    columns=(
        Column("action", "Action", lambda s: s.action.name,
               url=lambda s: reverse("working_stances", args=[s.place.slug, s.action.slug])),
        Column("action_id", "Action’s id", lambda s: s.action.slug, exported_only=True),
        Column("organisation", "Organisation", lambda s: str(s.organisation)),
        Column("organisation_id", "Organisation’s id", lambda s: s.organisation.slug, exported_only=True),
        Column("stance", "Stance", lambda s: s.stance, as_status=True),
        Column("since", "Since", lambda s: s.on),
        Column("note", "What it rests on", lambda s: s.note, sortable=False),
    ),
    filters=(Filter("stance", "Stance", STANCES, "stance"),),
    search=lambda s: f"{s.action.name} {s.organisation} {s.note}",
)  # fmt: skip


@partnership_page
def stance_list(request: HttpRequest, place: Place) -> HttpResponse:
    """All stances that the reader may see; the download holds the same."""
    if not may_somewhere(request.user, Permission.EDIT, place):
        require(request.user, Permission.EDIT, place)
    return respond(
        request, place, LISTING, stances_for(request.user, place), "delivery/stance_list.html",
        list_empty="No stance is told of an action that you may edit. It is done from the action’s page.",
    )  # fmt: skip


@partnership_page
def stances(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    action = action_of(request, place, slug)
    rows = list(Stance.objects.filter(action=action).select_related("organisation__place"))
    context = {
        "action": action,
        "rows": [row for row in rows if not row.withdrawn],
        "names": {row.slug: str(row.organisation) for row in rows},
        "events": history_of(place, Stance.KIND, [row.slug for row in rows], request.user),
    }
    return render(request, "delivery/stances.html", context)


@partnership_page
def stance_add(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    action = action_of(request, place, slug)
    told = Stance.objects.filter(action=action, withdrawn="").values("organisation_id")
    others = Organisation.objects.filter(place=place).exclude(pk__in=told).order_by("name", "id")
    form = StanceForm(list(others.values_list("slug", "name")), sent(request))
    return _form(request, action, form, "How an organisation stands")


@partnership_page
def stance_change(request: HttpRequest, place: Place, slug: str, row: str) -> HttpResponse:
    action = action_of(request, place, slug)
    held = _held(action, row)
    initial = {"seen": held.version, "stance": held.stance, "note": held.note, "on": held.on}
    form = StanceForm([], sent(request), initial=initial)
    del form.fields["organisation"]
    return _form(request, action, form, f"How {held.organisation} stands", held.organisation)


@partnership_page
def stance_withdraw(request: HttpRequest, place: Place, slug: str, row: str) -> HttpResponse:
    action = action_of(request, place, slug)
    held = _held(action, row)
    return answer(
        request,
        ReasonForm(sent(request)),
        lambda values: withdraw_stance(by=request.user, stance=held, reason=values["reason"]),
        title=f"Tell no more how {held.organisation} stands",
        back=_page(action),
        trail=_trail(action),
        done="It is told no more.",
    )


def _form(
    request: HttpRequest, action: Action, form: StanceForm, title: str, of: Organisation | None = None
) -> HttpResponse:
    def act(values: dict[str, Any]) -> Stance:
        slug = values.pop("organisation", "")
        organisation = of or Organisation.objects.get(place=action.place, slug=slug)
        return set_stance(by=request.user, action=action, organisation=organisation, **values)

    return answer(
        request, form, act, title=title, lead=f"Towards: {action}. Only those see this who may edit the action.",
        back=_page(action), trail=_trail(action), done="Saved.",
    )  # fmt: skip


def _held(action: Action, row: str) -> Stance:
    rows = Stance.objects.select_related("organisation", "action__place")
    return get_object_or_404(rows, action=action, slug=row, withdrawn="")


def _page(action: Action) -> str:
    return reverse("working_stances", args=[action.place.slug, action.slug])


def _trail(action: Action) -> list[tuple[str, str]]:
    return [(str(action), link(action)), ("Stances", _page(action))]
