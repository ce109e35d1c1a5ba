"""What a logic model says of a target, beside what the figures' own history says.

A scenario that supposes the target met, or half met, answers nothing about whether it will be: the run is that of the
model as it stands, with no assumption set.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from lodestar.analysis.logic.model import Model
from lodestar.analysis.logic.results import LEVELS, Fan, Run
from lodestar.analysis.logic.simulate import DEFAULT_DRAWS, DEFAULT_SEED, simulate
from lodestar.analysis.series import year_of
from lodestar.analysis.targets.arrival import arrival_from_run
from lodestar.analysis.targets.fan import COVERAGE, FanYear
from lodestar.evidence.definitions.indicators import Unit
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.records import Target


@dataclass(frozen=True)
class Modelled:
    """A model's answer about a target. ``years`` are in the indicator's unit, ``fan`` in the model's; ``error`` is that
    of simulation. ``scenario`` is empty when the model was run without any."""

    model: str
    name: str
    scenario: str
    scenario_name: str
    scenario_text: str
    seed: int
    draws: int
    seconds: float
    node: str
    node_name: str
    year: int
    aim: float
    probability: float
    error: float
    years: tuple[FanYear, ...]
    fan: Fan
    coverage: float = COVERAGE

    @property
    def start(self) -> FanYear:
        """Where the model starts from, in its first year."""
        return self.years[0]

    @property
    def end(self) -> FanYear:
        """What it gives for the target's year."""
        return self.years[-1]


def modelled(
    model: Model, target: Target, unit: Unit, *, draws: int = DEFAULT_DRAWS, seed: int = DEFAULT_SEED
) -> Modelled:
    """Run a model as it stands and read its answer about a target; ``unit`` is the target's.

    Raises LodestarError when the model's target is another one, or when its node is in a unit that cannot be turned
    into the target's.
    """
    scenario = as_it_stands(model)
    run = simulate(model, scenario, draws=draws, seed=seed)
    arrival = arrival_from_run(run, target)
    node, aim = _node_and_aim(run, target)
    scale = _scale(model, node, target, unit)
    if abs(aim / scale - float(target.value or 0)) > 1e-9 * abs(aim / scale):
        raise LodestarError(
            f"the model's target for {arrival.year} is {aim / scale:g}, that of '{target.id}' is {target.value}; "
            "correct one of them"
        )
    edge = (1 - COVERAGE) / 2
    band = _until(run.fan(node, (edge, 0.5, 1 - edge)), arrival.year)
    years = tuple(
        FanYear(year, *(row[at] / scale for row in band.values)) for at, year in enumerate(band.years)
    )
    record = next((one for one in model.record.scenarios if one.id == scenario), None)
    return Modelled(
        model.id, model.record.name, scenario or "", record.name if record else "", (record.text or "") if record else "",
        run.seed, run.draws, run.seconds, node, model.nodes[node].record.name, arrival.year, aim / scale,
        arrival.probability, arrival.error or 0.0, years, _until(run.fan(node, LEVELS), arrival.year),
    )  # fmt: skip


def as_it_stands(model: Model) -> str | None:
    """The first scenario that sets nothing; None, which sets nothing either, when every scenario does."""
    return next((one.id for one in model.record.scenarios if not one.settings and not one.structures), None)


def modelled_as_json(found: Modelled) -> dict[str, Any]:
    """As plain values, to be kept."""
    return asdict(found)


def modelled_from_json(given: Mapping[str, Any]) -> Modelled:
    """What ``modelled_as_json`` gave."""
    fan = dict(given["fan"])
    for name in ("years", "levels", "mean"):
        fan[name] = tuple(fan[name])
    for name in ("values", "mcse"):
        fan[name] = tuple(map(tuple, fan[name]))
    years = tuple(FanYear(**year) for year in given["years"])
    return Modelled(**{**given, "fan": Fan(**fan), "years": years})


def _node_and_aim(run: Run, target: Target) -> tuple[str, float]:
    year = year_of(target.period or "")
    return next(
        (one.node, float(one.goal.value))
        for one in run.arrivals()
        if run.model.nodes[one.node].record.indicator == target.indicator and one.goal.year == year
    )


def _scale(model: Model, node: str, target: Target, unit: Unit) -> float:
    """One of the target's unit in the model's; shares alone, since money may be of other years' prices."""
    written = model.nodes[node].record.unit
    if written != "share" or unit.dimension != "share":
        raise LodestarError(
            f"the model's '{node}' is in {written}, target '{target.id}' in {unit.name.lower()}; they cannot be "
            "set side by side"
        )
    return float(unit.scale)


def _until(fan: Fan, year: int) -> Fan:
    size = sum(1 for one in fan.years if one <= year)
    return replace(
        fan,
        years=fan.years[:size],
        values=tuple(row[:size] for row in fan.values),
        mcse=tuple(row[:size] for row in fan.mcse),
        mean=fan.mean[:size],
    )
