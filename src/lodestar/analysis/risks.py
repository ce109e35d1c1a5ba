"""What follows from how risks were rated: bands, a register's matrix, and which risks moved."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lodestar.evidence.definitions.risk_scheme import GRAVITY, Band, RiskScheme

GRAVE = frozenset({"severe", "high"})


@dataclass(frozen=True)
class Rating:
    """How likely and how harmful, as levels of a scheme."""

    likelihood: int
    impact: int

    @property
    def score(self) -> int:
        """Likelihood × impact, for sorting only: the band is what counts."""
        return self.likelihood * self.impact


@dataclass(frozen=True)
class MatrixCell:
    """One cell of a register's matrix: its band, and how many open risks stand there."""

    likelihood: int
    impact: int
    band: Band
    count: int


def matrix(scheme: RiskScheme, ratings: Iterable[Rating]) -> tuple[tuple[MatrixCell, ...], ...]:
    """Rows from the likeliest to the least likely; columns from the least impact to the greatest."""
    counts = Counter((rating.likelihood, rating.impact) for rating in ratings)
    return tuple(
        tuple(
            MatrixCell(
                row.level,
                column.level,
                scheme.band(row.level, column.level),
                counts[row.level, column.level],
            )
            for column in scheme.impact
        )
        for row in reversed(scheme.likelihood)
    )


@dataclass(frozen=True)
class Movement:
    """A risk whose current rating changed between two days; ``before`` is None when it is new, ``after`` when closed."""

    risk: str
    before: Rating | None
    after: Rating | None
    direction: str


def gravity(scheme: RiskScheme, rating: Rating) -> tuple[int, int]:
    """How grave a rating is, for sorting and comparing: its band counts first, then likelihood × impact."""
    band = scheme.band(rating.likelihood, rating.impact)
    return scheme.bands.index(band), rating.score


def grave_bands(scheme: RiskScheme) -> tuple[Band, ...]:
    """The bands that need somebody, the gravest first: those that a scheme draws as severe or high, whatever it calls them."""
    return tuple(band for band in reversed(scheme.bands) if band.id in GRAVE)


def movements(
    before: Mapping[str, Rating], after: Mapping[str, Rating], scheme: RiskScheme
) -> tuple[Movement, ...]:
    """Which risks are new, worse, better or gone between two registers of open risks, by slug; the gravest now first.

    A risk in a graver band is worse, whatever its score. Same band and score in another cell is told as 'shifted'.
    """
    moved = []
    for risk in before.keys() | after.keys():
        old, new = before.get(risk), after.get(risk)
        if old != new:
            moved.append(Movement(risk, old, new, _direction(old, new, scheme)))
    by_name = sorted(moved, key=lambda m: m.risk)
    return tuple(
        sorted(by_name, key=lambda m: gravity(scheme, m.after) if m.after else (-1, 0), reverse=True)
    )


def _direction(old: Rating | None, new: Rating | None, scheme: RiskScheme) -> str:
    if old is None:
        return "new"
    if new is None:
        return "closed"
    was, now = gravity(scheme, old), gravity(scheme, new)
    if was == now:
        return "shifted"
    return "worse" if now > was else "better"


@dataclass(frozen=True)
class RatedAs:
    """A rating with the band that a scheme read it as: the band's id, and its word."""

    rating: Rating
    band: str
    word: str

    def __str__(self) -> str:
        return f"{self.word} ({self.rating.likelihood} × {self.rating.impact})"

    def graver_than(self, other: "RatedAs") -> bool:
        """Whether this is more than the other: a graver band first, then a higher product, as the register calls worse.

        The two may be read by different schemes: the ids of bands are the same in all, in one order of gravity.
        """
        return self._gravity > other._gravity

    @property
    def _gravity(self) -> tuple[int, int]:
        return GRAVITY.index(self.band), self.rating.score


def rated_as(scheme: RiskScheme, rating: Rating) -> RatedAs:
    """A rating as a scheme reads it."""
    band = scheme.band(rating.likelihood, rating.impact)
    return RatedAs(rating, band.id, band.word)


def graver_since(accepted: RatedAs, steps: Iterable[tuple[dt.date, RatedAs]]) -> dt.date | None:
    """The first day of the unbroken run of ratings graver than what was accepted that lasts until the last of them.

    ``steps`` are the ratings with the day from which each stood, oldest first. None when the last is no graver.
    """
    since = None
    for day, rated in steps:
        if not rated.graver_than(accepted):
            since = None
        elif since is None:
            since = day
    return since


def acceptance_stands(accepted: dt.date, expires: dt.date, withdrawn: dt.date | None, on: dt.date) -> bool:
    """Whether an acceptance holds on a day; it holds on the day that it expires and not on the day it is withdrawn."""
    return accepted <= on <= expires and (withdrawn is None or on < withdrawn)
