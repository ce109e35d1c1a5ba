"""A run in words and in JSON: every figure with its error, the seed, and what was assumed."""

import math
from collections.abc import Sequence
from typing import Any

from lodestar.analysis.logic.comparing import Compared
from lodestar.analysis.logic.results import Estimate, Run, Summary

_SCALES = ((1e9, "bn"), (1e6, "m"))


def run_as_json(run: Run) -> dict[str, Any]:
    """A run as plain dictionaries and numbers, in the units of its nodes."""
    return {
        "model": run.model.id,
        "scenario": run.scenario,
        "sampling": run.layout.sampling,
        "draws": run.draws,
        "effective_draws": run.effective,
        "replicates": run.layout.replicates,
        "seed": run.seed,
        "seconds": round(run.seconds, 3),
        "readouts": [_summary(run, one.id, one.name, one.basis) for one in run.readout_records.values()],
        "targets": [
            {
                "target": one.target,
                "node": one.node,
                "year": one.goal.year,
                "value": float(one.goal.value),
                "direction": one.goal.direction,
                "probability": one.probability.value,
                "mcse": one.probability.mcse,
            }
            for one in run.arrivals()
        ],
        "fans": [_fan(run, node) for node in run.joint.paths],
        "assumptions": [one.text for one in run.model.record.assumptions],
        "made": run.model.record.made,
    }


def run_as_text(run: Run) -> str:
    """A run as a table that a person reads, with the simulation error of each median."""
    rows: list[tuple[str, ...]] = [
        ("", "5th percentile", "median", "95th percentile", "± of the median", "unit")
    ]
    for record in run.readout_records.values():
        summary = run.summary(record.id)
        figures = [say(one.value) for one in (summary.p5, summary.p50, summary.p95)]
        rows.append((record.name, *figures, say(summary.p50.mcse), summary.unit))
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = [
        "  ".join([f"{row[0]:<{widths[0]}}", *_right(row[1:5], widths[1:5]), row[5]]).rstrip() for row in rows
    ]
    targets = [
        f"{one.target} ({one.node}, {one.goal.year}): reached with probability {one.probability.value:.3f} "
        f"± {one.probability.mcse:.3f}"
        for one in run.arrivals()
    ]
    how = f"{run.draws:,} {'Sobol points' if run.layout.replicates > 1 else 'random draws'}, seed {run.seed}"
    heading = f"{run.model.record.name}: {run.scenario or 'as it stands'} ({how}, {run.seconds:.2f} s)"
    made = ["This model is made up, to show how models work."] if run.model.record.made else []
    return "\n".join([heading, *made, "", *lines, *([""] if targets else []), *targets])


def comparison_as_text(found: Sequence[Compared], runs: Sequence[Run]) -> str:
    """Scenarios side by side: medians, and for each later scenario its median difference from the first."""
    names = [run.scenario or "as it stands" for run in runs]
    heads = ["", *names, *(f"{name} less {names[0]}" for name in names[1:]), "unit"]
    rows = [heads]
    for one in found:
        medians = [say(summary.p50.value) for summary in one.summaries]
        gaps = [
            f"{say(gap.p50.value)} [{say(gap.p5.value)} to {say(gap.p95.value)}]" for gap in one.differences
        ]
        rows.append([runs[0].record(one.readout).name, *medians, *gaps, one.summaries[0].unit])
    widths = [max(len(row[at]) for row in rows) for at in range(len(heads))]
    return "\n".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def say(value: float) -> str:
    """A figure with three significant digits, large ones in millions or billions."""
    for scale, word in _SCALES:
        if abs(value) >= scale:
            return (
                f"{value / scale:,.3g}{word}" if abs(value) < 1000 * scale else f"{value / scale:,.0f}{word}"
            )
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _right(cells: tuple[str, ...], widths: list[int]) -> list[str]:
    return [f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True)]


def _summary(run: Run, readout: str, name: str, basis: str) -> dict[str, Any]:
    summary: Summary = run.summary(readout)
    return {
        "readout": readout,
        "name": name,
        "basis": basis,
        "unit": summary.unit,
        "mean": _estimate(summary.mean),
        "sd": finite(summary.sd),
        "p5": _estimate(summary.p5),
        "p50": _estimate(summary.p50),
        "p95": _estimate(summary.p95),
    }


def _estimate(one: Estimate) -> dict[str, float | None]:
    return {"value": finite(one.value), "mcse": finite(one.mcse)}


def finite(value: float) -> float | None:
    """A number that JSON can hold; None for one that is not finite, such as a share of nothing."""
    return float(value) if math.isfinite(value) else None


def _fan(run: Run, node: str) -> dict[str, Any]:
    fan = run.fan(node)
    return {
        "node": node,
        "unit": fan.unit,
        "draws": fan.draws,
        "years": list(fan.years),
        "mean": [finite(one) for one in fan.mean],
        "percentiles": {
            f"p{round(level * 100)}": {
                "values": [finite(one) for one in values],
                "mcse": [finite(one) for one in errors],
            }
            for level, values, errors in zip(fan.levels, fan.values, fan.mcse, strict=True)
        },
    }
