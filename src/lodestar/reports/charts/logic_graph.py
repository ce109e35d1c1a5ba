"""A logic model as a drawing: boxes in layers, lines from cause to effect, each of them a link to its own page."""

from collections.abc import Callable, Mapping
from xml.etree import ElementTree

from lodestar.analysis.logic import Model
from lodestar.analysis.logic.model import Link, Node
from lodestar.reports.charts.layers import BOX, Placed, place_in_layers
from lodestar.reports.charts.look import FONT, GOLD, INK, MUTED, TIDE, TIDE_TEXT, wrap

KINDS = {
    "external": "Without the plan",
    "assumption": "Assumption",
    "input": "Input",
    "activity": "Activity",
    "output": "Output",
    "outcome": "Outcome",
    "impact": "Impact",
}
_ROW, _LINE, _TOP = 118.0, 15.0, 8.0
_SIZE = 13
Address = Callable[[str], str]


def draw_model(model: Model, node_url: Address, link_url: Address, *, key: str = "logic") -> str:
    """Draw a model as SVG for a page with a strict policy: no styles, no script, every box and line with its name.

    Dashed lines are links without numbers; gold marks a node with a target.
    """
    nodes = list(model.nodes)
    placed = place_in_layers(nodes, [(link.record.cause, link.record.effect) for link in model.links])
    heights = {name: _height(model.nodes[name]) for name in nodes}
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {placed.width + 4:.0f} {len(placed.layers) * _ROW + _TOP:.0f}",
            "role": "group",
            "aria-labelledby": f"{key}-title {key}-desc",
            "font-family": FONT,
            "font-size": str(_SIZE),
        },
    )
    _text(root, "title", f"{model.record.name}, as a drawing", {"id": f"{key}-title"})
    said = f"{len(nodes)} nodes and {len(model.links)} links, causes above effects. The tables below say the same."
    _text(root, "desc", said, {"id": f"{key}-desc"})
    _arrow(root, key)
    for link in model.links:
        _draw_link(root, model, link, placed, heights, link_url, key)
    for name in nodes:
        _draw_node(root, model.nodes[name], placed, heights[name], node_url)
    return ElementTree.tostring(root, encoding="unicode")


def layers_of(model: Model) -> tuple[tuple[str, tuple[Node, ...]], ...]:
    """The nodes by their place in the chain, for lists and tables."""
    found = []
    for kind, name in KINDS.items():
        held = tuple(node for node in model.nodes.values() if node.record.kind == kind)
        if held:
            found.append((name, held))
    return tuple(found)


def _draw_node(root: ElementTree.Element, node: Node, placed: Placed, height: float, url: Address) -> None:
    record = node.record
    x, y = placed.x[node.id] - BOX / 2 + 2, _y(placed, node.id)
    kind = KINDS[record.kind]
    label = f"{record.name}, {kind.lower()}{', with a target' if record.targets else ''}"
    link = ElementTree.SubElement(root, "a", {"href": url(node.id), "aria-label": label})
    colour = GOLD if record.targets else "#b9c3c2"
    box = {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{BOX - 4:.1f}", "height": f"{height:.1f}"}
    ElementTree.SubElement(
        link,
        "rect",
        {**box, "fill": "#fbfaf7", "stroke": colour, "stroke-width": "2" if record.targets else "1"},
    )
    bar = {**box, "width": "4", "fill": _colour(record.kind)}
    ElementTree.SubElement(link, "rect", bar)
    _text(link, "text", kind, {"x": f"{x + 11:.1f}", "y": f"{y + 14:.1f}", "fill": MUTED, "font-size": "11"})
    for at, line in enumerate(_lines(node)):
        given = {"x": f"{x + 11:.1f}", "y": f"{y + 30 + at * _LINE:.1f}", "fill": TIDE_TEXT}
        _text(link, "text", line, {**given, "font-weight": "600"} if record.targets else given)


def _draw_link(
    root: ElementTree.Element,
    model: Model,
    link: Link,
    placed: Placed,
    heights: Mapping[str, float],
    url: Address,
    key: str,
) -> None:
    cause, effect = link.record.cause, link.record.effect
    names = model.nodes[cause].record.name, model.nodes[effect].record.name
    told = f"Link from {names[0]} to {names[1]}{'' if link.quantified else ', without numbers'}"
    element = ElementTree.SubElement(root, "a", {"href": url(link.id), "aria-label": told})
    points = [(placed.x[cause], _y(placed, cause) + heights[cause])]
    points += [(x, _TOP + layer * _ROW + _ROW / 2 - 10) for x, layer in placed.bends.get((cause, effect), ())]
    points.append((placed.x[effect], _y(placed, effect) - 5))
    way = _curve(points)
    common = {"d": way, "fill": "none"}
    ElementTree.SubElement(
        element, "path", {**common, "stroke": "#fbfaf7", "stroke-width": "9", "stroke-opacity": "0"}
    )
    dash = {} if link.quantified else {"stroke-dasharray": "3 4"}
    ElementTree.SubElement(
        element,
        "path",
        {
            **common,
            "stroke": "#7d8f95",
            "stroke-width": "1.4",
            "marker-end": f"url(#{key}-arrow)",
            **dash,
        },
    )


def _curve(points: list[tuple[float, float]]) -> str:
    """A smooth line that leaves and arrives upright."""
    x, y = points[0]
    parts = [f"M{x:.1f},{y:.1f}"]
    for to_x, to_y in points[1:]:
        half = (to_y - y) / 2
        parts.append(f"C{x:.1f},{y + half:.1f} {to_x:.1f},{to_y - half:.1f} {to_x:.1f},{to_y:.1f}")
        x, y = to_x, to_y
    return "".join(parts)


def _arrow(root: ElementTree.Element, key: str) -> None:
    definitions = ElementTree.SubElement(root, "defs")
    marker = ElementTree.SubElement(
        definitions,
        "marker",
        {
            "id": f"{key}-arrow",
            "viewBox": "0 0 8 8",
            "refX": "4",
            "refY": "4",
            "markerWidth": "6",
            "markerHeight": "6",
            "orient": "auto",
        },
    )
    ElementTree.SubElement(marker, "path", {"d": "M0,0L8,4L0,8z", "fill": "#7d8f95"})


def _colour(kind: str) -> str:
    return {"external": "#b9c3c2", "assumption": "#b9c3c2", "impact": INK, "outcome": TIDE_TEXT}.get(
        kind, TIDE
    )


def _lines(node: Node) -> list[str]:
    return wrap(node.record.name, BOX - 24, _SIZE)


def _height(node: Node) -> float:
    return 24 + len(_lines(node)) * _LINE + 3


def _y(placed: Placed, name: str) -> float:
    return _TOP + placed.layer[name] * _ROW


def _text(parent: ElementTree.Element, tag: str, text: str, attributes: dict[str, str]) -> None:
    ElementTree.SubElement(parent, tag, attributes).text = text
