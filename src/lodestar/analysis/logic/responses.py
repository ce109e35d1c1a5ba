"""What links do with numbers. Arrays hold years down and draws across; one row stands for what never changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from lodestar.analysis.logic.formulas import Value, Values, work_out
from lodestar.analysis.logic.model import Link

Nodes = Mapping[str, Values]


def respond(link: Link, nodes: Nodes, values: Mapping[str, Value], years: Values) -> Values:
    """What a link's cause brings about in the same years, before profile, lag and lasting.

    ``years`` is a column with the years of the rows given. A stock's response is the flow that joins it.
    """
    record = link.record
    against = record.per or record.relative_to
    compared = nodes[against] if against else None
    numbers = {name: work_out(formula, values) for name, formula in link.formulas.items()}
    return _RESPONSES[record.function](_Given(nodes[record.cause], compared, numbers, years, record.start))


@dataclass(frozen=True)
class _Given:
    """What a response rests on: the cause, the node it is compared with, the link's numbers, the years."""

    cause: Values
    compared: Values | None
    numbers: Mapping[str, Value]
    years: Values
    start: int | None

    def __getitem__(self, name: str) -> Value:
        return self.numbers[name]

    def ratio(self) -> Values:
        return self.cause / self.compared


def _factor(given: _Given, name: str) -> Values:
    return given.cause * given[name] if name in given.numbers else given.cause


def _saturating(given: _Given) -> Values:
    steepness = given.numbers.get("hill", 1.0)
    powered = np.power(np.maximum(given.cause, 0.0), steepness)
    return given["maximum"] * (powered / (np.power(given["half"], steepness) + powered))


def _logistic(given: _Given) -> Values:
    return given["maximum"] * special.expit(given["steepness"] * (given.cause - given["midpoint"]))


def _diffusion(given: _Given) -> Values:
    elapsed = given.years - float(given.start or 0)
    return given.cause * adopted(elapsed, given["innovation"], given["imitation"])


_RESPONSES: dict[str, Callable[[_Given], Values]] = {
    "linear": lambda given: _factor(given, "coefficient"),
    "conversion": lambda given: _factor(given, "rate"),
    "stock": lambda given: given.cause,
    "ratio": lambda given: given.ratio() * given.numbers.get("coefficient", 1.0),
    "change": lambda given: (given.ratio() - 1.0) * given.numbers.get("coefficient", 1.0),
    "elasticity": lambda given: np.power(given.ratio(), given["elasticity"]) - 1.0,
    "multiplier": lambda given: given.cause * (1.0 + given["multiplier"]),
    "saturating": _saturating,
    "logistic": _logistic,
    "threshold": lambda given: np.where(given.cause >= given["at"], given["value"], 0.0),
    "diffusion": _diffusion,
}


def adopted(elapsed: Values, innovation: Value, imitation: Value) -> Values:
    """The share that has adopted after ``elapsed`` years, by Bass (1969): 0 at the start, 1 in the end."""
    rate = np.asarray(innovation + imitation)
    gone = np.exp(-rate * np.maximum(elapsed, 0.0))
    return (1.0 - gone) / (1.0 + (imitation / innovation) * gone)


def delayed(response: Values, link: Link, values: Mapping[str, Value]) -> Values:
    """A response moved to the years in which it arrives; before the first year nothing has happened."""
    if "lag" in link.formulas:
        return _shifted(response, work_out(link.formulas["lag"], values))
    weights = kernel(link, values, response.shape[0])
    if weights is None:
        return response
    out = np.zeros(np.broadcast_shapes(response.shape, (1, _width(weights))))
    for delay, weight in weights:
        if delay < len(response):
            out[delay:] += weight * response[: len(response) - delay]
    return out


def kernel(link: Link, values: Mapping[str, Value], rows: int) -> list[tuple[int, Value]] | None:
    """The share of an effect that arrives after 0, 1, 2 … years; None when it arrives at once or after drawn years."""
    if link.lag_weights:
        return [(delay, weight) for delay, weight in link.lag_weights]
    if "lag_mean" not in link.formulas:
        return None
    stages = float(link.record.lag.stages or 1) if link.record.lag else 1.0
    mean = work_out(link.formulas["lag_mean"], values)
    edges = [special.gammainc(stages, stages * year / mean) for year in range(rows + 1)]
    return [(year, edges[year + 1] - edges[year]) for year in range(rows)]


def _width(weights: list[tuple[int, Value]]) -> int:
    return max(np.size(weight) for _, weight in weights)


def _shifted(response: Values, lag: Value) -> Values:
    rows = response.shape[0]
    if np.ndim(lag) == 0:
        by = round(float(lag))
        if by == 0:
            return response
        out = np.zeros_like(response)
        out[by:] = response[: max(rows - by, 0)]
        return out
    lags = np.rint(np.asarray(lag)).astype(np.intp)
    wide = np.broadcast_to(response, (rows, lags.size))
    at = np.arange(rows)[:, None] - lags
    out = np.take(wide.ravel(), np.maximum(at, 0) * lags.size + np.arange(lags.size))
    out[at < 0] = 0.0
    return out


def accumulated(inflow: Values, link: Link, values: Mapping[str, Value]) -> Values:
    """A stock from the flow that joins it, what it starts with and what wears out (perpetual inventory)."""
    formulas = link.formulas
    lost = work_out(formulas["depreciation"], values) if "depreciation" in formulas else 0.0
    start = work_out(formulas["initial"], values) if "initial" in formulas else 0.0
    kept = 1.0 - lost
    width = max(inflow.shape[1], np.size(lost), np.size(start))
    out = np.empty((inflow.shape[0], width))
    same_year = link.record.joins == "same-year"
    out[0] = start + inflow[0] if same_year else start
    for year in range(1, len(out)):
        np.multiply(out[year - 1], kept, out=out[year])
        out[year] += inflow[year] if same_year else inflow[year - 1]
    return out


def lasting(response: Values, decay: Value) -> Values:
    """A response that goes on in later years, losing the share ``decay`` each year."""
    out = np.empty((response.shape[0], max(response.shape[1], np.size(decay))))
    out[0] = response[0]
    kept = 1.0 - decay
    for year in range(1, len(out)):
        np.multiply(out[year - 1], kept, out=out[year])
        out[year] += response[year]
    return out


def over_years(values: Values, rows: int) -> Values:
    """An array with a row for each year."""
    return values if values.shape[0] == rows else np.broadcast_to(values, (rows, values.shape[1]))
