"""What a model says, as a Markdown page: every figure with its seed, so that anybody can print the same page."""

from collections.abc import Iterable, Sequence

from lodestar.analysis.logic.forensic_reporting import percentile_said
from lodestar.analysis.logic.forensics import ClaimForensics, Forensics, JointProbability
from lodestar.analysis.logic.inverse import Requirement, conditions, requirements
from lodestar.analysis.logic.reporting import say
from lodestar.analysis.logic.results import Run
from lodestar.analysis.logic.sensitivity import doubt, sobol_indices

MOST_INDICES, MOST_CONDITIONS, FEWEST_REACHED = 8, 6, 20


def results_page(
    found: Forensics, rests_on: Sequence[str], asked: Sequence[tuple[str, float]], scenario: str
) -> str:
    """Tables of readouts by scenario, what some of them rest on, what would have to be true, and the claims.

    ``rests_on`` names the readouts whose sensitivity is shown, ``asked`` readouts with the figure that they would have
    to reach, both under ``scenario``.
    """
    runs = found.runs
    first = next(iter(runs.values()))
    parts = [
        f"{first.draws:,} Sobol points in {first.layout.replicates} independent replicates, seed {first.seed}.",
        *(_readouts(run) for run in runs.values()),
        *(_rests_on(runs[scenario], readout) for readout in rests_on),
        *(_asked(runs[scenario], readout, figure) for readout, figure in asked),
        *(_claim(one) for one in found.claims),
        _together(found),
    ]
    return "\n\n".join(parts) + "\n"


def _readouts(run: Run) -> str:
    scenario = run.model.scenario(run.scenario)
    name = f"{scenario.name} (`{scenario.id}`)" if scenario else "As it stands"
    rows = []
    for record in run.readout_records.values():
        one = run.summary(record.id)
        error = max(estimate.mcse for estimate in (one.p5, one.p50, one.p95))
        figures = [say(estimate.value) for estimate in (one.p5, one.p50, one.p95)]
        rows.append([record.name, record.basis, *figures, say(error), one.unit])
    heads = ["Readout", "Basis", "5th percentile", "Median", "95th percentile", "Largest MCSE", "Unit"]
    return f"### {name}\n\n{_table(heads, rows)}"


def _rests_on(run: Run, readout: str) -> str:
    divided = doubt(run, readout)
    indices = sobol_indices(run, readout, total=True)[:MOST_INDICES]
    rows = [
        [
            one.name,
            f"{one.first.value:.2f} ± {one.first.mcse:.2f}",
            f"{one.total.value:.2f} ± {one.total.mcse:.2f}" if one.total else "",
        ]
        for one in indices
    ]
    options = [
        [one.option, f"{one.share:.2f}", say(one.p5), say(one.p50), say(one.p95)] for one in divided.options
    ]
    lines = [
        f"### What “{run.record(readout).name}” rests on (`{run.scenario}`)",
        f"Rival structures explain {divided.structural.value:.0%} of the variance by themselves, parameters and what "
        f"they do together with the structure {divided.parameters:.0%}.",
        _table(["Uncertain thing", "First-order index", "Total index"], rows),
    ]
    if options:
        lines.append(
            _table(["Rival structure", "Weight", "5th percentile", "Median", "95th percentile"], options)
        )
    return "\n\n".join(lines)


def _asked(run: Run, readout: str, figure: float) -> str:
    name = run.record(readout).name
    lines = [f"### What would have to be true for {say(figure)}: {name} (`{run.scenario}`)"]
    found = requirements(run.model, readout, figure, run.scenario, seed=run.seed)
    rows = [_requirement(one) for one in found if one.needed is not None]
    heads = ["Parameter", "5th to 95th percentile", "Would have to be", "Which stands at"]
    if rows:
        lines += [
            "For it to be the median, one parameter at a time, the others as uncertain as they are:",
            _table(heads, rows),
        ]
    rest = sum(one.needed is None for one in found)
    if rest:
        lines.append(f"None of the {'other ' if rows else ''}{rest} parameters can do so by itself.")
    lines.append(_where_reached(run, readout, figure))
    return "\n\n".join(lines)


def _where_reached(run: Run, readout: str, figure: float) -> str:
    reached = int((run.values(readout)[run.joint.places] >= figure).sum())
    told = f"{reached:,} of {len(run.joint.places):,} draws come up to it"
    if reached < FEWEST_REACHED:
        return f"{told}: too few to say what they have in common."
    rows = [
        [one.parameter, say(one.everywhere), say(one.where_reached), f"{one.shift:+.1f}"]
        for one in conditions(run, readout, figure)[:MOST_CONDITIONS]
    ]
    heads = [
        "Uncertain thing",
        "Median everywhere",
        "Median where it is reached",
        "Shift in standard deviations",
    ]
    return f"{told}. In them:\n\n{_table(heads, rows)}"


def _requirement(one: Requirement) -> list[str]:
    believed = f"{say(one.believed[0])} to {say(one.believed[2])}"
    return [one.parameter, believed, say(one.needed or 0.0), percentile_said(one.percentile or 0.0)]


def _claim(one: ClaimForensics) -> str:
    claim = one.claim
    placed = [
        [
            placement.scenario,
            placement.readout_name,
            placement.basis,
            f"{say(placement.p50)} ({say(placement.p5)} to {say(placement.p95)})",
            percentile_said(placement.percentile.value),
            f"{placement.reached.value:.3f}",
        ]
        for placement in one.placements
    ]
    ways = [
        [
            reproduction.name,
            "; ".join(reproduction.chosen.values()),
            ", ".join(part for part in (reproduction.basis, reproduction.scope) if part),
            say(reproduction.central),
            _values(reproduction.combination),
            "fits" if reproduction.fits else "strains" if reproduction.combination else "does not",
        ]
        for reproduction in one.reproductions
    ]
    return "\n\n".join(
        [
            f"### Claim: {claim.name}",
            f"“{claim.text}” Basis: {claim.basis}. Gross or net: {claim.scope}.",
            _table(["Scenario", "Read as", "Basis", "Model", "The claim stands at", "Reached"], placed),
            _table(
                ["Arithmetic", "Choice", "Basis", "At the medians", "Likeliest values that give it", ""], ways
            ),
        ]
    )


def _values(combination: Iterable[object] | None) -> str:
    if combination is None:
        return "none within reach"
    return ", ".join(f"{one.name} {say(one.value)}" for one in combination)  # type: ignore[attr-defined]


def _together(found: Forensics) -> str:
    rows = [[one.name, one.scenario, _said(found, one)] for one in found.joint]
    return f"### All of it at once\n\n{_table(['Claims', 'Scenario', 'Probability'], rows)}"


def _said(found: Forensics, one: JointProbability) -> str:
    if one.probability.value == 0.0:
        return f"none of {found.runs[one.scenario].draws:,} draws"
    return f"{one.probability.value:.4f} ± {one.probability.mcse:.4f}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
