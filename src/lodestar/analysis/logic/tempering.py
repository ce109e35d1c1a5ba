"""Draws moved to where the evidence is, when weighting leaves too few that count: tempered sequential Monte Carlo.

The evidence is let in by steps. At each, draws are chosen again by weight and moved by a step that keeps the prior
(preconditioned Crank-Nicolson in normal scores, accepted by likelihood alone; Cotter and others, 2013), so that any
distribution, whole numbers and rival structures too, is handled alike. Each replicate is a population of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from lodestar.analysis.logic.formulas import Values
from lodestar.analysis.logic.results import effective_size
from lodestar.evidence.errors import LodestarError

Likelihood = Callable[[Values], Values]
MOST_STEPS = 60
MOVES = 6
KEPT = 0.5


@dataclass(frozen=True)
class Tempered:
    """Points of equal weight that follow prior and evidence, and the share of moves that were accepted."""

    points: Values
    steps: int
    accepted: float


def tempered(points: Values, likelihood: Likelihood, source: np.random.Generator) -> Tempered:
    """Move points of the unit cube, a row each, to the posterior under a log-likelihood of points.

    Raises LodestarError when no point is possible under the evidence, or when the steps do not come to an end.
    """
    scores = special.ndtri(np.clip(points, 1e-15, 1 - 1e-15))
    log = likelihood(points)
    power, accepted, moves, size = 0.0, 0.0, 0, 0.6
    for step in range(1, MOST_STEPS + 1):
        power, weights = _next(log, power)
        chosen = _resampled(weights, source)
        scores, log = scores[chosen], log[chosen]
        for _ in range(MOVES):
            scores, log, share = _moved(scores, log, likelihood, power, size, source)
            size = float(np.clip(size * np.exp(share - 0.3), 0.02, 1.0))
            accepted, moves = accepted + share, moves + 1
        if power >= 1.0:
            return Tempered(special.ndtr(scores), step, accepted / moves)
    raise LodestarError(
        f"the evidence is so far from what the model believes that {MOST_STEPS} steps do not reach it; widen the "
        "priors, or check the evidence's unit and error"
    )


def _next(log: Values, power: float) -> tuple[float, Values]:
    """The largest power of the likelihood that leaves half of the draws' worth, and the weights that lead to it."""
    if not np.isfinite(log.max()):
        raise LodestarError(
            "the evidence is impossible under every draw of the model; widen the priors or check it"
        )

    def weights(to: float) -> Values:
        found = np.exp((to - power) * (log - log.max()))
        return np.where(np.isfinite(log), found, 0.0)

    if effective_size(weights(1.0)) >= KEPT * len(log):
        return 1.0, weights(1.0)
    low, high = power, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        if effective_size(weights(middle)) >= KEPT * len(log):
            low = middle
        else:
            high = middle
    return max(low, power + 1e-9), weights(max(low, power + 1e-9))


def _resampled(weights: Values, source: np.random.Generator) -> Values:
    """Systematic resampling: as many of each as its weight says, by one random start."""
    even = (source.random() + np.arange(len(weights))) / len(weights)
    found = np.searchsorted(np.cumsum(weights) / weights.sum(), even)
    return np.minimum(found, len(weights) - 1)


def _moved(
    scores: Values,
    log: Values,
    likelihood: Likelihood,
    power: float,
    size: float,
    source: np.random.Generator,
) -> tuple[Values, Values, float]:
    proposed = np.sqrt(1 - size**2) * scores + size * source.standard_normal(scores.shape)
    found = likelihood(special.ndtr(proposed))
    with np.errstate(invalid="ignore"):
        better = np.log(source.random(len(log))) < power * (found - log)
    return (
        np.where(better[:, None], proposed, scores),
        np.where(better, found, log),
        float(np.mean(better)),
    )
