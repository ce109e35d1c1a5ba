"""What a target asks for now, which way things go, whether it will be reached, and what became of it."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from made_series import BUSINESS, DEFINITIONS, NET, NEUTRAL, PLAIN, RD, series, target

from lodestar.analysis import logic
from lodestar.analysis.targets import (
    TargetVersion,
    arrival_from_fan,
    arrival_from_run,
    direction_of_travel,
    join,
    numerator_growth,
    required_from_latest,
    revisions_of,
)
from lodestar.analysis.targets.direction import WITH_TARGET, WITHOUT, Direction, rate
from lodestar.evidence.errors import LodestarError

FIGURES = [1.56, 1.65, 1.84, 1.89, 1.77, 2.31, 2.41, 1.88]


def test_the_framework_s_1_1_per_cent_would_need_20_8_per_cent_a_year():
    """Joined from 2022: intensity +20.8% a year, R&D +22.6% a year at 1.5% real growth of GVA."""
    now = required_from_latest(series([1.1], first=2022), target(), DEFINITIONS)
    assert round(now.growth.percent, 1) == Decimal("20.8")
    assert now.growth.level == Decimal("0.4875") and now.growth.years == 8
    assert round(numerator_growth(now.growth.percent, Decimal("1.5")), 1) == Decimal("22.6")


def test_what_is_required_is_counted_from_the_latest_figure_not_the_baseline():
    now = required_from_latest(series([2, 2.5, 2]), target(period="2016"), DEFINITIONS)
    assert (now.latest.year, now.growth.level) == (2013, Decimal(1))


def test_a_break_ahead_of_the_latest_figure_is_told():
    assert "break of 2019" in required_from_latest(series([2], of=RD), target(of=RD), DEFINITIONS).notes[0]


def test_a_target_for_all_research_is_not_asked_of_business_research():
    with pytest.raises(
        LodestarError, match=r"cannot be joined: the target counts R&D by every sector, not R&D by"
    ):
        required_from_latest(series([1.1], of=BUSINESS), target(of=RD), DEFINITIONS)


def test_two_definitions_areas_or_vintages_are_not_joined():
    with pytest.raises(LodestarError, match="counts R&D by every sector"):
        join(series([1], of=RD), series([1], of=BUSINESS))
    with pytest.raises(LodestarError, match="one is for E99000001, the other for E99000002"):
        join(series([1], of=RD), series([1], of=RD, area="E99000002"))
    with pytest.raises(LodestarError, match="re-based from 2019"):
        join(series([1], of=RD), series([1], first=2020, of=RD))
    join(series([1], of=RD), series([2], first=2012, of=RD))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.2, Direction.SUBSTANTIAL),
        (0.95, Direction.SUBSTANTIAL),
        (0.949, Direction.MODERATE),
        (0.6, Direction.MODERATE),
        (0.599, Direction.LIMITED),
        (0.0, Direction.LIMITED),
        (-0.001, Direction.DETERIORATION),
    ],
)
def test_ratings_change_at_the_published_thresholds(value, expected):
    assert rate(value, WITH_TARGET) is expected


def test_without_a_target_growth_of_one_and_a_half_per_cent_is_substantial():
    assert [rate(v, WITHOUT) for v in (0.015, 0.005, 0.0, -0.001)] == list(Direction)[1:]
    assert direction_of_travel(series([100, 101.5])).direction is Direction.SUBSTANTIAL


def test_the_ratio_is_growth_seen_over_growth_needed():
    """From 1.56 in 2011 to 1.88 in 2018 is 2.7% a year; to 5 in 2030 it took 6.3%: ratio .43, limited."""
    found = direction_of_travel(series(FIGURES), target())
    assert found.seen == pytest.approx(2.70, abs=0.01) and found.needed == pytest.approx(6.32, abs=0.01)
    assert found.ratio == pytest.approx(0.427, abs=0.001) and found.direction is Direction.LIMITED


@pytest.mark.parametrize(
    ("latest", "expected"),
    [
        (80, Direction.SUBSTANTIAL),
        (85, Direction.MODERATE),
        (130, Direction.DETERIORATION),
        (30, Direction.MET),
    ],
)
def test_where_down_is_better_a_fall_is_progress(latest, expected):
    """From 100 to 40 in four years takes a fall of 20.5% a year: 20% is .98 of it, 15% is .73."""
    assert direction_of_travel(series([100, latest], of=NET), target("40", "2015", NET)).direction is expected


def test_towards_zero_equal_steps_are_compared_and_said():
    found = direction_of_travel(series([100, 90, 80], of=NET), target("0", "2021", NET))
    assert (found.by, found.seen, found.needed) == ("level", -10, -10) and "equal steps" in found.notes[0]
    assert found.direction is Direction.SUBSTANTIAL


def test_a_jump_at_a_break_is_never_rated_as_progress():
    jumped = series([1.8, 1.9, 4.0, 4.0], first=2017, of=RD)
    found = direction_of_travel(jumped, target(of=RD))
    assert found.base.year == 2019 and found.direction is Direction.LIMITED and found.ratio == 0
    with pytest.raises(LodestarError, match="before the break of 2019: a change across it is not progress"):
        direction_of_travel(jumped, target(of=RD), base_year=2017)
    with pytest.raises(LodestarError, match="direction takes two"):
        direction_of_travel(series([1.8, 1.9, 4.0], first=2017, of=RD), target(of=RD))


def test_what_has_no_better_direction_is_not_rated():
    with pytest.raises(LodestarError, match="of neither direction"):
        direction_of_travel(series([1, 2], of=NEUTRAL))


@given(st.integers(1, 1000), st.integers(1, 1000), st.integers(1, 1000), st.integers(2, 1000))
def test_another_unit_rates_alike(base, latest, aim, factor):
    assume(aim > latest and aim != base)
    one = direction_of_travel(series([base, latest]), target(str(aim)))
    other = direction_of_travel(series([base * factor, latest * factor]), target(str(aim * factor)))
    assert (
        one.direction is other.direction
        or one.ratio == pytest.approx(0.6)
        or one.ratio == pytest.approx(0.95)
    )


def test_arrival_tells_its_method_and_what_rival_choices_say():
    found = arrival_from_fan(series(FIGURES, of=RD), target(of=RD))
    assert found.low <= found.probability <= found.high and len(found.rivals) == 3
    assert found.low < 0.05 < found.high, "eight figures leave the choice of method much to say"
    assert "8 comparable figures over 7 years" in found.how_sure and "damped drift" in str(found.method)


def test_arrival_from_a_model_is_the_share_of_draws_that_reach_it():
    model = logic.open_model("liverpool-city-region/rd-to-prosperity")
    north_star = target(of=RD, indicator="rd-share-of-gva")
    met = arrival_from_run(logic.simulate(model, "met-net", draws=512), north_star)
    open_ = arrival_from_run(logic.simulate(model, "uncertain", draws=512), north_star)
    assert met.probability == 1.0 and open_.probability < 0.05 and open_.error is not None
    assert "Attainment uncertain" in str(open_.method)
    with pytest.raises(LodestarError, match="its targets: rd-share in 2030"):
        arrival_from_run(logic.simulate(model, "uncertain", draws=512), target(of=PLAIN))


def test_each_change_of_a_target_is_told_with_what_it_means():
    told = revisions_of(
        [
            TargetVersion(dt.date(2025, 1, 1), target("4", "2032", RD), "The board", "Agreed in January."),
            TargetVersion(dt.date(2022, 1, 1), target("5", "2030", RD)),
        ],
        DEFINITIONS,
    )
    assert [(one.kind, one.before, one.after, one.eased) for one in told] == [
        ("value", "5%", "4%", True),
        ("date", "2030", "2032", True),
    ]
    assert {one.reason for one in told} == {"Agreed in January."} and all(one.comparable for one in told)


def test_a_change_of_definition_breaks_the_comparison_and_says_how():
    before, after = target("5", "2030", RD), target("5", "2030", BUSINESS)
    (told,) = revisions_of(
        [TargetVersion(dt.date(2022, 1, 1), before), TargetVersion(dt.date(2023, 1, 1), after)], DEFINITIONS
    )
    assert (told.kind, told.comparable) == ("definition", False)
    assert "now counts R&D by business, not R&D by every sector" in told.meaning
    assert told.reason == "No reason was recorded."


def test_less_emissions_asked_for_is_harder():
    (told,) = revisions_of(
        [
            TargetVersion(dt.date(2022, 1, 1), target("5", "2030", NET)),
            TargetVersion(dt.date(2023, 1, 1), target("1", "2030", NET)),
        ],
        DEFINITIONS,
    )
    assert told.meaning == "harder: more is asked for"


def test_new_words_alone_are_no_revision():
    assert (
        revisions_of(
            [
                TargetVersion(dt.date(2022, 1, 1), target()),
                TargetVersion(dt.date(2023, 1, 1), target(text="Other words", name="Another name")),
            ],
            DEFINITIONS,
        )
        == ()
    )
