"""Which action waits for which: a plan in which two wait for each other can never be carried out."""

from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise

Edge = tuple[str, str]


def circle_closed_by(needed: str, needing: str, edges: Iterable[Edge]) -> tuple[str, ...]:
    """The circle that ``needing needs needed`` would close, from ``needing`` round to itself; empty when there is none.

    ``edges`` are (needing, needed). Looks for the shortest way back from ``needed`` to ``needing``, breadth first.
    """
    if needed == needing:
        return (needing, needing)
    next_of: dict[str, list[str]] = {}
    for one, other in edges:
        next_of.setdefault(one, []).append(other)
    came_from: dict[str, str] = {needed: ""}
    waiting = [needed]
    for at in waiting:
        for other in next_of.get(at, ()):
            if other not in came_from:
                came_from[other] = at
                waiting.append(other)
    if needing not in came_from:
        return ()
    way, at = [needing], came_from[needing]
    while at:
        way.append(at)
        at = came_from[at]
    return (needing, *reversed(way))


def waiting_for(action: str, edges: Iterable[Edge]) -> frozenset[str]:
    """Every action that this one waits for, directly or through others."""
    next_of: dict[str, list[str]] = {}
    for one, other in edges:
        next_of.setdefault(one, []).append(other)
    found: set[str] = set()
    ahead = list(next_of.get(action, ()))
    while ahead:
        at = ahead.pop()
        if at not in found:
            found.add(at)
            ahead += next_of.get(at, ())
    return frozenset(found)


def said(circle: Iterable[str], names: Mapping[str, str], led: Collection[Edge] = ()) -> str:
    """A circle in words: 'Open the dock' needs 'Dredge the river', which needs 'Open the dock'.

    ``led`` are pairs of an action that ended and the one that it leads on to.
    """
    slugs = list(circle)
    words = [f"‘{names.get(slug, slug)}’" for slug in slugs]
    steps = (
        f"{'leads on to' if pair in led else 'needs'} {word}"
        for pair, word in zip(pairwise(slugs), words[1:], strict=True)
    )
    return f"{words[0]} " + ", which ".join(steps)
