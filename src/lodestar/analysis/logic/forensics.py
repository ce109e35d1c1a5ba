"""Claim forensics: where a published figure falls in a model, on each basis it may have, and what may have led to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lodestar.analysis.discounting import schedule_of
from lodestar.analysis.logic.deriving import Reproduction, reproduce
from lodestar.analysis.logic.forensic_reading import ForensicsFile, distributions_of, open_forensics
from lodestar.analysis.logic.forensic_records import ForensicClaim, ForensicsRecord, Together
from lodestar.analysis.logic.parameters import load_parameters
from lodestar.analysis.logic.results import Estimate, Run
from lodestar.analysis.logic.simulate import DEFAULT_DRAWS, DEFAULT_SEED, simulate


@dataclass(frozen=True)
class Placement:
    """Where a claim falls if it speaks of one readout in one scenario.

    ``percentile`` is the share of draws that do not exceed the figure, ``reached`` the share that come up to it, its
    rounding allowed for.
    """

    scenario: str
    readout: str
    readout_name: str
    basis: str
    unit: str
    p5: float
    p50: float
    p95: float
    percentile: Estimate
    reached: Estimate

    @property
    def within(self) -> bool:
        """True when the claim lies in the middle nine tenths of what the model gives."""
        return 0.05 <= self.percentile.value <= 0.95


@dataclass(frozen=True)
class ClaimForensics:
    """Everything found out about one claim. ``reproductions`` stand with the likeliest first."""

    claim: ForensicClaim
    placements: tuple[Placement, ...]
    reproductions: tuple[Reproduction, ...]


@dataclass(frozen=True)
class JointProbability:
    """How likely several claims are to hold at once in a scenario, each at least at its figure less its rounding."""

    together: str
    name: str
    scenario: str
    probability: Estimate


@dataclass(frozen=True)
class Forensics:
    """The forensics of all claims of a file, with the runs they rest on."""

    record: ForensicsRecord
    runs: Mapping[str, Run]
    claims: tuple[ClaimForensics, ...]
    joint: tuple[JointProbability, ...]

    def about(self, claim: str) -> ClaimForensics | None:
        """The forensics of a claim, by its id here or by that of the pack's claim; None when the file has none."""
        return next((one for one in self.claims if claim in (one.claim.id, *one.claim.claims)), None)


def examine(
    source: ForensicsFile | str | Path, *, draws: int = DEFAULT_DRAWS, seed: int = DEFAULT_SEED
) -> Forensics:
    """Place every claim of a file in its model and look for what may have led to it.

    Raises LodestarError for a file that is not sound.
    """
    file = source if isinstance(source, ForensicsFile) else open_forensics(source)
    record, model = file.record, file.model
    runs = {name: simulate(model, name, draws=draws, seed=seed) for name in record.scenarios}
    schedule = schedule_of(load_parameters())
    derivations = {one.id: one for one in record.derivations}
    claims = []
    for claim in record.claims:
        found: list[Reproduction] = []
        for name in claim.derivations:
            drawn = distributions_of(derivations[name], model)
            found += reproduce(
                derivations[name], drawn, schedule, float(claim.figure), float(claim.rounded_to)
            )
        found.sort(key=lambda one: (one.surprise is None, one.surprise or 0.0))
        placements = tuple(
            _placement(run, claim, readout) for run in runs.values() for readout in claim.readouts
        )
        claims.append(ClaimForensics(claim, placements, tuple(found)))
    joint = tuple(_joint(record, one, name, run) for one in record.together for name, run in runs.items())
    return Forensics(record, runs, tuple(claims), joint)


def _placement(run: Run, claim: ForensicClaim, readout: str) -> Placement:
    summary, record = run.summary(readout), run.record(readout)
    return Placement(
        run.scenario or "",
        readout,
        record.name,
        record.basis,
        summary.unit,
        summary.p5.value,
        summary.p50.value,
        summary.p95.value,
        run.percentile(readout, float(claim.figure)),
        run.probability(run.values(readout) >= _least(claim)),
    )


def _joint(record: ForensicsRecord, together: Together, scenario: str, run: Run) -> JointProbability:
    claims = {one.id: one for one in record.claims}
    holds = np.ones(run.draws, dtype=bool)
    for claim, readout in together.parts.items():
        holds &= run.values(readout) >= _least(claims[claim])
    return JointProbability(together.id, together.name, scenario, run.probability(holds))


def _least(claim: ForensicClaim) -> float:
    return float(claim.figure - claim.rounded_to / 2)
