"""Scenarios side by side: the same luck in each, so that a difference is the scenario's doing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lodestar.analysis.logic.results import Estimate, Run, Summary, quantile
from lodestar.evidence.errors import LodestarError


@dataclass(frozen=True)
class Difference:
    """A readout under another scenario less the same under the first, draw by draw."""

    scenario: str | None
    mean: float
    p5: Estimate
    p50: Estimate
    p95: Estimate
    higher: Estimate


@dataclass(frozen=True)
class Compared:
    """One readout under several scenarios; ``differences`` compares each later one with the first."""

    readout: str
    summaries: tuple[Summary, ...]
    differences: tuple[Difference, ...]


def compare(runs: Sequence[Run]) -> tuple[Compared, ...]:
    """Compare runs of one model, readout by readout.

    Raises LodestarError unless the runs share model, seed, sampling and number of draws and have equal weights.
    """
    if len(runs) < 2:
        raise LodestarError("a comparison needs two runs or more")
    first = runs[0]
    for other in runs[1:]:
        if (other.model.id, other.seed, other.layout) != (first.model.id, first.seed, first.layout):
            raise LodestarError(
                "runs can only be compared when they share model, seed, sampling and number of draws; run them alike"
            )
    if any(run.weights is not None for run in runs):
        raise LodestarError(
            "weighted runs cannot be compared draw by draw; compare them before evidence is applied"
        )
    return tuple(
        Compared(
            readout,
            tuple(run.summary(readout) for run in runs),
            tuple(_difference(first, run, readout) for run in runs[1:]),
        )
        for readout in first.readouts
    )


def _difference(first: Run, other: Run, readout: str) -> Difference:
    gap = other.values(readout) - first.values(readout)
    low, middle, high = (quantile(gap, level, first.layout) for level in (0.05, 0.5, 0.95))
    return Difference(
        other.scenario, float(gap.mean()), low, middle, high, other.probability(np.asarray(gap > 0))
    )
