"""Small numbers that could point to a person are not shown, nor what would let a reader work them out."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

THRESHOLD = 5


def hidden(
    counts: Mapping[str, Decimal | None], threshold: int = THRESHOLD, rest: Decimal | None = None
) -> frozenset[str]:
    """Which parts of a total to hide, given that the total is shown.

    A count above zero and below the threshold is hidden. Whoever knows the total could work out a single hidden part, or
    parts that come to less than the threshold together: then the next smallest is hidden too (secondary suppression,
    as the Government Statistical Service's guidance on tables asks), until neither holds or nothing is left.
    ``rest`` is what the total holds beside these parts, such as a category of which nothing was entered: whoever sees all
    parts works it out, so that it is hidden as another part where it is small.
    """
    known = {name: count for name, count in counts.items() if count is not None}
    found = {name for name, count in known.items() if 0 < count < threshold}
    unseen = rest if rest is not None and small(rest, threshold) else Decimal(0)
    others = sorted(
        (name for name in known if name not in found), key=lambda name: (known[name] == 0, known[name], name)
    )
    while (found or unseen) and others:
        together = sum((known[name] for name in found), unseen)
        if len(found) + bool(unseen) >= 2 and together >= threshold:
            break
        found.add(others.pop(0))
    return frozenset(found)


def hidden_totals(
    totals: Sequence[Decimal | None], ends: Collection[int], threshold: int = THRESHOLD
) -> frozenset[int]:
    """Which of a row of running totals to hide: two that are shown must not tell of a small number between them.

    ``ends`` are the places of the totals that stand for their years: they are shown first, as far as they can be, then
    those between. A total that falls by the threshold or more began anew, and is not set against those before it.
    """
    gone: set[int] = set()
    for run in _runs(totals, threshold):
        shown: dict[int, Decimal] = {}
        for place in (*(n for n in run if n in ends), *(n for n in run if n not in ends)):
            before = max((n for n in shown if n < place), default=-1)
            after = min((n for n in shown if n > place), default=-1)
            beside = {shown.get(before, Decimal(0)), shown.get(after, run[place])}
            if any(small(abs(run[place] - other), threshold) for other in beside):
                gone.add(place)
            else:
                shown[place] = run[place]
    return frozenset(gone)


def _runs(totals: Sequence[Decimal | None], threshold: int) -> list[dict[int, Decimal]]:
    """The totals that are there by their places, in a new run wherever counting began anew."""
    runs: list[dict[int, Decimal]] = [{}]
    last = Decimal(0)
    for place, total in enumerate(totals):
        if total is None:
            continue
        if last - total >= threshold:
            runs.append({})
        runs[-1][place] = last = total
    return runs


def small(count: Decimal | None, threshold: int = THRESHOLD) -> bool:
    """Whether a count by itself is too small to show. Zero tells of nobody."""
    return count is not None and 0 < count < threshold
