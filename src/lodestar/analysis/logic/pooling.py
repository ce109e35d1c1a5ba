"""Several studies of one thing: a hierarchical model, integrated over the spread between places on a grid.

    estimate_i ~ N(effect_i, se_i²),  effect_i ~ N(mu, tau²),  mu ~ N(m, s²),  tau ~ half-Cauchy(scale)

Given tau everything is normal, so that only tau needs a grid (Gelman and others, Bayesian Data Analysis, section 5.4).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lodestar.analysis.logic.formulas import Values
from lodestar.evidence.errors import LodestarError

GRID = 4_000


@dataclass(frozen=True)
class Pooled:
    """What several studies say together. ``new_place_*`` is the effect to expect in a place that was not studied."""

    mean: float
    sd: float
    tau_mean: float
    tau_median: float
    new_place_mean: float
    new_place_sd: float
    effects: tuple[float, ...]


def pool(
    estimates: Sequence[float],
    errors: Sequence[float],
    *,
    prior_mean: float = 0.0,
    prior_sd: float = 5.0,
    tau_scale: float = 5.0,
) -> Pooled:
    """Pool estimates with their standard errors. Raises LodestarError when there is none or an error is not above 0."""
    y, se = np.asarray(estimates, dtype=float), np.asarray(errors, dtype=float)
    if len(y) == 0 or len(y) != len(se) or np.any(se <= 0):
        raise LodestarError("pooling needs one estimate or more, each with a standard error above 0")
    tau = tau_scale * np.tan((np.arange(GRID) + 0.5) / GRID * np.pi / 2)
    variance = se[:, None] ** 2 + tau**2
    precision = 1 / prior_sd**2 + np.sum(1 / variance, axis=0)
    mean = (prior_mean / prior_sd**2 + np.sum(y[:, None] / variance, axis=0)) / precision
    weights = _marginal(y, variance, mean, precision, prior_mean, prior_sd)
    pooled_mean = float(weights @ mean)
    spread = 1 / precision + (mean - pooled_mean) ** 2
    kept = se[:, None] ** 2 / variance
    effects = ((1 - kept) * y[:, None] + kept * mean) @ weights
    order = np.cumsum(weights)
    new_variance = _finite_variance(weights, spread + tau**2, tau)
    return Pooled(
        pooled_mean,
        float(np.sqrt(weights @ spread)),
        float(weights @ tau),
        float(np.interp(0.5, order, tau)),
        pooled_mean,
        float(np.sqrt(new_variance)),
        tuple(effects.tolist()),
    )


def _marginal(
    y: Values, variance: Values, mean: Values, precision: Values, prior_mean: float, prior_sd: float
) -> Values:
    """Weight of each tau. The grid is even in the half-Cauchy's own percentiles, which makes its density drop out."""
    log = -0.5 * np.sum(np.log(variance), axis=0) - 0.5 * np.log(precision)
    log -= 0.5 * np.sum((y[:, None] - mean) ** 2 / variance, axis=0)
    log -= 0.5 * ((mean - prior_mean) / prior_sd) ** 2
    weights = np.exp(log - log.max())
    return np.asarray(weights / weights.sum())


def _finite_variance(weights: Values, variance: Values, tau: Values) -> float:
    """The mean variance without the last thousandth of tau, whose tail may have no mean when studies are few."""
    inside = np.cumsum(weights) <= 0.999
    inside[0] = True
    return float(weights[inside] @ variance[inside] / weights[inside].sum())
