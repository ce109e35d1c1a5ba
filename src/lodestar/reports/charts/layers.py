"""Where the boxes of a layered drawing stand: causes above effects, few crossings, long lines led between boxes.

The steps of Sugiyama, Tagawa and Toda (1981): layers by the longest way from the top, a bend in each layer that a line
passes, order within layers by the middle of the neighbours (barycentre), then places from left to right.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

SWEEPS = 12
BOX, BEND, GAP = 150.0, 10.0, 14.0

Edge = tuple[str, str]


@dataclass(frozen=True)
class Placed:
    """The layers from top to bottom: the middle of each box, and for each line the bends it passes, top to bottom."""

    layers: tuple[tuple[str, ...], ...]
    x: Mapping[str, float]
    layer: Mapping[str, int]
    bends: Mapping[Edge, tuple[tuple[float, int], ...]]
    turned: frozenset[Edge]
    width: float


def place_in_layers(nodes: Sequence[str], edges: Sequence[Edge], width: float = 0.0) -> Placed:
    """Place boxes and lines. A line that would close a loop is drawn upwards and named in ``turned``."""
    forward, turned = _without_loops(nodes, [edge for edge in dict.fromkeys(edges) if edge[0] != edge[1]])
    layer = _longest(nodes, forward)
    rows, chains = _with_bends(nodes, forward, layer)
    _order(rows, chains)
    x, used = _spread(rows, chains, width)
    bends = {edge: tuple((x[name], at) for name, at in chain[1:-1]) for edge, chain in chains.items()}
    shown = tuple(tuple(name for name in row if name in layer) for row in rows)
    return Placed(shown, {name: x[name] for name in nodes}, layer, bends, turned, used)


def _without_loops(nodes: Sequence[str], edges: list[Edge]) -> tuple[list[Edge], frozenset[Edge]]:
    after: dict[str, list[str]] = defaultdict(list)
    for cause, effect in edges:
        after[cause].append(effect)
    state: dict[str, int] = {}
    back: set[Edge] = set()
    for start in nodes:
        stack = [(start, iter(after[start]))] if start not in state else []
        state.setdefault(start, 1)
        while stack:
            name, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                state[name] = 2
                stack.pop()
            elif following not in state:
                state[following] = 1
                stack.append((following, iter(after[following])))
            elif state[following] == 1:
                back.add((name, following))
    return [edge for edge in edges if edge not in back], frozenset(back)


def _longest(nodes: Sequence[str], edges: list[Edge]) -> dict[str, int]:
    layer = dict.fromkeys(nodes, 0)
    for _ in nodes:
        moved = False
        for cause, effect in edges:
            if layer[effect] <= layer[cause]:
                layer[effect], moved = layer[cause] + 1, True
        if not moved:
            break
    sources = {effect for _, effect in edges}
    for name in nodes:  # a cause without causes stands just above its first effect
        below = [layer[effect] for cause, effect in edges if cause == name]
        if name not in sources and below:
            layer[name] = min(below) - 1
    return layer


def _with_bends(
    nodes: Sequence[str], edges: list[Edge], layer: dict[str, int]
) -> tuple[list[list[str]], dict[Edge, list[tuple[str, int]]]]:
    rows: list[list[str]] = [[] for _ in range(max(layer.values(), default=0) + 1)]
    for name in nodes:
        rows[layer[name]].append(name)
    chains: dict[Edge, list[tuple[str, int]]] = {}
    for cause, effect in edges:
        chain = [(cause, layer[cause])]
        for at in range(layer[cause] + 1, layer[effect]):
            bend = f"\0{cause}\0{at}"  # lines from one cause share their way
            if bend not in rows[at]:
                rows[at].append(bend)
            chain.append((bend, at))
        chains[(cause, effect)] = [*chain, (effect, layer[effect])]
    return rows, chains


def _order(rows: list[list[str]], chains: dict[Edge, list[tuple[str, int]]]) -> None:
    above, below = defaultdict(set), defaultdict(set)
    for chain in chains.values():
        for (upper, _), (lower, _) in pairwise(chain):
            above[lower].add(upper)
            below[upper].add(lower)
    best, least = [list(row) for row in rows], _crossings(rows, below)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        beside = above if down else below
        order = range(1, len(rows)) if down else range(len(rows) - 2, -1, -1)
        for at in order:
            place = {name: i for i, name in enumerate(rows[at - 1 if down else at + 1])}
            mine = {name: i for i, name in enumerate(rows[at])}
            rows[at].sort(key=lambda name, b=beside, p=place, m=mine: _middle(b[name], p, m[name]))  # type: ignore[misc]
        found = _crossings(rows, below)
        if found < least:
            best, least = [list(row) for row in rows], found
    rows[:] = best


def _middle(neighbours: set[str], place: Mapping[str, int], own: int) -> float:
    held = [place[name] for name in neighbours if name in place]
    return sum(held) / len(held) if held else float(own)


def _crossings(rows: list[list[str]], below: Mapping[str, set[str]]) -> int:
    total = 0
    for upper, lower in pairwise(rows):
        place = {name: i for i, name in enumerate(lower)}
        ends = [sorted(place[name] for name in below[cause] if name in place) for cause in upper]
        for at, mine in enumerate(ends):
            for other in ends[at + 1 :]:
                total += sum(1 for a in mine for b in other if b < a)
    return total


def _spread(
    rows: list[list[str]], chains: dict[Edge, list[tuple[str, int]]], width: float
) -> tuple[dict[str, float], float]:
    """Places from left to right: each row keeps its order, and is drawn towards its neighbours."""
    needed = max((_length(row) for row in rows), default=0.0)
    used = max(needed, width)
    x: dict[str, float] = {}
    for row in rows:
        at = (used - _length(row)) / 2
        for name in row:
            x[name] = at + _size(name) / 2
            at += _size(name) + GAP
    beside: dict[str, set[str]] = defaultdict(set)
    for chain in chains.values():
        for (upper, _), (lower, _) in pairwise(chain):
            beside[upper].add(lower)
            beside[lower].add(upper)
    for _ in range(SWEEPS):
        for row in rows:
            wanted = {
                name: sum(x[other] for other in beside[name]) / len(beside[name]) if beside[name] else x[name]
                for name in row
            }
            _settle(row, wanted, x, used)
    return x, used


def _settle(row: list[str], wanted: Mapping[str, float], x: dict[str, float], width: float) -> None:
    """Between settling from the left and from the right, which both keep the order and the gaps."""
    ahead = _packed(row, wanted, width)
    back = _packed(row[::-1], {name: width - wanted[name] for name in row}, width)
    for name in row:
        x[name] = (ahead[name] + width - back[name]) / 2


def _packed(row: list[str], wanted: Mapping[str, float], width: float) -> dict[str, float]:
    """Each as near to its wanted place as the one before allows, then pushed back inside the width."""
    x, edge = {}, 0.0
    for name in row:
        x[name] = max(wanted[name], edge + _size(name) / 2)
        edge = x[name] + _size(name) / 2 + GAP
    edge = width
    for name in reversed(row):
        x[name] = min(x[name], edge - _size(name) / 2)
        edge = x[name] - _size(name) / 2 - GAP
    return x


def _size(name: str) -> float:
    return BEND if name.startswith("\0") else BOX


def _length(row: list[str]) -> float:
    return sum(_size(name) for name in row) + GAP * max(len(row) - 1, 0)
