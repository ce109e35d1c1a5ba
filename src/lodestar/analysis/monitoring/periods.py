"""The periods in which values are due."""

import datetime as dt

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.periods import parse_period

MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


def expected_periods(first: dt.date, frequency: str, until: dt.date) -> tuple[str, ...]:
    """Every whole period from the month of ``first`` that has ended by ``until``, as periods are written.

    A year that begins in April is a financial year (2026/27), one that begins in January a calendar year. Raises
    LodestarError for a frequency that is not month, quarter, half-year or year.
    """
    return _periods(first, frequency, until)[0]


def next_period(first: dt.date, frequency: str, until: dt.date) -> str:
    """The first period that has not ended by ``until``: the one whose value falls due next, on its last day.

    Raises LodestarError for a frequency that is not known.
    """
    return _periods(first, frequency, until)[1]


def year_holding(period: str, financial: bool) -> str:
    """The year in which a period ends: '2026/27' or '2026'."""
    end = parse_period(period).end
    if not financial:
        return str(end.year)
    year = end.year if end.month >= 4 else end.year - 1
    return f"{year}/{(year + 1) % 100:02d}"


def _periods(first: dt.date, frequency: str, until: dt.date) -> tuple[tuple[str, ...], str]:
    if frequency not in MONTHS:
        raise LodestarError(f"frequency '{frequency}' is not known; use one of {', '.join(MONTHS)}")
    found, start = [], first.replace(day=1)
    while (after := _later(start, MONTHS[frequency])) <= until + dt.timedelta(days=1):
        found.append(_written(start, frequency))
        start = after
    return tuple(found), _written(start, frequency)


def _later(start: dt.date, months: int) -> dt.date:
    month = start.month - 1 + months
    return dt.date(start.year + month // 12, month % 12 + 1, 1)


def _written(start: dt.date, frequency: str) -> str:
    if frequency == "month":
        return f"{start:%Y-%m}"
    if frequency == "year" and start.month == 1:
        return str(start.year)
    if frequency == "year" and start.month == 4:
        return f"{start.year}/{(start.year + 1) % 100:02d}"
    last = _later(start, MONTHS[frequency] - 1)
    return f"{start:%Y-%m}..{last:%Y-%m}"
