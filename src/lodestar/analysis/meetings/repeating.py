"""The dates of what repeats by the calendar."""

import calendar
import datetime as dt


def months_later(first: dt.date, last: dt.date, months: int) -> dt.date:
    """The date that follows ``last`` in a row that began on ``first`` and has one every so many months.

    It falls on the first's day of the month, or on the month's last day where that is shorter; so 31 January, 28 February,
    31 March. A ``last`` that was moved within the row leaves the later dates where they were.
    """
    gone = (last.year - first.year) * 12 + last.month - first.month
    steps = max(0, gone // months) + 1
    while (found := _on(first, steps * months)) <= last:
        steps += 1
    return found


def _on(first: dt.date, months: int) -> dt.date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return dt.date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))
