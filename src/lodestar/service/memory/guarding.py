"""Small numbers on other days: two readings side by side must not give away what each of them hides.

Today's page hides a count of 2 by hiding another beside it. Yesterday's page, when the 2 was not there yet, showed that
other: set beside today's total it tells the 2. So of a period in which anything is hidden, today or on the day, only what
is the same as today is told, as today tells it; all else of the period is withheld, and its year's total with it.
"""

from dataclasses import replace
from typing import Any

from lodestar.analysis.monitoring import Figure, year_holding
from lodestar.service.monitoring.counted import financial
from lodestar.service.monitoring.masking import SUPPRESSED
from lodestar.service.monitoring.models import Value
from lodestar.service.monitoring.reading import Reading, YearFigure
from lodestar.service.monitoring.wholes import PeriodFigure

WITHHELD = f"Not shown ({SUPPRESSED})."


def guarded(then: Reading, now: Reading, values_then: list[Value], values_now: list[Value]) -> Reading:
    """A reading of another day, for who may not see small numbers, with nothing in it that tells what today's hides."""
    closed = closed_periods(then, now, values_then, values_now)
    dark = {year.name for year in now.years if year.rolled.explanation == WITHHELD}
    dark |= {year_holding(period, financial(then.assignment)) for period in closed}
    return replace(
        then,
        periods=tuple(_closed_period(each) if each.period in closed else each for each in then.periods),
        years=tuple(_closed_year(year) if year.name in dark else year for year in then.years),
        parts=tuple(
            replace(part, said=SUPPRESSED, hidden=True) if part.period in closed else part
            for part in then.parts
        ),
    )


def closed_periods(
    then: Reading, now: Reading, values_then: list[Value], values_now: list[Value]
) -> set[str]:
    """The periods of which nothing is told on the day: something in them is hidden, and they are not as they are today."""
    return {
        period
        for period in {value.period for value in values_then}
        if (_hidden(then, period) or _hidden(now, period))
        and (_raw(values_then, period), _hidden(then, period))
        != (_raw(values_now, period), _hidden(now, period))
    }


def _hidden(reading: Reading, period: str) -> frozenset[tuple[str, str]]:
    """What is hidden of a period: its parts, and the whole as ('', '')."""
    parts = {
        (part.dimension, part.category) for part in reading.parts if part.period == period and part.hidden
    }
    whole = any(each.period == period and each.figure.missing == SUPPRESSED for each in reading.periods)
    return frozenset(parts | ({("", "")} if whole else set()))


def _raw(values: list[Value], period: str) -> dict[tuple[str, ...], tuple[Any, ...]]:
    return {
        (value.area, value.dimension, value.category): (value.value, value.numerator, value.denominator, value.missing)
        for value in values
        if value.period == period
    }  # fmt: skip


def _closed_period(each: PeriodFigure) -> PeriodFigure:
    closed = Figure(each.figure.name, None, missing=SUPPRESSED)
    return PeriodFigure(each.period, closed, None, each.due, f"{SUPPRESSED.capitalize()}.", hidden=True)


def _closed_year(year: YearFigure) -> YearFigure:
    rolled = replace(year.rolled, value=None, numerator=None, denominator=None, used=(), explanation=WITHHELD)
    return replace(year, rolled=rolled, position=None, hidden=True)
