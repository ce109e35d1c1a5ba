"""What a board is told: financial quarters, figures against the path."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.board import Quarter, against_path, coming_quarters, due_in
from lodestar.analysis.board.quarters import quarter_of
from lodestar.analysis.delivery.promises import Promise


def promise(action: str, step: str, due: str) -> Promise:
    return Promise(action, step, action.upper(), step.upper(), due)


@pytest.mark.parametrize(
    ("day", "quarter", "name"),
    [
        (dt.date(2026, 3, 31), Quarter(2025, 4), "January to March 2026 (2025/26, quarter 4)"),
        (dt.date(2026, 4, 1), Quarter(2026, 1), "April to June 2026 (2026/27, quarter 1)"),
        (dt.date(2026, 12, 31), Quarter(2026, 3), "October to December 2026 (2026/27, quarter 3)"),
    ],
)
def test_quarters_are_those_of_the_financial_year_from_april(day, quarter, name):
    assert quarter_of(day) == quarter
    assert quarter.name == name


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)))
def test_quarters_follow_each_other_without_gap_and_hold_their_day(day):
    first, second, third = coming_quarters(day)
    assert first.start <= day <= first.end
    assert second.start == first.end + dt.timedelta(days=1) and third.start == second.end + dt.timedelta(
        days=1
    )


def test_what_is_due_is_told_in_its_quarter_and_nothing_before_the_meeting():
    promises = [
        promise("a", "x", "2026-04-10"),
        promise("a", "y", "2026-05"),
        promise("a", "z", "2026-09-30"),
    ]
    due = due_in(coming_quarters(dt.date(2026, 4, 20)), promises, dt.date(2026, 4, 20))
    assert [[one.milestone for one in each.promises] for each in due] == [["y"], ["z"], []]


def series(*points, after_break=None):
    made = tuple(SimpleNamespace(year=y, period=str(y), value=Decimal(v), source="s") for y, v in points)
    return SimpleNamespace(points=made, runs=(SimpleNamespace(points=made, after_break=after_break),))


def path(*points):
    return SimpleNamespace(
        points=tuple(SimpleNamespace(year=y, value=Decimal(v)) for y, v in points), reason=None
    )


def test_the_latest_figure_is_told_against_what_the_path_expects_of_its_year():
    found = against_path(series((2022, 20), (2024, 23)), path((2022, 20), (2023, 21), (2024, 22)))
    assert (found.year, found.value, found.expected, found.gap) == (2024, 23, 22, 1)


def test_a_figure_after_a_break_is_not_compared_and_one_off_the_path_says_why():
    broken = against_path(series((2024, 23), after_break="2023"), path((2022, 20), (2024, 22)))
    assert broken.gap is None and "re-based" in broken.reason
    off = against_path(series((2030, 23)), path((2022, 20), (2024, 22)))
    assert off.gap is None and off.reason == "the path runs from 2022 to 2024"
    assert against_path(series(), None) is None
