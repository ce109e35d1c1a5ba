"""How a finding changes what is believed of a parameter: exactly where a closed form exists, else on a fine grid."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lodestar.analysis.logic.distributions import Beta, Distribution, Gamma, LogNormal, Normal, Weighted
from lodestar.analysis.logic.findings import Finding
from lodestar.analysis.logic.formulas import Values
from lodestar.analysis.logic.pooling import pool
from lodestar.evidence.errors import LodestarError

GRID = 20_001


@dataclass(frozen=True)
class Believed:
    """What is believed of a parameter after a finding. ``divergence`` (Kullback-Leibler, in nats) says how much it moved."""

    distribution: Distribution
    method: str
    divergence: float


def update(prior: Distribution, found: Finding) -> Believed:
    """Update a parameter's distribution by a finding.

    Closed forms: normal on the plain or log scale, beta by successes, gamma by events (Gelman and others, Bayesian
    Data Analysis, chapter 2). Raises LodestarError when the finding contradicts everything believed so far.
    """
    levels = (np.arange(GRID) + 0.5) / GRID
    values = prior.quantile(levels)
    weights = _weights(found.log_likelihood(values), found.record.id)
    divergence = float(np.sum(weights[weights > 0] * np.log(weights[weights > 0] * GRID)))
    exact = _closed_form(prior, found)
    if exact is not None:
        return Believed(*exact, divergence)
    return Believed(Weighted.of(values, weights), "grid over the prior", divergence)


def update_together(prior: Distribution, found: Sequence[Finding]) -> Believed:
    """Update a parameter by several studies that may differ between places (see ``pooling``).

    The prior is taken for the mean over places, its spread also as the scale of how far places differ; what is believed
    afterwards is the effect in a place that was not studied. Raises LodestarError unless prior and findings are normal
    on one scale.
    """
    logged = isinstance(prior, LogNormal)
    wanted = "log" if logged else "plain"
    if not isinstance(prior, LogNormal | Normal) or any(one.record.scale != wanted for one in found):
        raise LodestarError(
            "studies are pooled when the prior is normal and they are plain, or lognormal and they are on the log "
            f"scale; '{found[0].record.id}' and its companions are not: take them in one by one"
        )
    mean = float(np.log(prior.median)) if isinstance(prior, LogNormal) else prior.mean
    sd = prior.log_sd if isinstance(prior, LogNormal) else prior.sd
    errors = [one.sd for one in found]
    pooled = pool([one.estimate for one in found], errors, prior_mean=mean, prior_sd=sd, tau_scale=sd)
    new_mean, new_sd = pooled.new_place_mean, pooled.new_place_sd
    after: Distribution = LogNormal(float(np.exp(new_mean)), new_sd) if logged else Normal(new_mean, new_sd)
    divergence = float(np.log(sd / new_sd) + (new_sd**2 + (new_mean - mean) ** 2) / (2 * sd**2) - 0.5)
    return Believed(after, f"pooled over {len(found)} studies", divergence)


def combine_normal(mean: float, sd: float, estimate: float, error: float) -> tuple[float, float]:
    """A normal belief joined with a normal estimate: means weighted by precision."""
    precision = 1 / sd**2 + 1 / error**2
    return (mean / sd**2 + estimate / error**2) / precision, precision**-0.5


def _closed_form(prior: Distribution, found: Finding) -> tuple[Distribution, str] | None:
    scale = found.record.scale
    if isinstance(prior, LogNormal) and scale == "log":
        mean, sd = combine_normal(float(np.log(prior.median)), prior.log_sd, found.estimate, found.sd)
        return LogNormal(float(np.exp(mean)), sd), "closed form: normal on the log scale"
    if isinstance(prior, Normal) and scale == "plain":
        return Normal(*combine_normal(prior.mean, prior.sd, found.estimate, found.sd)), "closed form: normal"
    if isinstance(prior, Beta) and scale == "successes" and (prior.low, prior.high) == (0.0, 1.0):
        failures = found.exposure - found.count
        return Beta(prior.alpha + found.count, prior.beta + failures), "closed form: beta-binomial"
    if isinstance(prior, Gamma) and scale == "events":
        return Gamma(prior.shape + found.count, prior.rate + found.exposure), "closed form: gamma-Poisson"
    return None


def _weights(log_likelihood: Values, name: str) -> Values:
    highest = log_likelihood.max()
    if not np.isfinite(highest):
        raise LodestarError(
            f"evidence '{name}' is impossible under everything that the model believes; widen the prior or check it"
        )
    weights = np.exp(log_likelihood - highest)
    return np.asarray(weights / weights.sum())
