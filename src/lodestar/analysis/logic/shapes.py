"""From a distribution as written to the distribution itself: which fields each shape takes, and what must hold."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

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
)
from lodestar.analysis.logic.fields import DistributionRecord, Figure, given
from lodestar.evidence.errors import LodestarError

Numbers = dict[str, float]


@dataclass(frozen=True)
class Form:
    """One set of fields that a shape may be written with."""

    fields: tuple[str, ...]
    make: Callable[[Numbers], Distribution]
    rule: Callable[[Numbers], bool] = lambda _: True
    must: str = ""


def _rising(*names: str) -> Callable[[Numbers], bool]:
    return lambda n: all(n[a] <= n[b] for a, b in pairwise(names)) and n[names[0]] < n[names[-1]]


FORMS: dict[str, tuple[Form, ...]] = {
    "normal": (
        Form(
            ("mean", "sd"), lambda n: Normal(n["mean"], n["sd"]), lambda n: n["sd"] > 0, "sd must be above 0"
        ),
    ),
    "lognormal": (
        Form(
            ("p5", "p50", "p95"),
            lambda n: LogNormal.of_quantiles(n["p5"], n["p50"], n["p95"]),
            lambda n: 0 < n["p5"] < n["p50"] < n["p95"],
            "0 < p5 < p50 < p95 must hold",
        ),
        Form(
            ("median", "log_sd"),
            lambda n: LogNormal(n["median"], n["log_sd"]),
            lambda n: n["median"] > 0 and n["log_sd"] > 0,
            "median and log_sd must be above 0",
        ),
    ),
    "uniform": (
        Form(
            ("low", "high"),
            lambda n: Uniform(n["low"], n["high"]),
            _rising("low", "high"),
            "low must be below high",
        ),
    ),
    "triangular": (
        Form(
            ("low", "mode", "high"),
            lambda n: Triangular(n["low"], n["mode"], n["high"]),
            _rising("low", "mode", "high"),
            "low ≤ mode ≤ high must hold, and low < high",
        ),
    ),
    "pert": (
        Form(
            ("low", "mode", "high"),
            lambda n: Beta.pert(n["low"], n["mode"], n["high"]),
            _rising("low", "mode", "high"),
            "low ≤ mode ≤ high must hold, and low < high",
        ),
    ),
    "beta": (
        Form(
            ("alpha", "beta"),
            lambda n: Beta(n["alpha"], n["beta"]),
            lambda n: n["alpha"] > 0 and n["beta"] > 0,
            "alpha and beta must be above 0",
        ),
        Form(
            ("alpha", "beta", "low", "high"),
            lambda n: Beta(n["alpha"], n["beta"], n["low"], n["high"]),
            lambda n: n["alpha"] > 0 and n["beta"] > 0 and n["low"] < n["high"],
            "alpha and beta must be above 0, and low below high",
        ),
    ),
    "gamma": (
        Form(
            ("alpha", "beta"),
            lambda n: Gamma(n["alpha"], n["beta"]),
            lambda n: n["alpha"] > 0 and n["beta"] > 0,
            "alpha and beta must be above 0",
        ),
    ),
    "integers": (
        Form(
            ("low", "high"),
            lambda n: Discrete.integers(int(n["low"]), int(n["high"])),
            lambda n: (
                n["low"] == int(n["low"])
                and n["high"] == int(n["high"])
                and 0 <= n["high"] - n["low"] <= 1000
            ),
            "low and high must be whole numbers, low not above high",
        ),
    ),
    "metalog": (
        Form(
            ("p5", "p50", "p95"),
            lambda n: Metalog(n["p5"], n["p50"], n["p95"]),
            lambda n: n["p5"] < n["p50"] < n["p95"] and Metalog(n["p5"], n["p50"], n["p95"]).feasible,
            "p5 < p50 < p95 must hold, with p50 not too near to either",
        ),
    ),
}


def make_distribution(record: DistributionRecord) -> Distribution:
    """The distribution that a record describes. Raises LodestarError 'what is wrong; what to do'."""
    inner = _inner(record)
    if record.at_least is None and record.at_most is None:
        return inner
    low, high = inner.support
    low = low if record.at_least is None else float(record.at_least)
    high = high if record.at_most is None else float(record.at_most)
    if not low < high or not inner.support[1] - low >= 0 or not high >= inner.support[0]:
        raise LodestarError(
            "is cut off so that nothing is left; set at_least below at_most, within the shape"
        )
    cut = Truncated(inner, low, high)
    if cut.ends[1] - cut.ends[0] < 1e-6:
        raise LodestarError("has almost nothing between its bounds; widen at_least and at_most")
    return cut


def _inner(record: DistributionRecord) -> Distribution:
    if record.shape == "mixture":
        return _mixture(record)
    if record.shape == "empirical":
        return _empirical(record)
    named = set(given(record)) - {"at_least", "at_most"}
    forms = FORMS[record.shape]
    form = next((form for form in forms if set(form.fields) == named), None)
    if form is None:
        wanted = " or ".join(", ".join(form.fields) for form in forms)
        said = f"gives {', '.join(sorted(named))}" if named else "gives no numbers"
        raise LodestarError(f"{said}; a {record.shape} distribution takes {wanted}")
    numbers = {name: float(getattr(record, name)) for name in form.fields}
    if not form.rule(numbers):
        said = ", ".join(f"{name} {value:g}" for name, value in numbers.items())
        raise LodestarError(f"has {said}; {form.must}")
    return form.make(numbers)


def _weights(weights: tuple[Figure, ...], count: int) -> tuple[float, ...]:
    if not weights:
        return (1.0,) * count
    found = tuple(float(weight) for weight in weights)
    if len(found) != count or min(found) < 0 or sum(found) <= 0:
        raise LodestarError(
            f"has {len(found)} weights for {count} values; give one for each, none below 0 and not all 0"
        )
    return found


def _mixture(record: DistributionRecord) -> Distribution:
    if len(record.parts) < 2:
        raise LodestarError("mixes fewer than two distributions; give two or more parts")
    parts = tuple(make_distribution(part) for part in record.parts)
    return Mixture(parts, _weights(record.weights, len(parts)))


def _empirical(record: DistributionRecord) -> Distribution:
    if not record.values:
        raise LodestarError("has no values; give the observed values")
    pairs = sorted(zip(map(float, record.values), _weights(record.weights, len(record.values)), strict=True))
    return Discrete(tuple(value for value, _ in pairs), tuple(weight for _, weight in pairs))
