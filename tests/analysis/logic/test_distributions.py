"""Distributions against scipy's, against themselves, and against what was asked of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lodestar.analysis.logic.distributions import (
    Beta,
    Discrete,
    Distribution,
    Gamma,
    LogNormal,
    Metalog,
    Mixture,
    Normal,
    Triangular,
    Truncated,
    Uniform,
    Weighted,
    mean_of,
)
from lodestar.analysis.logic.fields import DistributionRecord
from lodestar.analysis.logic.shapes import make_distribution
from lodestar.evidence.errors import LodestarError

U = np.array([0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999])
TWINS = [
    (Normal(3, 2), stats.norm(3, 2)),
    (LogNormal(0.07, 0.5), stats.lognorm(0.5, scale=0.07)),
    (Uniform(2, 5), stats.uniform(2, 3)),
    (Triangular(1, 2, 5), stats.triang(0.25, 1, 4)),
    (Triangular(1, 5, 5), stats.triang(1, 1, 4)),
    (Beta(2, 3), stats.beta(2, 3)),
    (Gamma(79, 252), stats.gamma(79, scale=1 / 252)),
    (Truncated(Normal(0, 1), -1, 2), stats.truncnorm(-1, 2)),
]


@pytest.mark.parametrize(("ours", "theirs"), TWINS)
def test_quantiles_percentiles_and_draws_are_those_of_scipy(ours: Distribution, theirs: object) -> None:
    np.testing.assert_allclose(ours.quantile(U), theirs.ppf(U), rtol=1e-9)  # type: ignore[attr-defined]
    x = theirs.ppf(U)  # type: ignore[attr-defined]
    np.testing.assert_allclose(ours.cdf(x), U, rtol=1e-9)
    draws = ours.draw(np.random.default_rng(1), 20_000)
    assert stats.kstest(draws, theirs.cdf).pvalue > 0.001  # type: ignore[attr-defined]


def test_a_lognormal_has_the_median_and_the_spread_it_was_given() -> None:
    found = LogNormal.of_quantiles(0.03, 0.07, 0.16)
    assert found.quantile(np.array([0.5]))[0] == pytest.approx(0.07)
    low, high = found.quantile(np.array([0.05, 0.95]))
    assert high / low == pytest.approx(0.16 / 0.03)
    assert found.log_sd == pytest.approx(0.509, abs=5e-4)


def test_a_pert_has_its_mean_where_the_method_says() -> None:
    assert mean_of(Beta.pert(1, 4, 13)) == pytest.approx((1 + 4 * 4 + 13) / 6, rel=1e-4)


@given(st.floats(-5, 5), st.floats(0.5, 5), st.floats(0.6, 1.6))
def test_a_metalog_goes_through_its_three_points(middle: float, below: float, skew: float) -> None:
    found = Metalog(middle - below, middle, middle + below * skew)
    np.testing.assert_allclose(
        found.quantile(np.array([0.05, 0.5, 0.95])),
        [middle - below, middle, middle + below * skew],
        atol=1e-9,
    )
    np.testing.assert_allclose(found.cdf(found.quantile(U)), U, atol=1e-9)


def test_whole_numbers_come_evenly_and_the_ends_too() -> None:
    found = Discrete.integers(1, 6)
    draws = found.draw(np.random.default_rng(2), 60_000)
    assert set(draws) == {1.0, 2.0, 3.0, 4.0, 5.0, 6.0}
    assert max(abs(np.mean(draws == value) - 1 / 6) for value in range(1, 7)) < 0.01
    assert found.cdf(np.array([0.5, 3.0, 6.0])).tolist() == pytest.approx([0, 0.5, 1])


def test_a_mixture_mixes_and_keeps_its_weights() -> None:
    found = Mixture((Uniform(0, 1), Uniform(10, 11)), (3.0, 1.0))
    draws = found.quantile((np.arange(4000) + 0.5) / 4000)
    assert np.mean(draws > 5) == pytest.approx(0.25)
    assert found.cdf(np.array([1.0]))[0] == pytest.approx(0.75)


def test_weighted_draws_have_the_quantiles_of_their_weights() -> None:
    draws = np.random.default_rng(3).normal(size=50_000)
    tilted = Weighted.of(draws, np.exp(0.5 * draws))
    assert tilted.quantile(np.array([0.5]))[0] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"shape": "normal", "mean": 1}, "a normal distribution takes mean, sd"),
        ({"shape": "normal", "mean": 1, "sd": 0}, "sd must be above 0"),
        ({"shape": "lognormal", "p5": 3, "p50": 2, "p95": 5}, "0 < p5 < p50 < p95"),
        ({"shape": "uniform", "low": 2, "high": 2}, "low must be below high"),
        ({"shape": "triangular", "low": 0, "mode": 3, "high": 2}, "low ≤ mode ≤ high"),
        ({"shape": "integers", "low": 1.5, "high": 3}, "whole numbers"),
        ({"shape": "metalog", "p5": 0, "p50": 0.01, "p95": 9}, "not too near"),
        ({"shape": "empirical"}, "give the observed values"),
        ({"shape": "mixture"}, "two or more parts"),
        ({"shape": "uniform", "low": 0, "high": 1, "at_least": 2}, "nothing is left"),
    ],
)
def test_a_distribution_that_cannot_be_is_refused(written: dict[str, object], said: str) -> None:
    with pytest.raises(LodestarError, match=said):
        make_distribution(DistributionRecord.model_validate(written))
