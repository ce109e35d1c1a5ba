"""What would have to be true: the values of parameters at which a readout reaches a figure."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from lodestar.analysis.logic.distributions import Distribution
from lodestar.analysis.logic.formulas import Values
from lodestar.analysis.logic.model import Model
from lodestar.analysis.logic.plan import MECHANISM, STRUCTURE, focused, make_plan
from lodestar.analysis.logic.records import Scenario
from lodestar.analysis.logic.results import Run, plain_quantile, readouts_of
from lodestar.analysis.logic.simulate import DEFAULT_SEED, simulate
from lodestar.evidence.errors import LodestarError

LEVELS = (0.0001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.9999)
DOUBLINGS = 8


@dataclass(frozen=True)
class Requirement:
    """The value that one parameter would need, the others staying uncertain.

    ``needed`` is None when no value within reach does it; ``percentile`` is where the value stands in what is believed
    of the parameter, and ``at_low`` and ``at_high`` what the readout is at the ends that were tried.
    """

    parameter: str
    needed: float | None
    percentile: float | None
    believed: tuple[float, float, float]
    at_low: float
    at_high: float

    @property
    def plausible(self) -> bool:
        """True when the value lies within the middle nine tenths of what is believed."""
        return self.percentile is not None and 0.05 <= self.percentile <= 0.95


@dataclass(frozen=True)
class Condition:
    """How a parameter differs where a readout reaches a figure: medians there and everywhere, and the shift in its own
    standard deviations."""

    parameter: str
    everywhere: float
    where_reached: float
    shift: float


def requirements(
    model: Model,
    readout: str,
    figure: float,
    scenario: str | Scenario | None = None,
    *,
    level: float = 0.5,
    draws: int = 1024,
    seed: int = DEFAULT_SEED,
) -> tuple[Requirement, ...]:
    """For each uncertain parameter, the value at which a percentile of a readout reaches a figure.

    ``level`` 0.5 asks that the figure be as likely as not; 0.1 that it be reached with probability 0.9. The most
    plausible answers come first.
    """
    node = next((one.node for one in readouts_of(model) if one.id == readout), None)
    plan = make_plan(model, scenario)
    found = []
    for one in focused(plan, [node]).varying if node else plan.varying:
        if not one.name.startswith((STRUCTURE, MECHANISM)):
            answer = _answer(model, readout, scenario, one.name, level, draws, seed)
            found.append(_required(one.name, one.distribution, answer, figure))
    return tuple(sorted(found, key=_surprise))


def required(
    model: Model,
    readout: str,
    figure: float,
    parameter: str,
    scenario: str | Scenario | None = None,
    *,
    level: float = 0.5,
    draws: int = 1024,
    seed: int = DEFAULT_SEED,
) -> Requirement:
    """The value of one parameter at which a percentile of a readout reaches a figure; see ``requirements``."""
    drawn = {one.name: one.distribution for one in make_plan(model, scenario).varying}
    if parameter not in drawn:
        raise LodestarError(
            f"'{parameter}' is not uncertain in model '{model.id}'; choose one of {', '.join(sorted(drawn))}"
        )
    answer = _answer(model, readout, scenario, parameter, level, draws, seed)
    return _required(parameter, drawn[parameter], answer, figure)


def conditions(run: Run, readout: str, figure: float) -> tuple[Condition, ...]:
    """How the parameters differ in the draws in which a readout is at least a figure, largest shift first.

    Raises LodestarError when fewer than 20 draws reach it.
    """
    drawn = run.values(readout)[run.joint.places]
    reached = drawn >= figure
    if reached.sum() < 20:
        raise LodestarError(
            f"only {int(reached.sum())} of {len(drawn):,} draws of '{readout}' reach {figure:g}; ask for a lower figure"
        )
    weights = None if run.weights is None else run.weights[run.joint.places]
    found = []
    for name, inputs in run.joint.uncertain.items():
        inside = None if weights is None else weights[reached]
        everywhere, there = plain_quantile(inputs, 0.5, weights), plain_quantile(inputs[reached], 0.5, inside)
        found.append(Condition(name, everywhere, there, (there - everywhere) / float(inputs.std())))
    return tuple(sorted(found, key=lambda one: -abs(one.shift)))


def _answer(
    model: Model,
    readout: str,
    scenario: str | Scenario | None,
    name: str,
    level: float,
    draws: int,
    seed: int,
) -> Callable[[float], float]:
    def answer(value: float) -> float:
        run = simulate(
            model,
            scenario,
            draws=draws,
            seed=seed,
            threads=1,
            fixed={name: value},
            report=(),
            only=(readout,),
            memory=0,
        )
        return plain_quantile(run.values(readout), level)

    return answer


def _required(
    name: str, distribution: Distribution, answer: Callable[[float], float], figure: float
) -> Requirement:
    points = _points(distribution)
    values = np.array([answer(float(point)) - figure for point in points])
    believed = tuple(float(one) for one in distribution.quantile(np.array([0.05, 0.5, 0.95])))
    crossings = np.flatnonzero(np.sign(values[:-1]) != np.sign(values[1:]))
    ends = float(values[0] + figure), float(values[-1] + figure)
    if not len(crossings):
        return Requirement(name, None, None, (believed[0], believed[1], believed[2]), *ends)
    at = min(crossings, key=lambda i: abs(points[i] - believed[1]))
    if _whole(distribution):
        needed = float(points[at + 1] if values[at] < 0 else points[at])
    else:
        low, high = float(points[at]), float(points[at + 1])
        needed = float(brentq(lambda x: answer(x) - figure, low, high, rtol=1e-6, maxiter=60))
    percentile = float(distribution.cdf(np.array([needed]))[0])
    return Requirement(name, needed, percentile, (believed[0], believed[1], believed[2]), *ends)


def _points(distribution: Distribution) -> Values:
    """Values to try: across what is believed, then further out as far as the parameter can go."""
    if _whole(distribution):
        return np.unique(distribution.quantile(np.linspace(0.001, 0.999, 200)))
    inside = distribution.quantile(np.array(LEVELS))
    low, high = distribution.support
    spread = inside[-1] - inside[0]
    below = [
        max(low, inside[0] - spread * 2.0**step / 2) for step in range(DOUBLINGS if low == -np.inf else 1)
    ]
    above = [
        min(high, inside[-1] + spread * 2.0**step / 2) for step in range(DOUBLINGS if high == np.inf else 1)
    ]
    if low == 0.0 and high == np.inf:
        below = [inside[0] / 2.0**step for step in range(1, DOUBLINGS)]
    return np.unique(np.concatenate([below, inside, above]))


def _whole(distribution: Distribution) -> bool:
    return hasattr(distribution, "edges")


def _surprise(one: Requirement) -> float:
    return 2.0 if one.percentile is None else abs(one.percentile - 0.5)
