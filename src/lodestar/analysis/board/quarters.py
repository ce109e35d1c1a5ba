"""Financial quarters, April to March, and what is due in them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from lodestar.analysis.delivery.promises import Promise


@dataclass(frozen=True)
class Quarter:
    """A quarter of the United Kingdom's financial year: quarter 1 is April to June."""

    year: int
    number: int

    @property
    def start(self) -> dt.date:
        months = 3 + 3 * (self.number - 1)
        return dt.date(self.year + months // 12, months % 12 + 1, 1)

    @property
    def end(self) -> dt.date:
        return self.next.start - dt.timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    @property
    def name(self) -> str:
        """'April to June 2026 (2026/27, quarter 1)'."""
        years = f"{self.year}/{(self.year + 1) % 100:02d}"
        return f"{self.start:%B} to {self.end:%B %Y} ({years}, quarter {self.number})"


@dataclass(frozen=True)
class Due:
    """The promises whose last day lies in a quarter, earliest first."""

    quarter: Quarter
    promises: tuple[Promise, ...]


def quarter_of(day: dt.date) -> Quarter:
    """The quarter in which a day lies."""
    months = (day.month - 4) % 12
    return Quarter(day.year if day.month >= 4 else day.year - 1, months // 3 + 1)


def coming_quarters(day: dt.date, count: int = 2) -> tuple[Quarter, ...]:
    """The quarter in which the day lies, for what is left of it, and the ``count`` after it."""
    quarters = [quarter_of(day)]
    for _ in range(count):
        quarters.append(quarters[-1].next)
    return tuple(quarters)


def due_in(quarters: Iterable[Quarter], promises: Iterable[Promise], after: dt.date) -> tuple[Due, ...]:
    """What falls due in each quarter from the day ``after`` on."""
    ahead = sorted(
        (promise for promise in promises if promise.last_day >= after),
        key=lambda promise: (promise.last_day, promise),
    )
    return tuple(
        Due(quarter, tuple(one for one in ahead if quarter.start <= one.last_day <= quarter.end))
        for quarter in quarters
    )
