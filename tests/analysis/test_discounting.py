"""Discounting against published factors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.discounting import STANDARD, Schedule, schedule_of
from lodestar.analysis.logic.parameters import load_parameters
from lodestar.evidence.errors import LodestarError

# Green Book discount factors at 3.5%, 3.0% from year 31 and 2.5% from year 76 (HM Treasury, The Green Book, table of
# discount factors), to the four digits in which they are printed.
PUBLISHED = {
    1: 0.9662,
    5: 0.8420,
    10: 0.7089,
    20: 0.5026,
    30: 0.3563,
    31: 0.3459,
    50: 0.1973,
    60: 0.1468,
    75: 0.0942,
    76: 0.0919,
    100: 0.0508,
    125: 0.0274,
}


@pytest.fixture(scope="module")
def schedule() -> Schedule:
    return schedule_of(load_parameters())


@pytest.mark.parametrize(("year", "factor"), PUBLISHED.items())
def test_factors_are_those_of_the_green_book(schedule: Schedule, year: int, factor: float) -> None:
    assert schedule.factor(year) == pytest.approx(factor, abs=5e-5)


def test_annuities_are_those_that_reconcile_the_framework(schedule: Schedule) -> None:
    assert schedule.annuity(10) == pytest.approx(8.6077, abs=5e-5)
    assert schedule.annuity(30) == pytest.approx(19.0358, abs=5e-5)


def test_an_annuity_paid_in_arrears_is_worth_a_year_less(schedule: Schedule) -> None:
    assert schedule.annuity(10, due=False) == pytest.approx(schedule.annuity(10) / 1.035)


def test_the_rate_of_a_year_is_that_of_the_step_into_it(schedule: Schedule) -> None:
    assert schedule.factor(30) / schedule.factor(31) == pytest.approx(1.03)
    assert schedule.factor(29) / schedule.factor(30) == pytest.approx(1.035)


def test_editions_are_chosen_by_name_and_by_day() -> None:
    library = load_parameters()
    assert schedule_of(library, STANDARD, "Green Book 2022").edition == "Green Book 2022"
    assert schedule_of(library, STANDARD, on="2025-06-01").edition == "Green Book 2022"
    assert schedule_of(library, STANDARD, on="2026-06-01").edition == "Green Book 2026"
    assert schedule_of(library).edition == "Green Book 2026"
    with pytest.raises(LodestarError, match="it has: Green Book 2022; Green Book 2026"):
        schedule_of(library, STANDARD, "Green Book 1999")


def test_a_number_is_no_schedule_and_a_schedule_ends() -> None:
    with pytest.raises(LodestarError, match="no schedule"):
        schedule_of(load_parameters(), "rd-elasticity")
    with pytest.raises(LodestarError, match="year 31"):
        Schedule("short", "first", ((0, 30, 0.035),)).factor(31)
    with pytest.raises(LodestarError, match="a year or more"):
        Schedule("short", "first", ((0, 30, 0.035),)).annuity(0)


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=120))
def test_present_value_is_the_sum_of_flows_times_factors(flows: list[float]) -> None:
    schedule = schedule_of(load_parameters())
    slow = sum(flow * schedule.factor(year) for year, flow in enumerate(flows))
    assert schedule.present_value(flows) == pytest.approx(slow, abs=1e-3)
