"""How contributions meet in a node: which links act, what a baseline brings, how several are combined."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from lodestar.analysis.logic.formulas import Value, Values, constant, work_out
from lodestar.analysis.logic.model import Link
from lodestar.analysis.logic.plan import MECHANISM, STRUCTURE, Plan, Step

Mask = Values | float


@dataclass
class Drawn:
    """The values of one lot of draws. ``uncertain`` holds what was drawn, ``values`` every parameter by name."""

    count: int
    uncertain: dict[str, Values]
    values: dict[str, Value]


@dataclass
class Traced:
    """What single links bring to a node, when somebody asks: arrays of years by draws, by link."""

    node: str
    by_link: dict[str, Values] = field(default_factory=dict)


def finished(link: Link, step: Step, found: Values, nodes: Mapping[str, Values]) -> Values:
    """A response as its node takes it: raised to the level it acts on, with its sign."""
    if step.node.record.combine == "product" and link.record.function in ("elasticity", "change"):
        found = found + 1.0
    if link.record.of is not None:
        found = found * nodes[link.record.of]
    return -found if link.record.sign == "negative" else found


def active(plan: Plan, link: Link, drawn: Drawn) -> Mask:
    """1 where a link acts and 0 where it does not: its structure is chosen, and its mechanism holds."""
    mask: Mask = 1.0
    for structure, option in link.record.when.items():
        chosen = drawn.uncertain[STRUCTURE + structure]
        mask = mask * (chosen == plan.options[structure].index(option))
    if "holds" in link.formulas:
        fixed = constant(link.formulas["holds"])
        if fixed in (0.0, 1.0):
            return mask * fixed
        mask = mask * drawn.uncertain[MECHANISM + link.id]
    return mask


def baseline(plan: Plan, step: Step, drawn: Drawn) -> Values | None:
    """A node's course without the links that lead to it; None when it has none."""
    node = step.node
    if node.level is None:
        return None
    level = np.atleast_2d(np.asarray(work_out(node.level, drawn.values), dtype=float))
    if node.growth is not None:
        growth = np.asarray(work_out(node.growth, drawn.values), dtype=float)
        out = np.empty((len(plan.years), max(level.shape[1], growth.size)))
        out[0] = level[0]
        for year in range(1, len(out)):
            np.multiply(out[year - 1], 1.0 + growth, out=out[year])
        level = out
    return level if step.profile is None else level * step.profile


def masked(found: Values, mask: Mask, combine: str) -> Values:
    """A contribution where its link acts, and what changes nothing elsewhere."""
    if isinstance(mask, float):
        return found
    if combine in ("sum", "noisy-or"):
        return found * mask
    return np.where(mask > 0, found, 1.0 if combine == "product" else np.inf)


def joined(total: Values, found: Values, combine: str) -> Values:
    """Two contributions as a node combines them."""
    if combine == "sum":
        return total + found
    if combine == "product":
        return total * found
    if combine == "min":
        return np.minimum(total, found)
    return 1.0 - (1.0 - np.clip(total, 0.0, 1.0)) * (1.0 - np.clip(found, 0.0, 1.0))
