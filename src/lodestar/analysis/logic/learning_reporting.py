"""What a model learned, and what is worth knowing next, in words and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from lodestar.analysis.logic.information_value import Worth
from lodestar.analysis.logic.learning import Learned, Update
from lodestar.analysis.logic.reporting import finite, say
from lodestar.analysis.logic.results import Run


def learned_as_text(found: Learned) -> str:
    """The log of updates, one after the other: what was believed, what was found, what is believed, what it changes."""
    run = found.run
    head = f"{run.model.record.name}: {run.scenario or 'as it stands'} ({run.draws:,} draws, seed {run.seed})"
    if not found.log:
        return f"{head}\n\nNo evidence is entered that was in force on that day."
    return "\n\n".join([head, *(_update(one) for one in found.log)])


def learned_as_json(found: Learned) -> dict[str, Any]:
    """The log for machines."""
    run = found.run
    return {
        "model": run.model.id,
        "scenario": run.scenario,
        "draws": run.draws,
        "seed": run.seed,
        "log": [asdict(one) for one in found.log],
    }


def worth_as_text(run: Run, readout: str, threshold: float, found: Sequence[Worth]) -> str:
    """What is worth knowing, the most first, in the readout's unit."""
    name, unit = run.record(readout).name, run.unit(readout)
    lines = [f"Going ahead if {name} is worth {say(threshold)} or more, in {unit}", ""]
    for one in found:
        study = "" if one.study is None else f"; a study of that error {say(one.study)}"
        lines.append(f"{one.name}: {say(one.perfect)} to know it ({one.of_all:.0%} of all){study}")
    return "\n".join(lines)


def worth_as_json(run: Run, readout: str, threshold: float, found: Sequence[Worth]) -> dict[str, Any]:
    """The same for machines."""
    rows = [
        {"name": one.name, "evppi": finite(one.perfect), "evsi": one.study, "of_evpi": finite(one.of_all)}
        for one in found
    ]
    return {"readout": readout, "threshold": threshold, "unit": run.unit(readout), "worth": rows}


def _update(one: Update) -> str:
    lines = [
        f"{one.recorded}  {one.evidence} on {one.bears_on}: {one.found}",
        f"  before {_three(one.before)}; after {_three(one.after)} ({one.method})",
    ]
    if one.divergence is not None:
        lines.append(
            f"  belief moved by {one.divergence:.3g} nats; {one.effective:.0%} of the draws' worth is left"
        )
    lines += [
        f"  P({target.target}) {target.before:.3f} → {target.after:.3f} ({target.change:+.3f})"
        for target in one.targets
    ]
    return "\n".join(lines)


def _three(values: tuple[float, float, float]) -> str:
    low, middle, high = (say(one) for one in values)
    return f"{middle} [{low} to {high}]"
