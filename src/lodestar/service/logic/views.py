"""Pages of a place's logic models: the drawing, a node, a link with its evidence."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from lodestar.analysis.logic import Model
from lodestar.evidence.errors import LodestarError
from lodestar.reports.charts.logic_graph import draw_model, layers_of
from lodestar.service.logic.cards import card_of, cards_of_node, structures_of
from lodestar.service.logic.forensics import claims_examined
from lodestar.service.logic.models import SavedScenario
from lodestar.service.logic.reading import model_named, models_of
from lodestar.service.places.models import Place
from lodestar.service.shared.caching import remember
from lodestar.service.shared.thread import Station, thread
from lodestar.service.shared.views import place_page


def model_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Turn the ``model`` in the address into a model of the place; 404 when there is none, its problems when unsound."""

    @place_page
    @wraps(view)
    def inner(request: HttpRequest, place: Place, model: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            found = model_named(place, model)
        except LodestarError as error:
            problems = str(error).splitlines()
            return render(request, "logic/unsound.html", {"name": model, "problems": problems}, status=500)
        if found is None:
            raise Http404(f"{place.name} has no logic model '{model}'.")
        return view(request, place, model, found, *args, **kwargs)

    return inner


@place_page
def logic_models(request: HttpRequest, place: Place) -> HttpResponse:
    """The place's models; where there is one alone, that one."""
    names = list(models_of(place))
    if len(names) == 1:
        return redirect("logic_model", place.slug, names[0])
    found = []
    for name in names:
        try:
            found.append((name, model_named(place, name), ""))
        except LodestarError as error:
            found.append((name, None, str(error).splitlines()[0]))
    return render(request, "logic/models.html", {"models": found, "stations": stations_of(place, "")})


@model_page
def logic_model(request: HttpRequest, place: Place, name: str, model: Model) -> HttpResponse:
    drawing = remember(
        place, f"logic-drawing:{name}:{hash(model.text)}",
        lambda: draw_model(
            model,
            lambda node: reverse("logic_node", args=[place.slug, name, node]),
            lambda link: reverse("logic_link", args=[place.slug, name, link]),
        ),
    )  # fmt: skip
    context = {
        "name": name,
        "model": model,
        "drawing": drawing,
        "layers": layers_of(model),
        "links": [card_of(model, link) for link in model.links],
        "structures": structures_of(model),
        "without_numbers": sum(1 for link in model.links if not link.quantified),
        "saved": SavedScenario.objects.filter(place=place, model=name, withdrawn_at=None)[:50],
        "stations": stations_of(place, name),
    }
    return render(request, "logic/model.html", context)


@model_page
def node(request: HttpRequest, place: Place, name: str, model: Model, slug: str) -> HttpResponse:
    if slug not in model.nodes:
        raise Http404(f"The model has no node '{slug}'.")
    causes, effects = cards_of_node(model, slug)
    context = {
        "name": name,
        "model": model,
        "node": model.nodes[slug].record,
        "unit": str(model.nodes[slug].dimension),
        "causes": causes,
        "effects": effects,
        "stations": stations_of(place, name),
    }
    return render(request, "logic/node.html", context)


@model_page
def link(request: HttpRequest, place: Place, name: str, model: Model, slug: str) -> HttpResponse:
    found = next((one for one in model.links if one.id == slug), None)
    if found is None:
        raise Http404(f"The model has no link '{slug}'.")
    context = {
        "name": name,
        "model": model,
        "card": card_of(model, found),
        "stations": stations_of(place, name),
    }
    return render(request, "logic/link.html", context)


@model_page
def claims(request: HttpRequest, place: Place, name: str, model: Model) -> HttpResponse:
    """Published figures beside the model."""
    asked, found, joint = claims_examined(place, name)
    context = {
        "name": name,
        "model": model,
        "asked": asked,
        "claims": found,
        "joint": joint,
        "stations": stations_of(place, name),
    }
    return render(request, "logic/claims.html", context)


def stations_of(place: Place, name: str, learning: bool = False) -> tuple[Station, ...]:
    """The golden thread of a model's pages."""
    target = ("the north star", reverse("north_star", args=[place.slug])) if place.north_star else ("", "")
    model = ("how effects come about", reverse("logic_model", args=[place.slug, name])) if name else ("", "")
    learned = ("what it learned", reverse("logic_learning", args=[place.slug, name])) if name else ("", "")
    return thread(
        here="learning" if learning else "evaluation",
        plan=("the plan", reverse("plan", args=[place.slug])),
        outcomes=target,
        evaluation=model,
        learning=learned,
    )
