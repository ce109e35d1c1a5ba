"""The dates of what repeats by the calendar."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.meetings.repeating import months_later

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 31))


@pytest.mark.parametrize(
    ("first", "last", "months", "then"),
    [
        ("2026-01-31", "2026-01-31", 1, "2026-02-28"),
        ("2026-01-31", "2026-02-28", 1, "2026-03-31"),
        ("2024-01-31", "2024-01-31", 1, "2024-02-29"),
        ("2025-11-30", "2025-11-30", 3, "2026-02-28"),
        ("2025-12-15", "2025-12-15", 1, "2026-01-15"),
        ("2026-01-10", "2026-02-20", 1, "2026-03-10"),  # the second was moved; the third is where it was
        ("2026-01-10", "2026-01-05", 1, "2026-02-10"),
    ],
)
def test_the_next_date_is_the_firsts_day_of_its_month(first, last, months, then):
    found = months_later(dt.date.fromisoformat(first), dt.date.fromisoformat(last), months)
    assert found == dt.date.fromisoformat(then)


@given(DAYS, st.sampled_from([1, 3]), st.integers(1, 30))
def test_a_row_has_one_date_in_each_of_its_months(first, months, many):
    dates = [first]
    for _ in range(many):
        dates.append(months_later(first, dates[-1], months))
    counted = [day.year * 12 + day.month for day in dates]
    assert counted == [counted[0] + step * months for step in range(many + 1)]
    assert all(day.day == first.day or (day + dt.timedelta(days=1)).day == 1 for day in dates)
