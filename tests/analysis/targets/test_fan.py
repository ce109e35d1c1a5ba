"""The projection: against textbook formulas, a slow twin, and what must always hold of it."""

import math
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_series import NET, PLAIN, RD, series
from scipy import stats

from lodestar.analysis.targets.fan import damped_years, project, rivals
from lodestar.evidence.errors import LodestarError

FIGURES = [1.56, 1.65, 1.84, 1.89, 1.77, 2.31, 2.41, 1.88]
LEVELS = st.lists(st.integers(10, 1000), min_size=5, max_size=12)


def test_undamped_it_is_the_textbook_random_walk_with_drift():
    """Hyndman and Athanasopoulos, 3rd edition: T + h·drift, error σ·√(h(1 + h/(T−1)))."""
    fan = project(series(FIGURES), 2030, damping=1.0, scale="level")
    changes = np.diff(FIGURES)
    h, steps = 12, len(FIGURES) - 1
    sigma = changes.std(ddof=1)
    middle = FIGURES[-1] + h * changes.mean()
    error = sigma * math.sqrt(h * (1 + h / steps))
    half = stats.t.ppf(0.9, steps - 1) * error
    last = fan.years[-1]
    assert (last.low, last.middle, last.high) == pytest.approx((middle - half, middle, middle + half))
    assert fan.spread == pytest.approx(sigma) and fan.freedom == 6


def test_a_hand_computed_fan():
    """1, 2, 3, 4, 6: drift 1.25 a year; residuals −.25 three times and .75; spread √(.75/3) = .5."""
    fan = project(series([1, 2, 3, 4, 6]), 2016, damping=1.0, scale="level")
    assert fan.drift == pytest.approx(1.25) and fan.spread == pytest.approx(0.5)
    assert fan.years[0].middle == pytest.approx(7.25)
    error = 0.5 * math.sqrt(1 + 1 / 4)
    assert fan.probability(2016, 7.25) == pytest.approx(0.5)
    assert fan.probability(2016, 7.25 + error) == pytest.approx(stats.t.sf(1, 3))


def test_damping_keeps_nine_tenths_of_the_drift_each_year():
    assert damped_years(3, 0.9) == pytest.approx(0.9 + 0.81 + 0.729)
    assert damped_years(12, 1.0) == 12 and damped_years(12, 0.0) == 0
    flat = project(series(FIGURES), 2030, damping=0.0)
    assert {round(year.middle, 9) for year in flat.years} == {1.88}


def test_the_probability_is_what_simulating_the_walk_gives():
    """The slow twin: draw spread and drift as least squares leaves them uncertain, then walk."""
    fan = project(series(FIGURES), 2022, damping=0.9, scale="logarithm")
    chance, draws = np.random.default_rng(7), 200_000
    spread = fan.spread * np.sqrt(fan.freedom / chance.chisquare(fan.freedom, draws))
    drift = fan.drift + spread * chance.standard_normal(draws) / math.sqrt(fan.span)
    end = math.log(1.88) + drift * damped_years(4, 0.9)
    for _ in range(4):
        end += spread * chance.standard_normal(draws)
    assert fan.probability(2022, 2.4) == pytest.approx((end >= math.log(2.4)).mean(), abs=0.004)


def test_a_year_without_a_figure_is_two_steps_of_the_walk():
    fan = project(series([1, 2, None, 4, 5, 7]), 2017, scale="level")
    drift = 6 / 5
    squares = (1 - drift) ** 2 + (2 - 2 * drift) ** 2 / 2 + (1 - drift) ** 2 + (2 - drift) ** 2
    assert fan.spread == pytest.approx(math.sqrt(squares / 3)) and fan.points == 5 and fan.span == 5


def test_four_comparable_figures_carry_no_projection():
    with pytest.raises(LodestarError, match="takes 5 comparable figures and there are 4"):
        project(series([1, 2, 3, 4]), 2030)


def test_figures_before_a_break_do_not_help_those_after_it():
    with pytest.raises(LodestarError, match="there are 3 since the statistics were re-based from 2019"):
        project(series([*FIGURES, 3.1, 3.2, 3.0], of=RD), 2030)
    enough = project(series([*FIGURES, 3.1, 3.2, 3.0, 3.1, 3.3], of=RD), 2030)
    assert enough.points == 5 and enough.notes == ()


def test_a_projection_past_a_break_says_that_it_goes_on_the_old_way():
    assert "before the break of 2019" in project(series(FIGURES, of=RD), 2030).notes[0]


@pytest.mark.parametrize("last", [2018, 2010, 2059])
def test_a_year_that_is_no_future_or_too_far_is_refused(last):
    with pytest.raises(LodestarError, match="not 1 to 40 years after"):
        project(series(FIGURES), last)


def test_figures_that_may_fall_below_zero_are_not_taken_by_their_logarithm():
    assert project(series([5, 3, 1, -1, -2], of=NET), 2020, aim=0).scale == "level"
    assert project(series([9, 7, 6, 5, 4], of=NET), 2020, aim=0.0).scale == "level"
    assert project(series([9, 7, 6, 5, 4], of=NET), 2020).scale == "logarithm"


def test_a_figure_that_never_changed_is_expected_to_stay():
    fan = project(series([2, 2, 2, 2, 2]), 2020)
    assert fan.years[-1].low == fan.years[-1].high == pytest.approx(2)
    assert fan.probability(2020, 3) == 0.0 and fan.probability(2020, 1.5) == 1.0


def test_it_is_asked_of_the_past():
    fan = project(series([10, 11, 12, 13, 14.5, 15.5, 16.5, 40]), 2022)
    assert (fan.tested, fan.held) == (3, 2) and "held 2 of 3 figures" in fan.how_sure


def test_rivals_name_the_choices_that_could_be_defended():
    names = [name for name, _ in rivals(series(FIGURES), 2030, 5.0)]
    assert names == ["the whole drift goes on", "no drift at all", "changes of level, not of proportion"]
    assert len(rivals(series([5, 3, 1, -1, -2], of=NET), 2030)) == 2


@given(LEVELS)
def test_the_band_opens_with_the_years_and_holds_the_middle(values):
    fan = project(series(values), 2011 + len(values) + 10)
    widths = [math.log(year.high) - math.log(year.low) for year in fan.years]
    assert all(year.low <= year.middle <= year.high for year in fan.years)
    assert all(after >= before - 1e-12 for before, after in pairwise(widths))
    assert all(year.low > 0 for year in fan.years)


@given(LEVELS, st.integers(2, 1000))
def test_another_unit_gives_the_same_projection(values, factor):
    one = project(series(values), 2030)
    other = project(series([value * factor for value in values]), 2030)
    assert [year.high * factor for year in one.years] == pytest.approx([year.high for year in other.years])
    assert one.probability(2030, 500) == pytest.approx(other.probability(2030, 500 * factor), abs=1e-9)


@given(LEVELS, st.floats(1, 2000), st.floats(1, 2000))
def test_a_higher_target_is_never_likelier(values, one, other):
    fan = project(series(values), 2030)
    low, high = sorted((one, other))
    assert fan.probability(2030, high) <= fan.probability(2030, low) + 1e-12
    assert fan.probability(2030, high, "down") == pytest.approx(1 - fan.probability(2030, high), abs=1e-9)


def test_the_middle_of_the_band_is_reached_as_likely_as_not():
    fan = project(series(FIGURES, of=PLAIN), 2030)
    assert fan.probability(2030, fan.years[-1].middle) == pytest.approx(0.5)
    assert fan.probability(2030, fan.years[-1].high) == pytest.approx(0.1)
    assert float(Decimal("1.88")) == float(fan.latest.value)
