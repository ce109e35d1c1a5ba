"""Business days, states, sides, differences and reminders of reporting rounds."""

import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.rounds.calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    Nation,
    bank_holidays,
    business_days_after,
    business_days_between,
    is_business_day,
    nation_of,
)
from lodestar.analysis.rounds.differences import Stated, differences
from lodestar.analysis.rounds.reminders import latest_due, reminder_due
from lodestar.analysis.rounds.sides import is_joint, reporting_sides
from lodestar.analysis.rounds.states import FINAL, TRANSITIONS, State, Step, transition
from lodestar.evidence.errors import LodestarError

ENGLAND, SCOTLAND, NORTH = Nation.ENGLAND_AND_WALES, Nation.SCOTLAND, Nation.NORTHERN_IRELAND
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31))
NATIONS = st.sampled_from(list(Nation))


# Published by the government at gov.uk/bank-holidays.
@pytest.mark.parametrize(
    ("nation", "year", "days"),
    [
        (
            ENGLAND,
            2022,
            ["01-03", "04-15", "04-18", "05-02", "06-02", "06-03", "08-29", "09-19", "12-26", "12-27"],
        ),
        (ENGLAND, 2025, ["01-01", "04-18", "04-21", "05-05", "05-26", "08-25", "12-25", "12-26"]),
        (SCOTLAND, 2025, ["01-01", "01-02", "04-18", "05-05", "05-26", "08-04", "12-01", "12-25", "12-26"]),
        (
            NORTH,
            2025,
            ["01-01", "03-17", "04-18", "04-21", "05-05", "05-26", "07-14", "08-25", "12-25", "12-26"],
        ),
    ],
)
def test_bank_holidays_on_which_nobody_works_are_those_that_the_government_publishes(nation, year, days):
    found = {day.strftime("%m-%d") for day in bank_holidays(nation, year) if day.weekday() < 5}
    assert found == set(days)


@pytest.mark.parametrize("year", [FIRST_YEAR, 2034, LAST_YEAR])
def test_bank_holidays_are_worked_out_for_years_not_announced_yet_as_far_as_the_rules_are_known(year):
    assert dt.date(year, 12, 25) in bank_holidays(ENGLAND, year)


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1])
def test_a_year_whose_bank_holidays_are_not_known_is_said_and_not_taken_for_one_without_any(year):
    with pytest.raises(LodestarError, match=f"and not for {year}; look at the year"):
        business_days_after(dt.date(year, 6, 1), 3, ENGLAND)


def test_business_days_around_easter_are_counted_by_hand():
    thursday = dt.date(2025, 4, 17)
    assert business_days_after(thursday, 1, ENGLAND) == dt.date(2025, 4, 22), (
        "Good Friday to Easter Monday are left out"
    )
    assert business_days_after(thursday, 1, SCOTLAND) == dt.date(2025, 4, 21), (
        "Scotland works on Easter Monday"
    )
    assert business_days_after(dt.date(2025, 4, 22), -1, ENGLAND) == thursday
    assert business_days_between(thursday, dt.date(2025, 4, 25), ENGLAND) == 4
    assert business_days_after(dt.date(2025, 4, 19), 0, ENGLAND) == dt.date(2025, 4, 22)


@given(DAYS, st.integers(-60, 60), NATIONS)
def test_business_days_are_counted_as_a_slow_walk_counts_them(day, count, nation):
    walked, left = day, abs(count)
    step = dt.timedelta(days=1 if count >= 0 else -1)
    while left or (count == 0 and not is_business_day(walked, nation)):
        walked += step
        left -= count != 0 and is_business_day(walked, nation)
    assert business_days_after(day, count, nation) == walked
    if count > 0:
        assert business_days_between(day, walked, nation) == count
    assert is_business_day(walked, nation)


@pytest.mark.parametrize(
    ("code", "nation"),
    [("E47000004", ENGLAND), ("W06000015", ENGLAND), ("S12000036", SCOTLAND), ("N09000003", NORTH)],
)
def test_a_place_s_nation_is_read_from_its_code(code, nation):
    assert nation_of([{"scheme": "gss", "code": code}]) == nation


def test_a_place_without_a_code_has_the_bank_holidays_of_england_and_wales():
    assert nation_of([]) == nation_of([{"scheme": "itl", "code": "TLM5"}]) == ENGLAND


# States

ALLOWED = {
    ("draft", "save"): "draft", ("returned", "save"): "returned", ("draft", "submit"): "submitted",
    ("returned", "submit"): "submitted", ("submitted", "take back"): "draft", ("submitted", "return"): "returned",
    ("submitted", "approve"): "approved", ("approved", "return"): "returned", ("approved", "lock"): "locked",
    ("draft", "lock"): "lapsed", ("returned", "lock"): "lapsed", ("submitted", "lock"): "lapsed",
}  # fmt: skip


@pytest.mark.parametrize(("state", "step"), list(product(State, Step)))
def test_every_pair_of_state_and_step_is_either_in_the_table_or_refused(state, step):
    expected = ALLOWED.get((state, step))
    if expected is None:
        with pytest.raises(LodestarError, match="cannot be changed so"):
            transition(state, step, reason="Because.")
    else:
        assert transition(state, step, reason="Because.").end == expected


def test_nothing_leads_out_of_what_is_locked_or_lapsed():
    assert not [each for each in TRANSITIONS if each.start in FINAL]


def test_nobody_approves_or_returns_what_they_wrote():
    for state, step in (
        (State.SUBMITTED, Step.APPROVE),
        (State.SUBMITTED, Step.RETURN),
        (State.APPROVED, Step.RETURN),
    ):
        with pytest.raises(LodestarError, match="what they wrote themselves"):
            transition(state, step, writer=True, reason="Because.")


@given(st.lists(st.sampled_from(list(Step)), max_size=12))
def test_no_way_leads_to_locked_but_through_approval_by_another(steps):
    state, approved = State.DRAFT, False
    for step in steps:
        try:
            state = transition(state, step, writer=False, reason="Because.").end
        except LodestarError:
            continue
        approved = step == Step.APPROVE or (approved and step == Step.LOCK)
    assert state != State.LOCKED or approved


# Sides


@pytest.mark.parametrize(
    ("parts", "sides"),
    [
        ([("lead", "local"), ("lead", "national")], ("local", "national")),
        ([("partner", "national"), ("lead", "local")], ("local", "national")),
        ([("lead", "delivery")], ("delivery",)),
        ([("partner", "delivery")], ("delivery",)),
        ([("lead", "delivery"), ("partner", "local")], ("local", "delivery")),
        ([("lead", "delivery"), ("lead", "local")], ("local",)),
        ([("lead", "local"), ("partner", "delivery")], ("local",)),
        ([], ()),
    ],
)
def test_which_sides_report_follows_from_who_takes_part(parts, sides):
    assert reporting_sides(parts) == sides
    assert is_joint(sides) == (len(sides) > 1)


# Differences


def stated(side, rating="on-track", confidence="high", forecast=dt.date(2027, 3, 1)):
    return Stated(side, rating, confidence, forecast)


def test_sides_that_say_the_same_differ_in_nothing():
    assert (
        differences([stated("local"), stated("national")])
        == ()
        == differences([stated("local")])
        == differences([])
    )


def test_each_thing_in_which_sides_differ_is_told_with_what_each_says():
    found = differences([stated("local"), stated("national", "at-risk", "low", dt.date(2027, 3, 31))])
    assert [(each.what, each.days) for each in found] == [
        ("rating", None),
        ("confidence", None),
        ("forecast", 30),
    ]
    assert found[0].said == (("local", "on-track"), ("national", "at-risk"))


def test_a_day_and_no_day_differ_by_no_number_of_days():
    [found] = differences([stated("local"), stated("national", forecast=None)])
    assert (found.what, found.days, found.said[1]) == ("forecast", None, ("national", ""))


@given(st.permutations([stated("local"), stated("national", "at-risk"), stated("delivery")]))
def test_the_order_of_sides_changes_no_difference(some):
    assert [each.what for each in differences(some)] == ["rating"]


# Reminders

OPENS, CLOSES = dt.date(2025, 4, 1), dt.date(2025, 4, 23)


def test_reminders_before_closing_count_business_days_and_skip_easter():
    due = {
        day: name
        for n in range(-5, 30)
        if (name := reminder_due(day := OPENS + dt.timedelta(days=n), OPENS, CLOSES, ENGLAND))
    }
    assert due == {
        OPENS: "opens", dt.date(2025, 4, 7): "before-10", dt.date(2025, 4, 16): "before-3",
        dt.date(2025, 4, 22): "before-1", dt.date(2025, 4, 24): "late-1", dt.date(2025, 4, 30): "late-7",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "days"),
    [
        ({"before-5", "before-2"}, {14: "before-5", 17: "before-2"}),
        ({"before-1", "late"}, {22: "before-1", 24: "late-1", 30: "late-7"}),
        (set(), {}),
    ],
)
def test_only_those_reminders_are_due_that_are_wanted(wanted, days):
    april = [dt.date(2025, 4, day) for day in range(1, 31)]
    due = {day.day: name for day in april if (name := reminder_due(day, OPENS, CLOSES, ENGLAND, wanted))}
    assert due == days


def test_what_is_late_is_told_on_day_one_on_day_seven_and_then_every_thirty():
    days = [n for n in range(1, 125) if reminder_due(CLOSES + dt.timedelta(days=n), OPENS, CLOSES, ENGLAND)]
    assert days == [1, 7, 30, 61, 90, 120], "the sixtieth day is a Sunday"


@given(DAYS, NATIONS, st.integers(0, 150))
def test_nobody_is_reminded_on_a_day_on_which_nobody_works_and_no_rung_is_lost(day, nation, offset):
    closes = business_days_after(day, 0, nation)
    opens = business_days_after(closes, -8, nation)
    today = closes + dt.timedelta(days=offset)
    if not is_business_day(today, nation):
        assert reminder_due(today, opens, closes, nation) == latest_due(today, opens, closes, nation) == ""
    told = [
        name
        for n in range(1, 151)
        if (name := reminder_due(closes + dt.timedelta(days=n), opens, closes, nation))
    ]
    assert [name for name in told if name != "late-150"] == ["late-1", "late-7", "late-30", "late-60", "late-90", "late-120"]  # fmt: skip


def test_what_is_late_after_a_long_holiday_is_told_on_the_first_day_of_work():
    thursday, friday, tuesday = dt.date(2025, 4, 17), dt.date(2025, 4, 18), dt.date(2025, 4, 22)
    assert (
        reminder_due(friday, OPENS, thursday, ENGLAND) == "" == latest_due(friday, OPENS, thursday, ENGLAND)
    )
    assert reminder_due(tuesday, OPENS, thursday, ENGLAND) == "late-1"
    saturday, monday = dt.date(2026, 12, 26), dt.date(2026, 12, 28)
    assert reminder_due(monday, dt.date(2026, 12, 1), dt.date(2026, 12, 24), ENGLAND) == "", "Boxing Day’s"
    assert reminder_due(saturday, dt.date(2026, 12, 1), dt.date(2026, 12, 24), ENGLAND) == ""
    assert (
        reminder_due(dt.date(2026, 12, 29), dt.date(2026, 12, 1), dt.date(2026, 12, 24), ENGLAND) == "late-1"
    )


@given(DAYS, NATIONS)
def test_nothing_is_due_before_a_window_opens(day, nation):
    opens = day + dt.timedelta(days=1)
    assert reminder_due(day, opens, opens + dt.timedelta(days=20), nation) == ""


def test_a_day_without_a_run_loses_no_reminder_and_makes_none_later():
    for after, name in ((1, "late-1"), (2, "late-1"), (3, ""), (5, "late-1"), (6, ""), (7, "late-7")):
        assert latest_due(CLOSES + dt.timedelta(days=after), OPENS, CLOSES, ENGLAND) == name, after
