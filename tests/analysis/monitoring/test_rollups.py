"""Roll-ups by declared rules: what they come to, what they say, and what they refuse."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.monitoring import (
    Figure,
    PlaceRule,
    TimeRule,
    check_rules,
    coverage_of,
    expected_periods,
    hidden,
    hidden_totals,
    next_period,
    over_place,
    over_time,
    year_holding,
)
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.periods import parse_period

amounts = st.decimals(-10_000, 10_000, places=2)
counts = st.integers(0, 40).map(Decimal)


def figures_of(values):
    return [Figure(f"Q{n}", value) for n, value in enumerate(values, 1)]


series = st.lists(st.none() | amounts, max_size=8)


@given(series)
def test_the_sum_average_and_highest_are_those_of_the_values_that_are_there(values):
    there = [Fraction(v) for v in values if v is not None]
    expected = {
        TimeRule.SUM: sum(there) if there else None,
        TimeRule.AVERAGE: sum(there) / len(there) if there else None,
        TimeRule.MAXIMUM: max(there) if there else None,
    }
    for rule, value in expected.items():
        found = over_time(figures_of(values), rule)
        if value is None:
            assert found.value is None and "no value for any period" in found.explanation
        else:
            assert found.value is not None and abs(Fraction(found.value) - value) < Fraction(1, 10**12)
        assert len(found.used) + len(found.missing) == len(values)
        assert found.complete == (None not in values)


@given(series)
def test_the_latest_is_the_last_that_is_there_and_only_later_ones_are_missed(values):
    found = over_time(figures_of(values), TimeRule.LATEST)
    last = next((n for n in range(len(values) - 1, -1, -1) if values[n] is not None), None)
    assert found.value == (None if last is None else values[last])
    assert len(found.missing) == (len(values) if last is None else len(values) - 1 - last)


def test_a_running_total_is_never_added_up():
    """A cumulative value that is summed counts everything again: 10, then 25, is 25 and not 35."""
    with pytest.raises(LodestarError, match="count it again; use latest"):
        check_rules(ratio=False, cumulative=True, time=TimeRule.SUM, place=PlaceRule.SUM)
    check_rules(ratio=False, cumulative=True, time=TimeRule.LATEST, place=PlaceRule.SUM)
    assert over_time(figures_of([Decimal(10), Decimal(25)]), TimeRule.LATEST).value == 25


@given(st.lists(counts, min_size=1, max_size=6))
def test_the_total_of_a_running_total_never_falls_from_year_to_year(new):
    """akvo-rsr 5212: a total that falls although nothing was taken away."""
    running = [sum(new[: n + 1], Decimal(0)) for n in range(len(new))]
    totals = [over_time(figures_of(running[: n + 1]), TimeRule.LATEST).value for n in range(len(new))]
    assert totals == sorted(totals) and totals[-1] == sum(new)


@pytest.mark.parametrize(
    ("ratio", "time", "place", "said"),
    [
        (True, TimeRule.SUM, PlaceRule.RATIO, "percentage cannot be rolled up by 'sum'"),
        (True, TimeRule.AVERAGE, PlaceRule.RATIO, "percentage cannot be rolled up by 'average'"),
        (True, TimeRule.RATIO, PlaceRule.SUM, "cannot be added"),
        (False, TimeRule.RATIO, PlaceRule.SUM, "is for percentages"),
        (False, TimeRule.SUM, PlaceRule.RATIO, "is for percentages"),
    ],
)
def test_rules_that_would_mislead_are_refused_with_the_reason(ratio, time, place, said):
    with pytest.raises(LodestarError, match=said):
        check_rules(ratio=ratio, cumulative=False, time=time, place=place)


def test_a_percentage_is_all_numerators_over_all_denominators_and_not_the_average():
    """1 of 10 and 90 of 100: 91 of 110 is 82.7%, where the average of the two would say 50%."""
    parts = [
        Figure("North", Decimal(10), Decimal(1), Decimal(10)),
        Figure("South", Decimal(90), Decimal(90), Decimal(100)),
    ]
    found = over_place(parts, PlaceRule.RATIO, Decimal(100))
    assert found.value is not None and round(found.value, 1) == Decimal("82.7")
    assert (found.numerator, found.denominator) == (91, 110)


def test_a_percentage_without_its_numerator_cannot_be_used_and_is_said_to_be_missing():
    parts = [Figure("North", Decimal(10), Decimal(1), Decimal(10)), Figure("South", Decimal(90))]
    found = over_place(parts, PlaceRule.RATIO, Decimal(100))
    assert found.value == 10 and found.missing == ("South (no numerator and denominator)",)


@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=6))
def test_a_ratio_lies_between_the_least_and_the_greatest_of_its_parts(pairs):
    parts = [Figure(str(n), a / b if b else None, a, b) for n, (a, b) in enumerate(pairs)]
    found = over_place(parts, PlaceRule.RATIO)
    shares = [a / b for a, b in pairs if b]
    if not shares or any(a and not b for a, b in pairs):
        return
    assert found.value is not None
    assert min(shares) - Decimal("1e-20") <= found.value <= max(shares) + Decimal("1e-20")


@given(st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=4))
def test_sums_over_place_and_time_are_the_same_in_either_order(grid):
    """A slow twin: areas first or periods first, the total is the total."""
    by_area = [over_time(figures_of(row), TimeRule.SUM).value for row in zip(*grid, strict=True)]
    by_period = [over_place(figures_of(row), PlaceRule.SUM).value for row in grid]
    assert sum(by_area) == sum(by_period) == sum(sum(row) for row in grid)


def test_areas_that_do_not_add_up_are_not_added():
    with pytest.raises(LodestarError, match="do not add up"):
        over_place(figures_of([Decimal(1)]), PlaceRule.NONE)


def test_a_roll_up_says_which_values_and_which_rule():
    parts = [
        Figure("April", Decimal(3)),
        Figure("May", None, missing="not collected"),
        Figure("June", Decimal(4)),
    ]
    assert over_time(parts, TimeRule.SUM).explanation == (
        "The sum of 2 of 3 periods: April, June. Missing: May (not collected)."
    )
    assert over_time(parts, TimeRule.LATEST).explanation == "The latest value: June."


# Periods


@pytest.mark.parametrize(
    ("first", "frequency", "until", "expected"),
    [
        (
            (2026, 4, 1),
            "quarter",
            (2026, 12, 31),
            ("2026-04..2026-06", "2026-07..2026-09", "2026-10..2026-12"),
        ),
        ((2026, 4, 1), "quarter", (2026, 12, 30), ("2026-04..2026-06", "2026-07..2026-09")),
        ((2024, 4, 1), "year", (2026, 5, 1), ("2024/25", "2025/26")),
        ((2024, 1, 1), "year", (2026, 5, 1), ("2024", "2025")),
        ((2026, 12, 9), "month", (2027, 1, 31), ("2026-12", "2027-01")),
        ((2026, 4, 1), "month", (2026, 4, 29), ()),
    ],
)
def test_a_value_is_due_for_each_period_that_has_ended(first, frequency, until, expected):
    assert expected_periods(dt.date(*first), frequency, dt.date(*until)) == expected


@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)),
    st.sampled_from(["month", "quarter", "half-year", "year"]),
    st.integers(0, 2000),
)
def test_what_is_due_next_is_the_first_that_is_not_due_until_its_last_day(first, frequency, days):
    today = first + dt.timedelta(days)
    coming = next_period(first, frequency, today)
    last = parse_period(coming).end
    assert coming not in expected_periods(first, frequency, last - dt.timedelta(1))
    assert expected_periods(first, frequency, last) == (*expected_periods(first, frequency, today), coming)


@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)),
    st.sampled_from(["month", "quarter", "half-year", "year"]),
)
def test_periods_follow_one_another_without_gap_or_overlap(first, frequency):
    periods = [
        parse_period(text) for text in expected_periods(first, frequency, first + dt.timedelta(days=2000))
    ]
    assert periods and periods[0].start == first.replace(day=1)
    for earlier, later in pairwise(periods):
        assert later.start == earlier.end + dt.timedelta(days=1)


def test_a_quarter_from_january_belongs_to_the_financial_year_before():
    assert year_holding("2027-01..2027-03", financial=True) == "2026/27"
    assert year_holding("2027-01..2027-03", financial=False) == "2027"
    assert year_holding("2099-04..2099-06", financial=True) == "2099/00"


# Small numbers


def test_one_small_number_hides_the_next_smallest_too():
    parts = {"women": Decimal(3), "men": Decimal(20), "other": Decimal(60)}
    assert hidden(parts) == {"women", "men"}
    assert hidden({"women": Decimal(8), "men": Decimal(0)}) == set(), "zero tells of nobody"


@given(st.dictionaries(st.sampled_from("abcdefg"), counts, max_size=7), st.integers(2, 12))
def test_no_hidden_number_can_be_worked_out_from_the_total(parts, threshold):
    found = hidden(parts, threshold)
    for name, count in parts.items():
        if 0 < count < threshold:
            assert name in found
    if found and len(found) < len(parts):
        assert len(found) >= 2
        assert sum(parts[name] for name in found) >= threshold


@given(st.dictionaries(st.sampled_from("abcdefg"), counts, max_size=7))
def test_nothing_is_hidden_where_nothing_is_small(parts):
    if all(count == 0 or count >= 5 for count in parts.values()):
        assert hidden(parts) == set()


def test_coverage_names_what_is_missing_and_what_nobody_asked_for():
    found = coverage_of({"sex": ["female", "male"], "age": ["16-24"]}, {"sex": ["female"], "decile": ["1"]})
    assert [(c.dimension, c.missing, c.unexpected) for c in found] == [
        ("sex", ("male",), ()), ("age", ("16-24",), ()), ("decile", (), ("1",)),
    ]  # fmt: skip


def test_what_the_total_holds_beside_its_parts_is_hidden_with_the_next_smallest():
    parts = {"women": Decimal(60), "men": Decimal(37)}
    assert hidden(parts, rest=Decimal(3)) == {"men"}
    assert hidden(parts, rest=Decimal(30)) == hidden(parts, rest=Decimal(0)) == set()
    assert hidden({"women": Decimal(3), "men": Decimal(37)}, rest=Decimal(2)) == {"women"}


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 12)), max_size=9),
    st.sets(st.integers(0, 8)),
    st.integers(2, 8),
)
def test_two_running_totals_that_are_shown_tell_of_no_small_number(steps, ends, threshold):
    totals, reached = [], Decimal(0)
    for step in steps:
        reached += step or 0
        totals.append(None if step is None else reached)
    gone = hidden_totals(totals, ends, threshold)
    shown = [total for n, total in enumerate(totals) if n not in gone and total is not None]
    for earlier, later in pairwise([Decimal(0), *shown]):
        assert later - earlier == 0 or later - earlier >= threshold
    if all(step is None or step == 0 or step >= threshold for step in steps):
        assert not gone


def test_a_running_total_that_ends_its_year_is_shown_before_those_between():
    totals = [Decimal(n) for n in (60, 80, 100, 102)]
    assert hidden_totals(totals, {3}) == {2}
    assert hidden_totals(totals, set()) == {3}
