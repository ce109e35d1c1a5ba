"""Scenarios that are kept, and runs large enough for the worker."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from lodestar.analysis.logic import Model
from lodestar.evidence.errors import LodestarError
from lodestar.service.logic.actions import save_scenario, withdraw_scenario
from lodestar.service.logic.asking import ask, question_of, scenario_name
from lodestar.service.logic.jobs import large_run as run_large
from lodestar.service.logic.models import SavedScenario
from lodestar.service.logic.rates import asks_more, bounded
from lodestar.service.logic.run_views import run_page
from lodestar.service.logic.running import LARGE
from lodestar.service.logic.views import model_page, stations_of
from lodestar.service.people.access import may, require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.workers.background import begin
from lodestar.service.workers.models import Work


class SaveForm(forms.Form):
    """The name of a scenario to keep."""

    name = forms.CharField(max_length=120, min_length=3)
    text = forms.CharField(max_length=1000, required=False)


@require_POST
@model_page
def save(request: HttpRequest, place: Place, name: str, model: Model) -> HttpResponse:
    require(request.user, Permission.SAVE_SCENARIO, place)
    asked, form = ask(model, request.POST), SaveForm(request.POST)
    errors = dict(asked.errors)
    if not form.is_valid():
        errors["name"] = "Give the scenario a name of three letters or more."
    if not errors:
        try:
            saved = save_scenario(
                by=request.user, place=place, model=name, name=form.cleaned_data["name"], text=form.cleaned_data["text"],
                base=asked.question.scenario, settings=dict(asked.question.settings),
            )  # fmt: skip
        except LodestarError as error:
            errors["name"] = str(error)
        else:
            messages.success(request, f"Kept as “{saved.name}”. Anybody who may see this place can open it.")
            return redirect("logic_scenario", place.slug, name, saved.pk)
    return run_page(request, place, name, model, asked.question, errors=errors, status=422)


@model_page
@bounded(asks_more)
def scenario(request: HttpRequest, place: Place, name: str, model: Model, identity: int) -> HttpResponse:
    """A saved scenario, run."""
    saved = get_object_or_404(SavedScenario, place=place, model=name, pk=identity)
    return run_page(request, place, name, model, question_of(saved), saved=saved)


@require_POST
@model_page
def withdraw(request: HttpRequest, place: Place, name: str, model: Model, identity: int) -> HttpResponse:
    require(request.user, Permission.SAVE_SCENARIO, place)
    saved = get_object_or_404(SavedScenario, place=place, model=name, pk=identity)
    try:
        withdraw_scenario(by=request.user, scenario=saved)
    except LodestarError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"“{saved.name}” is withdrawn. Its address goes on to answer.")
    return redirect("logic_model", place.slug, name)


@model_page
def large_run(request: HttpRequest, place: Place, name: str, model: Model) -> HttpResponse:
    """A million draws in the background: asked for by editors, read by everybody."""
    asked = ask(model, request.POST if request.method == "POST" else request.GET)
    subject = f"{name}:{asked.question.scenario}"[:120]
    if request.method == "POST":
        require(request.user, Permission.SAVE_SCENARIO, place)
        begin(
            run_large, by=request.user.email, place=place.slug, subject=subject,
            given={"model": name, "scenario": asked.question.scenario},
        )  # fmt: skip
        return redirect(f"{request.path}?scenario={asked.question.scenario}")
    work = Work.objects.filter(name="large run", place=place.slug, subject=subject).first()
    context = {
        "name": name,
        "model": model,
        "work": work,
        "title": scenario_name(model, asked.question),
        "question": asked.question,
        "draws": LARGE,
        "may_ask": may(request.user, Permission.SAVE_SCENARIO, place),
        "stations": stations_of(place, name),
    }
    return render(request, "logic/large_run.html", context)
