"""What must hold of nodes, and of the graph that they make with the links."""

from collections.abc import Mapping, Sequence

from lodestar.analysis.logic.drafts import Draft
from lodestar.analysis.logic.graph import cycle_without_lag, groups_in_order
from lodestar.analysis.logic.link_rules import least_lag
from lodestar.analysis.logic.model import Link, Node
from lodestar.analysis.logic.records import NodeRecord
from lodestar.analysis.logic.units import PLAIN, YEAR, Unit, parse_unit
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.entries import Path


def make_nodes(draft: Draft) -> dict[str, Node]:
    """Every node with its dimension and the formulas of its baseline; unsound ones are reported and left out."""
    draft.same_ids("nodes")
    nodes = {}
    for at, record in enumerate(draft.record.nodes):
        path: Path = ("nodes", at)
        try:
            unit = parse_unit(record.unit)
        except LodestarError as error:
            message, _, remedy = str(error).partition("; ")
            draft.report((*path, "unit"), "", message, remedy)
            continue
        node = _with_baseline(draft, path, record, unit)
        _check_targets(draft, path, record)
        if record.combine == "noisy-or" and not node.dimension.plain:
            draft.report(
                (*path, "combine"),
                "noisy-or",
                f"joins probabilities, but the node is in {node.dimension}",
                "make it a share",
            )
        nodes[record.id] = node
    return nodes


def find_order(draft: Draft, nodes: Mapping[str, Node], links: Sequence[Link]) -> tuple[tuple[str, ...], ...]:
    """The quantified nodes in groups that can be worked out one after the other. A loop without a lag is reported."""
    quantified = _quantified(draft, nodes, links)
    edges = _edges(draft, links)
    cycle = cycle_without_lag(quantified, edges)
    if cycle:
        at = next(i for i, one in enumerate(draft.record.nodes) if one.id == cycle[0])
        told = " → ".join([*cycle, cycle[0]])
        remedy = "give one of its links a lag of a year or more, or remove one"
        draft.report(("nodes", at, "id"), cycle[0], f"depends on itself within the year: {told}", remedy)
        return ()
    return groups_in_order(quantified, edges)


def check_products(draft: Draft, nodes: Mapping[str, Node], links: Sequence[Link]) -> None:
    """The factors of a product give the node's unit."""
    for at, record in enumerate(draft.record.nodes):
        if record.combine != "product" or record.id not in nodes:
            continue
        factors = [
            draft.given[one.id] for one in links if one.record.effect == record.id and one.id in draft.given
        ]
        whole = PLAIN
        for unit in factors:
            whole = whole * unit
        wanted = PLAIN if record.baseline else nodes[record.id].dimension
        if factors and whole != wanted:
            told = " × ".join(str(unit) for unit in factors)
            message = f"is the product of {told}, which gives {whole}, not {wanted}"
            draft.report(
                ("nodes", at, "combine"), record.id, message, "correct the unit of a node or a factor"
            )


def _with_baseline(draft: Draft, path: Path, record: NodeRecord, unit: Unit) -> Node:
    if record.baseline is None:
        return Node(record, unit)
    here = (*path, "baseline")
    level = draft.formula((*here, "level"), record.baseline.level)
    growth = draft.formula((*here, "growth"), record.baseline.growth)
    node = Node(record, unit, level, growth)
    for formula, wanted, name in ((level, node.dimension, "level"), (growth, YEAR.inverse, "growth")):
        found = draft.unit((*here, name), formula) if formula else None
        if formula is not None and found is not None and found != wanted:
            message = f"is in {found}, but must be in {wanted}"
            draft.report((*here, name), formula.text, message, "correct a unit, or convert it")
    profile = record.baseline.profile
    if profile and not draft.years_in((*here, "profile"), dict(profile)):
        profile = {}
    points = tuple(sorted((int(year), float(value)) for year, value in profile.items()))
    return Node(record, unit, level, growth, points)


def _check_targets(draft: Draft, path: Path, record: NodeRecord) -> None:
    years = draft.record.years
    for at, goal in enumerate(record.targets):
        if not years.first <= goal.year <= years.last:
            message = f"lies outside the model's years, {years.first} to {years.last}"
            draft.report((*path, "targets", at, "year"), goal.year, message, "choose a year inside")


def _quantified(draft: Draft, nodes: Mapping[str, Node], links: Sequence[Link]) -> list[str]:
    led_to = {link.record.effect for link in links if link.quantified}
    found = {name for name, node in nodes.items() if node.level is not None or name in led_to}
    written = {record.id: at for at, record in enumerate(draft.record.links)}
    for link in links:
        needs = [link.record.cause, link.record.of, link.record.relative_to, link.record.per]
        for name in needs if link.quantified else ():
            if name is not None and name not in found:
                message = f"has no numbers, though {link.record.function} link '{link.id}' rests on it"
                remedy = "give it a baseline or a quantified link, or make this link qualitative"
                draft.report(("links", written[link.id], "cause"), name, message, remedy)
    return [name for name in nodes if name in found]


def _edges(draft: Draft, links: Sequence[Link]) -> dict[str, list[tuple[str, int]]]:
    edges: dict[str, list[tuple[str, int]]] = {}
    for link in links:
        if not link.quantified:
            continue
        record, lag = link.record, least_lag(draft, link)
        for name in (record.cause, record.per, record.relative_to):
            if name is not None:
                edges.setdefault(name, []).append((record.effect, lag))
        if record.of is not None:
            edges.setdefault(record.of, []).append((record.effect, 0))
    return edges
