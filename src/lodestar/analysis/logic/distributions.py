"""Distributions of uncertain parameters: each turns evenly spread numbers into draws, and a value into a percentile."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.random import Generator
from scipy import special

from lodestar.analysis.logic.formulas import Values
from lodestar.evidence.errors import LodestarError

Z90 = 2 * float(special.ndtri(0.95))


class Distribution(Protocol):
    """What a parameter may be. ``quantile`` takes numbers between 0 and 1; ``draw`` makes ``n`` plain random draws."""

    def quantile(self, u: Values) -> Values: ...

    def cdf(self, x: Values) -> Values: ...

    def draw(self, source: Generator, n: int) -> Values: ...

    @property
    def support(self) -> tuple[float, float]: ...


class ByQuantile(ABC):
    """Draws by turning even random numbers into quantiles."""

    @abstractmethod
    def quantile(self, u: Values) -> Values:
        """The value below which the share ``u`` lies."""

    def draw(self, source: Generator, n: int) -> Values:
        return self.quantile(source.random(n))


@dataclass(frozen=True)
class Fixed(ByQuantile):
    """A value that is taken as known."""

    value: float

    def quantile(self, u: Values) -> Values:
        return np.full(np.shape(u), self.value)

    def cdf(self, x: Values) -> Values:
        return np.asarray(np.asarray(x) >= self.value, dtype=float)

    @property
    def support(self) -> tuple[float, float]:
        return self.value, self.value


@dataclass(frozen=True)
class Normal:
    mean: float
    sd: float

    def quantile(self, u: Values) -> Values:
        return self.from_score(special.ndtri(u))

    def from_score(self, z: Values) -> Values:
        """Draws from standard normal scores."""
        return self.mean + self.sd * z

    def cdf(self, x: Values) -> Values:
        return special.ndtr((np.asarray(x) - self.mean) / self.sd)

    def draw(self, source: Generator, n: int) -> Values:
        drawn = source.standard_normal(n)
        drawn *= self.sd
        drawn += self.mean
        return drawn

    @property
    def support(self) -> tuple[float, float]:
        return -np.inf, np.inf


@dataclass(frozen=True)
class LogNormal:
    """A positive number whose logarithm is normal: ``median`` and ``log_sd`` (standard deviation of the log)."""

    median: float
    log_sd: float

    @classmethod
    def of_quantiles(cls, p5: float, p50: float, p95: float) -> "LogNormal":
        """The median as given, the spread from the ratio of the 95th to the 5th percentile."""
        return cls(p50, float(np.log(p95 / p5)) / Z90)

    def quantile(self, u: Values) -> Values:
        return self.from_score(special.ndtri(u))

    def from_score(self, z: Values) -> Values:
        """Draws from standard normal scores."""
        return self.median * np.exp(self.log_sd * z)

    def cdf(self, x: Values) -> Values:
        with np.errstate(divide="ignore", invalid="ignore"):
            log = np.log(np.asarray(x, dtype=float) / self.median) / self.log_sd
        return np.asarray(np.where(np.asarray(x) > 0, special.ndtr(log), 0.0))

    def draw(self, source: Generator, n: int) -> Values:
        drawn = source.standard_normal(n)
        drawn *= self.log_sd
        np.exp(drawn, out=drawn)
        drawn *= self.median
        return drawn

    @property
    def support(self) -> tuple[float, float]:
        return 0.0, np.inf


@dataclass(frozen=True)
class Uniform(ByQuantile):
    low: float
    high: float

    def quantile(self, u: Values) -> Values:
        return self.low + (self.high - self.low) * u

    def cdf(self, x: Values) -> Values:
        return np.clip((np.asarray(x) - self.low) / (self.high - self.low), 0.0, 1.0)

    @property
    def support(self) -> tuple[float, float]:
        return self.low, self.high


@dataclass(frozen=True)
class Triangular(ByQuantile):
    low: float
    mode: float
    high: float

    def quantile(self, u: Values) -> Values:
        width, left = self.high - self.low, self.mode - self.low
        rising = self.low + np.sqrt(u * (width * left))
        falling = self.high - np.sqrt((1 - u) * (width * (self.high - self.mode)))
        return np.asarray(np.where(u < left / width, rising, falling))

    def cdf(self, x: Values) -> Values:
        x = np.clip(x, self.low, self.high)
        width, left, right = self.high - self.low, self.mode - self.low, self.high - self.mode
        with np.errstate(divide="ignore", invalid="ignore"):
            rising = (x - self.low) ** 2 / (width * left)
            falling = 1 - (self.high - x) ** 2 / (width * right)
        return np.asarray(np.where(x < self.mode, rising, np.where(right > 0, falling, 1.0)))

    @property
    def support(self) -> tuple[float, float]:
        return self.low, self.high


@dataclass(frozen=True)
class Beta:
    """A share: Beta(``alpha``, ``beta``) stretched from ``low`` to ``high``."""

    alpha: float
    beta: float
    low: float = 0.0
    high: float = 1.0

    @classmethod
    def pert(cls, low: float, mode: float, high: float) -> "Beta":
        """The PERT distribution: most likely ``mode``, with four times the weight of either end."""
        width = high - low
        return cls(1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width, low, high)

    def quantile(self, u: Values) -> Values:
        return self.low + (self.high - self.low) * special.betaincinv(self.alpha, self.beta, u)

    def cdf(self, x: Values) -> Values:
        return special.betainc(
            self.alpha, self.beta, np.clip((np.asarray(x) - self.low) / (self.high - self.low), 0, 1)
        )

    def draw(self, source: Generator, n: int) -> Values:
        return self.low + (self.high - self.low) * source.beta(self.alpha, self.beta, n)

    @property
    def support(self) -> tuple[float, float]:
        return self.low, self.high


@dataclass(frozen=True)
class Gamma:
    """A rate above zero: mean ``shape`` / ``rate``."""

    shape: float
    rate: float

    def quantile(self, u: Values) -> Values:
        return special.gammaincinv(self.shape, u) / self.rate

    def cdf(self, x: Values) -> Values:
        return special.gammainc(self.shape, np.maximum(x, 0) * self.rate)

    def draw(self, source: Generator, n: int) -> Values:
        return source.gamma(self.shape, 1 / self.rate, n)

    @property
    def support(self) -> tuple[float, float]:
        return 0.0, np.inf


@dataclass(frozen=True)
class Discrete(ByQuantile):
    """One of a few values with given weights: whole numbers, or observed values drawn again."""

    values: tuple[float, ...]
    weights: tuple[float, ...]

    @classmethod
    def integers(cls, low: int, high: int) -> "Discrete":
        """Whole numbers from ``low`` to ``high``, both included, each as likely."""
        values = tuple(float(value) for value in range(low, high + 1))
        return cls(values, (1.0,) * len(values))

    @cached_property
    def edges(self) -> Values:
        """The cumulated weights, ending with 1."""
        summed = np.cumsum(self.weights)
        return np.asarray(summed / summed[-1])

    def quantile(self, u: Values) -> Values:
        at = np.searchsorted(self.edges[:-1], u, side="right")
        return np.asarray(self.values)[at]

    def cdf(self, x: Values) -> Values:
        share = self.edges - np.concatenate([[0.0], self.edges[:-1]])
        return np.asarray((np.asarray(self.values) <= np.asarray(x, dtype=float)[..., None]) @ share)

    @property
    def support(self) -> tuple[float, float]:
        return min(self.values), max(self.values)


@dataclass(frozen=True)
class Metalog(ByQuantile):
    """The three-term metalog through a 5th, 50th and 95th percentile; unbounded, and skewed as they are."""

    p5: float
    p50: float
    p95: float

    @cached_property
    def terms(self) -> tuple[float, float, float]:
        """The coefficients of 1, logit(u) and (u - 1/2) logit(u)."""
        half = float(np.log(19.0))
        spread = (self.p95 - self.p5) / (2 * half)
        skew = (self.p95 + self.p5 - 2 * self.p50) / (2 * 0.45 * half)
        return self.p50, spread, skew

    @property
    def feasible(self) -> bool:
        """True when the quantiles rise everywhere: the median is not too near to either end."""
        u = np.linspace(0.0005, 0.9995, 2000)
        return bool(np.all(np.diff(self.quantile(u)) > 0))

    def quantile(self, u: Values) -> Values:
        level, spread, skew = self.terms
        logit = special.logit(u)
        return level + logit * (spread + skew * (u - 0.5))

    def cdf(self, x: Values) -> Values:
        low, high = np.zeros(np.shape(x)), np.ones(np.shape(x))
        for _ in range(60):
            middle = (low + high) / 2
            below = self.quantile(middle) < x
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return np.asarray((low + high) / 2)

    @property
    def support(self) -> tuple[float, float]:
        return -np.inf, np.inf


@dataclass(frozen=True)
class Truncated(ByQuantile):
    """A distribution kept between two bounds, its shape there unchanged."""

    inner: Distribution
    low: float
    high: float

    @cached_property
    def ends(self) -> tuple[float, float]:
        """The inner percentiles of the bounds."""
        found = self.inner.cdf(np.array([self.low, self.high]))
        return float(found[0]), float(found[1])

    def quantile(self, u: Values) -> Values:
        bottom, top = self.ends
        return np.clip(self.inner.quantile(bottom + (top - bottom) * u), self.low, self.high)

    def cdf(self, x: Values) -> Values:
        bottom, top = self.ends
        inside = (self.inner.cdf(np.clip(x, self.low, self.high)) - bottom) / (top - bottom)
        return np.clip(inside, 0.0, 1.0)

    @property
    def support(self) -> tuple[float, float]:
        low, high = self.inner.support
        return max(low, self.low), min(high, self.high)


@dataclass(frozen=True)
class Mixture(ByQuantile):
    """One of several distributions, chosen by weight. One even number serves for the choice and the value."""

    parts: tuple[Distribution, ...]
    weights: tuple[float, ...]

    def quantile(self, u: Values) -> Values:
        edges = np.concatenate([[0.0], np.cumsum(self.weights) / sum(self.weights)])
        u = np.asarray(u)
        out = np.empty(u.shape)
        chosen = np.clip(np.searchsorted(edges[1:-1], u, side="right"), 0, len(self.parts) - 1)
        for at, part in enumerate(self.parts):
            mask = chosen == at
            inside = (u[mask] - edges[at]) / (edges[at + 1] - edges[at])
            out[mask] = part.quantile(np.clip(inside, 1e-16, 1 - 1e-16))
        return out

    def cdf(self, x: Values) -> Values:
        total = sum(self.weights)
        summed = sum(w / total * part.cdf(x) for w, part in zip(self.weights, self.parts, strict=True))
        return np.asarray(summed)

    @property
    def support(self) -> tuple[float, float]:
        ends = [part.support for part in self.parts]
        return min(low for low, _ in ends), max(high for _, high in ends)


@dataclass(frozen=True)
class Weighted(ByQuantile):
    """Draws kept with weights, as a reweighted run leaves them: quantiles between neighbouring draws."""

    values: tuple[float, ...]
    cumulated: tuple[float, ...]

    @classmethod
    def of(cls, draws: Values, weights: Values, most: int = 4001) -> "Weighted":
        """Keep ``most`` evenly spaced quantiles of weighted draws."""
        order = np.argsort(draws, kind="stable")
        summed = np.cumsum(weights[order])
        if not summed[-1] > 0:
            raise LodestarError(
                "every draw has weight zero; the evidence contradicts all of the model's draws"
            )
        middle = (summed - weights[order] / 2) / summed[-1]
        levels = np.linspace(0, 1, most)
        values = np.interp(levels, middle, draws[order])
        return cls(tuple(values.tolist()), tuple(levels.tolist()))

    def quantile(self, u: Values) -> Values:
        return np.interp(u, self.cumulated, self.values)

    def cdf(self, x: Values) -> Values:
        return np.interp(x, self.values, self.cumulated)

    @property
    def support(self) -> tuple[float, float]:
        return self.values[0], self.values[-1]


def mean_of(distribution: Distribution) -> float:
    """The mean, by the middle of ten thousand equal slices of probability."""
    return float(np.mean(distribution.quantile((np.arange(10_000) + 0.5) / 10_000)))
