"""Runs of a place's logic models as pages need them: once for each question, a few kept, one at a time."""

import threading
from dataclasses import dataclass

from lodestar.analysis import logic
from lodestar.analysis.logic import Model, Run
from lodestar.analysis.logic.plan import MECHANISM, STRUCTURE
from lodestar.analysis.logic.results import Arrival, Summary
from lodestar.analysis.logic.sensitivity import Bar, Doubt, Index
from lodestar.evidence.locations import home
from lodestar.reports.charts.drawing import Chart
from lodestar.reports.charts.logic_results import distribution_chart, model_fan_chart, tornado_chart
from lodestar.reports.charts.look import NARROW, WIDE
from lodestar.reports.quantities import said, unit_said
from lodestar.service.logic.asking import Question, as_scenario
from lodestar.service.places.models import Place
from lodestar.service.shared.caching import remember

DRAWS = 1 << 13
LARGE = 1 << 20
SLIDERS = 6
BARS = 8
_KEPT_RUNS = 12
_KEPT_PAGES = 64

_engine = threading.Semaphore(1)


@dataclass(frozen=True)
class Line:
    """A readout of a run in words."""

    id: str
    name: str
    basis: str
    p5: str
    p50: str
    p95: str
    error: str
    precise: bool


@dataclass(frozen=True)
class Reached:
    """A target of the model, and how likely it is in a run."""

    probability: str
    text: str
    note: str


@dataclass(frozen=True)
class Drawn:
    """A picture in two widths, and its table."""

    wide: str
    narrow: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True)
class Shown:
    """All that the page of a run shows of it."""

    seconds: float
    draws: int
    lines: tuple[Line, ...]
    reached: tuple[Reached, ...]
    fan: Drawn | None
    spread: Drawn
    tornado: Drawn | None
    doubt: Doubt
    options: tuple[tuple[str, str, str, str, str], ...]
    worst_error: str


@dataclass(frozen=True)
class Slider:
    """An assumption that matters: what is believed of it, and what it is set to here."""

    name: str
    text: str
    unit: str
    low: float
    middle: float
    high: float
    step: float
    share: str
    source: str
    grade: str


def run_of(place: Place, name: str, model: Model, question: Question) -> Run:
    """The run that answers a question, at 2^13 Sobol points."""
    key = f"logic-run:{name}:{hash(model.text)}:{question.key}"
    return remember(place, key, lambda: _simulate(model, question), most=_KEPT_RUNS)


def shown_of(place: Place, name: str, model: Model, question: Question, readout: str, node: str) -> Shown:
    """What the page of a run shows, for the readout and the node that the reader looks at."""
    key = f"logic-page:{name}:{hash(model.text)}:{question.key}:{readout}:{node}"
    return remember(
        place, key, lambda: _show(run_of(place, name, model, question), readout, node), most=_KEPT_PAGES
    )


def sliders_of(place: Place, name: str, model: Model, scenario: str, readout: str) -> tuple[Slider, ...]:
    """The assumptions that matter most to a readout, by their first-order Sobol index under a scenario."""
    key = f"logic-sliders:{name}:{hash(model.text)}:{scenario}:{readout}"
    return remember(place, key, lambda: _sliders(place, name, model, scenario, readout), most=_KEPT_PAGES)


def name_of(model: Model, uncertain: str) -> str:
    """A parameter, structure or mechanism in words."""
    if uncertain.startswith(STRUCTURE):
        found = next((s for s in model.structures if s.id == uncertain.removeprefix(STRUCTURE)), None)
        return found.question if found else uncertain
    if uncertain.startswith(MECHANISM):
        link = next((one for one in model.links if one.id == uncertain.removeprefix(MECHANISM)), None)
        return f"Whether it holds: {link.record.text or link.id}" if link else uncertain
    parameter = model.parameters.get(uncertain)
    text = (parameter.text if parameter else None) or uncertain.replace("_", " ").capitalize()
    return text.rstrip(".")


def summaries_said(summary: Summary) -> tuple[str, str, str, str]:
    """5%, median and 95% of a readout, and the error of the median, in words."""
    estimates = (summary.p5.value, summary.p50.value, summary.p95.value, summary.p50.mcse)
    low, middle, high, error = (said(value, summary.unit) for value in estimates)
    return low, middle, high, error


def _simulate(model: Model, question: Question) -> Run:
    with _engine:
        return logic.simulate(model, as_scenario(model, question), draws=DRAWS)


def _show(run: Run, readout: str, node: str) -> Shown:
    model = run.model
    lines = tuple(_line(run, one.id) for one in model.readouts)
    reached = tuple(_reached(run, one) for one in run.arrivals())
    folder = home() / "cache" / "charts"
    summary = run.summary(readout)
    bars = [bar for bar in logic.tornado(run, readout) if _drawn_alone(bar)][:BARS]
    names = [name_of(model, bar.name) for bar in bars]
    fan = None
    if node in run.joint.paths:
        record, found = model.nodes[node].record, run.fan(node)
        goals = [(goal.year, float(goal.value)) for goal in record.targets]
        fan = _twice(
            lambda width: model_fan_chart(found, record.name, goals=goals, width=width, folder=folder)
        )
    tornado = None
    if bars:
        title, middle = run.record(readout).name, summary.mean.value
        tornado = _twice(
            lambda width: tornado_chart(
                bars, names, summary.unit, title, middle=middle, width=width, folder=folder
            )
        )
    doubt = logic.doubt(run, readout)
    return Shown(
        seconds=run.seconds,
        draws=run.draws,
        lines=lines,
        reached=reached,
        fan=fan,
        spread=_twice(lambda width: distribution_chart(run, readout, width=width, folder=folder)),
        tornado=tornado,
        doubt=doubt,
        options=_options(model, doubt, summary.unit),
        worst_error=_worst(run),
    )


def _reached(run: Run, one: Arrival) -> Reached:
    share, name = one.probability.value, run.model.nodes[one.node].record.name
    certain = share in (0.0, 1.0)
    note = "in every draw or in none: it follows from what is supposed" if certain else ""
    return Reached(
        f"{share * 100:.0f}%" if certain else f"{share * 100:.1f}%",
        f"probability that {name} reaches its target for {one.goal.year}",
        note or f"± {one.probability.mcse * 100:.2f} points from simulating",
    )


def _line(run: Run, readout: str) -> Line:
    record, summary = run.record(readout), run.summary(readout)
    low, middle, high, error = summaries_said(summary)
    scale = max(abs(summary.p50.value), summary.sd, 1e-300)
    return Line(readout, record.name, record.basis, low, middle, high, error, summary.p50.mcse / scale < 0.02)


def _worst(run: Run) -> str:
    """The largest error of a median, as a share of the readout's spread."""
    shares = []
    for one in run.model.readouts:
        summary = run.summary(one.id)
        if summary.sd > 0:
            shares.append(summary.p50.mcse / summary.sd)
    return f"{max(shares, default=0.0) * 100:.1f}%"


def _options(model: Model, doubt: Doubt, unit: str) -> tuple[tuple[str, str, str, str, str], ...]:
    names = {(s.id, o.id): o.name for s in model.structures for o in s.options}
    return tuple(
        (
            names[(one.structure, one.option)], f"{one.share * 100:.0f}%",
            said(one.p5, unit), said(one.p50, unit), said(one.p95, unit),
        )
        for one in doubt.options
    )  # fmt: skip


def _twice(draw: object) -> Drawn:
    wide, narrow = (draw(width) for width in (WIDE, NARROW))  # type: ignore[operator]
    chart: Chart = wide
    return Drawn(wide.svg, narrow.svg, chart.columns, chart.rows)


def _drawn_alone(bar: Bar) -> bool:
    return not bar.name.startswith((STRUCTURE, MECHANISM)) and bar.width > 0


def _sliders(place: Place, name: str, model: Model, scenario: str, readout: str) -> tuple[Slider, ...]:
    run = run_of(place, name, model, Question(scenario))
    found = []
    for index in logic.sobol_indices(run, readout):
        parameter = model.parameters.get(index.name)
        if parameter is not None and parameter.distribution is not None and len(found) < SLIDERS:
            found.append(_slider(model, index))
    return tuple(found)


def _slider(model: Model, index: Index) -> Slider:
    import numpy as np

    parameter = model.parameters[index.name]
    low, middle, high = (
        float(one)
        for one in parameter.distribution.quantile(np.array([0.01, 0.5, 0.99]))  # type: ignore[union-attr]
    )
    rounded = [float(f"{one:.3g}") for one in (low, middle, high)]
    step = float(f"{(high - low) / 200:.1g}") or 1.0
    return Slider(
        name=index.name,
        text=name_of(model, index.name),
        unit="" if parameter.unit.plain else unit_said(str(parameter.unit)),
        low=rounded[0],
        middle=rounded[1],
        high=rounded[2],
        step=step,
        share=f"{max(index.first.value, 0) * 100:.0f}%",
        source=parameter.source or "",
        grade=parameter.grade or "",
    )
