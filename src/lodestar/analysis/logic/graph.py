"""The order in which nodes can be worked out, and the loops that no order can resolve."""

from collections.abc import Iterable, Mapping, Sequence

Edges = Mapping[str, Iterable[tuple[str, int]]]


def groups_in_order(nodes: Sequence[str], edges: Edges) -> tuple[tuple[str, ...], ...]:
    """Nodes grouped so that each group depends on earlier ones only; those of a group depend on each other.

    ``edges`` gives, for each node, the nodes it acts on with the least lag in years. Inside a group nodes stand in
    the order of their links without lag. Tarjan's algorithm, without recursion so that long chains are no trouble.
    """
    found = _components(nodes, {node: [to for to, _ in edges.get(node, ())] for node in nodes})
    place = {node: at for at, node in enumerate(nodes)}
    return tuple(
        tuple(_without_lag(sorted(group, key=place.__getitem__), edges)) if len(group) > 1 else tuple(group)
        for group in found
    )


def cycle_without_lag(nodes: Sequence[str], edges: Edges) -> tuple[str, ...] | None:
    """A cycle on which no link has a lag, as the nodes in order; None when there is none."""
    quick = {node: [to for to, lag in edges.get(node, ()) if lag == 0] for node in nodes}
    state = dict.fromkeys(nodes, 0)
    for root in nodes:
        if state[root]:
            continue
        path, stack = [root], [iter(quick[root])]
        state[root] = 1
        while stack:
            following = next(stack[-1], None)
            if following is None:
                state[path.pop()] = 2
                stack.pop()
            elif state[following] == 1:
                return tuple(path[path.index(following) :])
            elif state[following] == 0:
                state[following] = 1
                path.append(following)
                stack.append(iter(quick[following]))
    return None


def _without_lag(group: Sequence[str], edges: Edges) -> list[str]:
    inside = set(group)
    waiting = dict.fromkeys(group, 0)
    quick = {node: [to for to, lag in edges.get(node, ()) if lag == 0 and to in inside] for node in group}
    for targets in quick.values():
        for to in targets:
            waiting[to] += 1
    ready, ordered = [node for node in group if not waiting[node]], []
    while ready:
        node = ready.pop(0)
        ordered.append(node)
        for to in quick[node]:
            waiting[to] -= 1
            if not waiting[to]:
                ready.append(to)
    return ordered


def _components(nodes: Sequence[str], edges: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Strongly connected components, causes before effects."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    waiting: list[str] = []
    held: set[str] = set()
    found: list[list[str]] = []
    for root in nodes:
        if root in number:
            continue
        walk = [(root, iter(edges[root]))]
        while walk:
            node, following = walk[-1]
            if node not in number:
                number[node] = low[node] = len(number)
                waiting.append(node)
                held.add(node)
            child = next((to for to in following if to not in number or to in held), None)
            if child is not None and child not in number:
                walk.append((child, iter(edges[child])))
                continue
            if child is not None:
                low[node] = min(low[node], number[child])
                continue
            walk.pop()
            if walk:
                low[walk[-1][0]] = min(low[walk[-1][0]], low[node])
            if low[node] == number[node]:
                found.append(_take(node, waiting, held))
    return found[::-1]


def _take(node: str, waiting: list[str], held: set[str]) -> list[str]:
    group = []
    while True:
        last = waiting.pop()
        held.discard(last)
        group.append(last)
        if last == node:
            return group
