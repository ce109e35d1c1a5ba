"""What a board is told: promises between two readings, financial quarters, figures against the path."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.board import (
    Promise,
    Quarter,
    against_path,
    coming_quarters,
    due_in,
    promises_of,
    since_last_met,
)
from lodestar.analysis.board.quarters import quarter_of

SINCE, UNTIL = dt.date(2026, 1, 1), dt.date(2026, 4, 1)
DUES = ("2025", "2025-12", "2026-02-10", "2026-03", "2026-06-30", "2027")
KEYS = tuple((action, step) for action in "ab" for step in "xyz")


def promise(action: str, step: str, due: str) -> Promise:
    return Promise(action, step, action.upper(), step.upper(), due)


READINGS = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(DUES)).map(
    lambda held: {key: promise(*key, due) for key, due in held.items()}
)
MET = st.dictionaries(st.sampled_from(KEYS), st.dates(dt.date(2025, 6, 1), dt.date(2026, 8, 1)))


def slowly(before, now, met):
    """Each promise judged alone, by the words of the glossary."""
    told = {name: set() for name in ("kept", "moved", "late", "added", "dropped")}
    for key in KEYS:
        old, new = before.get(key), now.get(key)
        if old is None and new is not None:
            told["added"].add(key)
        if old is not None and new is None:
            told["dropped"].add(key)
        if new is None:
            continue
        done = key in met and met[key] <= UNTIL
        if done:
            if met[key] > SINCE:
                told["kept"].add(key)
        elif old is not None and old.due != new.due:
            told["moved"].add(key)
        elif new.last_day < UNTIL:
            told["late"].add(key)
    return told


@given(READINGS, READINGS, MET)
def test_every_promise_is_told_as_a_slow_reader_tells_it(before, now, met):
    found = since_last_met(before, now, met, since=SINCE, until=UNTIL)
    told = {
        "kept": {one.key for one in found.kept},
        "moved": {one.promise.key for one in found.moved},
        "late": {one.key for one in found.late},
        "added": {one.key for one in found.added},
        "dropped": {one.key for one in found.dropped},
    }
    assert told == slowly(before, now, met)


@given(READINGS, READINGS, MET)
def test_no_promise_is_kept_moved_and_late_at_once(before, now, met):
    found = since_last_met(before, now, met, since=SINCE, until=UNTIL)
    keys = [one.key for one in (*found.kept, *found.late)] + [one.promise.key for one in found.moved]
    assert len(keys) == len(set(keys))


def test_a_month_counts_to_its_last_day_and_a_year_to_its_end():
    assert promise("a", "x", "2026-02").last_day == dt.date(2026, 2, 28)
    assert promise("a", "x", "2026").last_day == dt.date(2026, 12, 31)
    on_the_day = {("a", "x"): promise("a", "x", "2026-04-01")}
    assert since_last_met(on_the_day, on_the_day, {}, since=SINCE, until=UNTIL).late == (), (
        "due today is not late"
    )


def test_how_far_a_promise_moved_is_told_in_days_the_furthest_first():
    before = {key: promise(*key, "2026-06-30") for key in KEYS[:2]}
    now = {KEYS[0]: promise(*KEYS[0], "2026-07-05"), KEYS[1]: promise(*KEYS[1], "2026-08-29")}
    moved = since_last_met(before, now, {}, since=SINCE, until=UNTIL).moved
    assert [(one.was, one.days) for one in moved] == [("2026-06-30", 60), ("2026-06-30", 5)]


def test_a_board_that_never_met_is_told_of_nothing_added():
    now = {("a", "x"): promise("a", "x", "2027")}
    assert since_last_met({}, now, {}, since=None, until=UNTIL).added == ()


def test_promises_are_read_from_what_the_audit_tells():
    told = {
        "a": {"name": "A", "milestones": [{"id": "x", "name": "X", "due": "2026-03"}]},
        "b": {"name": "B"},
    }
    assert promises_of(told) == {("a", "x"): Promise("a", "x", "A", "X", "2026-03")}


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
