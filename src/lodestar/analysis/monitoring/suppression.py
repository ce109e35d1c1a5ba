"""Small numbers that could point to a person are not shown, nor what would let a reader work them out."""

from collections.abc import Mapping
from decimal import Decimal

THRESHOLD = 5


def hidden(counts: Mapping[str, Decimal | None], threshold: int = THRESHOLD) -> frozenset[str]:
    """Which parts of a total to hide, given that the total is shown.

    A count above zero and below the threshold is hidden. Whoever knows the total could work out a single hidden part, or
    parts that come to less than the threshold together: then the next smallest is hidden too (secondary suppression,
    as the Government Statistical Service's guidance on tables asks), until neither holds or nothing is left.
    """
    known = {name: count for name, count in counts.items() if count is not None}
    found = {name for name, count in known.items() if 0 < count < threshold}
    rest = sorted(
        (name for name in known if name not in found), key=lambda name: (known[name] == 0, known[name], name)
    )
    while found and rest and (len(found) < 2 or sum(known[name] for name in found) < threshold):
        found.add(rest.pop(0))
    return frozenset(found)


def small(count: Decimal | None, threshold: int = THRESHOLD) -> bool:
    """Whether a count by itself is too small to show. Zero tells of nobody."""
    return count is not None and 0 < count < threshold
