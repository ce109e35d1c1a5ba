"""Discounting: what a sum in a later year is worth in year 0, by a schedule of rates that falls with time.

The schedule is a shared parameter with editions (``definitions/parameters/discounting.yaml``), as in the Green Book:
the rate of each year applies to the step from the year before, so the factor of year 31 uses the second rate once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lodestar.evidence.errors import LodestarError

if TYPE_CHECKING:
    from lodestar.analysis.logic.parameters import ParameterLibrary

STANDARD = "social-time-preference-rate"


@dataclass(frozen=True)
class Schedule:
    """Discount rates by year: ``bands`` are (first year, last year, rate), both years included, without gaps."""

    name: str
    edition: str
    bands: tuple[tuple[int, int, float], ...]

    def rate(self, year: int) -> float:
        """The rate of the step into a year, counted from year 0. Raises LodestarError beyond the schedule."""
        for first, last, rate in self.bands:
            if first <= year <= last:
                return rate
        raise LodestarError(
            f"the schedule '{self.name}' ({self.edition}) gives no rate for year {year}; "
            f"it runs from {self.bands[0][0]} to {self.bands[-1][1]}"
        )

    def factors(self, last: int) -> list[float]:
        """The factors of years 0 to ``last``: 1 in year 0, then divided by 1 + rate each year."""
        found = [1.0]
        for year in range(1, last + 1):
            found.append(found[-1] / (1 + self.rate(year)))
        return found

    def factor(self, year: int) -> float:
        """What one pound in a year is worth in year 0."""
        return self.factors(year)[-1]

    def annuity(self, years: int, *, due: bool = True) -> float:
        """What one pound a year is worth in year 0: paid in years 0 to years-1 when ``due``, else in years 1 to years."""
        if years < 1:
            raise LodestarError(f"an annuity runs for a year or more, not for {years}")
        found = self.factors(years)
        return sum(found[:years] if due else found[1:])

    def present_value(self, flows: Sequence[float] | Iterable[float]) -> float:
        """What flows of years 0, 1, 2 … are worth in year 0."""
        listed = list(flows)
        return sum(flow * factor for flow, factor in zip(listed, self.factors(len(listed)), strict=False))


def schedule_of(
    library: "ParameterLibrary", name: str = STANDARD, edition: str | None = None, on: str | None = None
) -> Schedule:
    """A schedule of the shared parameters, by edition or by the day it applies. Raises LodestarError when there is none."""
    found = library.get(name, edition, on)
    if not found.bands:
        raise LodestarError(f"shared parameter '{name}' is no schedule of rates; name one that has bands")
    bands = tuple((band.from_year, band.to_year, float(band.rate)) for band in found.bands)
    return Schedule(found.id, found.edition.edition, bands)
