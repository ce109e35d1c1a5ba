"""Where the sides of an action differ."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Stated:
    """What one side says of an action: rating and confidence by id, and the day on which it expects it done."""

    side: str
    rating: str
    confidence: str
    forecast: dt.date | None


@dataclass(frozen=True)
class Difference:
    """One thing in which sides differ: ``rating``, ``confidence`` or ``forecast``, and what each side says."""

    what: str
    said: tuple[tuple[str, str], ...]
    days: int | None = None


def differences(stated: Sequence[Stated]) -> tuple[Difference, ...]:
    """What sides disagree about, the rating first; empty with fewer than two sides or where all say the same.

    Two forecast dates differ when they are not the same day; ``days`` tells how far the first and last lie apart, and is
    None where a side names no day.
    """
    found = []
    for what in ("rating", "confidence", "forecast"):
        values = [getattr(one, what) for one in stated]
        if len(set(values)) > 1:
            days = None
            if what == "forecast" and all(values):
                days = (max(values) - min(values)).days
            said = tuple((one.side, str(getattr(one, what) or "")) for one in stated)
            found.append(Difference(what, said, days))
    return tuple(found)
