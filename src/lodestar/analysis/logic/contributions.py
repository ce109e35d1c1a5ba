"""Which links a node's value comes from."""

from dataclasses import dataclass

import numpy as np

from lodestar.analysis.logic.combining import Traced
from lodestar.analysis.logic.evaluate import draw_values, evaluate
from lodestar.analysis.logic.formulas import Values
from lodestar.analysis.logic.model import Model
from lodestar.analysis.logic.plan import focused, make_plan
from lodestar.analysis.logic.records import Scenario
from lodestar.analysis.logic.sampling import SOBOL, lay_out, sobol_chunks
from lodestar.analysis.logic.simulate import DEFAULT_SEED
from lodestar.evidence.errors import LodestarError


@dataclass(frozen=True)
class Contribution:
    """What one link brings to a node in a year, in the node's unit. ``share`` is its part of the mean of all links."""

    link: str
    cause: str
    mean: float
    p5: float
    p50: float
    p95: float
    share: float


def contributions(
    model: Model,
    node: str,
    year: int,
    scenario: str | Scenario | None = None,
    *,
    draws: int = 4096,
    seed: int = DEFAULT_SEED,
) -> tuple[Contribution, ...]:
    """What each link brings to a node in a year, largest first. Raises LodestarError for a node or year without numbers."""
    record = model.record
    model.node(node)
    if node not in model.quantified or not record.years.first <= year <= record.years.last:
        raise LodestarError(
            f"node '{node}' has no numbers for {year}; choose a quantified node and a year from "
            f"{record.years.first} to {record.years.last}"
        )
    plan = focused(make_plan(model, scenario), [node])
    layout = lay_out(draws, SOBOL, len(model.years))
    row = year - record.years.first
    gathered: dict[str, list[Values]] = {}
    for replicate in range(layout.replicates):
        for _, uncertain in sobol_chunks(plan, layout, seed, replicate):
            traced = Traced(node)
            evaluate(plan, draw_values(plan, uncertain, layout.chunk), frozenset(), traced)
            for link, by_year in traced.by_link.items():
                at = by_year[row if by_year.shape[0] > 1 else 0]
                gathered.setdefault(link, []).append(np.broadcast_to(at, (layout.chunk,)))
    means = {link: float(np.concatenate(parts).mean()) for link, parts in gathered.items()}
    whole = sum(abs(mean) for mean in means.values()) or 1.0
    causes = {link.id: link.record.cause for link in model.links}
    found = []
    for link, parts in gathered.items():
        low, middle, high = np.quantile(np.concatenate(parts), (0.05, 0.5, 0.95))
        share = means[link] / whole
        found.append(
            Contribution(link, causes[link], means[link], float(low), float(middle), float(high), share)
        )
    return tuple(sorted(found, key=lambda one: -abs(one.mean)))
