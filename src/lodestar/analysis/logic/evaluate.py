"""Works a plan out for some draws: each parameter and each node once, then everything rests on those same values."""

from collections.abc import Mapping

import numpy as np
from scipy import special

from lodestar.analysis.logic.combining import Drawn, Traced, active, baseline, finished, joined, masked
from lodestar.analysis.logic.formulas import Value, Values, work_out
from lodestar.analysis.logic.loops import Loop
from lodestar.analysis.logic.model import Link
from lodestar.analysis.logic.plan import Plan, Step
from lodestar.analysis.logic.responses import accumulated, delayed, lasting, over_years, respond


def draw_values(plan: Plan, uncertain: dict[str, Values], count: int) -> Drawn:
    """All parameters from what was drawn: known values, draws, formulas in their order; and which mechanisms hold.

    A mechanism comes as an even number and leaves as 1 where that lies below its probability, else as 0.
    """
    values: dict[str, Value] = dict(plan.known)
    values.update({name: array for name, array in uncertain.items() if ":" not in name})
    for name, formula in plan.formulas:
        values[name] = work_out(formula, values)
    held = {
        name: np.asarray(uncertain[name] < work_out(formula, values), dtype=float)
        for name, formula in plan.mechanisms
    }
    return Drawn(count, {**uncertain, **held}, values)


def from_points(plan: Plan, points: Values) -> dict[str, Values]:
    """Draws from evenly spread points between 0 and 1: one row for each draw, one column for each uncertain thing."""
    points = np.array(points, dtype=float)
    for group in plan.correlated:
        scores = special.ndtri(points[:, group.at]) @ group.factor.T
        points[:, group.at] = special.ndtr(scores)
    return {
        one.name: one.distribution.quantile(np.ascontiguousarray(points[:, at]))
        for at, one in enumerate(plan.uncertain)
        if one.name in plan.used
    }


def evaluate(
    plan: Plan, drawn: Drawn, keep: frozenset[str], traced: Traced | None = None
) -> dict[str, Values]:
    """The values of the nodes in ``keep``, years down and draws across (one row or column for what does not vary)."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return _evaluated(plan, drawn, keep, traced)


def _evaluated(plan: Plan, drawn: Drawn, keep: frozenset[str], traced: Traced | None) -> dict[str, Values]:
    nodes: dict[str, Values] = {}
    for at, group in enumerate(plan.groups):
        if len(group) == 1 and not _on_itself(group[0]):
            nodes[group[0].node.id] = _whole(plan, group[0], nodes, drawn, traced)
        else:
            nodes.update(Loop(plan, group, nodes, drawn).run(traced))
        spent = [name for name in nodes if plan.last_use[name] <= at and name not in keep]
        for name in spent:
            del nodes[name]
    return nodes


def contribution(plan: Plan, link: Link, step: Step, nodes: Mapping[str, Values], drawn: Drawn) -> Values:
    """What a link brings to its effect in each year, when its mechanism holds and its structure is the true one."""
    years = plan.years[:, None]
    found = respond(link, nodes, drawn.values, years)
    if link.id in step.profiles:
        found = found * step.profiles[link.id]
    over_time = (
        link.record.lag is not None or link.record.decay is not None or link.record.function == "stock"
    )
    if over_time:
        found = over_years(found, len(years))
    if link.record.lag is not None:
        found = delayed(found, link, drawn.values)
    if link.record.function == "stock":
        found = accumulated(found, link, drawn.values)
    if "decay" in link.formulas:
        found = lasting(found, work_out(link.formulas["decay"], drawn.values))
    return finished(link, step, found, nodes)


def _whole(
    plan: Plan, step: Step, nodes: Mapping[str, Values], drawn: Drawn, traced: Traced | None
) -> Values:
    total = baseline(plan, step, drawn)
    own = False
    for link in step.links:
        mask = active(plan, link, drawn)
        if isinstance(mask, float) and mask == 0.0:
            continue
        found = masked(contribution(plan, link, step, nodes, drawn), mask, step.node.record.combine)
        if traced is not None and traced.node == step.node.id:
            traced.by_link[link.id] = found
        if total is None:
            total, own = found, False
        elif own and step.node.record.combine == "sum" and total.shape == found.shape:
            total += found
        else:
            total, own = joined(total, found, step.node.record.combine), True
    return np.zeros((1, 1)) if total is None else total


def _on_itself(step: Step) -> bool:
    return any(link.record.cause == step.node.id for link in step.links)
