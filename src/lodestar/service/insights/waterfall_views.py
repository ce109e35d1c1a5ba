"""The page of the waterfall: who supplies the R&D that the north star asks for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.errors import LodestarError
from lodestar.reports.charts.waterfall import rows_of
from lodestar.service.insights.waterfalls import target_broken_down, waterfall_of
from lodestar.service.logic.reading import model_for_north_star
from lodestar.service.places.models import Place
from lodestar.service.shared.thread import thread
from lodestar.service.shared.views import place_page


@place_page
def waterfall(request: HttpRequest, place: Place) -> HttpResponse:
    target = target_broken_down(place)
    if target is None:
        return render(request, "insights/no_north_star.html")
    context = {
        "target": target,
        "definition": load_definitions().indicators[target.indicator],
        "stations": thread(
            here="outcomes",
            evidence=(
                "figures of R&D and GVA",
                f"{reverse('observation_list', args=[place.slug])}?indicator=rd-expenditure",
            ),
            delivery=("projects", reverse("project_list", args=[place.slug])),
            outcomes=("the target", reverse("indicator", args=[place.slug, target.indicator])),
        ),
    }
    model = model_for_north_star(place, target.indicator)
    context["logic_model_url"] = reverse("logic_model", args=[place.slug, model]) if model else ""
    try:
        shown = waterfall_of(place, target)
    except LodestarError as error:
        return render(request, "insights/waterfall.html", {**context, "problem": str(error)})
    context |= {"shown": shown, "found": shown.found, "rows": rows_of(shown.found)}
    return render(request, "insights/waterfall.html", context)
