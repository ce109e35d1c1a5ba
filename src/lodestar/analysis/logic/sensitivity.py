"""What a result rests on: Sobol indices, a tornado, and how much of the doubt is about structure.

First-order indices and the tornado are read from the draws of a run, without another run (given-data estimators:
Plischke, Borgonovo and Smith, 2013). Total indices need runs of their own (Jansen, 1999).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lodestar.analysis.logic.evaluate import draw_values, evaluate, from_points
from lodestar.analysis.logic.formulas import Values
from lodestar.analysis.logic.plan import MECHANISM, STRUCTURE, Plan, discount_weights, focused, make_plan
from lodestar.analysis.logic.results import Estimate, Run, moments, plain_quantile
from lodestar.analysis.logic.sampling import sobol_points
from lodestar.analysis.logic.simulate import read
from lodestar.evidence.errors import LodestarError

MOST_BINS = 128
JANSEN_POINTS = 1 << 10


@dataclass(frozen=True)
class Index:
    """The share of a readout's variance that goes back to one uncertain thing: alone, and with all it joins in."""

    name: str
    first: Estimate
    total: Estimate | None = None


@dataclass(frozen=True)
class Bar:
    """One bar of a tornado: the mean of the readout where a parameter is lowest and where it is highest (a tenth each)."""

    name: str
    low_input: float
    high_input: float
    low: float
    high: float

    @property
    def width(self) -> float:
        return abs(self.high - self.low)


@dataclass(frozen=True)
class StructureView:
    """A readout under one option of a rival structure."""

    structure: str
    option: str
    share: float
    mean: float
    p5: float
    p50: float
    p95: float


@dataclass(frozen=True)
class Doubt:
    """How a readout's variance divides: what structures and mechanisms explain, and what is left to parameters."""

    readout: str
    structural: Estimate
    parameters: float
    options: tuple[StructureView, ...]


def first_order(
    draws: Values, inputs: Values, weights: Values | None = None, *, whole: bool = False
) -> float:
    """The share of the variance of ``draws`` explained by one input, by the means of equally filled bins.

    The expected contribution of chance to the variance of bin means is taken away, so that an input without effect
    has an index near 0 and not near bins / draws. ``whole`` takes each value of the input as a bin of its own.
    """
    believed = np.ones(len(draws)) if weights is None else weights
    mean, sd = moments(draws, believed)
    if sd == 0.0 or len(draws) < 2:
        return 0.0
    group, count = _bins(inputs, whole)
    mass, squares = (np.bincount(group, weights=w, minlength=count) for w in (believed, believed**2))
    held = (mass > 0) & (mass**2 > squares * (1 + 1e-9))
    mass, squares = mass[held], squares[held]
    sums, square_sums = (
        np.bincount(group, weights=believed * power, minlength=count)[held] for power in (draws, draws**2)
    )
    means, size = sums / mass, mass**2 / squares
    within = np.maximum(square_sums / mass - means**2, 0.0) * size / (size - 1)
    share = mass / mass.sum()
    return float(share @ (means - mean) ** 2 - share @ (within / size)) / sd**2


def sobol_indices(
    run: Run, readout: str, *, total: bool = False, points: int = JANSEN_POINTS
) -> tuple[Index, ...]:
    """The Sobol indices of everything uncertain, largest first. ``total`` adds total indices, which takes further runs."""
    draws, weights = _kept(run, readout), _weights(run)
    totals = total_indices(run, readout, points) if total else {}
    found = []
    for name, inputs in run.joint.uncertain.items():
        found.append(Index(name, _first(run, draws, inputs, weights), totals.get(name)))
    return tuple(sorted(found, key=lambda one: -max(one.first.value, one.total.value if one.total else 0.0)))


def total_indices(run: Run, readout: str, points: int = JANSEN_POINTS) -> dict[str, Estimate]:
    """Total Sobol indices by Jansen's estimator: each input redrawn while all others stay as they were."""
    if run.weights is not None:
        raise LodestarError(
            "total indices need draws of equal weight; ask for them before evidence is applied"
        )
    plan = focused(make_plan(run.model, run.scenario), [run.record(readout).node])
    if plan.correlated:
        raise LodestarError(
            f"model '{run.model.id}' has correlated parameters, for which total indices mean nothing; use first-order"
        )
    columns = len(plan.uncertain)
    both = next(sobol_points(2 * columns, points, points, run.seed, 1_000_003))
    places = [at for at, one in enumerate(plan.uncertain) if one in plan.varying]
    found = jansen(_answers(plan, run, readout), both[:, :columns], both[:, columns:], places)
    return {plan.uncertain[at].name: total for at, total in zip(places, found, strict=True)}


def jansen(
    answer: Callable[[Values], Values], base: Values, other: Values, columns: Sequence[int]
) -> tuple[Estimate, ...]:
    """Total Sobol indices of some columns for a function of points in the unit cube (a row each), from two samples."""
    before = answer(base)
    variance = float(np.concatenate([before, answer(other)]).var())
    found = []
    for at in columns:
        mixed = base.copy()
        mixed[:, at] = other[:, at]
        halves = np.square(before - answer(mixed)) / (2 * variance) if variance else np.zeros(len(base))
        found.append(Estimate(float(halves.mean()), float(halves.std() / np.sqrt(len(halves)))))
    return tuple(found)


def tornado(run: Run, readout: str, part: float = 0.1) -> tuple[Bar, ...]:
    """The mean of a readout where each parameter is in its lowest and in its highest tenth, widest bar first."""
    draws, weights = _kept(run, readout), _weights(run)
    found = []
    for name, inputs in run.joint.uncertain.items():
        if name.startswith((STRUCTURE, MECHANISM)):
            continue
        low_end, high_end = (plain_quantile(inputs, level, weights) for level in (part, 1 - part))
        low, high = (_mean_where(draws, weights, at) for at in (inputs <= low_end, inputs >= high_end))
        found.append(Bar(name, low_end, high_end, low, high))
    return tuple(sorted(found, key=lambda bar: -bar.width))


def doubt(run: Run, readout: str) -> Doubt:
    """Divide a readout's variance into what rival structures and doubted mechanisms explain and what parameters do."""
    draws, weights = _kept(run, readout), _weights(run)
    kinds = [name for name in run.joint.uncertain if name.startswith((STRUCTURE, MECHANISM))]
    share, error = 0.0, 0.0
    if kinds:
        group = _combinations(run, kinds)
        found = _first(run, draws, group, weights, whole=True)
        share, error = min(max(found.value, 0.0), 1.0), found.mcse
    views = [
        _view(run, draws, structure.id, option.id, at)
        for structure in run.model.structures
        for at, option in enumerate(structure.options)
        if STRUCTURE + structure.id in run.joint.uncertain
    ]
    return Doubt(readout, Estimate(share, error), 1.0 - share, tuple(one for one in views if one.share > 0))


def _view(run: Run, draws: Values, structure: str, option: str, place: int) -> StructureView:
    here = run.joint.uncertain[STRUCTURE + structure] == place
    weights = _weights(run)
    every = np.ones(len(draws)) if weights is None else weights
    share = float(every[here].sum() / every.sum())
    if share == 0.0:
        return StructureView(structure, option, 0.0, 0.0, 0.0, 0.0, 0.0)
    low, middle, high = (plain_quantile(draws[here], level, every[here]) for level in (0.05, 0.5, 0.95))
    return StructureView(structure, option, share, moments(draws[here], every[here])[0], low, middle, high)


def _combinations(run: Run, kinds: list[str]) -> Values:
    """A number for each combination of structures and mechanisms that was drawn."""
    group = np.zeros(len(run.joint.places), dtype=np.intp)
    for name in kinds:
        values = run.joint.uncertain[name].astype(np.intp)
        group = np.unique(group * (values.max() + 1) + values, return_inverse=True)[1]
    return group


def _bins(inputs: Values, whole: bool) -> tuple[Values, int]:
    """The bin of each draw: its own value for inputs with few values, else one of equally filled bins."""
    if whole or len(np.unique(inputs[:4096])) <= MOST_BINS // 2:
        values, group = np.unique(inputs, return_inverse=True)
        return group, len(values)
    wanted = int(min(MOST_BINS, max(4, len(inputs) // 64)))
    edges = np.quantile(inputs, np.arange(1, wanted) / wanted)
    return np.searchsorted(edges, inputs, side="right"), wanted


def _kept(run: Run, readout: str) -> Values:
    return run.values(readout)[run.joint.places]


def _weights(run: Run) -> Values | None:
    return None if run.weights is None else run.weights[run.joint.places]


def _part(weights: Values | None, at: Values) -> Values | None:
    return None if weights is None else weights[at]


def _mean_where(draws: Values, weights: Values | None, at: Values) -> float:
    return moments(draws[at], _part(weights, at))[0]


def _first(
    run: Run, draws: Values, inputs: Values, weights: Values | None, *, whole: bool = False
) -> Estimate:
    """A first-order index, with its error from the spread over eight parts of the draws."""
    parts = np.array_split(np.arange(len(run.joint.places)), 8)
    found = [first_order(draws[at], inputs[at], _part(weights, at), whole=whole) for at in parts]
    value = first_order(draws, inputs, weights, whole=whole)
    return Estimate(value, float(np.std(found, ddof=1) / np.sqrt(len(parts))))


def _answers(plan: Plan, run: Run, readout: str) -> Callable[[Values], Values]:
    """A function from points to the readout."""
    record = run.record(readout)
    weights = None if record.basis == "annual" else discount_weights(run.model, record)

    def answer(points: Values) -> Values:
        drawn = draw_values(plan, from_points(plan, points), len(points))
        found = read(evaluate(plan, drawn, frozenset([record.node]))[record.node], plan, record, weights)
        return np.broadcast_to(found, (len(points),))

    return answer
