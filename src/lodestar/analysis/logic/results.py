"""What a run hands on. Everything is frozen, and every figure says how exact the simulation is (MCSE)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from lodestar.analysis.logic.formulas import Values
from lodestar.analysis.logic.model import Model, Node
from lodestar.analysis.logic.records import Goal, ReadoutRecord
from lodestar.analysis.logic.sampling import Layout
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.problems import suggest

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Estimate:
    """A figure from simulation. ``mcse`` is its Monte Carlo standard error: by how much another seed would differ."""

    value: float
    mcse: float


@dataclass(frozen=True)
class Summary:
    """The distribution of one readout, in the node's unit."""

    readout: str
    unit: str
    mean: Estimate
    sd: float
    p5: Estimate
    p50: Estimate
    p95: Estimate


@dataclass(frozen=True)
class Fan:
    """Percentiles of a node in each year. ``values`` has a row for each level; ``mcse`` are the errors of the same."""

    node: str
    unit: str
    years: tuple[int, ...]
    levels: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]
    mcse: tuple[tuple[float, ...], ...]
    mean: tuple[float, ...]
    draws: int


@dataclass(frozen=True)
class Arrival:
    """The probability that a target is reached."""

    target: str
    node: str
    goal: Goal
    probability: Estimate

    @property
    def confident(self) -> bool | None:
        """Whether the probability that the target asks for is met; None when it asks for none."""
        asked = self.goal.confidence
        return None if asked is None else self.probability.value >= float(asked)


@dataclass(frozen=True)
class Joint:
    """Draws kept whole: everything uncertain and the reported nodes over the years, with their places among all draws."""

    places: Values
    uncertain: Mapping[str, Values]
    paths: Mapping[str, Values]


@dataclass(frozen=True)
class Run:
    """One simulation of a model. ``readouts`` holds a value for each draw; ``weights``, if any, one for each draw too."""

    model: Model
    scenario: str | None
    seed: int
    layout: Layout
    readouts: Mapping[str, Values]
    joint: Joint
    seconds: float
    weights: Values | None = None
    readout_records: Mapping[str, ReadoutRecord] = field(default_factory=dict)

    @property
    def draws(self) -> int:
        return self.layout.draws

    def values(self, readout: str) -> Values:
        """The draws of a readout. Raises LodestarError with the nearest name when there is none."""
        if readout not in self.readouts:
            known = ", ".join(self.readouts)
            raise LodestarError(
                f"this run has no readout '{readout}'; {suggest(readout, self.readouts, f'it has: {known}')}"
            )
        return self.readouts[readout]

    def record(self, readout: str) -> ReadoutRecord:
        """What a readout reads."""
        self.values(readout)
        return self.readout_records[readout]

    def unit(self, readout: str) -> str:
        """The unit of a readout: a flow loses its 'a year' once it is added up over years."""
        record = self.record(readout)
        node = self.model.nodes[record.node]
        summed = record.basis != "annual"
        if summed and node.record.measure == "stock":
            return f"{node.record.unit}*year"
        per_year = node.record.measure == "flow" and not summed
        return f"{node.record.unit}/year" if per_year else node.record.unit

    def summary(self, readout: str) -> Summary:
        """Mean, spread and percentiles of a readout, each with its error."""
        found = self.values(readout)
        mean, sd = moments(found, self.weights)
        low, middle, high = quantiles(found, (0.05, 0.5, 0.95), self.layout, self.weights)
        error = self._error(lambda part, w: moments(part, w)[0], found, sd / np.sqrt(self.effective))
        return Summary(readout, self.unit(readout), Estimate(mean, error), sd, low, middle, high)

    def quantile(self, readout: str, level: float) -> Estimate:
        """The value that a readout stays below with probability ``level``."""
        return quantile(self.values(readout), level, self.layout, self.weights)

    def percentile(self, readout: str, value: float) -> Estimate:
        """The probability that a readout is not above a value."""
        return self.probability(np.asarray(self.values(readout) <= value))

    def probability(self, holds: Values) -> Estimate:
        """The probability of what holds in some draws (an array of true and false, one for each draw).

        What holds in no draw, or in all, has the error that one draw in all would make.
        """
        truth = np.asarray(holds, dtype=float)
        share, _ = moments(truth, self.weights)
        size = self.effective
        if share in (0.0, 1.0):
            return Estimate(share, 1 / size)
        plain = float(np.sqrt(share * (1 - share) / size))
        return Estimate(share, self._error(lambda part, w: moments(part, w)[0], truth, plain))

    @property
    def effective(self) -> float:
        """The number of draws that count: fewer than the draws when they are weighted."""
        return float(self.draws) if self.weights is None else effective_size(self.weights)

    def arrivals(self) -> tuple[Arrival, ...]:
        """The probability of each target of the model."""
        found = []
        for node in self.model.nodes.values():
            for goal in node.record.targets:
                name = target_readout(node.id, goal)
                if name in self.readouts:
                    holds = reached(self.readouts[name], goal)
                    found.append(Arrival(goal.id, node.id, goal, self.probability(holds)))
        return tuple(found)

    def fan(self, node: str, levels: tuple[float, ...] = LEVELS) -> Fan:
        """Percentiles of a reported node in each year."""
        if node not in self.joint.paths:
            known = ", ".join(self.joint.paths)
            remedy = suggest(node, self.joint.paths, f"reported are: {known}")
            raise LodestarError(f"node '{node}' was not reported by this run; {remedy}")
        paths = self.joint.paths[node]
        layout = replace(self.layout, draws=paths.shape[1])
        weights = None if self.weights is None else self.weights[self.joint.places]
        values, errors = _rows_of_quantiles(paths, levels, layout, weights)
        record = self.model.nodes[node].record
        return Fan(
            node,
            f"{record.unit}/year" if record.measure == "flow" else record.unit,
            self.model.years,
            levels,
            tuple(map(tuple, values.tolist())),
            tuple(map(tuple, errors.tolist())),
            tuple(moments(row, weights)[0] for row in paths),
            paths.shape[1],
        )

    def reweighted(self, weights: Values) -> "Run":
        """The same draws, believed as much as ``weights`` say."""
        both = weights if self.weights is None else self.weights * weights
        return replace(self, weights=both / both.sum())

    def _error(self, statistic: object, draws: Values, plain: float) -> float:
        return replicate_error(statistic, draws, self.layout, self.weights, plain)


def readouts_of(model: Model) -> tuple[ReadoutRecord, ...]:
    """The readouts that a model asks for, and one for each of its targets."""
    found = list(model.readouts)
    for node in model.nodes.values():
        if node.id in model.quantified:
            found += [_at_target(node, goal) for goal in node.record.targets]
    return tuple(found)


def _at_target(node: Node, goal: Goal) -> ReadoutRecord:
    return ReadoutRecord.model_validate(
        {
            "id": target_readout(node.id, goal),
            "name": f"{node.record.name}, {goal.year}"[:200],
            "node": node.id,
            "basis": "annual",
            "year": goal.year,
        }
    )


def reached(draws: Values, goal: Goal) -> Values:
    """Which draws reach a target; rounding in the last digits of a sum does not decide."""
    wanted = float(goal.value)
    room = 1e-9 * abs(wanted)
    return np.asarray(draws >= wanted - room if goal.direction == "at-least" else draws <= wanted + room)


def target_readout(node: str, goal: Goal) -> str:
    """The name of the readout that a target is judged by."""
    return f"{node}-{goal.id}"[:80].rstrip("-")


def moments(draws: Values, weights: Values | None = None) -> tuple[float, float]:
    """Mean and standard deviation."""
    if weights is None:
        return float(draws.mean()), float(draws.std())
    total = weights.sum()
    mean = float(weights @ draws / total)
    return mean, float(np.sqrt(max(float(weights @ (draws - mean) ** 2 / total), 0.0)))


def effective_size(weights: Values) -> float:
    """How many equal draws weighted ones are worth (Kish, 1965)."""
    return float(weights.sum() ** 2 / np.square(weights).sum())


def plain_quantile(draws: Values, level: float, weights: Values | None = None) -> float:
    """A quantile; between neighbouring draws by a straight line."""
    if weights is None:
        return float(np.quantile(draws, level))
    order = np.argsort(draws, kind="stable")
    summed = np.cumsum(weights[order])
    return float(np.interp(level, (summed - weights[order] / 2) / summed[-1], draws[order]))


def quantile(draws: Values, level: float, layout: Layout, weights: Values | None = None) -> Estimate:
    """A quantile with its error; see ``quantiles``."""
    return quantiles(draws, (level,), layout, weights)[0]


def quantiles(
    draws: Values, levels: Sequence[float], layout: Layout, weights: Values | None = None
) -> tuple[Estimate, ...]:
    """Quantiles with their errors: from the replicates, or for plain draws from the neighbouring order statistics."""
    if layout.replicates == 1:
        return tuple(_between_neighbours(draws, level, weights) for level in levels)
    if weights is not None:
        return tuple(
            Estimate(
                plain_quantile(draws, level, weights),
                replicate_error(lambda d, w, q=level: plain_quantile(d, q, w), draws, layout, weights, 0.0),
            )
            for level in levels
        )
    values, errors = _rows_of_quantiles(draws[None, :], levels, layout, None)
    return tuple(Estimate(float(v), float(e)) for v, e in zip(values[:, 0], errors[:, 0], strict=True))


def _rows_of_quantiles(
    rows: Values, levels: Sequence[float], layout: Layout, weights: Values | None
) -> tuple[Values, Values]:
    """Quantiles of each row, and their errors: a row for each level. All rows at once where draws count alike."""
    if layout.replicates == 1 or weights is not None:
        found = [quantiles(row, levels, layout, weights) for row in rows]
        values = [[one.value for one in row] for row in found]
        return np.array(values).T, np.array([[one.mcse for one in row] for row in found]).T
    parts = np.quantile(rows.reshape(len(rows), layout.replicates, -1), levels, axis=2)
    errors = parts.std(axis=2, ddof=1) / np.sqrt(layout.replicates)
    return np.quantile(rows, levels, axis=1), errors


def _between_neighbours(draws: Values, level: float, weights: Values | None) -> Estimate:
    size = float(len(draws)) if weights is None else effective_size(weights)
    step = float(np.sqrt(level * (1 - level) / size))
    low, value, high = (
        plain_quantile(draws, at, weights) for at in (max(level - step, 0.0), level, min(level + step, 1.0))
    )
    return Estimate(value, (high - low) / 2)


def replicate_error(
    statistic: object, draws: Values, layout: Layout, weights: Values | None, plain: float
) -> float:
    """The error of a statistic from its spread over independent replicates; ``plain`` when there is one sample only."""
    count = layout.replicates
    if count < 2 or not callable(statistic):
        return plain
    parts = draws.reshape(count, -1)
    shares = None if weights is None else weights.reshape(count, -1)
    if shares is not None and not np.all(shares.sum(axis=1) > 0):
        return plain
    found = [statistic(parts[at], None if shares is None else shares[at]) for at in range(count)]
    return float(np.std(found, ddof=1) / np.sqrt(count))
