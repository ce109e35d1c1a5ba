"""Paths to targets, and what stands on them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.trajectories import (
    PathPoint,
    Standing,
    path,
    position,
    required_growth,
    target_path,
    target_position,
)
from lodestar.evidence.definitions.indicators import Break, Definitions, Indicator, Unit
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.records import Observation, Target

PERCENT = Unit(id="percent", name="%", dimension="share", scale="0.01", pattern="{value}%")
SHARE = Unit(id="share", name="share", dimension="share", pattern="{value}")
COMMON = {
    "unit": "percent",
    "direction": "up",
    "owner": "o",
    "reviewed": "2025",
    "definition": "d",
    "short_name": "s",
}
REBASED = Break(period="2019", text="Re-based.", source="ONS")
ALL = Indicator(id="all-rd", name="All R&D", performing_sectors=("all",), breaks=(REBASED,), **COMMON)
BUSINESS = Indicator(id="business-rd", name="Business R&D", performing_sectors=("business",), **COMMON)
DEFINITIONS = Definitions({"all-rd": ALL, "business-rd": BUSINESS}, {"percent": PERCENT, "share": SHARE})
TARGET = Target(
    id="north-star", source="s", locator="l", indicator="all-rd", name="5% of GVA", role="commitment", value="5",
    unit="percent", period="2030", text="5% of GVA by 2030",
)  # fmt: skip


def seen(value, period, indicator="all-rd", unit="percent", **more):
    given = {"id": f"o-{period}", "source": "s", "locator": "l", "area": "E47000004"}
    return Observation(**given, indicator=indicator, period=period, value=value, unit=unit, **more)


def at(year, value):
    return PathPoint(year, Decimal(value))


def test_a_straight_path_adds_the_same_each_year():
    assert path(at(2018, "2"), at(2022, "5")) == (
        at(2018, "2"), at(2019, "2.75"), at(2020, "3.5"), at(2021, "4.25"), at(2022, "5"),
    )  # fmt: skip


def test_a_compound_path_multiplies_by_the_same_each_year():
    points = path(at(2018, "1"), at(2021, "8"), "compound")
    assert points == (at(2018, "1"), at(2019, "2"), at(2020, "4"), at(2021, "8"))


def test_a_path_by_points_runs_straight_from_each_to_the_next():
    points = path(at(2018, "2"), at(2022, "5"), "points", [at(2020, "3")])
    assert [point.value for point in points] == [Decimal(x) for x in ("2", "2.5", "3", "4", "5")]


def test_growth_required_is_given_as_a_level_and_per_cent():
    """From 1.8% in 2018 to 5% in 2030: 3.2 points in 12 years; (5 / 1.8) ** (1 / 12) = 1.08887."""
    growth = required_growth(at(2018, "1.8"), at(2030, "5"))
    assert round(growth.level, 4) == Decimal("0.2667")
    assert round(growth.percent, 2) == Decimal("8.89")
    assert required_growth(at(2018, "-1"), at(2030, "5")).percent is None


@given(
    st.integers(2000, 2020), st.integers(1, 40), st.decimals(1, 100, places=2), st.decimals(1, 100, places=2),
    st.sampled_from(["linear", "compound"]),
)  # fmt: skip
def test_every_path_has_every_year_once_and_never_leaves_its_two_ends(start, years, low, high, shape):
    points = path(PathPoint(start, low), PathPoint(start + years, high), shape)
    assert [point.year for point in points] == list(range(start, start + years + 1))
    assert (points[0].value, points[-1].value) == (low, high)
    values = [point.value for point in points]
    assert values == sorted(values, reverse=high < low)


@given(st.integers(1, 40), st.decimals(1, 100, places=2), st.decimals(1, 100, places=2))
def test_adding_the_required_growth_year_by_year_reaches_the_target(years, low, high):
    growth = required_growth(PathPoint(2000, low), PathPoint(2000 + years, high))
    assert abs(low + growth.level * years - high) < Decimal("1e-7")
    value = low
    for _ in range(years):
        value *= 1 + growth.percent / 100
    assert abs(value - high) < Decimal("1e-5")


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: path(at(2030, "1"), at(2030, "5")), "not after the baseline's"),
        (lambda: path(at(2018, "0"), at(2030, "5"), "compound"), "both must be above zero"),
        (lambda: path(at(2018, "1"), at(2030, "5"), "points", [at(2031, "2")]), "2031 lies outside"),
        (lambda: path(at(2018, "1"), at(2030, "5"), "curved"), "'curved' is not known"),
    ],
)
def test_a_path_that_cannot_be_is_refused_with_the_reason(call, says):
    with pytest.raises(LodestarError, match=says):
        call()


@pytest.mark.parametrize(
    ("value", "direction", "standing"),
    [
        ("3.5", "up", Standing.AHEAD),
        ("2.2", "up", Standing.BEHIND),
        ("2.2", "down", Standing.AHEAD),
        ("2.8", "up", Standing.ON_PATH),
    ],
)
def test_a_figure_is_ahead_of_on_or_behind_the_path(value, direction, standing):
    points = path(at(2018, "2"), at(2022, "5"))
    found = position(2019, Decimal(value), points, Decimal("0.05"), direction)
    assert (found.standing, found.expected) == (standing, Decimal("2.75"))
    assert found.gap == Decimal(value) - Decimal("2.75")


def test_without_a_baseline_nothing_is_ahead_or_behind():
    found = target_path(TARGET, None, DEFINITIONS)
    assert (found.points, found.reason) == ((), "There is no baseline of the same definition.")
    assert target_position(TARGET, None, seen("2", "2018"), DEFINITIONS).standing is Standing.NO_BASELINE


def test_a_year_beyond_the_path_is_neither_ahead_nor_behind():
    assert position(2031, Decimal(4), path(at(2018, "2"), at(2030, "5"))).standing is Standing.OUTSIDE


def test_the_path_of_a_target_starts_at_its_baseline_and_ends_at_the_target():
    found = target_path(TARGET, seen("0.018", "2018", unit="share"), DEFINITIONS)
    assert (found.points[0], found.points[-1]) == (at(2018, "1.8"), at(2030, "5"))
    assert "not progress" in found.notes[0]


def test_business_rd_is_no_baseline_for_a_target_of_all_rd():
    with pytest.raises(LodestarError, match="counts R&D by every sector, not R&D by business"):
        target_path(TARGET, seen("1.1", "2018", "business-rd"), DEFINITIONS)


def test_a_part_is_no_baseline_for_the_whole():
    with pytest.raises(LodestarError, match="a part only"):
        target_path(TARGET, seen("1.1", "2018", disaggregation="sector=business"), DEFINITIONS)


def test_a_re_based_figure_is_never_progress():
    found = target_position(TARGET, seen("1.8", "2018"), seen("3.9", "2022"), DEFINITIONS)
    assert found.standing is Standing.RE_BASED
    assert found.gap is None
    assert "not progress" in found.reason
    same_side = target_position(TARGET, seen("1.5", "2015"), seen("3", "2018"), DEFINITIONS)
    assert same_side.standing is Standing.AHEAD
