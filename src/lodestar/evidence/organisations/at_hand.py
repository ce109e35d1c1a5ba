"""What is learned of a source from the names at hand: how many are in the register, and how often at its address.

Sources differ in both, and no weight learned elsewhere knows them: a council pays half its money to people who are no
company, a funder's participants work at another place than their registered office. Both are shares of a mixture, so
expectation maximisation finds them without any label (Dempster, Laird and Rubin, *Journal of the Royal Statistical
Society* B 39, 1977, 1–38); all other weights stay. What was learned before counts as if seen in `SURE_AS` names, so
that a few names hardly move it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from lodestar.evidence.organisations.model import Weights

SURE_AS = 100
"""The shares stated with the weights count as if they had been seen in so many names."""

_MOST_STEPS = 200
_NEAR_ENOUGH = 1e-6


@dataclass(frozen=True)
class AtHand:
    """What the names at hand say: the share of them that is in the register, and of those with two known postcodes
    the share at each level of nearness."""

    share: float
    addresses: dict[str, float]


@dataclass(frozen=True)
class Candidates:
    """Candidates of names, ordered by name: odds of each against none as stated, where each name begins, and the
    postcode's level (a number in ``levels``, −1 where unknown)."""

    odds: np.ndarray
    begins: np.ndarray
    at_level: np.ndarray
    levels: tuple[str, ...]

    def probabilities(self, factor: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The probability of each candidate, and of none for each name, when the odds are multiplied."""
        odds = self.odds * factor
        total = 1 + np.add.reduceat(odds, self.begins) if len(odds) else np.ones(0)
        counts = np.diff(np.append(self.begins, len(odds)))
        return odds / np.repeat(total, counts), 1 / total


def found_at_hand(given: Candidates, count: int, share: float, addresses: dict[str, float]) -> AtHand:
    """The shares at which ``count`` names say themselves what was stated. Names without a candidate are in none."""
    stated = np.array([addresses[level] for level in given.levels])
    now, near = share, stated
    for _ in range(_MOST_STEPS):
        probability, none = given.probabilities(_factor(given, now, share, near, stated))
        known = given.at_level >= 0
        seen = np.bincount(given.at_level[known], probability[known], minlength=len(stated))
        before, was = now, near
        now = (float((1 - none).sum()) + SURE_AS * share) / (count + SURE_AS)
        near = (seen + SURE_AS * stated) / (seen.sum() + SURE_AS)
        if abs(now - before) + np.abs(near - was).sum() < _NEAR_ENOUGH:
            break
    return AtHand(now, dict(zip(given.levels, near.tolist(), strict=True)))


def at_hand(table: pa.Table, count: int, weights: Weights) -> tuple[pa.Table, AtHand]:
    """Candidates (`linking.ranked`, ordered by name and rank) with the probabilities that the names at hand give."""
    levels = tuple(weights.addresses)
    given = Candidates(
        table["probability"].to_numpy() / table["none"].to_numpy(),
        np.flatnonzero(_first_of_name(table["name_id"].to_pylist())),
        np.array(
            [levels.index(level) if level else -1 for level in table["postcode"].to_pylist()], dtype=int
        ),
        levels,
    )
    found = found_at_hand(given, count, weights.share_in_register, weights.addresses)
    near, stated = (np.array([by[level] for level in levels]) for by in (found.addresses, weights.addresses))
    factor = _factor(given, found.share, weights.share_in_register, near, stated)
    probability, _ = given.probabilities(factor)
    return _in_order(table, probability), found


def _factor(
    given: Candidates, share: float, stated_share: float, near: np.ndarray, stated: np.ndarray
) -> np.ndarray:
    """What the odds of each candidate are multiplied by."""
    more = share / (1 - share) / (stated_share / (1 - stated_share))
    return more * np.append(near / stated, 1.0)[given.at_level]


def _first_of_name(names: Sequence[str]) -> np.ndarray:
    return np.array([at == 0 or name != names[at - 1] for at, name in enumerate(names)], dtype=bool)


def _in_order(table: pa.Table, probability: np.ndarray) -> pa.Table:
    """The table with new probabilities, each name's likeliest candidate first again, without the column ``none``."""
    at = table.schema.get_field_index("probability")
    changed = table.set_column(at, "probability", pa.array(probability)).drop_columns(["none"])
    names = table["name_id"].to_pylist()
    order = sorted(range(len(names)), key=lambda row: (names[row], -probability[row], row))
    changed = changed.take(pa.array(order, pa.int64()))
    first = _first_of_name(changed["name_id"].to_pylist())
    began = (
        np.maximum.accumulate(np.where(first, np.arange(len(first)), 0)) if len(first) else np.zeros(0, int)
    )
    rank = pa.array((np.arange(len(first)) - began + 1).astype(np.int32))
    return changed.set_column(changed.schema.get_field_index("rank"), "rank", rank)
