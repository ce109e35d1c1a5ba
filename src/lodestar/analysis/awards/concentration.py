"""How unevenly money is spread: among how many, over whom, and how large the middle and the largest amounts are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from lodestar.analysis.results import Method

METHOD = Method("concentration", "1")
TOP = (1, 5, 10)

Amount = Decimal | int


@dataclass(frozen=True)
class Concentration:
    """How a total is shared out among holders that each hold something.

    ``top`` pairs a number of holders with the share of the total that the largest so many hold (0 to 1). ``hhi`` is
    the Herfindahl-Hirschman index, the sum of squared shares: 1 when one holds all, 1/n when n hold alike;
    ``hhi_normalised`` runs from 0 to 1 whatever the number of holders, and ``equivalent`` is 1/hhi, how many equal
    holders would be as concentrated. ``half`` is the least number of holders that together hold half. ``gini`` is
    0 when all hold alike and nears 1 when one of many holds all. ``curve`` is the share held by the largest 1, 2, 3…
    """

    holders: int
    total: Decimal
    top: tuple[tuple[int, float], ...]
    hhi: float
    hhi_normalised: float
    equivalent: float
    half: int
    gini: float
    curve: tuple[float, ...]


@dataclass(frozen=True)
class Spread:
    """Sizes of amounts above zero: quantiles by linear interpolation between ranks (Hyndman and Fan's type 7).

    ``tail`` is the share of the total in the largest tenth of the amounts (rounded up to whole amounts), and
    ``zero`` counts the amounts of nothing, which are left out of all else.
    """

    count: int
    zero: int
    mean: float
    median: float
    lower_quartile: float
    upper_quartile: float
    ninetieth: float
    largest: Decimal
    tail: float


def concentration(amounts: Iterable[Amount]) -> Concentration | None:
    """How a total is shared among holders of amounts; None when nobody holds anything.

    Amounts of zero or less are no holding and are left out. Sources: A. O. Hirschman, "The Paternity of an Index",
    American Economic Review 54 (1964); C. Gini (1912), in the form that Deltas, "The Small-Sample Bias of the Gini
    Coefficient", Review of Economics and Statistics 85 (2003), gives before his correction.
    """
    held = sorted((Decimal(amount) for amount in amounts if amount > 0), reverse=True)
    if not held:
        return None
    total = sum(held, Decimal(0))
    curve = tuple(float(sum_ / total) for sum_ in accumulate(held))
    hhi = float(sum((amount / total) ** 2 for amount in held))
    count = len(held)
    ranked = sum(rank * amount for rank, amount in enumerate(reversed(held), start=1))
    return Concentration(
        holders=count,
        total=total,
        top=tuple((most, curve[min(most, count) - 1]) for most in TOP),
        hhi=hhi,
        hhi_normalised=(hhi - 1 / count) / (1 - 1 / count) if count > 1 else 1.0,
        equivalent=1 / hhi,
        half=next(at for at, sum_ in enumerate(accumulate(held), start=1) if 2 * sum_ >= total),
        gini=float(2 * ranked / (count * total)) - (count + 1) / count,
        curve=curve,
    )


def spread(amounts: Iterable[Amount]) -> Spread | None:
    """The middle and the tail of amounts; None when none is above zero. Amounts below zero are left out."""
    every = [Decimal(amount) for amount in amounts]
    held = sorted(amount for amount in every if amount > 0)
    if not held:
        return None
    total = sum(held, Decimal(0))
    largest_tenth = held[len(held) * 9 // 10 :]
    return Spread(
        count=len(held),
        zero=sum(amount == 0 for amount in every),
        mean=float(total / len(held)),
        median=_quantile(held, 0.5),
        lower_quartile=_quantile(held, 0.25),
        upper_quartile=_quantile(held, 0.75),
        ninetieth=_quantile(held, 0.9),
        largest=held[-1],
        tail=float(sum(largest_tenth, Decimal(0)) / total),
    )


def _quantile(ordered: Sequence[Decimal], share: float) -> float:
    at = (len(ordered) - 1) * share
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below]) + (at - below) * float(ordered[above] - ordered[below])
