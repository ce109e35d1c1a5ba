"""What a model learned from its evidence, as at any day, and what is worth finding out next."""

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lodestar.analysis import logic
from lodestar.analysis.logic import Learned, Model, Run
from lodestar.analysis.logic.learning import Update
from lodestar.evidence.errors import LodestarError
from lodestar.reports.quantities import said
from lodestar.service.logic.asking import ask, scenario_name
from lodestar.service.logic.rates import asks_more, bounded
from lodestar.service.logic.running import DRAWS, name_of, run_of
from lodestar.service.logic.views import model_page, stations_of
from lodestar.service.places.models import Place
from lodestar.service.shared.caching import remember
from lodestar.service.shared.days import WRONG, day_given

MOST_RANKED = 10
_KEPT = 16


@dataclass(frozen=True)
class Learnt:
    """One update as the page shows it. ``targets`` are name, before, after and change."""

    recorded: str
    study: str
    evidence: str
    bears_on: str
    found: str
    before: str
    after: str
    method: str
    moved: str
    targets: tuple[tuple[str, str, str, str], ...]


@model_page
@bounded(asks_more)
def learning(request: HttpRequest, place: Place, name: str, model: Model) -> HttpResponse:
    """The log of updates, and what knowing more would be worth for a decision that the reader names."""
    errors: dict[str, str] = {}
    day = _day(request.GET.get("as-at", ""), errors)
    context: dict[str, Any] = {
        "name": name,
        "model": model,
        "as_at": request.GET.get("as-at", ""),
        "day": day,
        "entries": len(model.record.evidence),
        "draws": DRAWS,
        "stations": stations_of(place, name, learning=True),
    }
    if model.record.evidence:
        try:
            context["log"] = remember(
                place, f"logic-learned:{name}:{hash(model.text)}:{day}", lambda: _log(model, day), most=_KEPT
            )
        except LodestarError as error:
            errors["as-at"] = str(error)
    if model.readouts:
        context |= _worth(request, place, name, model, errors)
    context["errors"] = errors
    return render(request, "logic/learning.html", context, status=422 if errors else 200)


def _log(model: Model, day: dt.date | None) -> tuple[Learnt, ...]:
    learned = logic.learn(model, as_at=day.isoformat() if day else None, draws=DRAWS)
    return tuple(_told(model, learned, one) for one in learned.log)


def _told(model: Model, learned: Learned, one: Update) -> Learnt:
    records = {record.id: record for record in model.record.evidence}
    first = records[one.evidence.split(", ")[0]]
    unit = (
        str(model.parameters[first.parameter].unit)
        if first.parameter
        else model.nodes[str(first.node)].record.unit
    )
    moved = "" if one.divergence is None else f"belief moved by {one.divergence:.2g} nats; "
    goals = {goal.id: node.record.name for node in model.nodes.values() for goal in node.record.targets}
    return Learnt(
        one.recorded,
        first.study,
        one.evidence,
        name_of(model, first.parameter)
        if first.parameter
        else f"{model.nodes[str(first.node)].record.name}, {first.year}",
        one.found,
        _three(one.before, unit),
        _three(one.after, unit),
        one.method,
        f"{moved}{one.effective:.0%} of the draws’ worth is left",
        tuple(
            (
                goals.get(t.target, t.target),
                f"{t.before:.1%}",
                f"{t.after:.1%}",
                f"{t.change * 100:+.1f} points",
            )
            for t in one.targets
        ),
    )


def _three(values: tuple[float, float, float], unit: str) -> str:
    low, middle, high = (said(one, "1" if unit in ("", "1") else unit) for one in values)
    return f"{middle} ({low} to {high})"


def _worth(
    request: HttpRequest, place: Place, name: str, model: Model, errors: dict[str, str]
) -> dict[str, Any]:
    asked = ask(model, request.GET)
    errors |= asked.errors
    readouts = {one.id: one for one in model.readouts}
    readout = request.GET.get("readout", "")
    readout = readout if readout in readouts else next(iter(readouts))
    run = run_of(place, name, model, asked.question)
    unit = run.unit(readout)
    middle = float(f"{run.summary(readout).p50.value:.3g}")
    threshold = _number(request.GET.get("figure", ""), middle, "figure", errors)
    studies = _study(request, run, errors)
    found = remember(
        place,
        f"logic-worth:{name}:{hash(model.text)}:{asked.question.key}:{readout}:{threshold!r}:{studies}",
        lambda: logic.worth_of_knowing(run, readout, threshold, dict(studies)),
        most=_KEPT,
    )
    return {
        "question": asked.question,
        "title": scenario_name(model, asked.question),
        "readout": readout,
        "record": readouts[readout],
        "unit": unit,
        "middle": said(middle, unit),
        "figure": request.GET.get("figure", ""),
        "threshold": said(threshold, unit),
        "uncertain": [(key, name_of(model, key)) for key in run.joint.uncertain if key in model.parameters],
        "studied": request.GET.get("study", ""),
        "error": request.GET.get("error", ""),
        "worths": [
            (
                name_of(model, one.name), said(one.perfect, unit), f"{one.of_all:.0%}",
                said(one.study, unit) if one.study is not None else "",
            )
            for one in found[:MOST_RANKED]
        ],
        "study_worth": next((said(one.study, unit) for one in found if one.study is not None), ""),
    }  # fmt: skip


def _study(request: HttpRequest, run: Run, errors: dict[str, str]) -> tuple[tuple[str, float], ...]:
    """The study that the reader thinks of: a parameter and the standard error that it could have."""
    name = request.GET.get("study", "")
    if not name:
        return ()
    if name not in run.joint.uncertain:
        errors["study"] = "Choose an assumption from the list."
        return ()
    error = _number(request.GET.get("error", ""), math.nan, "error", errors)
    if not error > 0:
        errors["error"] = "Give the study’s standard error as a number above 0."
        return ()
    return ((name, error),)


def _number(text: str, otherwise: float, field: str, errors: dict[str, str]) -> float:
    if not text.strip():
        return otherwise
    try:
        value = float(text.replace(",", "").replace("£", "").strip())
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        errors[field] = "Give an ordinary number, such as 4200000000 or 4.2e9."
        return otherwise
    return value


def _day(text: str, errors: dict[str, str]) -> dt.date | None:
    if not text.strip():
        return None
    day = day_given(text)
    if day is None:
        errors["as-at"] = f"{WRONG}."
    return day
