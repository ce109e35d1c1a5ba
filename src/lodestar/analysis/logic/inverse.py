"""What would have to be true: the values of parameters at which a readout reaches a figure."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lodestar.analysis.logic.distributions import Distribution
from lodestar.analysis.logic.evaluate import draw_values, evaluate, from_points
from lodestar.analysis.logic.formulas import Values
from lodestar.analysis.logic.model import Model
from lodestar.analysis.logic.plan import MECHANISM, STRUCTURE, discount_weights, focused, make_plan
from lodestar.analysis.logic.records import Scenario
from lodestar.analysis.logic.results import Run, plain_quantile, readouts_of
from lodestar.analysis.logic.sampling import SOBOL, lay_out, sobol_points
from lodestar.analysis.logic.simulate import DEFAULT_SEED, read
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.problems import suggest

LEVELS = (0.0001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.9999)
FURTHER = 4.0


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
    asker = _Asker(model, readout, scenario, level, draws, seed)
    found = [
        _required(one.name, one.distribution, asker.about(one.name), figure)
        for one in asker.plan.varying
        if not one.name.startswith((STRUCTURE, MECHANISM))
    ]
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
    asker = _Asker(model, readout, scenario, level, draws, seed)
    drawn = {one.name: one.distribution for one in asker.plan.varying if ":" not in one.name}
    if parameter not in drawn:
        raise LodestarError(
            f"'{readout}' of model '{model.id}' does not rest on an uncertain parameter '{parameter}'; "
            f"choose one of {', '.join(sorted(drawn))}"
        )
    return _required(parameter, drawn[parameter], asker.about(parameter), figure)


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


class _Asker:
    """Asks the same draws again and again, with one parameter set to other values."""

    def __init__(
        self, model: Model, readout: str, scenario: str | Scenario | None, level: float, draws: int, seed: int
    ) -> None:
        known = {one.id: one for one in readouts_of(model)}
        if readout not in known:
            remedy = suggest(readout, known, "it has: " + ", ".join(known))
            raise LodestarError(f"model '{model.id}' has no readout '{readout}'; {remedy}")
        self.record, self.level = known[readout], level
        self.weights = None if self.record.basis == "annual" else discount_weights(model, self.record)
        self.plan = focused(make_plan(model, scenario), [self.record.node])
        count = lay_out(draws, SOBOL, 1).draws
        points = next(sobol_points(len(self.plan.uncertain), count, count, seed, 0))
        self.count, self.uncertain = count, from_points(self.plan, points)

    def about(self, name: str) -> Callable[[float], float]:
        """The percentile asked for, as a function of one parameter's value."""

        def answer(value: float) -> float:
            uncertain = {**self.uncertain, name: np.full(self.count, value)}
            drawn = draw_values(self.plan, uncertain, self.count)
            found = evaluate(self.plan, drawn, frozenset([self.record.node]))[self.record.node]
            draws = np.broadcast_to(read(found, self.plan, self.record, self.weights), (self.count,))
            return plain_quantile(draws, self.level)

        return answer


def _required(
    name: str, distribution: Distribution, answer: Callable[[float], float], figure: float
) -> Requirement:
    from scipy.optimize import brentq

    points = _points(distribution)
    values = np.array([answer(float(point)) - figure for point in points])
    believed = tuple(float(one) for one in distribution.quantile(np.array([0.05, 0.5, 0.95])))
    points, values = points[np.isfinite(values)], values[np.isfinite(values)]
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
    """Values to try: across what is believed, then further out: four times as far for what is above 0, else by half of
    the whole range again, and never beyond what the parameter can be."""
    if _whole(distribution):
        return np.unique(distribution.quantile(np.linspace(0.001, 0.999, 200)))
    inside = distribution.quantile(np.array(LEVELS))
    low, high = distribution.support
    spread = (inside[-1] - inside[0]) / 2
    if low == 0.0 and high == np.inf:
        further = [inside[0] / FURTHER, inside[-1] * FURTHER]
    else:
        further = [max(low, inside[0] - spread), min(high, inside[-1] + spread)]
    return np.unique(np.concatenate([inside, further]))


def _whole(distribution: Distribution) -> bool:
    return hasattr(distribution, "edges")


def _surprise(one: Requirement) -> float:
    return 2.0 if one.percentile is None else abs(one.percentile - 0.5)
