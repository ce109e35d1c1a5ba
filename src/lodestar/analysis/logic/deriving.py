"""The claim solver: which values of its quantities make a derivation give a published figure, and how likely they are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy import special

from lodestar.analysis.claims.expressions import Expression
from lodestar.analysis.discounting import Schedule
from lodestar.analysis.logic.distributions import Distribution, Fixed
from lodestar.analysis.logic.forensic_records import Choice, Derivation
from lodestar.analysis.logic.formulas import Value, Values, read_formula, work_out

POINTS = 1 << 12
FURTHEST = 5.0
_NUDGE = 1e-6


@dataclass(frozen=True)
class Needed:
    """A quantity with the value that it takes, and where that stands in what is believed of it (None when fixed)."""

    name: str
    value: float
    percentile: float | None


@dataclass(frozen=True)
class Reproduction:
    """One way in which a derivation gives, or does not give, a claim.

    ``central`` is its answer with every quantity at its median, ``low`` and ``high`` the middle nine tenths of its
    answers, ``percentile`` where the claim stands among them. ``combination`` is the likeliest set of values that gives
    the claim, None when no values within reach do, and ``surprise`` its distance from the medians in standard
    deviations. ``alone`` says for each quantity the value that it would need with the others at their medians.
    """

    derivation: str
    name: str
    chosen: Mapping[str, str]
    basis: str | None
    scope: str
    central: float
    low: float
    high: float
    percentile: float
    combination: tuple[Needed, ...] | None
    surprise: float | None
    alone: tuple[Needed, ...]

    @property
    def fits(self) -> bool:
        """True when the claim lies within the middle nine tenths of the answers, or is met by fixed values."""
        return self.combination is not None and self.surprise is not None and self.surprise <= 1.645


def reproduce(
    derivation: Derivation, drawn: Mapping[str, Distribution], schedule: Schedule, figure: float, step: float
) -> tuple[Reproduction, ...]:
    """Every choice of a derivation, the likeliest to give the figure (within half of ``step``) first.

    ``drawn`` holds a distribution for each quantity that is no choice.
    """
    found = []
    for chosen in _choices(derivation):
        fixed = {name: _value(choice, schedule) for name, choice in chosen.items()}
        answer = _Answer(read_formula(derivation.formula), derivation, drawn, fixed)
        basis = next((choice.basis for choice in chosen.values() if choice.basis), derivation.basis)
        found.append(_reproduction(derivation, answer, chosen, basis, figure, step))
    return tuple(
        sorted(found, key=lambda one: (one.surprise is None, one.surprise or 0.0, abs(one.percentile - 0.5)))
    )


class _Answer:
    """A derivation as a function of normal scores of what is uncertain in it."""

    def __init__(
        self,
        formula: Expression,
        derivation: Derivation,
        drawn: Mapping[str, Distribution],
        fixed: Mapping[str, float],
    ) -> None:
        self.formula, self.power, self.less = formula, derivation.raised_to, float(derivation.less)
        self.known: dict[str, float] = dict(fixed)
        self.free: dict[str, Distribution] = {}
        for name, one in drawn.items():
            if isinstance(one, Fixed):
                self.known[name] = one.value
            else:
                self.free[name] = one

    def __call__(self, scores: Values) -> Values:
        """Answers for scores: a row for each quantity that is uncertain."""
        values: dict[str, Value] = dict(self.known)
        for row, (name, one) in zip(scores, self.free.items(), strict=True):
            values[name] = one.quantile(special.ndtr(np.asarray(row)))
        found = work_out(self.formula, values)
        if self.power is not None:
            found = np.power(found, values[self.power])
        return np.asarray(found - self.less, dtype=float)

    def values(self, scores: Values) -> tuple[Needed, ...]:
        found = [
            Needed(name, float(one.quantile(special.ndtr(np.array([score])))[0]), float(special.ndtr(score)))
            for score, (name, one) in zip(scores, self.free.items(), strict=True)
        ]
        return (*found, *(Needed(name, value, None) for name, value in self.known.items()))


def _reproduction(
    derivation: Derivation,
    answer: _Answer,
    chosen: Mapping[str, Choice],
    basis: str | None,
    figure: float,
    step: float,
) -> Reproduction:
    size = len(answer.free)
    middle = np.zeros((size, 1))
    central = float(np.ravel(answer(middle))[0])
    answers = np.ravel(answer(_spread(size))) if size else np.array([central])
    scores = _likeliest(answer, size, figure, step)
    return Reproduction(
        derivation.id,
        derivation.name,
        {name: choice.name for name, choice in chosen.items()},
        basis,
        derivation.scope,
        central,
        float(np.quantile(answers, 0.05)),
        float(np.quantile(answers, 0.95)),
        float(np.mean(answers <= figure)),
        None if scores is None else answer.values(scores),
        None if scores is None else float(np.linalg.norm(scores)),
        tuple(_alone(answer, size, figure)),
    )


def _spread(size: int) -> Values:
    from lodestar.analysis.logic.sampling import sobol_points

    return special.ndtri(next(sobol_points(size, POINTS, POINTS, 0, 0))).T


def _likeliest(answer: _Answer, size: int, figure: float, step: float) -> Values | None:
    """The scores nearest to the medians that give the figure within half of its rounding; None when none within reach do."""
    from scipy.optimize import minimize

    nearby = float(np.ravel(answer(np.zeros((size, 1))))[0])
    target = min(max(nearby, figure - step / 2), figure + step / 2)
    if target == nearby:
        return np.zeros(size)
    if size == 0:
        return None
    scale = abs(figure) or 1.0

    def gap(scores: Values) -> float:
        return float(np.ravel(answer(scores[:, None]))[0] - target) / scale

    def slope(scores: Values) -> Values:
        """By central differences, every score nudged in one go."""
        nudges = np.hstack([np.eye(size), -np.eye(size)]) * _NUDGE
        ends = np.ravel(answer(scores[:, None] + nudges))
        return (ends[:size] - ends[size:]) / (2 * _NUDGE * scale)

    best = None
    for start in (0.1, -0.1, 1.0, -1.0):
        found = minimize(
            lambda scores: float(scores @ scores),
            np.full(size, start),
            jac=lambda scores: 2 * scores,
            constraints=[{"type": "eq", "fun": gap, "jac": slope}],
            bounds=[(-FURTHEST, FURTHEST)] * size,
            method="SLSQP",
        )
        reached = abs(gap(found.x)) <= 1e-6
        if reached and (best is None or found.fun < best @ best):
            best = np.asarray(found.x)
    return best


def _alone(answer: _Answer, size: int, figure: float) -> Iterator[Needed]:
    """For each quantity, the value that gives the figure with the others at their medians, where one does."""
    from scipy.optimize import brentq

    for at, (name, one) in enumerate(answer.free.items()):

        def gap(score: float, at: int = at) -> float:
            scores = np.zeros((size, 1))
            scores[at] = score
            return float(np.ravel(answer(scores))[0]) - figure

        ends = gap(-FURTHEST), gap(FURTHEST)
        if np.sign(ends[0]) != np.sign(ends[1]):
            score = float(brentq(gap, -FURTHEST, FURTHEST))
            value = float(one.quantile(special.ndtr(np.array([score])))[0])
            yield Needed(name, value, float(special.ndtr(score)))


def _choices(derivation: Derivation) -> Iterator[dict[str, Choice]]:
    several = [one for one in derivation.quantities if one.choices]
    for combination in product(*(one.choices for one in several)):
        yield {one.name: choice for one, choice in zip(several, combination, strict=True)}


def _value(choice: Choice, schedule: Schedule) -> float:
    return schedule.annuity(choice.annuity) if choice.annuity else float(choice.value or 0)
