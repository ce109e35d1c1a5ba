"""Runs of a logic model: with assumptions set, beside each other, backwards from a figure, and as a notebook."""

import math
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lodestar.analysis import logic
from lodestar.analysis.logic import Model, Run
from lodestar.analysis.logic.inverse import Requirement
from lodestar.evidence.errors import LodestarError
from lodestar.reports.quantities import said
from lodestar.service.logic.asking import (
    AS_IT_STANDS,
    PREFIX,
    Question,
    as_scenario,
    ask,
    question_of,
    scenario_name,
)
from lodestar.service.logic.models import SavedScenario
from lodestar.service.logic.rates import asks_more, bounded
from lodestar.service.logic.running import DRAWS, name_of, run_of, shown_of, sliders_of
from lodestar.service.logic.views import model_page, stations_of
from lodestar.service.people.access import may
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place

REQUIREMENT_DRAWS = 512
MOST_REQUIREMENTS = 12


@model_page
@bounded(asks_more)
def run(request: HttpRequest, place: Place, name: str, model: Model) -> HttpResponse:
    """A run of the model with the scenario and the assumptions that the address names."""
    if not model.readouts:
        return render(
            request,
            "logic/no_readouts.html",
            {"name": name, "model": model, "stations": stations_of(place, name)},
        )
    asked = ask(model, request.GET)
    return run_page(request, place, name, model, asked.question, errors=dict(asked.errors))


def run_page(
    request: HttpRequest,
    place: Place,
    name: str,
    model: Model,
    question: Question,
    *,
    errors: dict[str, str] | None = None,
    saved: SavedScenario | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a run; also of a saved scenario, and of a scenario that could not be saved."""
    readout, node = _looked_at(request, model)
    context = {
        "name": name,
        "model": model,
        "question": question,
        "title": scenario_name(model, question),
        "scenario": model.scenario(question.scenario or None),
        "readout": readout,
        "node": node,
        "nodes": [model.nodes[one].record for one in _reported(model)],
        "saved": saved,
        "may_save": may(request.user, Permission.SAVE_SCENARIO, place),
        "stations": stations_of(place, name),
        "errors": errors or {},
    }
    try:
        shown = shown_of(place, name, model, question, readout, node)
    except LodestarError as error:
        context["errors"] = {**(errors or {}), "run": str(error)}
        return render(request, "logic/run.html", context, status=422)
    context |= {
        "shown": shown,
        **_settings(place, name, model, question, readout),
        "readout_name": next(one.name for one in model.readouts if one.id == readout),
    }
    return render(request, "logic/run.html", context, status=422 if errors and status == 200 else status)


def _settings(place: Place, name: str, model: Model, question: Question, readout: str) -> dict[str, Any]:
    """The sliders, each with what was set by it, and what else was set."""
    set_here = dict(question.settings)
    sliders = [
        (one, set_here.pop(one.name, None))
        for one in sliders_of(place, name, model, question.scenario, readout)
    ]
    also = [(key, name_of(model, key), value) for key, value in set_here.items()]
    return {"sliders": sliders, "also_set": also}


@model_page
@bounded(asks_more)
def notebook(request: HttpRequest, place: Place, name: str, model: Model) -> HttpResponse:
    """The run as a notebook that repeats it; assumptions that were set are set in it."""
    asked = ask(model, request.GET)
    text = logic.notebook_text(run_of(place, name, model, asked.question))
    if asked.question.settings:
        text = _with_settings(text, asked.question)
    answer = HttpResponse(text, content_type="application/x-ipynb+json; charset=utf-8")
    answer["Content-Disposition"] = (
        f'attachment; filename="{name}-{asked.question.scenario or "as-it-stands"}.ipynb"'
    )
    return answer


@model_page
@bounded(asks_more)
def compare(request: HttpRequest, place: Place, name: str, model: Model) -> HttpResponse:
    """Two scenarios side by side, drawn with the same luck."""
    choices = _choices(place, name, model)
    keys = list(choices)
    if len(keys) < 2:
        return render(
            request,
            "logic/no_readouts.html",
            {"name": name, "model": model, "stations": stations_of(place, name)},
        )
    first, second = request.GET.get("first", keys[0]), request.GET.get("second", keys[1])
    first, second = (first if first in choices else keys[0]), (second if second in choices else keys[1])
    runs = [run_of(place, name, model, choices[key][1]) for key in (first, second)]
    context = {
        "name": name,
        "model": model,
        "choices": [(key, label) for key, (label, _) in choices.items()],
        "first": first,
        "second": second,
        "names": (choices[first][0], choices[second][0]),
        "rows": _differences(model, runs),
        "draws": DRAWS,
        "stations": stations_of(place, name),
    }
    return render(request, "logic/compare.html", context)


def _differences(model: Model, runs: Sequence[Run]) -> list[dict[str, str]]:
    """Each readout of the model in both runs, with how far apart they are."""
    readouts, rows = {readout.id for readout in model.readouts}, []
    for one in logic.compare(runs):
        if one.readout in readouts:
            record, unit, gap = runs[0].record(one.readout), runs[0].unit(one.readout), one.differences[0]
            rows.append(
                {
                    "name": record.name,
                    "basis": record.basis,
                    "first": said(one.summaries[0].p50.value, unit),
                    "second": said(one.summaries[1].p50.value, unit),
                    "gap": said(gap.p50.value, unit),
                    "between": f"{said(gap.p5.value, unit)} to {said(gap.p95.value, unit)}",
                    "higher": f"{gap.higher.value * 100:.0f}%",
                }
            )
    return rows


@model_page
@bounded(asks_more)
def requirements(request: HttpRequest, place: Place, name: str, model: Model) -> HttpResponse:
    """What would have to be true for a readout to reach a figure."""
    readout, _ = _looked_at(request, model)
    asked = ask(model, request.GET)
    run = run_of(place, name, model, asked.question)
    unit = run.unit(readout)
    context: dict[str, Any] = {
        "name": name,
        "model": model,
        "question": asked.question,
        "title": scenario_name(model, asked.question),
        "readout": readout,
        "record": run.record(readout),
        "unit": unit,
        "now": said(run.summary(readout).p50.value, unit),
        "figure": request.GET.get("figure", ""),
        "probability": request.GET.get("probability", "50"),
        "errors": dict(asked.errors),
        "stations": stations_of(place, name),
    }
    status = 200
    if context["figure"]:
        found = _figures(context)
        if found is not None:
            context |= _answers(model, asked.question, run, readout, *found)
        status = 422 if context["errors"] else 200
    return render(request, "logic/requirements.html", context, status=status)


def _figures(context: dict[str, Any]) -> tuple[float, float] | None:
    figure = _number(context["figure"])
    chance = _number(context["probability"])
    if figure is None:
        context["errors"]["figure"] = (
            "Give the figure as a number in the unit that is shown, such as 4200000000 or 4.2e9."
        )
    if chance is None or not 1 <= chance <= 99:
        context["errors"]["probability"] = "Give a probability between 1 and 99 per cent."
    if context["errors"] or figure is None or chance is None:
        return None
    return figure, 1 - chance / 100


def _answers(
    model: Model, question: Question, run: logic.Run, readout: str, figure: float, level: float
) -> dict[str, Any]:
    found = logic.requirements(
        model, readout, figure, as_scenario(model, question), level=level, draws=REQUIREMENT_DRAWS
    )
    reached = run.probability(run.values(readout) >= figure)
    rows = [_requirement(model, one) for one in found if one.needed is not None][:MOST_REQUIREMENTS]
    try:
        conditions = [
            (
                name_of(model, one.parameter),
                f"{one.everywhere:.3g}",
                f"{one.where_reached:.3g}",
                f"{one.shift:+.1f}",
            )
            for one in logic.conditions(run, readout, figure)[:8]
            if not one.parameter.startswith("structure:")
        ]
    except LodestarError as error:
        conditions, told = [], str(error)
    else:
        told = ""
    return {
        "answers": rows,
        "out_of_reach": [name_of(model, one.parameter) for one in found if one.needed is None],
        "conditions": conditions,
        "conditions_told": told,
        "reached": f"{reached.value * 100:.1f}%",
        "figure_said": said(figure, run.unit(readout)),
    }


def _requirement(model: Model, one: Requirement) -> dict[str, str]:
    percentile = one.percentile if one.percentile is not None else 0.0
    if one.plausible:
        verdict = "within what is believed"
    else:
        verdict = (
            "beyond what is believed" if not 0.001 < percentile < 0.999 else "at the edge of what is believed"
        )
    return {
        "name": name_of(model, one.parameter),
        "needed": f"{one.needed:.3g}",
        "believed": f"{one.believed[1]:.3g} ({one.believed[0]:.3g} to {one.believed[2]:.3g})",
        "verdict": verdict,
        "status": "holds"
        if one.plausible
        else "conflicts"
        if verdict.startswith("beyond")
        else "definition-differs",
        "percentile": f"{percentile * 100:.0f}%" if 0.005 < percentile < 0.995 else "outside the middle 99%",
    }


def _choices(place: Place, name: str, model: Model) -> dict[str, tuple[str, Question]]:
    found = {one.id: (one.name, Question(one.id)) for one in model.record.scenarios}
    if not found:
        found["as-it-stands"] = ("As the model stands", Question(AS_IT_STANDS))
    for saved in SavedScenario.objects.filter(place=place, model=name, withdrawn_at=None)[:50]:
        found[f"saved-{saved.pk}"] = (f"{saved.name} (saved)", question_of(saved))
    return found


def _looked_at(request: HttpRequest, model: Model) -> tuple[str, str]:
    readouts = [one.id for one in model.readouts]
    readout = request.GET.get("readout", "")
    if readout not in readouts:
        readout = next((one for one in readouts if one.startswith("gva-20")), readouts[0]) if readouts else ""
    node = request.GET.get("node", "")
    if node not in _reported(model):
        node = next((one.node for one in model.readouts if one.id == readout), "")
        node = node if node in _reported(model) else next(iter(_reported(model)), "")
    return readout, node


def _reported(model: Model) -> tuple[str, ...]:
    from lodestar.analysis.logic.simulate import reported_nodes

    return reported_nodes(model)


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", "").replace("£", "").strip())
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _with_settings(text: str, question: Question) -> str:
    """A notebook whose run sets what the reader set."""
    import json

    given = json.loads(text)
    fixed = ", ".join(f"{name!r}: {value!r}" for name, value in question.settings)
    for cell in given["cells"]:
        source = "".join(cell["source"])
        if "logic.simulate(model" in source:
            base = question.scenario or None
            head, _, rest = source.partition("logic.simulate(model, ")
            arguments = rest.partition(", ")[2]
            cell["source"] = (
                f"{head}logic.simulate(model, {base!r}, fixed={{{fixed}}}, {arguments}".splitlines(
                    keepends=True
                )
            )
    return json.dumps(given, indent=1, ensure_ascii=False) + "\n"


__all__ = ["PREFIX", "compare", "notebook", "requirements", "run", "run_page"]
