"""Dates and periods as people publish them: 2018, 2017/18, November 2022, April 2020 to October 2022.

A point is ``YYYY``, a financial year ``YYYY/YY`` (April to March), ``YYYY-MM`` or ``YYYY-MM-DD``.
A period is one point or two joined by ``..`` (both included): ``2017/18..2021/22``.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

_POINT = re.compile(r"^(?P<year>(?:1[6-9]|20|21)\d\d)(?:/(?P<fy>\d\d)|-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?$")


@dataclass(frozen=True)
class Period:
    """A stretch of time. ``start`` and ``end`` are both inside it; ``text`` is how it was written."""

    text: str
    start: dt.date
    end: dt.date

    @property
    def label(self) -> str:
        """The period in reader's words: '2017/18 to 2021/22', 'April 2020 to October 2022'."""
        return " to ".join(_say(point) for point in self.text.split(".."))

    @property
    def financial(self) -> bool:
        """True when the period is counted in financial years."""
        return "/" in self.text


def parse_date(text: str) -> dt.date:
    """Return the first day of a date that may lack its day or month (``2025-03`` → 1 March 2025).

    Raises ValueError with the reason when the text is not such a date.
    """
    if "/" in text:
        raise ValueError(f"'{text}' is a financial year; write a date as 2025, 2025-03 or 2025-03-31")
    return _point(text)[0]


@lru_cache(maxsize=8192)
def parse_period(text: str) -> Period:
    """Read a period. Raises ValueError with the reason when the text is not one."""
    first, _, last = text.partition("..")
    start, end = _point(first)
    if last:
        end = _point(last)[1]
    if end < start:
        raise ValueError(f"'{text}' ends before it starts; put the earlier date first")
    return Period(text=text, start=start, end=end)


def _point(text: str) -> tuple[dt.date, dt.date]:
    match = _POINT.match(text)
    if not match:
        raise ValueError(
            f"'{text}' is not a date; write 2018, 2017/18, 2022-11 or 2022-11-10, and join two with '..'"
        )
    year = int(match["year"])
    if match["fy"]:
        if int(match["fy"]) != (year + 1) % 100:
            raise ValueError(
                f"'{text}' is not a financial year; {year} is followed by {(year + 1) % 100:02d}"
            )
        return dt.date(year, 4, 1), dt.date(year + 1, 3, 31)
    if not match["month"]:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    month = int(match["month"])
    if not 1 <= month <= 12:
        raise ValueError(f"'{text}' has no month {month}; months run from 01 to 12")
    last_day = calendar.monthrange(year, month)[1]
    if not match["day"]:
        return dt.date(year, month, 1), dt.date(year, month, last_day)
    day = int(match["day"])
    if not 1 <= day <= last_day:
        raise ValueError(
            f"'{text}' has no day {day}; {calendar.month_name[month]} {year} has {last_day} days"
        )
    return dt.date(year, month, day), dt.date(year, month, day)


def _say(point: str) -> str:
    match = _POINT.match(point)
    if not match or not match["month"]:
        return point
    words = f"{calendar.month_name[int(match['month'])]} {match['year']}"
    return f"{int(match['day'])} {words}" if match["day"] else words
