"""The year of a report: a financial year from April to March, told until its end or the day on which it is looked at."""

import datetime as dt
import re
from dataclasses import dataclass

from lodestar.evidence.errors import LodestarError

_WRITTEN = re.compile(r"^(\d{4})/(\d{2})$")


@dataclass(frozen=True)
class Year:
    """A financial year, such as 2026/27. ``until`` is the last day that is told: its end, or an earlier day of looking."""

    name: str
    start: dt.date
    end: dt.date
    until: dt.date

    def holds(self, day: dt.date | None) -> bool:
        """Whether something of that day is told in the report."""
        return day is not None and self.start <= day <= self.until

    def gone(self, day: dt.date | None) -> bool:
        """Whether something of that day has happened by the last day that is told."""
        return day is not None and day <= self.until

    @property
    def over(self) -> bool:
        return self.until == self.end


def year_named(text: str, today: dt.date) -> Year:
    """The year written as 2026/27, as seen on a day. Raises LodestarError for another writing, or a year yet to begin."""
    found = _WRITTEN.match(text.strip())
    first = int(found[1]) if found else 0
    if found is None or int(found[2]) != (first + 1) % 100 or not 1900 < first < 3000:
        raise LodestarError(f"'{text[:20]}' is not a financial year; write it as 2026/27")
    start, end = dt.date(first, 4, 1), dt.date(first + 1, 3, 31)
    if start > today:
        raise LodestarError(
            f"The year {text} begins on 1 April {first}; there is nothing to report on before that"
        )
    return Year(text.strip(), start, end, min(end, today))
