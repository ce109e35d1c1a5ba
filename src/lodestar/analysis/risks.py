"""What follows from how risks were rated: bands, a register's matrix, and which risks moved."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lodestar.evidence.definitions.risk_scheme import RiskScheme


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
    band: str
    count: int


def matrix(scheme: RiskScheme, ratings: Iterable[Rating]) -> tuple[tuple[MatrixCell, ...], ...]:
    """Rows from the likeliest to the least likely; columns from the least impact to the greatest."""
    counts = Counter((rating.likelihood, rating.impact) for rating in ratings)
    return tuple(
        tuple(
            MatrixCell(
                row.level,
                column.level,
                scheme.band(row.level, column.level).id,
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


def movements(before: Mapping[str, Rating], after: Mapping[str, Rating]) -> tuple[Movement, ...]:
    """Which risks are new, worse, better or gone between two registers of open risks, by slug; worst now first.

    Same score in another cell counts as moved: it is told as 'shifted'.
    """
    moved = []
    for risk in before.keys() | after.keys():
        old, new = before.get(risk), after.get(risk)
        if old != new:
            moved.append(Movement(risk, old, new, _direction(old, new)))
    return tuple(sorted(moved, key=lambda m: (-(m.after.score if m.after else 0), m.risk)))


def _direction(old: Rating | None, new: Rating | None) -> str:
    if old is None:
        return "new"
    if new is None:
        return "closed"
    if new.score == old.score:
        return "shifted"
    return "worse" if new.score > old.score else "better"


def acceptance_stands(accepted: dt.date, expires: dt.date, withdrawn: dt.date | None, on: dt.date) -> bool:
    """Whether an acceptance holds on a day; it holds on the day that it expires and not on the day it is withdrawn."""
    return accepted <= on <= expires and (withdrawn is None or on < withdrawn)
