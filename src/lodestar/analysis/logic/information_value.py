"""What it is worth to know more before deciding: perfectly, about one thing, or by one study.

``benefits`` has a row for each draw and a column for each option of the decision, in one unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lodestar.analysis.logic.formulas import Values
from lodestar.analysis.logic.results import Run
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.problems import suggest

BINS = 64
_NOTHING = 1e-12


@dataclass(frozen=True)
class Worth:
    """What it is worth to know one uncertain thing, in the unit of the benefits. ``of_all`` is its share of EVPI."""

    name: str
    perfect: float
    study: float | None
    of_all: float


def evpi(benefits: Values) -> float:
    """Expected value of perfect information: the mean of the best option of each draw, less the best mean."""
    found = _benefits(benefits)
    return float(found.max(axis=1).mean() - found.mean(axis=0).max())


def evppi(benefits: Values, inputs: Values | Sequence[Values], bins: int = BINS) -> float:
    """Expected value of knowing one input perfectly (or several together), by the mean benefits of bins of it.

    Strong and Oakley (2013). Several inputs share the bins, so that few of them can be asked about at once.
    """
    found = _benefits(benefits)
    several = [np.asarray(inputs)] if isinstance(inputs, np.ndarray) else [np.asarray(one) for one in inputs]
    group = _groups(several, max(2, round(bins ** (1 / len(several)))))
    return _gain(found, group)


def evsi(benefits: Values, inputs: Values, error: float, *, seed: int = 0, bins: int = BINS) -> float:
    """Expected value of a study that estimates one input with a normal error of the given standard deviation.

    A result is drawn for each draw of the input; what would then be decided rests on the mean benefits of the draws
    with like results. Raises LodestarError when the error is not above 0.
    """
    if not error > 0:
        raise LodestarError(f"a study's standard error must be above 0, not {error:g}")
    results = np.asarray(inputs) + np.random.default_rng(seed).normal(0.0, error, len(inputs))
    return _gain(_benefits(benefits), _groups([results], bins))


def worth_of_knowing(
    run: Run, readout: str, threshold: float, studies: dict[str, float] | None = None
) -> tuple[Worth, ...]:
    """Rank uncertain things by what knowing them is worth, for the decision to go ahead or not.

    Going ahead brings the readout less ``threshold`` (what it must reach to be worth while), not going ahead nothing;
    answers are in the readout's unit. ``studies`` gives the standard error that a study of a parameter could have.
    Raises LodestarError for a weighted run, and for a study of what is not uncertain in it.
    """
    for name in studies or {}:
        if name not in run.joint.uncertain:
            known = ", ".join(run.joint.uncertain)
            raise LodestarError(
                f"'{name}' is not uncertain in this run; {suggest(name, run.joint.uncertain, f'uncertain are: {known}')}"
            )
    if run.weights is not None:
        raise LodestarError(
            "the value of information needs draws of equal weight; run the updated model first"
        )
    gain = run.values(readout)[run.joint.places] - threshold
    benefits = np.stack([np.zeros(len(gain)), gain], axis=1)
    whole = evpi(benefits)
    found = []
    for name, inputs in run.joint.uncertain.items():
        perfect = evppi(benefits, inputs)
        error = (studies or {}).get(name)
        study = None if error is None else evsi(benefits, inputs, error, seed=run.seed)
        found.append(Worth(name, perfect, study, perfect / whole if whole > 0 else 0.0))
    return tuple(sorted(found, key=lambda one: -max(one.perfect, 0.0)))


def _benefits(benefits: Values) -> Values:
    found = np.asarray(benefits, dtype=float)
    if found.ndim != 2 or found.shape[1] < 2:
        raise LodestarError("benefits need a row for each draw and a column for each of two options or more")
    return found


def _groups(inputs: list[Values], bins: int) -> Values:
    group = np.zeros(len(inputs[0]), dtype=np.intp)
    for one in inputs:
        distinct = np.unique(one[:4096])
        edges = distinct[1:] if len(distinct) <= bins // 2 else np.quantile(one, np.arange(1, bins) / bins)
        group = group * (len(edges) + 1) + np.searchsorted(edges, one, side="right")
    return group


def _gain(benefits: Values, group: Values) -> float:
    sizes = np.bincount(group)
    held = sizes > 0
    sums = np.stack([np.bincount(group, weights=column)[held] for column in benefits.T], axis=1)
    best = float(sums.max(axis=1).sum() / len(benefits))
    gain = best - float(benefits.mean(axis=0).max())
    return gain if gain > _NOTHING * float(np.abs(benefits).max()) else 0.0
