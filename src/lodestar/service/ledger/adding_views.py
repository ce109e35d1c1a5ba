"""Pages at which people add records that no pack holds."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.service.ledger.action_form import NewActionForm
from lodestar.service.ledger.adding import add_fact
from lodestar.service.ledger.links import edit_address
from lodestar.service.ledger.mapping import model_of
from lodestar.service.ledger.record_form import RecordForm
from lodestar.service.ledger.rules import NotAllowed
from lodestar.service.ledger.target_form import NewTargetForm
from lodestar.service.people.access import reached, require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Workstream
from lodestar.service.shared.answering import sent
from lodestar.service.shared.views import signed_in_page
from lodestar.service.shared.words import link


@signed_in_page
def action_add(request: HttpRequest, place: Place) -> HttpResponse:
    """Put an action on the plan, under one of the workstreams that the person may edit."""
    every = Workstream.objects.filter(place=place).select_related("place", "theme")
    workstreams = reached(request.user, Permission.EDIT, place, every)
    if not workstreams:
        require(request.user, Permission.EDIT, place)
    chosen = request.GET.get("workstream", "")
    form = NewActionForm(place, workstreams, sent(request), chosen)
    back = next((link(one) for one in workstreams if one.slug == chosen), "")
    done = "‘{}’ is in the plan. What it still lacks stands under Data health."
    return _add(request, place, form, done, back or reverse("plan", args=[place.slug]))


@signed_in_page
def target_add(request: HttpRequest, place: Place) -> HttpResponse:
    """Set a target: first the indicator that is to move is chosen, then what it is to reach."""
    require(request.user, Permission.EDIT, place)
    chosen = request.POST.get("indicator") or request.GET.get("indicator", "")
    indicator = load_definitions().indicators.get(chosen)
    if indicator is None:
        return _choose_indicator(request, place, chosen)
    form = NewTargetForm(place, indicator, sent(request))
    done = "The target ‘{}’ is set. The public reads it once the plan is published."
    return _add(request, place, form, done, reverse("indicator", args=[place.slug, indicator.id]))


def _add(request: HttpRequest, place: Place, form: RecordForm, done: str, back: str) -> HttpResponse:
    """Add what a form says and lead to its page, or say what is wrong. ``done`` takes the record's name."""
    if request.method == "POST" and form.is_valid():
        try:
            row = add_fact(by=request.user, place=place, kind=form.KIND, values=form.values())  # type: ignore[arg-type]
        except NotAllowed as error:
            form.place_faults(error.faults)
        else:
            messages.success(request, done.format(row))
            return redirect(link(row))
    links = form.summary()
    context = {"form": form, "links": links, "back": back}
    return render(request, f"ledger/{form.KIND}_add.html", context, status=422 if links else 200)


def _choose_indicator(request: HttpRequest, place: Place, unknown: str) -> HttpResponse:
    """The indicators without a target, to choose one of; those that have one lead to its form."""
    held: dict[str, Any] = {
        row.indicator: row
        for row in model_of("target")._default_manager.filter(place=place).select_related("place")
    }
    every = sorted(load_definitions().indicators.values(), key=lambda one: one.name)
    context = {
        "free": [one for one in every if one.id not in held],
        "held": [(one, held[one.id], edit_address(held[one.id])) for one in every if one.id in held],
        "back": reverse("indicator_list", args=[place.slug]),
        "unknown": unknown,
    }
    return render(request, "ledger/target_choose.html", context, status=404 if unknown else 200)
